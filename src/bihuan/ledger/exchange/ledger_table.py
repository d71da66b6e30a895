"""The ledger as an office prints it: one table for the workbook and for paper, with pictures in their cells."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.core.zh import day_in_table
from bihuan.ledger.deadlines import Urgency, remaining
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.exchange.ledger_rows import LedgerRow
from bihuan.ledger.exchange.picture_cells import Shower
from bihuan.ledger.states import STATE_LABELS
from bihuan.papers.layout import Align, CellContent, Column, TableSheet
from bihuan.registry.queries.calendars import calendar_of

PICTURE_POINTS = 117.0
FROZEN = 3

# Every head is one the import knows (exchange.headers), so that the ledger reads back in without a question.
COLUMNS: tuple[tuple[tuple[str, ...], float, Align], ...] = (
    ((N_("编号"),), 10, Align.CENTER),
    ((N_("点位"), N_("类别")), 10, Align.CENTER),
    ((N_("点位"), N_("名称")), 13, Align.LEFT),
    ((N_("存在问题"),), 23, Align.LEFT),
    ((N_("责任落实"), N_("牵头单位")), 12, Align.CENTER),
    ((N_("责任落实"), N_("配合单位")), 12, Align.CENTER),
    ((N_("整改时限"),), 11.5, Align.CENTER),
    ((N_("整改落实"), N_("状态")), 11.5, Align.CENTER),
    ((N_("整改落实"), N_("整改情况")), 21, Align.LEFT),
    ((N_("照片"), N_("整改前")), 29, Align.CENTER),
    ((N_("照片"), N_("整改后")), 29, Align.CENTER),
    ((N_("备注"),), 8, Align.LEFT),
)


def ledger_sheet(paper: LedgerPaper, count: int) -> TableSheet:
    """Return the table of a paper; ``count`` is the number of its rows, which are read while it is written."""
    return TableSheet(
        name=_("整改台账"),
        columns=tuple(Column(tuple(_(word) for word in head), width, align) for head, width, align in COLUMNS),
        rows=_cells(paper),
        title=paper.title,
        lines=paper.lines(count),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        page_note=_("打印人：%(who)s　%(at)s") % {"who": paper.printed_by, "at": paper.as_of},
        frozen_columns=FROZEN,
        picture_height=PICTURE_POINTS,
    )


def _cells(paper: LedgerPaper) -> Iterator[Sequence[CellContent]]:
    state_words = _StateWords(paper.at, calendar_of(paper.realm.pk))
    show = Shower(paper.realm.uid)
    for row in paper.rows():
        yield (
            row.number,
            row.place_kind or None,
            row.place or None,
            row.problem,
            row.lead or None,
            row.assisting or None,
            row.due,
            state_words.of(row),
            _done_words(row) or None,
            show.cell(row.befores),
            show.cell(row.afters),
            row.remark or None,
        )


class _StateWords:
    """State and time as two facts in one cell: where the item is, and what of its time deserves a word."""

    def __init__(self, now: datetime, calendar: Calendar) -> None:
        self._now = now
        self._calendar = calendar
        self._labels = {state: _(label) for state, label in STATE_LABELS.items()}
        self._late: dict[datetime, int] = {}

    def of(self, row: LedgerRow) -> str:
        said = [self._labels[row.state]]
        if row.closed_on is not None:
            said.append(day_in_table(row.closed_on))
        if row.due_at is not None and (days := self._days_late(row.due_at)):
            said.append("■ " + ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", days) % {"days": days})
        if row.rebounds:
            said.append(
                "↺ " + ngettext("反弹 %(count)s 次", "反弹 %(count)s 次", row.rebounds) % {"count": row.rebounds}
            )
        return "\n".join(said)

    def _days_late(self, due: datetime) -> int:
        if due > self._now:
            return 0
        if due not in self._late:
            left = remaining(due, self._now, self._calendar)
            self._late[due] = left.days_late if left.urgency is Urgency.OVERDUE else 0
        return self._late[due]


def _done_words(row: LedgerRow) -> str:
    """What is planned and what was done."""
    said = []
    if row.measure:
        said.append(_("措施：%(words)s") % {"words": row.measure})
    if row.report:
        said.append(_("结果：%(words)s") % {"words": row.report})
    if row.behalf:
        said.append(_("（代录）"))
    return "\n".join(said)
