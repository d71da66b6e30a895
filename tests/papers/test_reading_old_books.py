"""Workbooks of Excel 97-2003: the same sheets as from .xlsx, pictures told by their cell and left where they are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.papers.biff import read_globals, substream
from bihuan.papers.reading import read_workbook
from bihuan.papers.workbook import Formula, MergedRange, PictureHow
from tests.papers.old_books import TEXT_BOX, drawing, record, save_old_book, shape


def test_values_merges_hidden_rows_and_formulas_are_read(tmp_path):
    book = read_workbook(save_old_book(tmp_path / "a.xls"))

    (sheet,) = book.sheets
    assert (sheet.name, sheet.hidden, book.date1904) == ("台账", False, False)
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4, 5]
    assert sheet.rows[2].values == (1, "2号市场", "地面积水", "龙湖镇", date(2023, 3, 2))
    assert isinstance(sheet.rows[4].values[2], Formula)
    assert sheet.merged == (MergedRange(1, 0, 1, 4),)
    assert sheet.hidden_rows == frozenset({4})


def test_the_content_decides_and_not_the_name(tmp_path):
    path = save_old_book(tmp_path / "a.xls")

    assert read_workbook(path, name="反馈.xlsx").sheets[0].rows[2].values[1] == "2号市场"


def test_pictures_are_told_with_their_cell_and_not_taken_out(tmp_path):
    held = drawing(shape(2, 4), shape(3, 4, into=200), shape(4, 1, frame=TEXT_BOX))
    path = save_old_book(tmp_path / "a.xls", pictures=held)

    pictures = read_workbook(path, pictures_folder=tmp_path).sheets[0].pictures

    assert [(one.row, one.column, one.how, one.path) for one in pictures] == [
        (3, 4, PictureHow.OLD_FORMAT, None),
        (5, 4, PictureHow.OLD_FORMAT, None),
    ]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.xls"]


def test_days_from_1904_are_told(tmp_path):
    assert read_workbook(save_old_book(tmp_path / "a.xls", date1904=True)).date1904


def test_an_encrypted_old_workbook_is_refused(tmp_path):
    path = save_old_book(tmp_path / "a.xls")
    content = path.read_bytes()
    # The record that announces a password, in place of one of the same length that says nothing of matter.
    at = content.index(record(0x00E1, b"\xb0\x04"))
    path.write_bytes(content[:at] + record(0x002F, b"\x01\x00") + content[at + 6 :])

    with pytest.raises(Invalid) as refused:
        read_workbook(path, name="台账.xls")

    assert str(refused.value) == (
        "“台账.xls”设有打开密码；请在 WPS 或 Excel 中取消密码（文件—文档加密，或信息—保护工作簿），保存后再上传。"
    )


def test_a_workbook_with_a_broken_stream_is_refused_and_not_half_read(tmp_path):
    path = save_old_book(tmp_path / "a.xls")
    content = path.read_bytes()
    path.write_bytes(content[:512] + b"\xee" * 2048 + content[2560:])

    with pytest.raises(Invalid) as refused:
        read_workbook(path, name="台账.xls")

    assert refused.value.code == "papers.corrupt"


@given(st.binary(max_size=400))
def test_no_bytes_upset_the_reading_of_records(content):
    assert read_globals(content).offsets.keys() >= set()
    assert substream(content, 0).pictures == sorted(substream(content, 0).pictures)


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 255)), max_size=8))
def test_every_picture_is_found_in_its_cell(places):
    held = record(0x00EC, drawing(*(shape(row, column) for row, column in places))) + record(0x000A, b"")

    assert substream(held, 0).pictures == sorted((row + 1, column) for row, column in places)
