"""Documents with tables, automatic numbers and pictures: the rows they give, and what is said of the rest."""

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from bihuan.core.errors import Invalid
from bihuan.ledger.exchange.intake import facts_of
from bihuan.ledger.exchange.notes import notes_on
from bihuan.ledger.exchange.reading import ReadFile, read_file
from bihuan.ledger.exchange.report import sayer
from tests.ledger.exchange.bulletins.papers import add_picture, new, numbered, picture, saved, table, with_list

HEAD = ("序号", "点位名称", "存在问题", "责任单位", "整改时限", "照片")
CLOSING = "各责任单位要于2023年3月3日前完成整改。"


def read(path: Path, folder: Path | None = None) -> ReadFile:
    return read_file(path, name=path.name, answers={}, pictures_folder=folder)


def rows(found: ReadFile) -> list[tuple[int, str, str, str, object]]:
    return [(one.row, one.place, one.problem, one.lead, one.due) for one in found.lines]


def notes(found: ReadFile, language: str = "zh-hans") -> list[str]:
    with translation.override(language):
        return [sayer(gettext)(one) for one in notes_on(facts_of(found))]


def test_automatic_numbers_are_read_like_typed_ones(tmp_path: Path) -> None:
    document = new()
    document.add_paragraph("督查通报")
    list_id = with_list(document)
    for text, level in (
        *(("存在问题", 0), ("新烟街道（3个）", 1), ("炎黄广场", 2), ("座椅损坏3处", 3), ("公益广告褪色", 3)),
        *(("北二街：飞线充电", 2), ("和庄镇（1个）", 1), ("玉前路：盲道占压", 2), ("工作要求", 0), (CLOSING, 1)),
    ):
        numbered(document, text, level, list_id)

    assert rows(read(saved(document, tmp_path / "通报.docx"))) == [
        (5, "炎黄广场", "座椅损坏3处", "新烟街道", "2023年3月3日前"),
        (6, "炎黄广场", "公益广告褪色", "新烟街道", "2023年3月3日前"),
        (7, "北二街", "飞线充电", "新烟街道", "2023年3月3日前"),
        (9, "玉前路", "盲道占压", "和庄镇", "2023年3月3日前"),
    ]


def test_table_is_read_by_its_rows_and_takes_the_deadline_of_the_text(tmp_path: Path) -> None:
    document = new()
    document.add_paragraph("反馈问题清单")
    table(
        document,
        [
            HEAD,
            ("1", "炎黄广场", "座椅损坏", "市城管局、新烟街道", "3月1日", ""),
            ("2", "北二街", "飞线充电", "和庄镇", "", ""),
            ("合计", "", "2条", "", "", ""),
        ],
    )
    document.add_paragraph(CLOSING)
    found = read(saved(document, tmp_path / "清单.docx"))

    assert rows(found) == [
        (2, "炎黄广场", "座椅损坏", "市城管局、新烟街道", "3月1日"),
        (3, "北二街", "飞线充电", "和庄镇", "2023年3月3日前"),
    ]
    assert found.stated_count == 2
    assert notes(found) == [
        "下面的行号是文档中表格的行，表头也算；有几张表格时接着往下数",
        "没有另写时限的，按文中“2023年3月3日前”",
    ]
    assert notes(found, "en") == [
        "Row numbers below are rows of the document's table, the head counts too; with several tables they run on",
        "Where no deadline of its own is written, the text's applies: 2023年3月3日前",
    ]


def test_tables_below_units_and_one_split_over_pages(tmp_path: Path) -> None:
    document = new()
    head = ("序号", "点位名称", "存在问题")
    document.add_paragraph("（一）新烟街道（2个）")
    table(document, [head, ("1", "炎黄广场", "座椅损坏"), ("2", "北二街", "飞线充电")])
    document.add_paragraph("（二）和庄镇（2个）")
    table(document, [head, ("1", "玉前路", "盲道占压")])
    table(document, [("2", "市某医院", "一米线磨损")])
    found = read(saved(document, tmp_path / "清单.docx"))

    assert rows(found) == [
        (2, "炎黄广场", "座椅损坏", "新烟街道", ""),
        (3, "北二街", "飞线充电", "新烟街道", ""),
        (5, "玉前路", "盲道占压", "和庄镇", ""),
        (6, "市某医院", "一米线磨损", "和庄镇", ""),
    ]


def test_faults_told_outside_a_table_are_named(tmp_path: Path) -> None:
    document = new()
    document.add_paragraph("一、存在问题")
    document.add_paragraph("1.炎黄广场：座椅损坏。")
    table(document, [HEAD, ("1", "北二街", "飞线充电", "和庄镇", "", "")])
    found = read(saved(document, tmp_path / "清单.docx"))

    assert [one.row for one in found.lines] == [2]
    assert notes(found)[1:] == ["第 2 行没有当作问题（表格之外像问题的内容）：炎黄广场：座椅损坏"]
    assert notes(found, "en")[1:] == [
        "Row 2 was not taken as a problem (looks like a problem, but stands outside the table): 炎黄广场：座椅损坏"
    ]


def test_table_with_unknown_heads_is_asked_about(tmp_path: Path) -> None:
    document = new()
    table(document, [("路名", "毛病", "谁管"), ("炎黄广场", "积水", "城管局")])
    path = saved(document, tmp_path / "清单.docx")

    asked = read(path)
    heads = {one.key: one for one in asked.asked}

    assert (asked.table_found, sorted(heads)) == (False, ["毛病", "谁管", "路名"])
    assert heads["毛病"].samples == ("积水",)


def test_pictures_belong_to_the_fault_they_stand_at(tmp_path: Path) -> None:
    document = new()
    document.add_paragraph("一、存在问题")
    document.add_paragraph("（一）新烟街道（5个）")
    add_picture(document, 1, after="1.炎黄广场：座椅损坏。")
    document.add_paragraph("2.北二街：飞线充电。")
    add_picture(document, 2)
    add_picture(document, 3)
    document.add_paragraph("图2：飞线充电现场")
    document.add_paragraph("3.人民路：①盲道占压；②路面破损。")
    gallery = document.add_table(1, 2)
    for column, colour in enumerate((4, 5)):
        gallery.cell(0, column).paragraphs[0].add_run().add_picture(picture(colour))
    document.add_paragraph("4.玉前路：垃圾满溢。")
    document.add_paragraph("二、工作要求")
    document.add_paragraph("请各单位认真整改。")
    add_picture(document, 6)
    folder = tmp_path / "pictures"
    folder.mkdir()
    found = read(saved(document, tmp_path / "通报.docx"), folder)

    assert [(one.row, one.part, len(one.pictures)) for one in found.lines] == [
        (3, 0, 1),
        (4, 0, 2),
        (8, 1, 1),
        (8, 2, 1),
        (9, 0, 0),
    ]
    assert found.stray_rows == ("11",)
    assert all(found.pictures[sha256].is_file() for one in found.lines for sha256 in one.pictures)


def test_pictures_in_cells_belong_to_their_row_and_odd_ones_are_said(tmp_path: Path) -> None:

    document = new()
    made = table(
        document, [HEAD, ("1", "炎黄广场", "座椅损坏", "和庄镇", "", ""), ("2", "北二街", "积水", "和庄镇", "", "")]
    )
    made.cell(1, 5).paragraphs[0].add_run().add_picture(picture(1))
    made.cell(2, 5).paragraphs[0].add_run().add_picture(picture(2, "GIF"))
    found = read(saved(document, tmp_path / "清单.docx"))

    assert [len(one.pictures) for one in found.lines] == [1, 0]
    assert [str(one) for one in found.lines[1].warnings] == ["有 1 张图片的格式打不开，没有带入，请另存为 JPG 或 PNG"]


def test_heading_that_miscounts_and_lines_not_understood_are_told(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text(
        "一、存在问题\n（一）新烟街道（3个）\n1.炎黄广场：座椅损坏。\n（二）和庄镇\n本周整改进度较快\n1.玉前路：盲道占压。\n2.北二街",
        encoding="utf-8",
    )
    found = read(path)

    assert notes(found) == [
        "下面的行号是文本的第几行，空行也算",
        "第 2 行“新烟街道”写明 3 个，读到 1 个，请核对",
        "第 5 行没有当作问题（没有看懂的内容）：本周整改进度较快",
        "第 7 行没有当作问题（没有写问题的小标题）：北二街",
    ]
    assert notes(found, "en") == [
        "Row numbers below count the lines of the text, blank ones too",
        "Row 2, 新烟街道: it says 3, 1 were read; please check",
        "Row 5 was not taken as a problem (not understood): 本周整改进度较快",
        "Row 7 was not taken as a problem (heading without a problem): 北二街",
    ]


def test_field_too_long_refuses_its_row_by_name(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text("1.炎黄广场：" + "座椅损坏" * 1001 + "\n2.北二街：积水", encoding="utf-8")

    first, second = read(path).lines

    assert [str(one) for one in first.faults] == ["第 1 行的存在问题有 4004 个字，最多 4000 个字"]
    with translation.override("en"):
        assert [sayer(gettext)(one) for one in first.faults] == [
            "Row 1: the field What is wrong has 4004 characters, 4000 at most"
        ]
    assert second.faults == ()


NOTHING = (
    "“通报.txt”里没有找到问题：既没有写明“存在问题”“责任单位”等栏目的表格，也没有“点位：问题”这样逐条写的段落",
    (
        "No problems were found in “通报.txt”: neither a table headed “Problem”, “Responsible unit” and the like, nor paragraphs "
        "that list them as “place: problem”"
    ),
)


@pytest.mark.parametrize("text", ["会议通知\n请于明天上午开会。", " \n\n", "一、工作要求\n1.提高认识。"])
def test_text_without_faults_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "通报.txt"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid) as caught:
        read(path)
    with translation.override("en"):
        assert (str(caught.value), gettext(caught.value.message) % caught.value.data) == NOTHING
    assert caught.value.code == "import.no_faults"


def test_document_without_faults_and_table_head_without_rows_are_refused(tmp_path: Path) -> None:
    blank, headed = new(), new()
    table(headed, [HEAD])

    with pytest.raises(Invalid) as nothing:
        read(saved(blank, tmp_path / "通报.docx"))
    with pytest.raises(Invalid) as empty:
        read(saved(headed, tmp_path / "清单.docx"))

    assert str(nothing.value) == NOTHING[0].replace(".txt", ".docx")
    assert str(empty.value) == "“清单.docx”的表头下面没有问题"


@pytest.mark.parametrize(
    ("name", "code", "sentence", "english"),
    [
        (
            "通报.doc",
            "import.not_docx",
            "“通报.doc”不是 .docx 文档，请用 WPS 或 Word 另存为 .docx 后再导入",
            "“通报.doc” is no .docx document; save it as .docx in WPS or Word, then import it",
        ),
        (
            "通报.WPS",
            "import.not_docx",
            "“通报.WPS”不是 .docx 文档，请用 WPS 或 Word 另存为 .docx 后再导入",
            "“通报.WPS” is no .docx document; save it as .docx in WPS or Word, then import it",
        ),
        (
            "通报.pdf",
            "import.wrong_type",
            "“通报.pdf”不能导入：请用 .xlsx 工作簿、.docx 文档或 .txt 文本，也可以复制文字粘贴进来",
            "“通报.pdf” cannot be imported: use an .xlsx workbook, a .docx document or a .txt text, or paste its text",
        ),
    ],
)
def test_other_files_are_sent_back_by_their_names(
    tmp_path: Path, name: str, code: str, sentence: str, english: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")

    with pytest.raises(Invalid) as caught:
        read(path)
    with translation.override("en"):
        said = gettext(caught.value.message) % caught.value.data
    assert (caught.value.code, str(caught.value), said) == (code, sentence, english)


def test_endless_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text("1.炎黄广场：积水\n\n" * 20_001, encoding="utf-8")

    with pytest.raises(Invalid) as caught:
        read(path)
    with translation.override("en"):
        english = gettext(caught.value.message) % caught.value.data
    assert str(caught.value) == "“通报.txt”有 20001 段文字，一次最多读 20000 段，请拆成几个文件"
    assert english == "“通报.txt” has 20001 paragraphs, 20000 at most are read at once; split it into several files"
