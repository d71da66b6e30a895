"""Builds the Word template of a speaker's report; run it after a change and commit what it writes.

The styles are those of the official papers (``word_templates``).
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from script.declaration_template import LABEL, VALUE, table  # noqa: E402 -- once the path is set
from script.word_templates import HEI, add, cell, fonts, packed, paragraph, row, run, set_styles, tag, upright  # noqa: E402

TARGET = ROOT / "src" / "bihuan" / "meetings" / "wordtemplates" / "speech.docx"


def build() -> bytes:
    """Return the template; the same every time."""
    word = Document()
    for child in list(word.element.body):
        if child.tag != qn("w:sectPr"):
            word.element.body.remove(child)
    set_styles(word)
    add(word, paragraph(run("{{ 题目 }}"), kind="公文标题"), paragraph())
    named = ("单位", "会议", "时间", "地点", "时长")
    add(word, table([LABEL, VALUE], [_line(name) for name in named]), paragraph())
    add(word, tag("for 节 in 章节"), paragraph(run("{{ 节.题 }}", fonts(HEI)), kind="公文正文"))
    add(word, tag("for 句 in 节.文"), paragraph(run("{{ 句 }}"), kind="公文正文"), tag("endfor"), tag("endfor"))
    upright(word.sections[0])
    word.settings.odd_and_even_pages_header_footer = True
    properties = word.core_properties
    properties.title, properties.author, properties.comments = "汇报材料", "bihuan", "speech"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return packed(word)


def _line(name: str) -> str:
    left = cell(paragraph(run(name), kind="公文表头"), LABEL)
    return row([left, cell(paragraph(run(f"{{{{ {name} }}}}"), kind="公文表格"), VALUE)])


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(build())
