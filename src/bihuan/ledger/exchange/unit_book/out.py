"""A unit's workbook on its way out: one sheet per kind of item, what the system knows filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar, local_day
from bihuan.core.zh import day_in_table
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import of_targets
from bihuan.ledger.deadlines import Urgency, remaining
from bihuan.ledger.exchange.picture_cells import Shower
from bihuan.ledger.models import Item, Party
from bihuan.ledger.pack import FixValue
from bihuan.ledger.queries import TARGET_KIND, due_first, with_facts
from bihuan.ledger.states import STATE_LABELS, WITH_UNIT, Paper, State
from bihuan.papers.layout import CellContent, PicturesCell, TableSheet
from bihuan.papers.writing import write_workbook
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from bihuan.registry.queries.calendars import calendar_of

from .heads import FROZEN, NOT_ASKED, YES, columns_of
from .rows import MOST_ROWS, mark_of
from .standing import Standing, standings_of

PICTURE_POINTS = 100.0
NAME_CHARACTERS = 40


@dataclass(frozen=True)
class UnitBookPaper:
    """A unit's items to go out. ``items`` are visible to whoever takes them; ``at`` is the moment it tells of."""

    unit: Unit
    items: QuerySet[Item]
    actor: Actor
    printed_by: str
    at: datetime

    @property
    def file_name(self) -> str:
        """The name of the file, without its suffix."""
        values = {"unit": self.unit.short_name[:NAME_CHARACTERS], "day": day_in_table(local_day(self.at))}
        return (_("%(unit)s待办事项%(day)s") % values).replace("/", "-").replace("\\", "-")


def on_hand(items: QuerySet[Item], unit: Unit) -> QuerySet[Item]:
    """The items, of these, that a unit leads, assists with or does, and has on its hands now."""
    own = Party.objects.filter(realm_id=unit.realm_id, unit=unit).values("item_id")
    return items.filter(pk__in=own, state__in=sorted(state.value for state in WITH_UNIT))


def write_unit_book(path: Path, paper: UnitBookPaper) -> int:
    """Write the workbook to ``path`` and return how many items it holds.

    Raises Invalid where there are none, and for more than can come back in one piece.
    """
    items = list(with_facts(due_first(paper.items)).select_related("realm")[: MOST_ROWS + 1])
    if not items:
        raise Invalid("unit_book.none", N_("“%(unit)s”手上没有要办的事项"), unit=paper.unit.short_name)
    if len(items) > MOST_ROWS:
        message = N_("“%(unit)s”手上的事项超过 %(most)s 条，一份工作簿放不下，请在网页上办理一部分")
        raise Invalid("unit_book.too_many_out", message, unit=paper.unit.short_name, most=MOST_ROWS)
    return write_workbook(path, list(_sheets(items, paper)))


def _sheets(items: Sequence[Item], paper: UnitBookPaper) -> Iterator[TableSheet]:
    """One sheet for each kind under each version of the rules: their columns differ."""
    groups: dict[tuple[int, str], list[Standing]] = {}
    for standing in standings_of(items, paper.actor):
        groups.setdefault((standing.desk.pack.pk, standing.item.kind), []).append(standing)
    before = _befores(items, paper.actor)
    for standings in groups.values():
        yield _sheet(standings, before, paper)


def _sheet(standings: Sequence[Standing], before: dict[object, list[Evidence]], paper: UnitBookPaper) -> TableSheet:
    desk, language = standings[0].desk, get_language() or "zh"
    words = desk.rules.kind(desk.item.kind).words
    writer = _Rows(paper, before, calendar_of(paper.actor.realm_id))
    values = {
        "count": len(standings),
        "at": timezone.localtime(paper.at).strftime("%Y-%m-%d %H:%M"),
        "who": paper.printed_by,
    }
    return TableSheet(
        name=words.one.of(language),
        columns=columns_of(desk.rules.plan_of(desk.item.kind), words.plan.of(language), language),
        rows=(writer.row(standing) for standing in standings),
        title=_("%(unit)s待办事项（%(kind)s）") % {"unit": paper.unit.name, "kind": words.one.of(language)},
        lines=(
            _(
                "有底色的栏由单位填：签收填“是”；五定和报结填在同一行，同时填就是立行立改；照片插入“整改后照片”一栏的单元格。其余各栏请勿改动，排序、筛选、删行都可以。"
            ),
            _("共 %(count)s 条　　截至：%(at)s　　打印人：%(who)s") % values,
        ),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        page_note=_("打印人：%(who)s　%(at)s") % values,
        frozen_columns=FROZEN,
        picture_height=PICTURE_POINTS,
        roomy=True,
    )


class _Rows:
    """Makes the rows of one workbook."""

    def __init__(self, paper: UnitBookPaper, before: dict[object, list[Evidence]], calendar: Calendar) -> None:
        self._paper, self._before, self._calendar = paper, before, calendar
        self._show = Shower(paper.unit.realm.uid if paper.unit.realm else paper.unit.uid)

    def row(self, standing: Standing) -> tuple[CellContent, ...]:
        """One item: what is known, and room for what is asked."""
        item, known = standing.item, standing.known
        due = item.due or item.deadline
        fixes = known.variant.fixes if known.variant else ()
        return (
            mark_of(item.uid, item.version),
            item.number,
            item.place_name or None,
            item.problem,
            local_day(due) if due is not None else None,
            self._state(standing),
            self._show.cell(self._before.get(item.uid, [])),
            self._signed(standing),
            *(_fix(known.fixes.get(fix.key, ""), fix.value) for fix in fixes),
            known.text or None,
            known.people,
            known.yuan,
            known.materials or None,
            PicturesCell(()),
        )

    def _signed(self, standing: Standing) -> str | None:
        """是 where the unit has signed; a doer is not asked to."""
        own, facts = self._paper.unit.pk, standing.desk.before
        if own in facts.acknowledged:
            return _(YES)
        return None if own == facts.lead or own in facts.assisting else NOT_ASKED

    def _state(self, standing: Standing) -> str:
        """The state, what waits, what is late, and what the office entered for the unit."""
        item = standing.item
        said = [_(STATE_LABELS[State(item.state)])]
        left = remaining(item.due, self._paper.at, self._calendar)
        if left.urgency is Urgency.OVERDUE:
            said.append("■ " + _("逾期 %(days)s 天") % {"days": left.days_late})
        if item.plan in (Paper.SUBMITTED, Paper.APPROVED):
            said.append(_("方案待批"))
        if item.report == Paper.SUBMITTED:
            said.append(_("报结待批"))
        if item.returns:
            said.append(_("被退回"))
        if any(paper is not None and paper.behalf for paper in (standing.plan, standing.report)):
            said.append(_("代录"))
        return "\n".join(said)


def _fix(value: str, kind: FixValue) -> CellContent:
    """A fix as its own kind of cell, so that it sorts and is read back as what it is."""
    if not value:
        return None
    try:
        match kind:
            case FixValue.DATE:
                return date.fromisoformat(value)
            case FixValue.MONEY:
                return Decimal(value)
    except (ValueError, InvalidOperation):
        return value
    return value


def _befores(items: Sequence[Item], actor: Actor) -> dict[object, list[Evidence]]:
    found: dict[object, list[Evidence]] = {}
    rows = of_targets(actor.realm_id, TARGET_KIND, [item.uid for item in items])
    for row in rows.filter(purpose=Purpose.BEFORE, file__picture__isnull=False):
        found.setdefault(row.target_uid, []).append(row)
    return found
