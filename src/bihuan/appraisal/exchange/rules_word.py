"""The words of the year's rules, read from a Word file."""

from collections.abc import Iterator
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.document import Document
from bihuan.papers.documents import read_document
from bihuan.papers.workbook import Sheet


def read_rules(path: Path, name: str) -> str:
    """Return the text of a file, a line a paragraph with its printed number; rows of tables with tabs between the cells.

    Raises Invalid for a file that cannot be read or says nothing.
    """
    text = "\n".join(_lines(read_document(path, name=name))).strip()
    if not text:
        raise Invalid("rulebook.empty_file", N_("“%(file)s”里没有文字"), file=name)
    return text


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Sheet):
            for row in block.rows:
                yield "\t".join(str(value or "") for value in row.values)
        elif block.text.strip() or block.label:
            yield from block.lines
