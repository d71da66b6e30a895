"""Builds the shipped Word templates of the official papers; run it after a change and commit what it writes.

The geometry is GB/T 9704-2012 as in src/bihuan/papers/typst/official.typ: 22 lines of 28 characters on A4. Fonts are named,
not embedded: whoever prints has those of the standard. Placeholders are Jinja2 as docxtpl reads them.
"""

import sys
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from bihuan.ledger.paper_kinds import PICTURES, SHAPES, Shape  # noqa: E402 -- once the path is set
from bihuan.meetings.paper import ANNEX, COLUMNS  # noqa: E402
from bihuan.papers.official import AnnexColumn  # noqa: E402

TARGET = ROOT / "src" / "bihuan" / "ledger" / "wordtemplates"
MINUTES = ROOT / "src" / "bihuan" / "meetings" / "wordtemplates" / "minutes.docx"
FANGSONG, XIAOBIAOSONG, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
RED = "FF0000"

# Twentieths of a point. The foot is a hair under 35 mm: 22 lines of 29 points are a hair over 225 mm.
TOP, BOTTOM, LEFT, RIGHT = 2098, 1978, 1587, 1474
LONG, SHORT = 16838, 11906
LINE = 580
CHARACTER = 315
FOOT = 1417
FOLIO = 560
NARROW = 28  # millimetres
WIDTH = SHORT - LEFT - RIGHT
MM = 1440 / 25.4


def main(target: Path = TARGET) -> None:
    """Write one template a kind."""
    target.mkdir(parents=True, exist_ok=True)
    for kind, shape in SHAPES.items():
        target.joinpath(f"{kind.value}.docx").write_bytes(build(kind.value, shape))


def minutes() -> bytes:
    """Return the template of 会议纪要, which is no paper of the ledger."""
    return build("minutes", Shape(columns=COLUMNS, annex=ANNEX))


def build(kind: str, shape: Shape) -> bytes:
    """Return one template; the same every time."""
    word = Document()
    for child in list(word.element.body):
        if child.tag != qn("w:sectPr"):
            word.element.body.remove(child)
    set_styles(word)
    head(word, shape)
    body(word)
    main_part = word.sections[0]
    upright(main_part)
    sheet = word.add_section()
    annex(word, shape)
    turned(sheet)
    if shape.imprint:
        last = word.add_section()
        add(word, paragraph())
        upright(last, above=imprint())
    word.settings.odd_and_even_pages_header_footer = True
    properties = word.core_properties
    properties.title, properties.author, properties.comments = "{{ 标题 }}", "bihuan", kind
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return packed(word)


def packed(word: Word) -> bytes:
    """Save with one date for every member, so that a rebuilt template differs only where it changed."""
    loose, fixed = BytesIO(), BytesIO()
    word.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name != "docProps/thumbnail.jpeg":
                member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                archive.writestr(member, kept(name, source.read(name)), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def kept(name: str, content: bytes) -> bytes:
    """The relations of the package without the thumbnail of an empty page."""
    if name != "_rels/.rels":
        return content
    tree = parse_xml(content)
    for relation in list(tree):
        if "thumbnail" in relation.get("Type", ""):
            tree.remove(relation)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


# --- styles ----------------------------------------------------------------------------------------------------------


def fonts(name: str) -> str:
    """One font for every script."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'


def style(name: str, paragraph: str = "", run: str = "", *, default: bool = False) -> str:
    """A paragraph style."""
    based = "" if default else '<w:basedOn w:val="公文"/>'
    mark = ' w:default="1"' if default else ' w:customStyle="1"'
    identity = "公文" if default else name
    shown = "Normal" if default else name
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="{identity}"{mark}><w:name w:val="{shown}"/>{based}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def set_styles(word: Word) -> None:
    """Replace every style of the blank document by our few."""
    sheet = word.styles.element
    for child in list(sheet):
        sheet.remove(child)
    sizes = '<w:sz w:val="32"/><w:szCs w:val="32"/>'
    grid = '<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    sheet.append(
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{fonts(FANGSONG)}{sizes}"
            '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
            f"{grid}</w:pPr></w:pPrDefault></w:docDefaults>"
        )
    )
    line = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    free = '<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>'
    tight = '<w:spacing w:val="-5"/>'
    plain = '<w:spacing w:val="0"/>'
    two = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
    for one in (
        style("公文", grid + line + '<w:jc w:val="both"/>', fonts(FANGSONG) + tight + sizes, default=True),
        style("公文标题", '<w:snapToGrid w:val="0"/><w:jc w:val="center"/>', fonts(XIAOBIAOSONG) + plain + size(22)),
        style("公文正文", two),
        style("公文落款", '<w:keepLines/><w:jc w:val="left"/>'),
        style("公文附件号", "", fonts(HEI)),
        style("公文表格", free + '<w:jc w:val="left"/>', plain + size(10.5)),
        style("公文表头", free + '<w:jc w:val="center"/>', fonts(HEI) + plain + size(10.5)),
        style("公文版记", free, plain + size(14)),
        style("公文页码", free, fonts(SONG) + plain + size(14)),
    ):
        sheet.append(parse_xml(one))
    sheet.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
            '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        )
    )


def size(points: float) -> str:
    """A font size."""
    return f'<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


# --- paragraphs ------------------------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    """A run of text; a tab in it is a tab."""
    parts = text.split("\t")
    inner = "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def paragraph(*runs: str, kind: str = "公文", properties: str = "") -> str:
    """A paragraph of runs."""
    return f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{kind}"/>{properties}</w:pPr>{"".join(runs)}</w:p>'


def add(word: Word, *paragraphs: str) -> None:
    """Put them at the end, before the properties of the last section."""
    for one in paragraphs:
        word.element.body.insert(len(word.element.body) - 1, parse_xml(one))


def tag(words: str) -> str:
    """A paragraph that only steers: docxtpl removes it."""
    return paragraph(run(f"{{%p {words} %}}"))


def blank() -> str:
    """An empty line."""
    return paragraph()


def head(word: Word, shape: Shape) -> None:
    """发文机关标志 35 mm below the top of the type area, 文号 two lines below it, the red rule 4 mm below that."""
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="11" w:color="{RED}"/></w:pBdr>'
    if shape.upward:
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - CHARACTER}"/></w:tabs>'
        number = paragraph(
            run("{{ 文号 }}\t签发人："),
            run("{{ 签发人 }}", fonts(KAI)),
            properties=rule + tab + f'<w:ind w:left="0" w:firstLine="{CHARACTER}"/><w:jc w:val="left"/>',
        )
    else:
        number = paragraph(run("{{ 文号 }}"), properties=rule + '<w:jc w:val="center"/>')
    add(word, tag("if 发文机关标志"))
    for condition, points in (
        ("if 标志字数 <= 12", 36),
        ("elif 标志字数 <= 16", 27),
        ("elif 标志字数 <= 20", 22),
        ("else", 19),
    ):
        top = f'<w:spacing w:before="{int(35 * MM)}" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'
        face = fonts(XIAOBIAOSONG) + f'<w:color w:val="{RED}"/><w:spacing w:val="0"/>' + size(points)
        add(word, tag(condition.replace("<", "&lt;")), paragraph(run("{{ 发文机关标志 }}", face), properties=top))
    add(word, tag("endif"), blank(), blank(), number, blank(), blank())
    right = f'<w:ind w:right="{CHARACTER}"/><w:jc w:val="right"/>'
    add(word, tag("else"), paragraph(run("{{ 文号 }}"), properties=right), blank(), tag("endif"))
    add(word, paragraph(run("{{ 标题 }}"), kind="公文标题"), blank())


def body(word: Word) -> None:
    """主送, the text in its four levels, 附件说明, 落款 without a seal, 附注."""
    add(word, tag("if 主送"), paragraph(run("{{ 主送 }}：")), tag("endif"))
    add(word, tag("for 段 in 正文"))
    for condition, face in (("if 段.级 == 1", HEI), ("elif 段.级 == 2", KAI)):
        add(word, tag(condition))
        add(word, paragraph(run("{{ 段.题 }}", fonts(face)), run("{{ 段.文 }}"), kind="公文正文"))
    add(word, tag("else"), paragraph(run("{{ 段.文 }}"), kind="公文正文"), tag("endif"), tag("endfor"))
    hanging = f'<w:ind w:left="{6 * CHARACTER}" w:hanging="{4 * CHARACTER}"/>'
    add(word, tag("if 附件说明"), blank(), tag("for 附件 in 附件说明"))
    add(word, paragraph(run("{{ 附件 }}"), properties=hanging), tag("endfor"), tag("endif"))
    add(word, tag("if 署名"), blank(), paragraph(run("{{ 署名 }}"), kind="公文落款", properties="<w:keepNext/>"))
    add(word, paragraph(run("{{ 日期 }}"), kind="公文落款"), tag("endif"))
    add(word, tag("if 附注"), paragraph(run("（{{ 附注 }}）"), kind="公文正文"), tag("endif"))


# --- tables ----------------------------------------------------------------------------------------------------------


def annex(word: Word, shape: Shape) -> None:
    """The table on landscape pages, its head on every page, its rows whole."""
    add(word, paragraph(run("{{ 附件号 }}"), kind="公文附件号"), blank())
    add(word, paragraph(run("{{ 附件标题 }}"), kind="公文标题", properties='<w:spacing w:after="160"/>'))
    widths = [int(column.width * MM) for column in shape.columns]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [
        row([cell(paragraph(run(one.head), kind="公文表头"), width) for one, width in columns_of(shape)], head=True),
        row([cell(steer("for 行 in 表"), widths[0], span=len(widths))]),
        row(
            [
                cell(paragraph(*value(one.key), kind="公文表格", properties=placed(one)), width)
                for one, width in columns_of(shape)
            ]
        ),
        row([cell(steer("endfor"), widths[0], span=len(widths))]),
    ]
    table = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"{cell_margins(top=40, side=28)}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    add(word, table, paragraph(kind="公文表格"))


def columns_of(shape: Shape) -> list[tuple[AnnexColumn, int]]:
    """The columns with their widths in twentieths of a point."""
    return [(column, int(column.width * MM)) for column in shape.columns]


def placed(column: AnnexColumn) -> str:
    """Pictures and short words stand in the middle of their column."""
    middle = column.key in PICTURES or column.width <= NARROW
    return '<w:jc w:val="center"/>' if middle else ""


def value(key: str) -> list[str]:
    """What fills a cell: words, or pictures side by side."""
    if key in PICTURES:
        return [run(f"{{% for 图 in 行.{key} %}}{{{{ 图 }}}}{{% endfor %}}")]
    return [run(f"{{{{ 行.{key} }}}}")]


def steer(words: str) -> str:
    """A cell that only steers rows: docxtpl removes its row."""
    return paragraph(run(f"{{%tr {words} %}}"), kind="公文表格")


def row(cells: list[str], *, head: bool = False) -> str:
    """A row kept on one page; the head is repeated on each."""
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width: int, *, span: int = 1, properties: str = "") -> str:
    """A cell, its content in the middle."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def imprint() -> str:
    """版记: thick rules outside, a thin one between. It stands in the foot of its page, right above the page number."""
    rule = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
    borders = "".join(rule.format(side=side, size=width) for side, width in (("top", 8), ("bottom", 8), ("insideH", 6)))
    side = '<w:ind w:left="280" w:right="280"/>'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 280}"/></w:tabs>'
    hanging = '<w:ind w:left="1120" w:right="280" w:hanging="840"/>'
    rows = [
        row([cell(steer("if 抄送"), WIDTH)]),
        row([cell(paragraph(run("抄送：{{ 抄送 }}。"), kind="公文版记", properties=hanging), WIDTH)]),
        row([cell(steer("endif"), WIDTH)]),
        row([cell(paragraph(run("{{ 印发机关 }}\t{{ 印发日期 }}"), kind="公文版记", properties=tab + side), WIDTH)]),
    ]
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{cell_margins(top=60, side=0)}</w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def cell_margins(*, top: int, side: int) -> str:
    """The room around what stands in a cell."""
    sides = (("top", top), ("left", side), ("bottom", top), ("right", side))
    rooms = "".join(f'<w:{name} w:w="{room}" w:type="dxa"/>' for name, room in sides)
    return f"<w:tblCellMar>{rooms}</w:tblCellMar>"


# --- sections and page numbers ----------------------------------------------------------------------------------------


def measure(section: Section, width: int, height: int, sides: tuple[int, int, int, int], grid: str) -> None:
    """Set the page of a section; sides are top, right, bottom, left."""
    properties = section._sectPr  # noqa: SLF001 -- python-docx has no word for the grid
    for name in ("w:pgSz", "w:pgMar", "w:cols", "w:docGrid"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    top, right, bottom, left = sides
    turned_page = ' w:orient="landscape"' if width > height else ""
    margins = f'w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="850" w:footer="{FOOT}"'
    for part in (
        f'<w:pgSz {nsdecls("w")} w:w="{width}" w:h="{height}"{turned_page}/>',
        f'<w:pgMar {nsdecls("w")} {margins} w:gutter="0"/>',
        f'<w:cols {nsdecls("w")} w:space="425"/>',
        f"<w:docGrid {nsdecls('w')} {grid}/>",
    ):
        properties.append(parse_xml(part))


def upright(section: Section, above: str = "") -> None:
    """The ordinary page: page number at the right on odd pages, at the left on even ones, one character in.

    What stands ``above`` it ends at the lower edge of the type area.
    """
    room = f'<w:spacing w:before="{int(3.6 * MM)}"/>' if above else ""
    measure(section, SHORT, LONG, (TOP, RIGHT, BOTTOM, LEFT), f'w:type="linesAndChars" w:linePitch="{LINE}"')
    for footer, side, indent in ((section.footer, "right", "right"), (section.even_page_footer, "left", "left")):
        footer.is_linked_to_previous = False
        element = footer._element  # noqa: SLF001 -- nor for turned text
        for child in list(element):
            element.remove(child)
        if above:
            element.append(parse_xml(above))
        properties = f'{room}<w:ind w:{indent}="280"/><w:jc w:val="{side}"/>'
        element.append(parse_xml(paragraph(*folio(), kind="公文页码", properties=properties)))


def turned(section: Section) -> None:
    """The page of a wide table, turned clockwise: its number stays where it is on the others, which is now the left."""
    measure(section, LONG, SHORT, (LEFT, TOP, RIGHT, BOTTOM), 'w:linePitch="312"')
    height = int(25 * MM)
    places = (
        (section.footer, "right", int(179 * MM) - height),
        (section.even_page_footer, "left", int(33 * MM)),
    )
    for footer, side, top in places:
        footer.is_linked_to_previous = False
        element = footer._element  # noqa: SLF001 -- nor for turned text
        for child in list(element):
            element.remove(child)
        number = paragraph(*folio(), kind="公文页码", properties=f'<w:jc w:val="{side}"/>')
        box = cell(number, FOLIO, properties='<w:textDirection w:val="tbRl"/>')
        element.append(
            parse_xml(
                f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblpPr w:vertAnchor="page" w:horzAnchor="page" '
                f'w:tblpX="{int(28 * MM) - FOLIO // 2}" w:tblpY="{top}"/><w:tblW w:w="{FOLIO}" w:type="dxa"/>'
                '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
                f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{FOLIO}"/></w:tblGrid>'
                f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>{box}</w:tr></w:tbl>'
            )
        )
        element.append(parse_xml(paragraph(kind="公文页码")))


def folio() -> list[str]:
    """Return the runs of the page number between its two dashes."""
    field = '<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
    return [
        run("— "),
        field.format(kind="begin"),
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
        field.format(kind="separate"),
        run("1"),
        field.format(kind="end"),
        run(" —"),
    ]


if __name__ == "__main__":
    main()
    MINUTES.write_bytes(minutes())
