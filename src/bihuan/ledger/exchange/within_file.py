"""What a file alone tells of its rows: which are refused, which repeat an earlier row, which only look as if.

A row whose place, problem, units and deadline all repeat an earlier one is a *duplicate*; where only place and problem
do it is kept with a warning, for two units may share one fault. Rows that bear the numbers of items of the batch, as
those of its own ledger do, are never duplicates of each other.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from bihuan.core.text import N_
from bihuan.core.zh import squash
from bihuan.ledger.exchange.diff import Compared, Status, fault_of, unit_words
from bihuan.ledger.exchange.drafts import Draft
from bihuan.ledger.exchange.table import shown_row
from bihuan.ledger.sentence import sentence


def within_file(drafts: Iterable[Draft], numbers: AbstractSet[str]) -> Iterator[Compared]:
    """Judge rows in order by what the file tells; those that are neither refused nor repeated are new so far.

    ``numbers`` are those of the batch's items: a row that bears one means that item.
    """
    earlier = _Earlier()
    for draft in drafts:
        if draft.refused:
            yield Compared(draft, Status.REFUSED, draft.line.faults[0], warnings=draft.warnings)
        elif draft.line.number.strip() in numbers:
            yield Compared(draft, Status.NEW, warnings=draft.warnings)
        else:
            yield earlier.judge(draft)


class _Earlier:
    """The rows so far, by their faults: as hashes of 8 bytes each, so that a hundred thousand need little memory.

    Two rows are taken for one by two hashes together, which Python draws anew for every process: nobody can aim at it.
    """

    def __init__(self) -> None:
        self._rows: dict[int, int | list[int]] = {}
        self._sheets: dict[int, str] = {}

    def judge(self, draft: Draft) -> Compared:
        fault, row = _hash(fault_of(draft)), self._row(draft)
        known = self._rows.get(fault)
        if known is None:
            self._rows[fault] = row
            return Compared(draft, Status.NEW, warnings=draft.warnings)
        alike = known if isinstance(known, list) else [known]
        twin = next((one for one in alike if one >> _SAID == row >> _SAID), None)
        if twin is not None:
            message = N_("与第 %(row)s 行重复：点位、问题、单位和时限都相同")
            reason = sentence("row.duplicate", message, row=self._where(twin))
            return Compared(draft, Status.DUPLICATE, reason, warnings=draft.warnings)
        self._rows[fault] = [*alike, row]
        message = N_("与第 %(row)s 行的点位和问题相同，单位或时限不同，请核对是否一事两报")
        alike_to = sentence("row.alike", message, row=self._where(alike[0]))
        return Compared(draft, Status.NEW, warnings=(*draft.warnings, alike_to))

    def _row(self, draft: Draft) -> int:
        """A row as one number: what it says of units and deadline, then its table, then its place there."""
        line = draft.line
        self._sheets.setdefault(line.table, line.sheet)
        return _hash(_says(draft)) << _SAID | line.table << _TABLE | line.row

    def _where(self, row: int) -> str:
        table = row >> _TABLE & (1 << _SAID - _TABLE) - 1
        return shown_row(self._sheets[table], row & (1 << _TABLE) - 1)


# Where in a row's number its table begins, and what it says.
_TABLE, _SAID = 32, 48


def _says(draft: Draft) -> object:
    units = (draft.lead_id, draft.assisting_ids) if draft.lead_id is not None else squash(unit_words(draft.line))
    return units, draft.deadline.due or squash(draft.deadline.words)


def _hash(said: object) -> int:
    return hash(said) & (1 << 64) - 1
