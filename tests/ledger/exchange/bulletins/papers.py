"""Documents with tables, automatic numbers and pictures, written for the tests of the bulletin."""

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table
from PIL import Image

OFFICIAL = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "(%4)"))


def picture(colour: int, kind: str = "JPEG") -> io.BytesIO:
    """A small picture, another for every ``colour``."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (colour * 40 % 256, 90, 160)).save(kept, kind)
    kept.seek(0)
    return kept


def with_list(document: Document) -> int:
    """Give a document the official numbering 一、 （一） 1. (1); return the list's id."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(OFFICIAL)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return 77


def numbered(document: Document, text: str, level: int, list_id: int) -> None:
    """Add a paragraph whose number the word processor prints."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    own = OxmlElement("w:numPr")
    for name, number in (("w:ilvl", level), ("w:numId", list_id)):
        part = OxmlElement(name)
        part.set(qn("w:val"), str(number))
        own.append(part)
    properties.append(own)


def table(document: Document, rows: Sequence[Sequence[str]]) -> Table:
    """Add a table."""
    made = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            made.cell(at, column).text = text
    return made


def add_picture(document: Document, colour: int, *, after: str | None = None) -> None:
    """Put a picture into a paragraph of its own, or behind the words of a new one."""
    run = document.add_paragraph(after or "").add_run()
    run.add_picture(picture(colour))


def saved(document: Document, path: Path) -> Path:
    """Write a document."""
    document.save(str(path))
    return path


def new() -> Document:
    """Return an empty document."""
    return docx.Document()
