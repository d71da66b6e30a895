"""A unit's workbook read: one row per item as the unit filled it in. Nothing is looked up."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.papers.workbook import CellValue, ErrorValue, Picture, PlacedPicture, Row, Sheet, Workbook

from .heads import NOT_ASKED, SLOT_LABELS, Slot, fix_heads, slots_of

MOST_ROWS = 2_000
HEAD_WITHIN = 30
SHOWN = 20


class CellFault(NamedTuple):
    """What is wrong with one cell; ``column`` is its head, a msgid of ours or a label of the pack."""

    column: str
    why: Sentence


@dataclass(frozen=True)
class BookRow:
    """One row as filled in. ``mark`` is the hidden cell: the item's uid and the version that went out.

    ``fixes`` are texts by the label of their column; ``pictures`` digests of what lies in the column for after-pictures,
    ``befores`` how many pictures lie where the before-pictures went out.
    """

    sheet: str
    row: int
    mark: str
    number: str
    signed: str
    fixes: Mapping[str, str]
    text: str
    people: str
    yuan: str
    materials: str
    pictures: tuple[str, ...] = ()
    befores: int = 0
    faults: tuple[CellFault, ...] = ()

    @property
    def uid(self) -> str:
        """The item's uid as the hidden cell has it, empty where there is none."""
        return self.mark.partition(" ")[0]

    @property
    def version(self) -> int | None:
        """The item's version when the workbook went out."""
        number = self.mark.partition(" ")[2]
        return int(number) if number.isdecimal() and len(number) < 9 else None

    @property
    def plan_filled(self) -> bool:
        """Whether anything is written among the fixes."""
        return any(self.fixes.values())


@dataclass(frozen=True)
class ReadBook:
    """A workbook as read: its rows, and what of it was not read, in sentences."""

    name: str
    rows: tuple[BookRow, ...]
    notes: tuple[Sentence, ...]
    pictures: Mapping[str, Path]


def mark_of(uid: object, version: int) -> str:
    """What the hidden cell holds."""
    return f"{uid} {version}"


def read_book(book: Workbook) -> ReadBook:
    """Read every sheet that has our head.

    Raises Invalid where none has, where they hold no rows and where there are too many.
    """
    rows: list[BookRow] = []
    notes: list[Sentence] = []
    pictures: dict[str, Path] = {}
    found = False
    several = sum(_head_of(sheet) is not None for sheet in book.sheets) > 1
    for sheet in book.sheets:
        head = _head_of(sheet)
        if head is None:
            if sheet.rows:
                notes.append(
                    sentence(
                        "unit_book.other_sheet", N_("工作表“%(sheet)s”不是本系统下载的表，没有读"), sheet=sheet.name
                    )
                )
            continue
        found = True
        reader = _SheetReader(sheet, head, several=several)
        rows += reader.rows()
        notes += reader.notes
        pictures |= {one.sha256: Path(one.path) for one in sheet.pictures if one.path is not None}
    if not found:
        message = N_("“%(file)s”不是从“本单位工作簿”下载的表：找不到“编号”和“签收”两栏，请下载后在原表上填写")
        raise Invalid("unit_book.not_ours", message, file=book.name)
    if not rows:
        raise Invalid("unit_book.empty", N_("“%(file)s”的表头下面没有事项"), file=book.name)
    if len(rows) > MOST_ROWS:
        message = N_("“%(file)s”有 %(count)s 行，一次最多 %(most)s 行，请分几次上传")
        raise Invalid("unit_book.too_many", message, file=book.name, count=len(rows), most=MOST_ROWS)
    return ReadBook(book.name, _once(rows), tuple(notes), pictures)


def pack_rows(rows: Sequence[BookRow]) -> bytes:
    """Return the rows as bytes, for the time between upload and confirmation."""
    return zlib.compress(json.dumps([asdict(row) for row in rows], ensure_ascii=False).encode(), 1)


def unpack_rows(kept: bytes) -> tuple[BookRow, ...]:
    """Return the rows that ``pack_rows`` kept."""
    return tuple(_restored(one) for one in json.loads(zlib.decompress(kept)))


def _restored(one: dict[str, Any]) -> BookRow:
    faults = tuple(CellFault(column, Sentence(**why)) for column, why in one["faults"])
    return BookRow(**{**one, "pictures": tuple(one["pictures"]), "faults": faults})


class _Head(NamedTuple):
    """Where the head of a sheet ends, and which column holds what."""

    last_row: int
    slots: Mapping[Slot, int]
    fixes: Mapping[str, int]


def _head_of(sheet: Sheet) -> _Head | None:
    """Find the two rows of our head: 编号 and 签收 stand in the first, what is grouped in the second."""
    for place, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        first = _texts(row)
        if not {Slot.NUMBER, Slot.SIGNED} <= set(slots_of(first)):
            continue
        below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
        second = _texts(below) if below is not None and below.number == row.number + 1 else {}
        if not slots_of(second):
            second = {}
        heads = {**first, **second}
        slots = slots_of(heads)
        return _Head(row.number + bool(second), slots, fix_heads(heads, slots.values()))
    return None


def _texts(row: Row) -> dict[int, str]:
    return {column: text for column, value in enumerate(row.values) if (text := text_of(value))}


class _SheetReader:
    """Reads the rows below one head."""

    def __init__(self, sheet: Sheet, head: _Head, *, several: bool) -> None:
        self._sheet, self._head = sheet, head
        self._name = sheet.name if several else ""
        self.notes: list[Sentence] = []
        self._by_row: dict[int, list[Picture]] = {}
        for picture in sheet.pictures:
            self._by_row.setdefault(picture.row, []).append(picture)

    def rows(self) -> Iterator[BookRow]:
        """Yield what is filled in; rows that name no item at all are passed over, and pictures beside no row told."""
        seen = set()
        for row in self._sheet.rows:
            if row.number > self._head.last_row and (self._text(row, Slot.MARK) or self._text(row, Slot.NUMBER)):
                seen.add(row.number)
                yield self._read(row)
        astray = sorted(number for number in self._by_row if number not in seen and number > self._head.last_row)
        if astray:
            shown = "、".join(f"{self._name}!{number}" if self._name else str(number) for number in astray[:SHOWN])
            message = N_("第 %(rows)s 行的照片不属于任何一个事项，没有带入")
            self.notes.append(sentence("unit_book.stray", message, rows=shown))

    def _read(self, row: Row) -> BookRow:
        taken, befores, faults = self._pictures(row)
        return BookRow(
            sheet=self._name,
            row=row.number,
            mark=self._text(row, Slot.MARK),
            number=self._text(row, Slot.NUMBER),
            signed=self._text(row, Slot.SIGNED).replace(NOT_ASKED, ""),
            fixes={label: self._shown(row.value(column)) for label, column in self._head.fixes.items()},
            text=self._text(row, Slot.TEXT),
            people=self._text(row, Slot.PEOPLE),
            yuan=self._text(row, Slot.YUAN),
            materials=self._text(row, Slot.MATERIALS),
            pictures=taken,
            befores=befores,
            faults=(*self._broken(row), *faults),
        )

    def _text(self, row: Row, slot: Slot) -> str:
        column = self._head.slots.get(slot)
        return "" if column is None else self._shown(row.value(column))

    def _shown(self, value: CellValue) -> str:
        return "" if isinstance(value, ErrorValue) else text_of(value)

    def _broken(self, row: Row) -> Iterator[CellFault]:
        """Cells that show an error of the office program instead of what somebody wrote."""
        slots = {column: SLOT_LABELS[slot] for slot, column in self._head.slots.items()}
        labels = slots | {column: label for label, column in self._head.fixes.items()}
        for column, label in labels.items():
            value = row.value(column)
            if isinstance(value, ErrorValue):
                why = sentence("unit_book.error_cell", N_("单元格显示 %(error)s，没有内容可读"), error=value.text)
                yield CellFault(label, why)

    def _pictures(self, row: Row) -> tuple[tuple[str, ...], int, tuple[CellFault, ...]]:
        """The after-pictures of a row, how many lie among the before-pictures, and what cannot be taken."""
        after, before = self._head.slots.get(Slot.AFTER), self._head.slots.get(Slot.BEFORE)
        label = SLOT_LABELS[Slot.AFTER]
        taken: list[str] = []
        faults: list[CellFault] = []
        befores = 0
        for picture in self._by_row.get(row.number, ()):
            if picture.column == before:
                befores += 1
            elif after is None or picture.column < after:
                # Whatever lies right of the column is taken too: a second picture seldom fits inside it.
                why = N_("有照片没有放在这一栏，请移到这一栏的单元格里")
                faults.append(CellFault(label, sentence("unit_book.misplaced", why)))
            elif picture.media_type is None:
                why = N_("有照片的格式不能接收，请另存为 JPG 或 PNG 后重新插入")
                faults.append(CellFault(label, sentence("unit_book.picture_kind", why)))
            elif picture.sha256 not in taken:
                taken.append(picture.sha256)
        value = row.value(after) if after is not None else None
        if isinstance(value, PlacedPicture) and not value.found:
            why = N_("单元格里的照片没有随文件保存，请重新插入")
            faults.append(CellFault(label, sentence("unit_book.picture_lost", why)))
        return tuple(taken), befores, tuple(faults)


def _once(rows: Sequence[BookRow]) -> tuple[BookRow, ...]:
    """Mark a row that tells of the same item as one above it."""
    first: dict[str, BookRow] = {}
    told: list[BookRow] = []
    for row in rows:
        other = first.setdefault(row.uid or row.number, row)
        told.append(row if other is row else _second(row, other))
    return tuple(told)


def _second(row: BookRow, first: BookRow) -> BookRow:
    why = sentence("unit_book.twice", N_("与第 %(row)s 行是同一个事项，只能留一行"), row=where(first))
    return replace(row, faults=(*row.faults, CellFault(SLOT_LABELS[Slot.NUMBER], why)))


def where(row: BookRow) -> str:
    """The row as a person finds it: 5, or 二月!5 where several sheets were read."""
    return f"{row.sheet}!{row.row}" if row.sheet else str(row.row)
