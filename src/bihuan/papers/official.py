"""公文 as GB/T 9704-2012 lays them out: the words of one, and what printing and Word both need to know of them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bihuan.core.zh import day_in_prose
from bihuan.papers.layout import PictureSource

# Levels of a paragraph: 一、 · （一） · 1. · （1）; 0 is plain text.
_LEVELS = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"[（(][一二三四五六七八九十百]+[）)]"),
    re.compile(r"\d+[.．](?!\d)"),
    re.compile(r"[（(]\d+[）)]"),
)
_HEADED = (1, 2)  # levels whose head has a face of its own
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = "　"
LINE_CHARACTERS = 28

Cell = str | tuple[PictureSource, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its level, the head that is set in the level's face, and the rest."""

    level: int
    head: str
    rest: str


@dataclass(frozen=True, slots=True)
class AnnexColumn:
    """One column of the annexed table; ``width`` in millimetres."""

    key: str
    head: str
    width: int


@dataclass(frozen=True, slots=True)
class Annex:
    """The table that follows on landscape pages. Rows map the columns' keys (a Word template may use further ones)."""

    title: str
    columns: tuple[AnnexColumn, ...]
    rows: tuple[Mapping[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one 公文; an empty part is left out.

    ``mark`` is 发文机关标志, ``signer`` 签发人 (upward papers), ``body`` the paragraphs as typed, one a line;
    ``attachments`` the names in 附件说明, of which the first is the annex where there is one. ``draft_note`` stands at
    the head of every page of a preview.
    """

    title: str
    mark: str = ""
    number: str = ""
    signer: str = ""
    to: str = ""
    body: str = ""
    attachments: tuple[str, ...] = ()
    signed_by: str = ""
    dated: date | None = None
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    draft_note: str = ""
    annex: Annex | None = field(default=None)


def clean(text: str) -> str:
    """Return text as both XML and a printed page can hold it: lines kept, tabs as spaces, no control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text, one a line, blank lines dropped."""
    return tuple(read_paragraph(line) for line in clean(text).split("\n") if line.strip())


def read_paragraph(line: str) -> Paragraph:
    """Tell the level of a paragraph and where its head ends: with its first full stop, else with the line."""
    words = line.strip()
    level = next((at for at, pattern in enumerate(_LEVELS, start=1) if pattern.match(words)), 0)
    if level not in _HEADED:
        return Paragraph(level, "", words)
    head, stop, rest = words.partition("。")
    return Paragraph(level, head + stop, rest)


def number_of(code: str, year: int, serial: int | None) -> str:
    """Return 新创文〔2026〕5号; without a serial the place for it stays free."""
    return f"{code}〔{year}〕{_BLANK if serial is None else serial}号"


def attachment_lines(names: Sequence[str]) -> tuple[str, ...]:
    """Return 附件说明: one name without a number, several numbered, each below the first."""
    if len(names) == 1:
        return (f"附件：{names[0]}",)
    starts = ("附件：", _BLANK * 3)
    return tuple(f"{starts[min(at, 1)]}{at + 1}.{name}" for at, name in enumerate(names))


def annex_label(names: Sequence[str]) -> str:
    """Return what stands at the top left of the annex: 附件, or 附件1 where there are several."""
    return "附件1" if len(names) > 1 else "附件"


def signature_blanks(signed_by: str, dated: str) -> tuple[int, int]:
    """Return how many characters stay free before the name and before the date below it, without a seal.

    The name ends two characters before the edge, and the date begins two right of where the name begins; a date too
    long for that ends two before the edge itself, and the name begins two left of it.
    """
    name, day = width_of(signed_by), width_of(dated)
    if day <= name:
        left = LINE_CHARACTERS - 2 - name
        return max(int(left), 0), max(int(left), 0) + 2
    left = LINE_CHARACTERS - 2 - day
    return max(int(left) - 2, 0), max(int(left), 0)


def width_of(text: str) -> float:
    """Return the width in characters: half-width ones count half."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def words_of(letter: Letter) -> dict[str, str]:
    """Return the single words of a letter by the names a Word template calls them."""
    dated = day_in_prose(letter.dated) if letter.dated else ""
    before_name, before_date = signature_blanks(letter.signed_by, dated)
    names = letter.attachments
    return {
        "发文机关标志": clean(letter.mark),
        "文号": clean(letter.number),
        "签发人": clean(letter.signer),
        "标题": clean(letter.title),
        "主送": clean(letter.to),
        "署名": _BLANK * before_name + clean(letter.signed_by) if letter.signed_by else "",
        "日期": _BLANK * before_date + dated if dated else "",
        "附注": clean(letter.note),
        "抄送": clean(letter.copies),
        "印发机关": clean(letter.printed_by),
        "印发日期": f"{dated}印发" if dated else "",
        "附件号": annex_label(names) if letter.annex else "",
        "附件标题": clean(letter.annex.title) if letter.annex else "",
    }
