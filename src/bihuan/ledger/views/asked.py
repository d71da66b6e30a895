"""What the address of a list asks for. The list, its counts and its exports read it alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.core.uid import read_uid
from bihuan.core.workdays import Calendar, add_workdays, end_of_day, local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit
from bihuan.registry.queries.places import get_place
from bihuan.registry.queries.units import get_unit
from bihuan.ui.formats import date_table, month

from ..deadlines import SOON_WORKDAYS
from ..figures import FIGURE_LABELS, NOW, Behind, Figure, led_for
from ..filtering import ItemFilter, filter_items
from ..kept import Kept
from ..look_back_queries import waiting_visits
from ..models import Item
from ..periods import Period, read_period
from ..queries import get_batch, reach_of, visible_items
from ..states import OPEN_STATES, STATE_LABELS, WITH_UNIT, Card, State
from .kinds import kind_words

OPEN, ENDED = "open", "ended"
STATE_GROUPS = {OPEN: N_("在办"), ENDED: N_("已了结")}
ENDED_STATES = frozenset(State) - OPEN_STATES
OVERDUE, SOON = "overdue", "soon"
DUE_WORDS = {OVERDUE: N_("逾期"), SOON: N_("三日内到期")}
MARK_WORDS = {
    "stuck": N_("卡住的"),
    "unacknowledged": N_("未签收"),
    "unassignable": N_("单位待定"),
    "returned": N_("被退回"),
    "rebounded": N_("反弹过"),
    "plan": N_("方案待批"),
    "report": N_("报结待批"),
    "check": N_("等我核查"),
    "visit": N_("等我回访"),
    "asked": N_("申请待答复"),
    "proposed": N_("拟亮牌"),
    "yellow": N_("黄牌"),
    "red": N_("红牌"),
    "patrol": N_("应巡查"),
    "missed": N_("缺巡"),
    "fault": N_("巡查发现问题"),
    "doubt": N_("照片有疑点"),
}
PATROL_AHEAD = timedelta(days=2)
NEWEST = "-number"
# A figure of the loop's health and its period, read together.
BEHIND = ("figure", "from", "to")
YEARS = range(2000, 2101)
SORTS: dict[str, tuple[str, ...]] = {
    "number": ("listed_id",),
    "due": ("listed_due", "listed_id"),
    "unit": ("lead__short_name", "listed_id"),
    "moved": ("moved_at", "listed_id"),
}


@dataclass(frozen=True)
class Chip:
    """One filter in force; ``name`` is its name in the address."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Asked:
    """A list as its address names it: the filter, the order, and every filter in words."""

    wanted: ItemFilter
    sort: str
    chips: tuple[Chip, ...]

    @property
    def in_words(self) -> str:
        """The filter as one line, for the head of an export; empty for the whole ledger."""
        said = (_("%(label)s：%(value)s") % {"label": chip.label, "value": chip.value} for chip in self.chips)
        return _("；").join(said)


def read_asked(get: QueryDict, actor: Actor, *, now: datetime, calendar: Calendar) -> Asked:
    """Read an address. What makes no sense is not asked for; a unit, batch or place that is not there is NotFound."""
    wanted, chips = ItemFilter(), []
    for name, read in _READERS.items():
        given = get.get(name, "").strip()
        if given and (found := read(wanted, given, _Reader(actor, now, calendar))):
            wanted, label, value = found
            chips.append(Chip(name, label, value))
    if behind := read_behind(get, now=now):
        wanted = replace(wanted, also=wanted.also & behind.condition & led_for(actor))
        chips.insert(0, Chip("figure", _("指标"), behind_in_words(behind)))
    sort = get.get("sort", "")
    if sort.removeprefix("-") not in SORTS:
        sort = "due" if get.get("due") in DUE_WORDS else NEWEST
    return Asked(wanted, sort, tuple(chips))


def canonical(get: QueryDict) -> str:
    """The part of an address that says which list it is, always written alike: its filters and its order, no page."""
    behind = BEHIND if get.get("figure") else ()
    given = ((name, get.get(name, "").strip()) for name in (*_READERS, *behind, "sort"))
    return urlencode([(name, value) for name, value in given if value])


def read_behind(get: QueryDict, *, now: datetime) -> Behind | None:
    """The figure of the loop's health whose items an address asks for, by ``figure``, ``from``, ``to``; None without."""
    figure = str(get.get("figure", ""))
    if figure not in set(Figure):
        return None
    today = local_day(now)
    period = read_period(get.get("from", ""), get.get("to", ""), today=today)
    return Behind(Figure(figure), period, today)


def behind_in_words(behind: Behind) -> str:
    """A figure with its period, where it has one."""
    label = _(FIGURE_LABELS[behind.figure])
    return label if behind.figure in NOW else f"{label}（{period_in_words(behind.period)}）"


def period_in_words(period: Period) -> str:
    """2026年1月至2026年11月, one month alone by itself."""
    first, last = month(period.first), month(period.last)
    return first if first == last else _("%(first)s至%(last)s") % {"first": first, "last": last}


def asked_items(asked: Asked, actor: Actor, *, now: datetime) -> QuerySet[Item]:
    """The visible items an address asks for, in no order yet."""
    return filter_items(visible_items(actor), asked.wanted, actor=actor, now=now)


def in_order(items: QuerySet[Item], sort: str) -> QuerySet[Item]:
    """Sort a list; what has no date or unit comes last either way."""
    falling = sort.startswith("-")
    columns = [F(name) for name in SORTS[sort.removeprefix("-")]]
    if len(columns) == 1:
        return items.order_by(columns[0].desc() if falling else columns[0].asc())
    if falling:
        return items.order_by(*(column.desc(nulls_last=True) for column in columns))
    return items.order_by(*(column.asc(nulls_last=True) for column in columns))


def soon_until(now: datetime, calendar: Calendar) -> datetime:
    """The end of 临期: the last moment of the third working day from now."""
    return end_of_day(add_workdays(local_day(now), SOON_WORKDAYS, calendar).day)


def overdue(wanted: ItemFilter, now: datetime) -> ItemFilter:
    """Narrow to what is past its date; only items at a unit have one."""
    return replace(wanted, overdue_at=now, states=wanted.states or WITH_UNIT)


def due_soon(wanted: ItemFilter, now: datetime, calendar: Calendar) -> ItemFilter:
    """Narrow to what is due within three working days."""
    return replace(wanted, soon_until=soon_until(now, calendar), states=wanted.states or WITH_UNIT)


@dataclass(frozen=True)
class _Reader:
    actor: Actor
    now: datetime
    calendar: Calendar


_Read = tuple[ItemFilter, str, str] | None


def _words(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    return replace(wanted, text=given), _("查找"), given


def _state(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    if given in STATE_GROUPS:
        states = OPEN_STATES if given == OPEN else ENDED_STATES
        return replace(wanted, states=frozenset(states)), _("状态"), _(STATE_GROUPS[given])
    if given not in set(State):
        return None
    return replace(wanted, states=frozenset({State(given)})), _("状态"), _(STATE_LABELS[State(given)])


def _due(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    if given == OVERDUE:
        return overdue(wanted, reader.now), _("期限"), _(DUE_WORDS[given])
    if given == SOON:
        return due_soon(wanted, reader.now, reader.calendar), _("期限"), _(DUE_WORDS[given])
    return None


def _mark(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    narrowed: dict[str, Callable[[], ItemFilter]] = {
        "stuck": lambda: replace(wanted, stuck_at=reader.now),
        "unacknowledged": lambda: _unacknowledged(wanted, reader.actor),
        "unassignable": lambda: replace(wanted, unassignable=True),
        "returned": lambda: replace(wanted, returned=True),
        "rebounded": lambda: replace(wanted, rebounded=True),
        "plan": lambda: replace(wanted, plan_waiting=True),
        "report": lambda: replace(wanted, report_waiting=True),
        "check": lambda: replace(wanted, checkers=reader.actor.unit_ids),
        "visit": lambda: replace(wanted, also=wanted.also & waiting_visits(reader.actor)),
        "asked": lambda: replace(wanted, asked=True),
        "proposed": lambda: replace(wanted, card_proposed=True),
        "yellow": lambda: replace(wanted, card=Card.YELLOW),
        "red": lambda: replace(wanted, card=Card.RED),
        "patrol": lambda: replace(wanted, kept=_patrol(reader)),
        "missed": lambda: replace(wanted, kept=Kept(missed=True)),
        "fault": lambda: replace(wanted, kept=Kept(fault=True)),
        "doubt": lambda: replace(wanted, doubted=True),
    }
    if given not in narrowed:
        return None
    return narrowed[given](), _("标记"), _(MARK_WORDS[given])


def _patrol(reader: _Reader) -> Kept:
    """What the reader's own units are to patrol within two days."""
    return Kept(due_by=local_day(reader.now) + PATROL_AHEAD, units=reader.actor.unit_ids)


def _unacknowledged(wanted: ItemFilter, actor: Actor) -> ItemFilter:
    """To a unit: what it has not signed for itself; to those who see whole lines: what anybody has not."""
    reach = reach_of(actor)
    if reach.everything or reach.lines:
        return replace(wanted, unacknowledged=True)
    return replace(wanted, unacknowledged_by=actor.unit_ids)


def _unit(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    uid = read_uid(given)
    if uid is None:
        return None
    unit = get_unit(reader.actor, uid)
    if unit.pk == reader.actor.realm_id:
        return None
    return replace(wanted, units=frozenset({unit.pk})), _("单位"), unit.short_name


def _lead(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    """The unit that leads and no other; the realm stands for items nobody leads yet."""
    uid = read_uid(given)
    if uid is None:
        return None
    unit = get_unit(reader.actor, uid)
    name = _("尚未交办") if unit.pk == reader.actor.realm_id else unit.short_name
    return replace(wanted, also=wanted.also & led_by(unit)), _("牵头单位"), name


def led_by(unit: Unit) -> Q:
    """Items this very unit leads; for the realm those nobody leads."""
    condition = Q(lead_id=unit.pk)
    return condition | Q(lead_id__isnull=True) if unit.pk == unit.realm_id else condition


def _line(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    if given not in set(Line):
        return None
    return replace(wanted, lines=frozenset({given})), _("业务"), str(Line(given).label)


def _kind(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    known = kind_words()
    return (replace(wanted, kinds=frozenset({given})), _("类型"), known[given]) if given in known else None


def _batch(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    uid = read_uid(given)
    return None if uid is None else (replace(wanted, batch=uid), _("批次"), get_batch(reader.actor, uid).name)


def _place(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    uid = read_uid(given)
    if uid is None:
        return None
    place = get_place(reader.actor, uid)
    return replace(wanted, place=place.pk), _("点位"), place.name


def _day(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    day = read_day(given)
    return None if day is None else (replace(wanted, due_on=day), _("到期日"), date_table(day))


def _finish(wanted: ItemFilter, given: str, reader: _Reader) -> _Read:
    day = read_day(given)
    return None if day is None else (replace(wanted, finish_on=day), _("计划完成日"), date_table(day))


def read_day(given: str) -> date | None:
    """A day as an address writes it, 2026-11-26; None for anything else and for years no ledger has."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if day.year in YEARS else None


_READERS: dict[str, Callable[[ItemFilter, str, _Reader], _Read]] = {
    "q": _words,
    "state": _state,
    "due": _due,
    "mark": _mark,
    "unit": _unit,
    "lead": _lead,
    "line": _line,
    "kind": _kind,
    "batch": _batch,
    "place": _place,
    "day": _day,
    "finish": _finish,
}
