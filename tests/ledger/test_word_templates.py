"""The shipped Word templates: what the script builds, with the geometry of GB/T 9704-2012."""

import importlib.util
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn

from bihuan.ledger.actions.templating import try_template
from bihuan.ledger.document_queries import template_bytes
from bihuan.ledger.paper_kinds import ROW_WORDS, SHAPES, DocumentKind

ROOT = Path(__file__).parents[2]
KINDS = list(DocumentKind)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(kind: DocumentKind) -> docx.document.Document:
    return docx.Document(io.BytesIO(template_bytes(None, kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_committed_templates_are_what_the_script_builds(kind: DocumentKind) -> None:
    spec = importlib.util.spec_from_file_location("word_templates", ROOT / "script" / "word_templates.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    built = script.build(kind, SHAPES[kind])

    assert members(built) == members(template_bytes(None, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_template_passes_its_own_trial(kind: DocumentKind) -> None:
    try_template(template_bytes(None, kind), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_upright_pages_have_22_lines_of_28_characters(kind: DocumentKind) -> None:
    word = opened(kind)
    page = word.sections[0]

    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    sides = (page.top_margin, page.right_margin, page.bottom_margin, page.left_margin)
    assert [round(side.mm) for side in sides] == [37, 26, 35, 28]
    grid = page._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "580")
    room = page.page_height - page.top_margin - page.bottom_margin
    assert room / 635 // 580 == 22
    width = (page.page_width - page.left_margin - page.right_margin) / 12700
    assert width // 15.75 == 28


@pytest.mark.parametrize("kind", KINDS)
def test_styles_name_the_fonts_of_the_standard_and_no_latin_spacing(kind: DocumentKind) -> None:
    word = opened(kind)
    styles = {style.name: style for style in word.styles}
    xml = word.styles.element.xml

    normal = styles["Normal"].element.xml
    assert "仿宋_GB2312" in normal
    assert 'w:spacing w:val="-5"' in normal
    assert 'w:autoSpaceDE w:val="0"' in xml
    assert 'w:autoSpaceDN w:val="0"' in xml
    assert 'w:line="580" w:lineRule="exact"' in normal
    assert "方正小标宋简体" in styles["公文标题"].element.xml
    assert 'w:sz w:val="44"' in styles["公文标题"].element.xml
    assert "黑体" in styles["公文附件号"].element.xml
    assert 'w:ascii="楷体_GB2312"' in word.element.xml
    assert 'w:sz w:val="28"' in styles["公文页码"].element.xml


@pytest.mark.parametrize("kind", KINDS)
def test_page_numbers_differ_on_odd_and_even_pages_and_the_annex_is_turned(kind: DocumentKind) -> None:
    word = opened(kind)

    assert word.settings.odd_and_even_pages_header_footer
    first, turned = word.sections[0], word.sections[1]
    assert (first.orientation, turned.orientation) == (WD_ORIENTATION.PORTRAIT, WD_ORIENTATION.LANDSCAPE)
    assert first.footer.paragraphs[0].text == "— 1 —"
    sides = [part._element.find(".//" + qn("w:jc")).get(qn("w:val")) for part in (first.footer, first.even_page_footer)]
    assert sides == ["right", "left"]
    for part in (turned.footer, turned.even_page_footer):
        assert part._element.find(".//" + qn("w:textDirection")).get(qn("w:val")) == "tbRl"
    assert len(word.sections) == (3 if SHAPES[kind].imprint else 2)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_fill_the_turned_type_area_and_are_words_of_a_row(kind: DocumentKind) -> None:
    shape = SHAPES[kind]

    assert sum(column.width for column in shape.columns) == 225
    assert {column.key for column in shape.columns} <= set(ROW_WORDS)
