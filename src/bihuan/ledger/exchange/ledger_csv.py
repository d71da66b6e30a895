"""The ledger as CSV, for other programs: every fact of an item in a column of its own, no pictures."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.exchange.ledger_rows import LedgerRow
from bihuan.ledger.states import DEADLINE_LABELS, STATE_LABELS
from bihuan.papers.csvfile import write_csv
from bihuan.papers.workbook import PlainValue

_Read = Callable[[LedgerRow, datetime], PlainValue]

COLUMNS: tuple[tuple[str, _Read], ...] = (
    (N_("编号"), lambda row, now: row.number),
    (N_("批次"), lambda row, now: row.batch),
    (N_("点位类别"), lambda row, now: row.place_kind),
    (N_("点位名称"), lambda row, now: row.place),
    (N_("问题类别"), lambda row, now: row.category),
    (N_("存在问题"), lambda row, now: row.problem),
    (N_("整改要求"), lambda row, now: row.demand),
    (N_("牵头单位"), lambda row, now: row.lead),
    (N_("配合单位"), lambda row, now: row.assisting),
    (N_("整改时限"), lambda row, now: row.due),
    (N_("期限类型"), lambda row, now: _(DEADLINE_LABELS[row.deadline_kind]) if row.deadline_kind else ""),
    (N_("状态"), lambda row, now: _(STATE_LABELS[row.state])),
    (N_("是否逾期"), lambda row, now: _("是") if row.due_at is not None and row.due_at < now else _("否")),
    (N_("轮次"), lambda row, now: row.cycle),
    (N_("退回次数"), lambda row, now: row.returns),
    (N_("反弹次数"), lambda row, now: row.rebounds),
    (N_("整改措施"), lambda row, now: row.measure),
    (N_("整改情况"), lambda row, now: row.report),
    (N_("整改前照片张数"), lambda row, now: len(row.befores)),
    (N_("整改后照片张数"), lambda row, now: len(row.afters)),
    (N_("发现日期"), lambda row, now: row.found_on),
    (N_("登记日期"), lambda row, now: row.registered_on),
    (N_("报结日期"), lambda row, now: row.reported_on),
    (N_("办结日期"), lambda row, now: row.closed_on),
    (N_("备注"), lambda row, now: row.remark),
)


def write_ledger_csv(path: Path, paper: LedgerPaper) -> int:
    """Write the ledger to ``path`` (UTF-8 with a byte order mark) and return how many items it holds."""
    counted = _Counted(paper.rows())
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, [_(head) for head, _read in COLUMNS], _values(counted, paper.at))
    return counted.number


def _values(rows: Iterator[LedgerRow], now: datetime) -> Iterator[list[PlainValue]]:
    for row in rows:
        yield [read(row, now) for _head, read in COLUMNS]


class _Counted(Iterator[LedgerRow]):
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterator[LedgerRow]) -> None:
        self.number = 0
        self._rows = rows

    def __next__(self) -> LedgerRow:
        row = next(self._rows)
        self.number += 1
        return row
