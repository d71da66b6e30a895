"""A paper as PDF and as Word file, with the number it has or would get."""

from dataclasses import dataclass, replace
from datetime import datetime

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.document_queries import template_bytes, template_in_force
from bihuan.ledger.exchange.document_rows import rows_of
from bihuan.ledger.models import Document, PaperTemplate
from bihuan.ledger.paper_kinds import REQUIRED_WORDS, SHAPES, DocumentKind
from bihuan.ledger.paper_words import Words
from bihuan.papers.album import Album, gather_album
from bihuan.papers.official import Annex, Cell, Letter, number_of
from bihuan.papers.official_pdf import print_letter
from bihuan.papers.official_word import write_letter

MOST_ITEMS = 300
DRAFT_NOTE = "草稿预览，未签发。思源宋体代替方正小标宋、仿宋_GB2312，思源黑体代替黑体、楷体_GB2312。"

_TOO_MANY = N_("这份文书有 %(count)d 条事项，一份最多 %(most)d 条；请分几份起草，或以导出的工作簿作附件。")


@dataclass(frozen=True)
class Prepared:
    """A paper read once: its letter, its pictures, the template in force. Word and PDF are made from the same."""

    letter: Letter
    album: Album
    kind: DocumentKind
    template: PaperTemplate | None

    def pdf(self) -> bytes:
        """Return the paper as PDF."""
        return print_letter(self.letter, self.album)

    def docx(self) -> bytes:
        """Return the paper as Word file. Raises ``Invalid`` where the office's template fails."""
        template = template_bytes(self.template, self.kind)
        return write_letter(self.letter, template, self.album, required=REQUIRED_WORDS)

    @property
    def template_digest(self) -> str:
        """The fingerprint of a template of the office's own, "" for the shipped one."""
        return self.template.file.sha256 if self.template else ""

    def numbered(self, number: str) -> "Prepared":
        """The same paper with its number, no draft any more."""
        return replace(self, letter=replace(self.letter, number=number, draft_note=""))


def prepare(document: Document, *, now: datetime) -> Prepared:
    """Read a paper with its table and pictures. Raises ``Invalid`` beyond ``MOST_ITEMS``."""
    kind = DocumentKind(document.kind)
    words = Words.read(document.fields)
    count = document.entries.count()
    if count > MOST_ITEMS:
        raise Invalid("document.too_many", _TOO_MANY, count=count, most=MOST_ITEMS)
    rows = tuple(rows_of(document, pictures=words.pictures, now=now))
    letter = letter_of(kind, words, rows)
    sources = [picture for row in rows for cell in row.values() if not isinstance(cell, str) for picture in cell]
    return Prepared(letter, gather_album(sources), kind, template_in_force(document.office_id, kind))


def letter_of(kind: DocumentKind, words: Words, rows: tuple[dict[str, Cell], ...]) -> Letter:
    """Return the letter of a draft; its number still lacks the serial."""
    shape = SHAPES[kind]
    names = words.attachment_names
    day = words.day
    return Letter(
        title=words.title,
        mark=words.mark,
        number=number_of(words.code, day.year, None) if day else "",
        signer=words.signer if shape.upward else "",
        to=words.to,
        body=words.body,
        attachments=names,
        signed_by=words.signed_by,
        dated=day,
        note=words.note,
        copies=words.copies if shape.imprint else "",
        printed_by=words.printed_by if shape.imprint else "",
        draft_note=DRAFT_NOTE,
        annex=Annex(names[0] if names else shape.annex, shape.columns, rows),
    )
