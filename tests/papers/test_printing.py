"""Printed papers, opened again with another program's eyes (PDFium)."""

import ctypes
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from pypdfium2 import raw

from bihuan.core.errors import Invalid
from bihuan.papers import printing, typeset
from bihuan.papers.glyphs import coverage, without_glyph
from bihuan.papers.layout import Align, Column, Joined, PicturesCell, PictureSource, TableSheet
from bihuan.papers.printing import Event, Fact, Record, Section, Shot, print_record, print_table
from tests.papers.books import jpeg

FONTS = tuple(typeset._FONTS / face for face in typeset._FACES)
FOOTER = "第 {page} 页 共 {pages} 页"


@pytest.fixture
def opened():
    """Open PDF bytes; everything opened is closed at the end."""
    documents = []

    def opening(content: bytes) -> pypdfium2.PdfDocument:
        documents.append(pypdfium2.PdfDocument(content))
        return documents[-1]

    yield opening
    for document in documents:
        document.close()


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def flat(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def picture(color=(200, 80, 80), size=(640, 480)):
    return PictureSource(str((color, size)), lambda: jpeg(*size, color), *size)


def record(**more):
    return Record(title="问题整改记录", page_footer=FOOTER, page_note="打印：联络员 2023-02-28 14:05", **more)


def test_a_record_holds_all_it_was_given(opened):
    document = opened(
        print_record(
            record(
                subtitle="第 14 号",
                facts=(Fact("点位", "人民路"), Fact("问题", "井盖缺失\n两处", wide=True)),
                sections=(Section("五定方案", ("更换井盖", "每日巡查")),),
                events_title="流转记录",
                events=(Event("2023-02-22 10:14", "创文办", "交办", "3 日内签收"),),
            ),
            "zh-hans",
        )
    )

    (page,) = texts(document)
    assert [word for word in page.split() if word] == [
        "问题整改记录",
        "第",
        "14",
        "号",
        "点位",
        "人民路",
        "问题",
        "井盖缺失",
        "两处",
        "五定方案",
        "更换井盖",
        "每日巡查",
        "流转记录",
        "2023-02-22",
        "10:14",
        "创文办",
        "交办",
        "3",
        "日内签收",
        "打印：联络员",
        "2023-02-28",
        "14:05",
        "第",
        "1",
        "页",
        "共",
        "1",
        "页",
    ]
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_fact_left_alone_on_its_line_takes_the_whole_of_it(opened, count):
    facts = (*(Fact(f"项{n}", f"值{n}") for n in range(count)), Fact("长", "文", wide=True), Fact("尾", "末"))

    (page,) = texts(opened(print_record(record(facts=facts), "zh-hans")))

    expected = "".join(f"项{n}值{n}" for n in range(count)) + "长文尾末"
    assert expected in flat(page)


def test_every_font_is_embedded_and_ours(opened):
    page = opened(print_record(record(facts=(Fact("点位", "人民路 Renmin Rd"),)), "zh-hans"))[0]

    names = set()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        font = raw.FPDFTextObj_GetFont(item)
        assert raw.FPDFFont_GetIsEmbedded(font) == 1
        name = ctypes.create_string_buffer(200)
        raw.FPDFFont_GetBaseFontName(font, name, 200)
        names.add(name.value.decode().partition("+")[2].partition("-")[0])
    assert names == {"NotoSerifSC", "NotoSansSC"}


def test_rare_characters_of_names_are_printed_and_the_rest_named(opened):
    (page,) = texts(opened(print_record(record(facts=(Fact("姓名", "𬭚㛃，𠮷"),)), "zh-hans")))

    assert "𬭚㛃，〓" in page
    assert "〓 U+20BB7" in page


def test_the_fonts_hold_what_a_county_writes():
    assert without_glyph("𬭚㛃闭环①②③㎡℃《》〔〕——……✓■◇△○◐", FONTS) == []
    assert without_glyph("a𠮷b↺𠮷\n", FONTS) == ["𠮷", "↺"]
    assert 0x4E00 in coverage(FONTS[0])
    assert 0xD800 not in coverage(FONTS[0])


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        '#read("main.typ")',
        '#import "@preview/cetz:0.3.0"',
        '$ x $ *b* _i_ `r` [c] {d} \\ <e> @f // g /* h */ "',
        "#{ while true {} }",
    ],
)
def test_data_is_never_source(opened, hostile):
    (page,) = texts(opened(print_record(record(facts=(Fact("问题", hostile, wide=True),)), "zh-hans")))

    assert flat(hostile) in flat(page)
    assert "root:" not in page


def test_a_character_without_meaning_does_no_harm(opened):
    (page,) = texts(opened(print_record(record(facts=(Fact("问题", "a\x01b\ud800c"),)), "zh-hans")))

    assert "a〓b〓c" in page


def test_pairs_are_drawn_side_by_side_at_one_scale(opened):
    pairs = (
        (Shot("整改前", picture()), Shot("整改后", picture((1, 2, 3)))),
        (Shot("整改前", picture((9, 9, 9), (480, 640))), Shot("尚无照片")),
    )

    page = opened(print_record(record(pairs_title="对比", pairs=pairs), "zh-hans"))[0]

    boxes = [item.get_bounds() for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])]
    sizes = [(round(r - left), round(top - bottom)) for left, bottom, r, top in boxes]
    assert sizes[0] == sizes[1]
    assert min(side / 72 * 25.4 for side in sizes[0]) > 45
    assert sizes[2][1] == sizes[0][1]
    assert boxes[0][1] == pytest.approx(boxes[1][1], abs=0.1)
    assert boxes[0][2] < boxes[1][0]
    assert "尚无照片" in page.get_textpage().get_text_bounded()


COLUMNS = (
    Column(("编号",), 8, Align.CENTER),
    Column(("问题", "描述"), 40),
    Column(("问题", "照片"), 24),
    Column(("资金",), 10, Align.RIGHT),
    Column(("时限",), 12),
)


def table(rows, columns=COLUMNS):
    return TableSheet("台账", columns, rows, title="整改台账", lines=("截至：2023年2月28日",), page_footer=FOOTER)


def test_a_table_repeats_its_head_numbers_its_pages_and_keeps_rows_whole(opened):
    rows = [
        (
            n,
            f"起{n}始" + "窨井盖缺失。" * 30 + f"终{n}止",
            PicturesCell((picture(),) if n % 3 == 0 else ()),
            Decimal("12.50"),
            date(2023, 2, 28),
        )
        for n in range(30)
    ]

    document = opened(print_table(table(rows), "zh-hans"))

    pages = [flat(text) for text in texts(document)]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "编号" in page
        assert "描述" in page
        assert f"第{number}页共{len(pages)}页" in page
    for n in range(30):
        assert [f"起{n}始" in page for page in pages] == [f"终{n}止" in page for page in pages]
        assert sum(f"起{n}始" in page for page in pages) == 1
    assert pages[0].startswith("整改台账截至：2023年2月28日")
    assert sum("整改台账" in page for page in pages) == 1
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [297, 210]


def test_cells_joined_to_the_one_above_are_printed_once_over_their_rows(opened):
    columns = (Column(("类别",), 20), Column(("点位",), 20))
    rows = [("主次干道", "甲"), (Joined.ABOVE, "乙"), (Joined.ABOVE, "丙"), ("公共广场", "丁")]

    page = opened(print_table(TableSheet("x", columns, rows, joining_columns=(0,)), "zh-hans"))[0]

    text = page.get_textpage().get_text_bounded()
    # Beside the second of its three rows, and so read between the first and it.
    assert flat(text) == "类别点位甲主次干道乙丙公共广场丁"


def test_a_run_of_joined_cells_may_go_on_over_the_page(opened):
    columns = (Column(("类别",), 20), Column(("点位",), 20))
    rows = [("主次干道" if n == 0 else Joined.ABOVE, f"点{n}位") for n in range(90)]

    pages = texts(opened(print_table(TableSheet("x", columns, rows, joining_columns=(0,)), "zh-hans")))

    assert len(pages) > 1
    assert [sum(f"点{n}位" in page for page in pages) for n in range(90)] == [1] * 90


def test_a_row_longer_than_a_page_goes_on_instead_of_being_cut(opened):
    rows = [(1, "起始" + "窨井盖缺失。" * 1500 + "终止", PicturesCell(()), None, None)]

    pages = [flat(text) for text in texts(opened(print_table(table(rows), "zh-hans")))]

    assert len(pages) > 1
    assert "起始" in pages[0]
    assert sum(page.count("窨井盖缺失。") for page in pages) > 1480
    assert "终止" in pages[-1]


@pytest.mark.parametrize("word", ["x" * 300, "https://example.org/" + "a/b?c=d&" * 40])
def test_a_long_word_stays_on_the_paper(opened, word):
    rows = [(1, word, PicturesCell(()), None, None)]

    page = opened(print_table(table(rows), "en"))[0]

    width = page.get_size()[0]
    assert flat(word) in flat(page.get_textpage().get_text_bounded())
    rights = [item.get_bounds()[2] for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])]
    assert max(rights) < width - 40


def test_a_table_nobody_would_print_is_refused(monkeypatch):
    monkeypatch.setattr(printing, "TABLE_ROWS", 3)

    with pytest.raises(Invalid) as caught:
        print_table(table((n, "", PicturesCell(()), None, None) for n in range(9)), "zh-hans")

    assert str(caught.value) == "表格超过 3 行，不适合打印成 PDF；请缩小筛选范围，或改为导出工作簿。"


def test_a_picture_that_cannot_be_read_is_a_sentence():
    broken = PictureSource("x", lambda: b"\xff\xd8\xff not a picture", 10, 10)

    with pytest.raises(Invalid) as caught:
        print_record(record(pairs_title="对比", pairs=((Shot("前", broken), None),)), "zh-hans")

    assert str(caught.value) == "PDF 生成失败（内容过多或图片无法读取）；请缩小范围后再试，或改为导出工作簿。"


def test_without_fonts_the_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(typeset, "_FONTS", tmp_path)

    with pytest.raises(Invalid) as caught:
        print_record(record(), "zh-hans")

    assert str(caught.value) == "打印字体尚未安装，无法生成 PDF；请先运行 script/setup 安装字体，或改为导出工作簿。"


@pytest.mark.parametrize("name", ["../x.jpg", "/etc/x.jpg", "a/b.jpg", "..", "main.typ", "data.json"])
def test_a_picture_cannot_be_laid_outside_the_papers_folder(name):
    with pytest.raises(ValueError, match="no plain file name"):
        typeset.typeset("record", {"title": ""}, {name: b""})
