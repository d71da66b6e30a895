"""The tables of the page, each once: shown, and written to a file, from the same cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.core.rounding import Ratio
from bihuan.core.text import N_
from bihuan.ledger.figures import AGES, Figure
from bihuan.ledger.health import Standing, few
from bihuan.ledger.health_queries import Health, UnitHealth
from bihuan.ledger.indicator_names import IndicatorNames
from bihuan.ledger.indicators import AGE_LABELS, Age, Indicator
from bihuan.ledger.packs import rated_kinds
from bihuan.ledger.periods import Period
from bihuan.ledger.views.kinds import kind_word
from bihuan.ui.formats import month as month_words

from .asking import Lists

# The two lists behind each rate: numerator and denominator.
PARTS: dict[Indicator, tuple[Figure, Figure]] = {
    Indicator.CLOSED: (Figure.FINISHED, Figure.RATED),
    Indicator.IN_TIME: (Figure.IN_TIME, Figure.OWED),
    Indicator.REWORK: (Figure.RETURNED, Figure.CHECKED),
    Indicator.REBOUND: (Figure.REBOUNDED, Figure.EVER_DONE),
}
READ: dict[Indicator, Callable[[Standing], Ratio]] = {
    Indicator.CLOSED: lambda one: one.closing,
    Indicator.IN_TIME: lambda one: one.on_time,
    Indicator.REWORK: lambda one: one.rework,
    Indicator.REBOUND: lambda one: one.rebound,
}
# Why there is no rate to show.
WHY_NONE: dict[Indicator, str] = {
    Indicator.CLOSED: N_("本期没有登记"),
    Indicator.IN_TIME: N_("本期没有到期的"),
    Indicator.REWORK: N_("本期没有销号的"),
    Indicator.REBOUND: N_("没有销过号的"),
}
PUT_IN = (Figure.PEOPLE_PLANNED, Figure.PEOPLE_SPENT, Figure.YUAN_PLANNED, Figure.YUAN_SPENT)
NOT_RATED = N_("这一类不算率")


@dataclass(frozen=True)
class Number:
    """A number and the list it counts; None is shown as a dash."""

    value: int | Decimal | None
    href: str = ""
    hot: bool = False


@dataclass(frozen=True)
class Rate:
    """A rate with the lists behind both numbers; ``why`` says why there is none."""

    ratio: Ratio
    hrefs: tuple[str, str]
    why: str

    @property
    def few(self) -> bool:
        """样本少: shown, not ranked."""
        return few(self.ratio)


@dataclass(frozen=True)
class Words:
    """A cell of words."""

    text: str


Cell = Number | Rate | Words


@dataclass(frozen=True)
class Row:
    """A line of a table; ``name`` leads to ``href`` where there is something behind it."""

    name: str
    cells: Sequence[Cell]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """A table with what its lines are (``first``), the heads of its columns, and under which name it is downloaded."""

    key: str
    label: str
    first: str
    heads: Sequence[str]
    rows: Sequence[Row] = field(default=())


@dataclass(frozen=True)
class _Group:
    """A unit, kind or month as the tables ask about it."""

    name: str
    standing: Standing
    where: Mapping[str, str]
    period: Period | None = None
    stock: int | None = None
    rated: bool = True


class Tables:
    """Every table of one page."""

    def __init__(self, health: Health, lists: Lists, names: IndicatorNames) -> None:
        self._health, self._lists, self._names = health, lists, names

    def of(self, key: str) -> Table | None:
        """A table by the name it is downloaded under."""
        make = {
            "flow": self.flow,
            "ageing": self.ageing,
            "on-time": self.on_time,
            "units": self.units,
            "kinds": self.kinds,
            "months": self.months,
            "inputs": self.inputs,
        }.get(key)
        return make() if make else None

    def flow(self) -> Table:
        """By month: in, out, stock."""
        flow, heads = self._health.counts.flow, (_("新增"), _("办结"), _("期末存量"))
        rows = [Row(group.name, self._flow_of(group)) for group in self._by_month()]
        before = self._health.scope.period.first - timedelta(days=1)
        opened = self._stock(flow.opening, Period(before.replace(day=1), before.replace(day=1)))
        opening = Row(_("期初"), (Number(None), Number(None), opened))
        return Table("flow", _("进、出、存"), _("月份"), heads, [opening, *rows])

    def ageing(self) -> Table:
        """By unit: open items in the four bands, the oldest band first."""
        heads = (*(_(AGE_LABELS[age]) for age in Age), _("在办"), _("中位天数"), _("最久天数"))
        rows = [
            Row(unit.name, tuple(self._aged(unit)), self._lists.behind(Figure.STOCK, unit.where))
            for unit in by_age([self._unit(one) for one in self._health.units])
        ]
        return Table("ageing", _("各单位在办时长"), _("单位"), heads, rows)

    def on_time(self) -> Table:
        """By unit: 按期处置率 with its interval, those with too little last and without a rank."""
        heads = (_("名次"), self._names[Indicator.IN_TIME].label, _("95% 区间"))
        rows = []
        for rank, unit in ranked(self._health.units):
            low, _at, high = unit.standing.interval
            group = self._unit(unit)
            rows.append(
                Row(
                    group.name,
                    (
                        Words(str(rank) if rank else _("样本少，不排名")),
                        self._rate(group, Indicator.IN_TIME),
                        Words(f"{low:.1f}%～{high:.1f}%"),
                    ),
                )
            )
        return Table(
            "on-time", _("各单位%(name)s") % {"name": self._names[Indicator.IN_TIME].label}, _("单位"), heads, rows
        )

    def units(self) -> Table:
        """By unit: everything."""
        return self._all("units", _("各单位"), _("单位"), [self._unit(one) for one in self._health.units])

    def kinds(self) -> Table:
        """By kind: everything, whatever kind is asked for."""
        groups = [
            _Group(kind_word(kind), standing, {"kind": kind}, rated=kind in rated_kinds())
            for kind, standing in sorted(self._health.kinds.items())
        ]
        return self._all("kinds", _("各类型"), _("类型"), groups)

    def months(self) -> Table:
        """By month: flows and rates."""
        heads = (_("新增"), _("办结"), _("期末存量"), *(self._names[one].label for one in Indicator))
        rows = [
            Row(group.name, (*self._flow_of(group), *(self._rate(group, one) for one in Indicator)))
            for group in self._by_month()
        ]
        return Table("months", _("各月"), _("月份"), heads, rows)

    def inputs(self) -> Table:
        """By unit: people and yuan, planned and spent, each with how many items say it."""
        heads = (
            _("计划人次"), _("填报事项"), _("实际人次"), _("填报事项"),
            _("计划资金（元）"), _("填报事项"), _("实际资金（元）"), _("填报事项"),
        )  # fmt: skip
        groups = [self._unit(unit) for unit in self._health.units if amounts_of(unit.standing)]
        if groups:
            groups.append(_Group(_("合计"), self._health.counts.whole, {}))
        return Table("inputs", _("投入"), _("单位"), heads, [Row(one.name, self.put_in(one)) for one in groups])

    @property
    def inputs_of_all(self) -> tuple[Number, ...]:
        """The last line of ``inputs``."""
        return self.put_in(_Group("", self._health.counts.whole, {}))

    def put_in(self, group: _Group) -> tuple[Number, ...]:
        """What one group put in, each amount with the number of items that say it; a dash where none does."""
        cells: list[Number] = []
        for figure, (amount, items) in zip(PUT_IN, amounts_of(group.standing, empty_too=True), strict=True):
            cells.append(Number(amount if items else None))
            cells.append(self._number(group, items, figure) if items else Number(None))
        return tuple(cells)

    def _flow_of(self, group: _Group) -> tuple[Number, Number, Number]:
        """In, out and stock of a month."""
        numbers = group.standing.numbers
        return (
            self._number(group, numbers.entered, Figure.ENTERED),
            self._number(group, numbers.ended, Figure.ENDED),
            self._stock(group.stock or 0, group.period),
        )

    def _stock(self, value: int, period: Period | None) -> Number:
        return Number(value, self._lists.behind(Figure.STOCK_AT, {}, period) if value else "")

    def _all(self, key: str, label: str, first: str, groups: Sequence[_Group]) -> Table:
        heads = (
            _("新增"), _("办结"), _("在办"), _("逾期"), _("超过 30 天"), *(self._names[one].label for one in Indicator),
        )  # fmt: skip
        return Table(key, label, first, heads, [Row(group.name, tuple(self._everything(group))) for group in groups])

    def _everything(self, group: _Group) -> Iterator[Cell]:
        numbers, ageing = group.standing.numbers, group.standing.ageing
        yield self._number(group, numbers.entered, Figure.ENTERED)
        yield self._number(group, numbers.ended, Figure.ENDED)
        yield self._number(group, ageing.open, Figure.STOCK)
        yield self._number(group, ageing.overdue, Figure.OVERDUE, hot=True)
        yield self._number(group, ageing.bands[Age.OLDER], Figure.AGE_OLDER, hot=True)
        for indicator in Indicator:
            yield self._rate(group, indicator)

    def _aged(self, group: _Group) -> Iterator[Cell]:
        ageing = group.standing.ageing
        for age in Age:
            yield self._number(group, ageing.bands[age], AGES[age], hot=age is Age.OLDER)
        yield self._number(group, ageing.open, Figure.STOCK)
        yield Number(ageing.median)
        yield Number(ageing.oldest)

    def _number(self, group: _Group, value: int, figure: Figure, *, hot: bool = False) -> Number:
        href = self._lists.behind(figure, group.where, group.period) if value else ""
        return Number(value, href, hot and value > 0)

    def _rate(self, group: _Group, indicator: Indicator) -> Rate:
        ratio = READ[indicator](group.standing)
        numerator, denominator = (
            self._lists.behind(figure, group.where, group.period) if ratio.denominator else ""
            for figure in PARTS[indicator]
        )
        return Rate(ratio, (numerator, denominator), _(WHY_NONE[indicator] if group.rated else NOT_RATED))

    def _unit(self, unit: UnitHealth) -> _Group:
        return _Group(name_of(unit), unit.standing, {"lead": str(unit.uid)})

    def _by_month(self) -> Iterator[_Group]:
        stock = dict(zip(self._health.counts.flow.months, self._health.counts.flow.stock, strict=True))
        for month, standing in self._health.months.items():
            yield _Group(month_words(month), standing, {}, Period(month, month), stock[month])


def amounts_of(standing: Standing, *, empty_too: bool = False) -> list[tuple[int | Decimal, int]]:
    """People planned and spent, yuan planned and spent, each with the number of items that say it."""
    one = standing.numbers
    pairs: list[tuple[int | Decimal, int]] = [
        (one.people_planned, one.people_planned_by),
        (one.people_spent, one.people_spent_by),
        (one.yuan_planned, one.yuan_planned_by),
        (one.yuan_spent, one.yuan_spent_by),
    ]
    return [pair for pair in pairs if empty_too or pair[1]]


def by_age(groups: Sequence[_Group]) -> list[_Group]:
    """Those with open items, the one with most in the oldest band first, then the next band."""
    return sorted(
        (group for group in groups if group.standing.ageing.open),
        key=lambda group: [-group.standing.ageing.bands[age] for age in reversed(Age)],
    )


def ranked(units: Sequence[UnitHealth]) -> list[tuple[int | None, UnitHealth]]:
    """Units with a rate, the best first, equal rates sharing a rank; 样本少 ones last without any."""
    owing = [unit for unit in units if unit.standing.on_time.denominator]
    enough = sorted(
        (unit for unit in owing if not few(unit.standing.on_time)), key=lambda unit: -unit.standing.interval[1]
    )
    found: list[tuple[int | None, UnitHealth]] = []
    for place, unit in enumerate(enough, start=1):
        before = found[-1] if found else None
        same = before is not None and before[1].standing.interval[1] == unit.standing.interval[1]
        found.append((before[0] if before is not None and same else place, unit))
    return found + [(None, unit) for unit in owing if few(unit.standing.on_time)]


def name_of(unit: UnitHealth) -> str:
    """The unit's short name; items that nobody leads have none."""
    return _("尚未交办") if unit.is_nobody else unit.name
