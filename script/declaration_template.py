"""Builds the Word template of a declaration; run it after a change and commit what it writes.

The styles are those of the official papers (``word_templates``); it is a form, so its tables carry it.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.oxml.ns import nsdecls, qn

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bihuan.appraisal.paper import FIGURES, ITEM, NOTE, PROMISED, RECOGNITIONS, STEPS, TITLE  # noqa: E402 -- once the path is set
from script.word_templates import (  # noqa: E402
    MM,
    add,
    cell,
    cell_margins,
    packed,
    paragraph,
    row,
    run,
    set_styles,
    steer,
    upright,
)

TARGET = ROOT / "src" / "bihuan" / "appraisal" / "wordtemplates" / "declaration.docx"
LABEL, VALUE = int(34 * MM), int(122 * MM)
CENTRE = '<w:jc w:val="center"/>'


def build() -> bytes:
    """Return the template; the same every time."""
    word = Document()
    for child in list(word.element.body):
        if child.tag != qn("w:sectPr"):
            word.element.body.remove(child)
    set_styles(word)
    add(word, paragraph(run(f"{{{{ 年度 }}}}年{TITLE}"), kind="公文标题"))
    add(word, paragraph(run("申报单位：{{ 单位 }}"), kind="公文表格"))
    add(word, paragraph(run("评审：{{ 评审 }}"), kind="公文表格"))
    add(word, paragraph(run(NOTE), kind="公文表格"))
    for heading, tables in (
        ("一、本年事项", [fields(ITEM)]),
        ("二、成效数据", [lines("成效数据", FIGURES, (60, 34, 34, 28))]),
        ("三、获得荣誉", [lines("获得荣誉", RECOGNITIONS, (56, 46, 24, 30))]),
        ("四、明年承诺", [fields(PROMISED)]),
        ("五、承诺节点", [lines("节点表", STEPS, (110, 46))]),
    ):
        add(word, paragraph(run(heading), kind="公文附件号"), *tables)
    add(word, paragraph(kind="公文表格"))
    upright(word.sections[0])
    word.settings.odd_and_even_pages_header_footer = True
    properties = word.core_properties
    properties.title, properties.author, properties.comments = TITLE, "bihuan", "declaration"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return packed(word)


def fields(named: Sequence[tuple[str, str]]) -> str:
    """A table with the name of a field on the left and its value on the right."""
    rows = []
    for _key, label in named:
        placeholder = label.replace("（万元）", "")
        left = cell(paragraph(run(label), kind="公文表头"), LABEL)
        rows.append(row([left, cell(paragraph(run(f"{{{{ {placeholder} }}}}"), kind="公文表格"), VALUE)]))
    return table([LABEL, VALUE], rows)


def lines(name: str, heads: Sequence[tuple[str, str]], millimetres: Sequence[int]) -> str:
    """A table with one line a thing; docxtpl repeats the row between the two that steer."""
    widths = [int(width * MM) for width in millimetres]
    whole = len(widths)
    words = [head for _key, head in heads]
    return table(
        widths,
        [
            row(
                [cell(paragraph(run(head), kind="公文表头"), width) for head, width in zip(words, widths, strict=True)],
                head=True,
            ),
            row([cell(steer(f"for 行 in {name}"), widths[0], span=whole)]),
            row(
                [
                    cell(paragraph(run(f"{{{{ 行.{head} }}}}"), kind="公文表格"), width)
                    for head, width in zip(words, widths, strict=True)
                ]
            ),
            row([cell(steer("endfor"), widths[0], span=whole)]),
        ],
    )


def table(widths: Sequence[int], rows: Sequence[str]) -> str:
    """A table of fixed columns with thin rules."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{CENTRE}'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{cell_margins(top=60, side=80)}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(build())
