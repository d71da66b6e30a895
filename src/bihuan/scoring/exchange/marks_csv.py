"""A table of marks as CSV: entry, seat, criterion, mark and, where somebody gave none, state.

The heads may be English or Chinese; the state column may be left out, and then an empty mark is that of somebody absent: such a file
has no other way to say it. Where the column is there, an empty mark needs its state. A line whose criterion is a veto of the pack is an event: its
mark is 1, or 0 for one that did not happen. UTF-8, or what WPS and Excel write on a Chinese Windows (GB 18030).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from ..marks import Event, Mark, MarkFault, MarkState, faults
from ..pack import ScoringPack

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 1_000_000
LONGEST_CELL = 200
# A number beyond these places is a slip of a finger.
MOST_DIGITS = 12

HEADS: Mapping[str, frozenset[str]] = {
    "entry": frozenset({"entry", "参评对象", "项目", "单位"}),
    "seat": frozenset({"seat", "评委", "评委席", "评委编号"}),
    "criterion": frozenset({"criterion", "指标", "评分项"}),
    "mark": frozenset({"mark", "score", "分数", "得分", "评分"}),
    "state": frozenset({"state", "状态"}),
}
STATES: Mapping[str, MarkState] = {
    **{state.value: state for state in MarkState},
    "已打": MarkState.GIVEN,
    "未打": MarkState.NOT_YET,
    "回避": MarkState.RECUSED,
    "缺席": MarkState.ABSENT,
    "剔除": MarkState.STRUCK,
}


@dataclass(frozen=True)
class Table:
    """What was read: marks and events in the order of the file."""

    marks: tuple[Mark, ...]
    events: tuple[Event, ...]


class BadTable(Invalid):
    """Rows that cannot be taken; ``faults`` names each with its row, from 1 for the line of heads."""

    def __init__(self, faults: Sequence[MarkFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "marks.rows", N_("评分表第 %(row)s 行：%(problem)s"), row=faults[0].line, problem=faults[0].problem
        )


def read_marks(content: bytes, pack: ScoringPack) -> Table:
    """Read and check a table of marks. Raises BadTable with every row that is wrong, Invalid for a file that is no such table."""
    rows = list(_rows(content))
    if not rows:
        raise Invalid("marks.empty", N_("评分表是空的。"))
    places = _places(rows[0][1])
    vetoes = {veto.key for veto in pack.vetoes}
    marks: list[Mark] = []
    events: list[Event] = []
    wrong: list[MarkFault] = []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            mark = _mark(line, cells, places)
            if mark.criterion in vetoes:
                events += _event(mark)
            else:
                marks.append(mark)
        except DomainError as problem:
            wrong.append(MarkFault(line, problem))
    wrong += faults(pack, marks)
    if wrong:
        raise BadTable(sorted(wrong, key=lambda fault: fault.line))
    return Table(tuple(marks), tuple(events))


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise Invalid("marks.large", N_("评分表太大。"))
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS + 1:
                raise Invalid("marks.large", N_("评分表太大。"))
            yield reader.line_num, cells
    except csv.Error as fault:
        raise Invalid(
            "marks.csv", N_("评分表第 %(row)s 行不是正确的 CSV：%(fault)s"), row=reader.line_num, fault=fault
        ) from fault


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("marks.encoding", N_("评分表既不是 UTF-8 也不是 GB 18030 编码。"))


def _places(heads: Sequence[str]) -> Mapping[str, int]:
    """Find each column by its head. Raises Invalid for one that is missing, there twice, or unknown."""
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = next((name for name, words in HEADS.items() if head.strip().lower() in words), None)
        if name is None:
            raise Invalid("marks.head", N_("评分表第 1 行有不认识的栏目“%(head)s”。"), head=head[:LONGEST_CELL])
        if name in found:
            raise Invalid("marks.head-twice", N_("评分表第 1 行的栏目“%(head)s”写了两次。"), head=head)
        found[name] = place
    missing = [name for name in HEADS if name not in found and name != "state"]
    if missing:
        raise Invalid("marks.head-missing", N_("评分表第 1 行少了栏目 %(names)s。"), names="、".join(missing))
    return found


def _mark(line: int, cells: Sequence[str], places: Mapping[str, int]) -> Mark:
    if len(cells) > len(places) and any(cell.strip() for cell in cells[len(places) :]):
        raise Invalid("marks.cells", N_("这一行的格子比栏目多。"))
    entry, seat, criterion, mark, state = (
        cells[places[name]].strip() if name in places and places[name] < len(cells) else "" for name in HEADS
    )
    if any(len(cell) > LONGEST_CELL for cell in (entry, seat, criterion)):
        raise Invalid("marks.long", N_("格子里的字太多，最多 %(most)s 个。"), most=LONGEST_CELL)
    number = _number(mark)
    stands_for = MarkState.ABSENT if number is None and "state" not in places else _state(state)
    return Mark(entry, seat, criterion, number, stands_for, line)


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if (
        not number.is_finite()
        or abs(number.adjusted()) > MOST_DIGITS
        or len(number.as_tuple().digits) > 2 * MOST_DIGITS
    ):
        raise Invalid("marks.number", N_("“%(text)s”不是分数。"), text=text[:LONGEST_CELL])
    return number


def _state(text: str) -> MarkState:
    if not text:
        return MarkState.GIVEN
    found = STATES.get(text)
    if found is None:
        raise Invalid(
            "marks.state",
            N_("不认识状态“%(text)s”；可写 %(known)s。"),
            text=text[:LONGEST_CELL],
            known="、".join(STATES),
        )
    return found


def _event(mark: Mark) -> list[Event]:
    if mark.seat:
        raise Invalid("mark.no-seat", N_("“%(name)s”不由评委打分，评委一栏要空着。"), name=mark.criterion)
    if mark.value not in (Decimal(0), Decimal(1)) or mark.state is not MarkState.GIVEN:
        raise Invalid("marks.event", N_("否决项“%(name)s”写 1（发生）或 0（没有发生）。"), name=mark.criterion)
    return [Event(mark.entry, mark.criterion)] if mark.value else []
