"""Reading a .docx file inside the limited child; the parent's side is ``documents``."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.archive import Archive, ArchiveLimits
from bihuan.papers.docxbody import BodyReader, Found, FoundTable
from bihuan.papers.docxnumbers import numbering_of
from bihuan.papers.docxsniff import require_document
from bihuan.papers.drawings import MediaStore, PictureLimits, relations
from bihuan.papers.sniff import corrupt
from bihuan.papers.xmlparts import guarded, parse

# Longest paragraph or cell that a person could have meant as one.
MOST_CHARACTERS = 100_000
_BATCH = 250

_LONG = N_("“%(file)s”第 %(row)d 段有 %(length)d 个字，超过上限 %(limit)d 个字；请检查是否误粘贴了整篇内容。")
_LONG_CELL = N_(
    "“%(file)s”表格第 %(row)d 行有一格 %(length)d 个字，超过上限 %(limit)d 个字；请检查是否误粘贴了整篇内容。"
)
_LARGE = N_("“%(file)s”第 %(row)d 段的图片有 %(size)d MB，超过上限 %(limit)d MB；请压缩图片后再上传。")
_PIXELS = N_(
    "“%(file)s”第 %(row)d 段的图片为 %(width)d × %(height)d 像素，超过上限 %(limit)d 万像素；请缩小图片后再上传。"
)
_LARGE_CELL = N_("“%(file)s”表格第 %(row)d 行的图片有 %(size)d MB，超过上限 %(limit)d MB；请压缩图片后再上传。")
_PIXELS_CELL = N_(
    "“%(file)s”表格第 %(row)d 行的图片为 %(width)d × %(height)d 像素，超过上限 %(limit)d 万像素；请缩小图片后再上传。"
)
_IN_TEXT = {"papers.picture_large": _LARGE, "papers.picture_pixels": _PIXELS}
_IN_TABLE = {"papers.picture_large": _LARGE_CELL, "papers.picture_pixels": _PIXELS_CELL}


def read_docx(
    path: str, name: str, pictures_folder: str | None, archive: dict[str, int], pictures: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield the document as JSON values in its order: batches of ``paragraphs`` and single ``table``s.

    ``archive`` and ``pictures`` are the fields of ``ArchiveLimits`` and ``PictureLimits``. Raises ``Invalid`` naming
    file, paragraph or row for everything that cannot be read or must not be.
    """
    file = Path(path)
    require_document(file, name)
    with Archive(file, name, ArchiveLimits(**archive)) as opened:
        main = _main_part(opened)
        _guard_all(opened, main)
        store = MediaStore(opened, Path(pictures_folder) if pictures_folder else None, PictureLimits(**pictures))
        writer = _Writer(opened, main, store)
        targets = writer.targets.values()
        numbering = next((one for one in targets if posixpath.basename(one) == "numbering.xml" and one in opened), None)
        styles = next((one for one in targets if posixpath.basename(one) == "styles.xml" and one in opened), None)
        reader = BodyReader(numbering_of(opened, numbering, styles), writer.take)
        parse(opened.chunks(main), name, main, start=reader.start, end=reader.end, text=reader.text)
    yield from writer.messages()


def _main_part(archive: Archive) -> str:
    targets = [target for target in relations(archive, "").values() if target in archive]
    for target in (*targets, "word/document.xml"):
        if target.startswith("word/document") and target.endswith(".xml") and target in archive:
            return target
    raise corrupt(archive.name)


def _guard_all(archive: Archive, main: str) -> None:
    """Refuse declarations in any part, also in those that are not read: an honest document has none."""
    for member in archive.names:
        if member != main and member.lower().endswith((".xml", ".rels")):
            for _ in guarded(archive.chunks(member), archive.name, member):
                pass


class _Writer:
    """Turns what the body gives into messages, numbering paragraphs and rows as they come."""

    def __init__(self, archive: Archive, main: str, store: MediaStore) -> None:
        self.targets = relations(archive, main)
        self._archive = archive
        self._store = store
        self._blocks: list[dict[str, Any]] = []
        self._paragraphs = 0
        self._rows = 0
        self._tables = 0

    def take(self, found: Found | FoundTable) -> None:
        """Note one paragraph or table."""
        if isinstance(found, FoundTable):
            self._take_table(found)
            return
        self._paragraphs += 1
        self._take_paragraph(found)
        for boxed in found.boxed:
            self._take_paragraph(boxed)

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what was noted, paragraphs in batches."""
        batch: list[list[Any]] = []
        for block in self._blocks:
            if block["kind"] == "table" or len(batch) == _BATCH:
                yield {"kind": "paragraphs", "paragraphs": batch}
                batch = []
            if block["kind"] == "table":
                yield block
            else:
                batch.append(block["paragraph"])
        yield {"kind": "paragraphs", "paragraphs": batch}

    def _take_paragraph(self, found: Found) -> None:
        number = self._paragraphs
        text = found.text
        self._require_short(text, number, _LONG)
        pictures = [self._picture(media, number, 0, _IN_TEXT) for media in found.media]
        shown = [picture for picture in pictures if picture]
        self._blocks.append({"kind": "paragraph", "paragraph": [number, found.label, text, shown]})

    def _take_table(self, table: FoundTable) -> None:
        first = self._rows + 1
        self._rows += len(table.rows)
        self._tables += 1
        rows: list[tuple[int, list[str | None]]] = []
        for number, texts in enumerate(table.rows, first):
            for text in texts.values():
                self._require_short(text, number, _LONG_CELL)
            if texts:
                rows.append((number, [texts.get(column) for column in range(table.width)]))
        placed = [(row + first, column, media) for row, column, media in table.media]
        pictures = [self._picture(media, row, column, _IN_TABLE) for row, column, media in placed]
        merged = [
            (one.first_row + first, one.first_column, one.last_row + first, one.last_column) for one in table.merged
        ]
        self._blocks.append(
            {
                "kind": "table",
                "name": str(self._tables),
                "rows": rows,
                "merged": sorted(merged),
                "pictures": [picture for picture in pictures if picture],
            }
        )

    def _require_short(self, text: str, row: int, sentence: str) -> None:
        if len(text) > MOST_CHARACTERS:
            where = {"file": self._archive.name, "row": row, "length": len(text), "limit": MOST_CHARACTERS}
            raise Invalid("papers.cell_long", sentence, **where)

    def _picture(self, media: str, row: int, column: int, sentences: dict[str, str]) -> dict[str, Any] | None:
        member = self.targets.get(media)
        if member is None or member not in self._archive:
            return None
        try:
            fields = self._store.describe(member, "", (row, column))
        except Invalid as refusal:
            sentence = sentences.get(refusal.code)
            if sentence is None:
                raise
            raise Invalid(refusal.code, sentence, **refusal.data) from refusal
        return {"row": row, "column": column, "how": "floating", **fields}
