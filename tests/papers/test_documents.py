"""Reading .docx: what a person sees, numbers printed by the program included, and nothing else."""

from pathlib import Path

import docx
import pytest

from bihuan.papers.document import Document, Paragraph
from bihuan.papers.documents import read_document
from bihuan.papers.workbook import MergedRange, Sheet
from tests.papers.docs import document, follows, level, numbering, paragraph, picture, shown, starts

OFFICIAL = (
    level(0, "chineseCounting", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "(%4)")
    + level(4, "decimalEnclosedCircleChinese", "%5")
)


def seen(read: Document) -> list[str]:
    return [line for block in read.blocks if isinstance(block, Paragraph) for line in block.lines]


def numbered(tmp_path: Path, levels: list[tuple[int, int]], numbers: str, styles: str = "") -> list[str]:
    """The labels of paragraphs, each given as (list, level)."""
    body = "".join(paragraph("x", list_id=list_id, level=at) for list_id, at in levels)
    read = read_document(document(tmp_path / "a.docx", body, numbers=numbers, styles=styles))
    return [line.removesuffix("x") for line in seen(read)]


def test_paragraphs_are_numbered_with_blank_ones_and_read_like_python_docx(tmp_path: Path) -> None:
    made = docx.Document()
    for text in ("标题", "", "一、存在问题", "1.炎黄广场：座椅损坏"):
        made.add_paragraph(text)
    made.save(str(tmp_path / "a.docx"))

    read = read_document(tmp_path / "a.docx")

    assert read.blocks == tuple(
        Paragraph(number, "", one.text)
        for number, one in enumerate(docx.Document(str(tmp_path / "a.docx")).paragraphs, 1)
    )


def test_levels_count_on_and_begin_anew_below_a_higher_one(tmp_path: Path) -> None:
    levels = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 3), (1, 4), (1, 4), (1, 0), (1, 1)]

    labels = numbered(tmp_path, levels, numbering({0: OFFICIAL}, {1: follows(0)}))

    assert labels == ["一、", "（一）", "1.", "2.", "（二）", "1.", "(1)", "①", "②", "二、", "（一）"]


def test_lists_of_one_kind_count_together_unless_one_starts_anew(tmp_path: Path) -> None:
    numbers = numbering({0: level(0, "decimal", "%1.")}, {1: follows(0), 2: follows(0), 3: follows(0, starts(0, 5))})

    assert numbered(tmp_path, [(1, 0), (1, 0), (2, 0), (3, 0), (3, 0)], numbers) == ["1.", "2.", "3.", "5.", "6."]


def test_level_may_never_begin_anew_or_only_after_a_certain_one(tmp_path: Path) -> None:
    never = level(0, "decimal", "%1.") + level(1, "decimal", "(%2)", more='<w:lvlRestart w:val="0"/>')
    after = (
        level(0, "decimal", "%1.")
        + level(1, "decimal", "%2)")
        + level(2, "decimal", "(%3)", more='<w:lvlRestart w:val="1"/>')
    )
    numbers = numbering({0: never, 1: after}, {1: follows(0), 2: follows(1)})

    assert numbered(tmp_path, [(1, 0), (1, 1), (1, 0), (1, 1)], numbers) == ["1.", "(1)", "2.", "(2)"]
    assert numbered(tmp_path, [(2, 1), (2, 2), (2, 1), (2, 2), (2, 0), (2, 2)], numbers) == [
        *("1)", "(1)", "2)", "(2)", "1.", "(1)")
    ]


def test_numbers_of_several_levels_stand_together(tmp_path: Path) -> None:
    shape = level(0, "chineseCounting", "%1") + level(1, "decimal", "%1.%2", more="<w:isLgl/>")

    assert numbered(tmp_path, [(1, 0), (1, 1), (1, 1)], numbering({0: shape}, {1: follows(0)})) == ["一", "1.1", "1.2"]


def test_blank_after_the_number_is_kept_and_bullets_are_dots(tmp_path: Path) -> None:
    shape = level(0, "decimal", "%1.", more='<w:suff w:val="space"/>') + level(1, "bullet", "")

    assert numbered(tmp_path, [(1, 0), (1, 1)], numbering({0: shape}, {1: follows(0)})) == ["1. ", "•"]


def test_list_may_word_a_level_anew(tmp_path: Path) -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "第%1条 ", start=3)}</w:lvlOverride>'

    assert numbered(tmp_path, [(1, 0), (1, 0)], numbering({0: OFFICIAL}, {1: follows(0, own)})) == ["第3条 ", "第4条 "]


def test_numbering_of_a_style_and_of_the_one_it_is_based_on(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Deep"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    body = paragraph("甲", style="Own") + paragraph("乙", style="Deep") + paragraph("丙", style="Own", list_id=0)
    read = read_document(
        document(tmp_path / "a.docx", body, numbers=numbering({0: OFFICIAL}, {1: follows(0)}), styles=styles)
    )

    assert seen(read) == ["一、甲", "（一）乙", "丙"]


def test_level_bound_to_a_style_and_a_list_bound_to_one(tmp_path: Path) -> None:
    bound = level(0, "decimal", "%1.") + level(1, "decimal", "(%2)", more='<w:pStyle w:val="Second"/>')
    styles = (
        '<w:style w:type="paragraph" w:styleId="Second"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="numbering" w:styleId="Shape"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbers = numbering({0: bound, 1: '<w:numStyleLink w:val="Shape"/>'}, {1: follows(0), 2: follows(1)})
    body = paragraph("甲", style="Second") + paragraph("乙", list_id=2)
    read = read_document(document(tmp_path / "a.docx", body, numbers=numbers, styles=styles))

    assert seen(read) == ["(1)甲", "1.乙"]


def test_blank_numbered_paragraph_counts(tmp_path: Path) -> None:
    body = paragraph("甲", list_id=1) + paragraph("", list_id=1) + paragraph("乙", list_id=1)
    numbers = numbering({0: level(0, "decimal", "%1.")}, {1: follows(0)})

    assert seen(read_document(document(tmp_path / "a.docx", body, numbers=numbers))) == ["1.甲", "2.", "3.乙"]


def test_only_what_is_seen_is_read(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>路面</w:t></w:r><w:del><w:r><w:delText>完好</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>破损</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/><w:t>2处</w:t><w:noBreakHyphen/></w:r></w:p>"
        "<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:br w:type='page'/></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    read = read_document(document(tmp_path / "a.docx", body))

    assert [(one.number, one.text) for one in read.blocks if isinstance(one, Paragraph)] == [
        (1, "路面破损\t2处-"),
        (2, "上\n下"),
        (3, "框"),
    ]


def test_text_box_follows_its_paragraph_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>盒中</w:t></w:r></w:p></w:txbxContent>"
    choice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p><w:r><w:t>旁边</w:t></w:r><w:r>{choice}</w:r></w:p>" + paragraph("下一段")

    read = read_document(document(tmp_path / "a.docx", body))

    assert [(one.number, one.text) for one in read.blocks if isinstance(one, Paragraph)] == [
        (1, "旁边"),
        (1, "盒中"),
        (2, "下一段"),
    ]


def cell(text: str, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text, inside=inside)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_table_is_a_sheet_with_merges_and_rows_run_on(tmp_path: Path) -> None:
    first = (
        "<w:tbl>"
        + row(cell("清单", '<w:gridSpan w:val="3"/>'))
        + row(cell("甲", '<w:vMerge w:val="restart"/>'), cell("问题"), cell("单位"))
        + row(cell("", "<w:vMerge/>"), cell("积水"), cell("城管局"))
        + row(cell("删", ""), properties="<w:del/>")
        + row(cell("乱堆"), cell("住建局"), properties='<w:gridBefore w:val="1"/>')
        + "</w:tbl>"
    )
    second = "<w:tbl>" + row(cell("又一行")) + "</w:tbl>"
    read = read_document(document(tmp_path / "a.docx", first + paragraph("间") + second))

    one, between, two = read.blocks
    assert isinstance(one, Sheet)
    assert isinstance(two, Sheet)
    assert [(line.number, line.values) for line in one.rows] == [
        (1, ("清单", None, None)),
        (2, ("甲", "问题", "单位")),
        (3, (None, "积水", "城管局")),
        (4, (None, "乱堆", "住建局")),
    ]
    assert one.merged == (MergedRange(1, 0, 1, 2), MergedRange(2, 0, 3, 0))
    assert [(line.number, line.values) for line in two.rows] == [(5, ("又一行",))]
    assert between == Paragraph(1, "", "间")


def test_cell_holds_its_paragraphs_numbers_and_inner_table(tmp_path: Path) -> None:
    inner = "<w:tbl>" + row(cell("里1"), cell("里2")) + "</w:tbl>"
    body = (
        "<w:tbl><w:tr><w:tc>"
        + paragraph("甲", list_id=1)
        + paragraph("乙", list_id=1)
        + inner
        + "</w:tc></w:tr></w:tbl>"
    )
    read = read_document(
        document(tmp_path / "a.docx", body, numbers=numbering({0: level(0, "decimal", "%1.")}, {1: follows(0)}))
    )

    (sheet,) = read.blocks
    assert isinstance(sheet, Sheet)
    assert [one.values for one in sheet.rows] == [("1.甲\n2.乙\n里1\t里2",)]


def test_pictures_lie_where_they_are_shown(tmp_path: Path) -> None:
    media = {"p1": picture(1), "p2": picture(2), "p3": b"not a picture"}
    folder = tmp_path / "out"
    folder.mkdir()
    body = (
        paragraph("甲", inside=shown("p1"))
        + paragraph("", inside='<w:r><w:pict><v:imagedata r:id="p3"/></w:pict></w:r>')
        + "<w:tbl>"
        + row(cell("乙"), cell("", inside=shown("p2")))
        + "</w:tbl>"
    )
    read = read_document(document(tmp_path / "a.docx", body, media=media), pictures_folder=folder)

    first, second, sheet = read.blocks
    assert [(one.row, one.media_type, one.width) for one in first.pictures] == [(1, "image/jpeg", 64)]
    assert [(one.row, one.media_type, one.path) for one in second.pictures] == [(2, None, None)]
    assert [(one.row, one.column, one.media_type) for one in sheet.pictures] == [(1, 1, "image/jpeg")]
    assert sorted(path.read_bytes() for path in folder.iterdir()) == sorted([media["p1"], media["p2"]])


def test_picture_in_both_alternatives_or_missing_counts_once_or_not(tmp_path: Path) -> None:
    both = f"<mc:AlternateContent><mc:Choice>{shown('p1')}</mc:Choice><mc:Fallback>{shown('p1')}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p>{both}{shown('gone')}</w:p>"
    read = read_document(document(tmp_path / "a.docx", body, media={"p1": picture(1)}))

    assert len(read.blocks[0].pictures) == 1


@pytest.mark.parametrize("bad", ["<w:numId/>", '<w:numId w:val="99"/>', '<w:ilvl w:val="x"/><w:numId w:val="1"/>'])
def test_numbering_that_makes_no_sense_numbers_nothing_or_the_first_level(tmp_path: Path, bad: str) -> None:
    body = f"<w:p><w:pPr><w:numPr>{bad}</w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"
    numbers = numbering({0: level(0, "decimal", "%1.")}, {1: follows(0)})

    assert seen(read_document(document(tmp_path / "a.docx", body, numbers=numbers))) in (["甲"], ["1.甲"])
