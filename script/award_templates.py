"""Builds the Word templates of 通报 and certificates; run it after a change and commit what it writes.

The circular has the geometry of the official papers (``word_templates``) without an annex; a certificate is a page of A4 landscape,
laid out as src/bihuan/papers/typst/certificate.typ.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bihuan.ledger.paper_kinds import Shape  # noqa: E402 -- once the path is set
from script.word_templates import (  # noqa: E402
    KAI,
    LONG,
    MM,
    RED,
    SHORT,
    XIAOBIAOSONG,
    add,
    body,
    cell,
    cell_margins,
    fonts,
    head,
    measure,
    packed,
    paragraph,
    row,
    run,
    set_styles,
    size,
    tag,
    upright,
)

TEMPLATES = ROOT / "src" / "bihuan" / "appraisal" / "wordtemplates"
SIDE, TOP, BOTTOM = int(38 * MM), int(32 * MM), int(26 * MM)
WIDTH = LONG - 2 * SIDE
SHORT_WORDS = 90
FREE = '<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"{more}/>'


def main(target: Path = TEMPLATES) -> None:
    """Write both."""
    target.joinpath("circular.docx").write_bytes(circular())
    target.joinpath("certificates.docx").write_bytes(certificates())


def circular() -> bytes:
    """Return the template of the 通报; the same every time."""
    word = blank_word()
    head(word, Shape(columns=(), annex=""))
    body(word)
    upright(word.sections[0])
    word.settings.odd_and_even_pages_header_footer = True
    return finished(word, "circular")


def certificates() -> bytes:
    """Return the template of the certificates: docxtpl repeats the page between the two that steer."""
    word = blank_word()
    title = fonts(XIAOBIAOSONG) + f'<w:color w:val="{RED}"/><w:spacing w:val="240"/>' + size(46)
    plain = '<w:spacing w:val="0"/>'
    add(word, tag("for 证 in 证书"))
    heading = "<w:pageBreakBefore/>" + FREE.format(more=' w:after="560"') + '<w:jc w:val="center"/>'
    add(word, paragraph(run("{{ 标题 }}", title), properties=heading))
    unit = FREE.format(more=' w:after="240"')
    add(word, paragraph(run("{{ 证.单位 }}", fonts(KAI) + plain + size(22)), properties=unit))
    # Long words are set smaller, so that a certificate stays one page.
    for condition, points, line in ((f"if 证.字数 &lt;= {SHORT_WORDS}", 22, 860), ("else", 19, 680)):
        words = (
            f'<w:snapToGrid w:val="0"/><w:spacing w:line="{line}" w:lineRule="exact" w:after="600"/>'
            f'<w:ind w:firstLineChars="200" w:firstLine="{points * 40}"/>'
        )
        face = fonts(KAI) + plain + size(points)
        add(word, tag(condition), paragraph(run("{{ 证.正文 }}", face), properties=words))
    add(word, tag("endif"), foot(), tag("endfor"))
    add(word, paragraph(run("", size(1)), properties='<w:spacing w:line="20" w:lineRule="exact"/>'))
    section = word.sections[0]
    measure(section, LONG, SHORT, (TOP, SIDE, BOTTOM, SIDE), 'w:linePitch="312"')
    frame(section)
    return finished(word, "certificates")


def foot() -> str:
    """The code and the number at the left, who issues it and the date at the right."""
    widths = (int(28 * MM), WIDTH - int(28 * MM) - int(100 * MM), int(100 * MM))
    plain = '<w:spacing w:val="0"/>'
    free, centre = FREE.format(more=""), FREE.format(more="") + '<w:jc w:val="center"/>'
    left = paragraph(run("{{ 证.码 }}", plain), properties=free)
    middle = paragraph(run("{{ 证.编号 }}", plain + size(11)), properties=free) + paragraph(
        run("扫码核对结果", plain + size(11)), properties=free
    )
    right = paragraph(run("{{ 证.署名 }}", fonts(KAI) + plain + size(20)), properties=centre) + paragraph(
        run("{{ 证.日期 }}", fonts(KAI) + plain + size(20)), properties=centre
    )
    cells = [cell(content, width) for content, width in zip((left, middle, right), widths, strict=True)]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"{cell_margins(top=0, side=0)}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{row(cells)}</w:tbl>"
    )


def frame(section: Section) -> None:
    """A double red rule around the page."""
    properties = section._sectPr  # noqa: SLF001 -- python-docx has no word for it
    sides = "".join(
        f'<w:{side} w:val="thinThickSmallGap" w:sz="24" w:space="24" w:color="{RED}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    borders = parse_xml(f'<w:pgBorders {nsdecls("w")} w:offsetFrom="page">{sides}</w:pgBorders>')
    properties.find(qn("w:pgMar")).addnext(borders)


def blank_word() -> Word:
    """An empty document with our styles."""
    word = Document()
    for child in list(word.element.body):
        if child.tag != qn("w:sectPr"):
            word.element.body.remove(child)
    set_styles(word)
    return word


def finished(word: Word, kind: str) -> bytes:
    """Sign and pack it."""
    properties = word.core_properties
    properties.title, properties.author, properties.comments = "{{ 标题 }}", "bihuan", kind
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return packed(word)


if __name__ == "__main__":
    main()
