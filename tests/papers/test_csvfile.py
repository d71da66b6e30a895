"""CSV out and in."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.papers.csvfile import read_csv, write_csv
from bihuan.papers.reading import read_workbook

TABLE = "编号,问题,单位\r\n1,井盖缺失,城管局\r\n\r\n3,,“住建局”\r\n"


def read(tmp_path, content, name="清单.csv"):
    path = tmp_path / "upload"
    path.write_bytes(content)
    return read_workbook(path, name=name)


def rows(book):
    return [(row.number, row.values) for row in book.sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_understood(tmp_path, encoding):
    book = read(tmp_path, TABLE.encode(encoding))

    assert book.sheets[0].name == "清单"
    assert rows(book) == [
        (1, ("编号", "问题", "单位")),
        (2, ("1", "井盖缺失", "城管局")),
        (4, ("3", None, "“住建局”")),
    ]


def test_rare_characters_of_gb18030_survive(tmp_path):
    assert rows(read(tmp_path, "𬭚㛃,名".encode("gb18030"))) == [(1, ("𬭚㛃", "名"))]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_usual_delimiter_is_understood(tmp_path, delimiter):
    content = delimiter.join(["编号", "问题"]) + "\n" + delimiter.join(["1", '"a,b;c\td\n二"']) + "\n"

    assert rows(read(tmp_path, content.encode())) == [(1, ("编号", "问题")), (2, ("1", "a,b;c\td\n二"))]


def test_bytes_of_no_encoding_are_refused(tmp_path):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, b"a,b\n\xff\xff\xff,c\n")

    assert str(caught.value) == (
        "“清单.csv”的文字编码无法识别（既不是 UTF-8，也不是 GB18030）；"
        "请另存为“CSV UTF-8”或 Excel 工作簿（.xlsx）再上传。"
    )


def test_a_quote_never_closed_names_its_row(tmp_path):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, b'a,b\nc,"d\ne,f\n')

    assert str(caught.value) == "“清单.csv”第 2 行不是正确的 CSV；请检查这一行的引号是否成对。"


def test_a_long_cell_names_row_and_column(tmp_path):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, ("a,b\nc," + "长" * 60_000 + "\n").encode())

    assert str(caught.value) == (
        "“清单.csv”第 2 行 B 列有 60000 个字，超过单元格上限 32767 个字；请检查引号是否成对，或是否误粘贴了整篇内容。"
    )


def test_too_many_columns_are_refused(tmp_path):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, b"," * 1000)

    assert str(caught.value) == "“清单.csv”超过上限（1000000 行、702 列）；请拆成几个文件再上传。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "“清单.csv”是空文件（0 字节）；请检查文件是否保存或传送完整。"),
        (
            b"PK\x03\x04\x00",
            "“清单.csv”其实是工作簿或压缩包，不是 CSV；若是 Excel 工作簿，请把文件名结尾改为 .xlsx 再上传。",
        ),
        (b"%PDF-1.4", "“清单.csv”是 PDF，不是表格；请向来件单位索要 Excel 工作簿（.xlsx）。"),
    ],
)
def test_other_files_named_csv_are_named(tmp_path, content, sentence):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, content)

    assert str(caught.value) == sentence


def written(head, table):
    file = io.StringIO(newline="")
    write_csv(file, head, table)
    return file.getvalue()


def test_values_are_written_as_people_read_them():
    table = [["=1+1", None, 48, Decimal("12.50"), date(2023, 2, 8), datetime(2023, 2, 8, 14, 5), True], [-5, "-5度"]]

    assert written(["编号", "@x"], table) == (
        "\ufeff编号,'@x\r\n'=1+1,,48,12.50,2023-02-08,2023-02-08 14:05,TRUE\r\n-5,'-5度\r\n"
    )


TEXTS = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t,;\"\n井"), st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0")
    ),
    max_size=8,
)


@settings(max_examples=200)
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_texts_come_back_from_csv_as_they_were(tmp_path_factory, table):
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(written(["甲", "乙", "丙", "丁"], table).encode())

    lines = [message for message in read_csv(str(path), "table.csv") if isinstance(message, bytes)]
    found = {number: values for line in lines for number, values in json.loads(line)}

    for number, values in enumerate(table, start=2):
        assert [v or "" for v in found.get(number, [""] * len(values))] == values


def test_no_field_that_a_program_would_compute_is_written():
    text = written(["a"], [[start + "1"] for start in "=+-@\t\r＝＋－＠"])

    (_, *fields) = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert [field[0] for field in fields] == ["'"] * 10
