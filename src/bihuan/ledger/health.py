"""How the loop runs, summed up from counts of items: flows, ageing, rates, what was put in. No table, no clock.

The counts themselves are made by ``tallying`` after the definitions of ``indicators``.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bihuan.core.intervals import wilson
from bihuan.core.rounding import Ratio

from .indicators import FEW, Age, age_of
from .periods import Period

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Numbers:
    """What is counted of a month, each item in the month of its day.

    By the day of registration: ``entered`` 新增 (merged and withdrawn ones aside), ``finished`` of them 已销号 or 已巩固,
    ``ever_done`` of them ever closed, ``rebounded`` of those came back; what the plans and reports last in force say was
    put in, each with the number of items that say it. By the day of closing: ``ended`` 办结 (closed or settled),
    ``checked`` closed ones, ``returned`` of those returned at least once. By the deadline: ``kept`` closed ones,
    ``in_time`` of those reported by it.
    """

    entered: int = 0
    ended: int = 0
    finished: int = 0
    kept: int = 0
    in_time: int = 0
    checked: int = 0
    returned: int = 0
    ever_done: int = 0
    rebounded: int = 0
    people_planned: int = 0
    people_planned_by: int = 0
    people_spent: int = 0
    people_spent_by: int = 0
    yuan_planned: Decimal = Decimal(0)
    yuan_planned_by: int = 0
    yuan_spent: Decimal = Decimal(0)
    yuan_spent_by: int = 0

    def add(self, other: "Numbers") -> None:
        """Take in another month or unit."""
        for name in NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


NAMES = tuple(one.name for one in fields(Numbers))


@dataclass(frozen=True)
class Cell:
    """The numbers of one unit, kind and month. The unit is the realm's own where nobody leads yet."""

    unit: int
    kind: str
    month: date
    numbers: Numbers


@dataclass(frozen=True)
class OpenDay:
    """So many open items of one unit and kind with the same days: registered, due (where a clock runs), owed.

    ``owed`` is the deadline of those with the unit whose clock counts (期初接续 aside).
    """

    unit: int
    kind: str
    born: date
    due: date | None
    owed: date | None
    count: int


@dataclass
class Ageing:
    """Open items by how long they have been open; ``oldest`` in days, None where nothing is open."""

    bands: dict[Age, int] = field(default_factory=lambda: dict.fromkeys(Age, 0))
    overdue: int = 0
    owed: int = 0
    oldest: int | None = None
    days: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def open(self) -> int:
        """存量: all of them."""
        return sum(self.bands.values())

    @property
    def median(self) -> int | None:
        """The days half of them have reached: the lower median, a number of days that some item really has."""
        passed, half = 0, (self.open + 1) // 2
        for days in sorted(self.days):
            passed += self.days[days]
            if passed >= half:
                return days
        return None

    def take(self, day: OpenDay, today: date, period: Period) -> None:
        """Count the items of one day; overdue and owed from their dates, to the day: deadlines end with their day."""
        age = max(0, (today - day.born).days)
        self.bands[age_of(day.born, today)] += day.count
        self.days[age] += day.count
        self.oldest = max(age, self.oldest or 0)
        if day.due is not None and day.due < today:
            self.overdue += day.count
        if day.owed is not None and day.owed < today and period.holds(day.owed):
            self.owed += day.count


@dataclass(frozen=True)
class Standing:
    """One group (all, a unit, a kind, a month): numbers of the period, open items as of today, and the four rates.

    ``rated`` and ``owed`` (在办且已过期限) are counted over the kinds that enter rates alone.
    """

    numbers: Numbers = field(default_factory=Numbers)
    ageing: Ageing = field(default_factory=Ageing)
    rated: Numbers = field(default_factory=Numbers)
    owed: int = 0

    @property
    def closing(self) -> Ratio:
        """结案率, see ``indicators.closed_rate``."""
        return Ratio(self.rated.finished, self.rated.entered)

    @property
    def on_time(self) -> Ratio:
        """按期处置率, see ``indicators.in_time_rate``."""
        return Ratio(self.rated.in_time, self.rated.kept + self.owed)

    @property
    def rework(self) -> Ratio:
        """返工率, see ``indicators.rework_rate``."""
        return Ratio(self.rated.returned, self.rated.checked)

    @property
    def rebound(self) -> Ratio:
        """反弹率, see ``indicators.rebound_rate``."""
        return Ratio(self.rated.rebounded, self.rated.ever_done)

    @property
    def interval(self) -> tuple[float, float, float]:
        """The 95 % interval of 按期处置率 with the rate itself, in per cent: low, rate, high."""
        return wilson(self.rated.in_time, self.rated.kept + self.owed)


def few(ratio: Ratio) -> bool:
    """Say whether a rate rests on too little to be ranked by: 样本少."""
    return 0 < ratio.denominator < FEW


def sum_cells(cells: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, Numbers]:
    """Add up cells by a key."""
    found: dict[Key, Numbers] = defaultdict(Numbers)
    for cell in cells:
        found[key(cell)].add(cell.numbers)
    return found


def age_days(days: Iterable[OpenDay], key: Callable[[OpenDay], Key], today: date, period: Period) -> dict[Key, Ageing]:
    """Add up open items by a key."""
    found: dict[Key, Ageing] = defaultdict(Ageing)
    for day in days:
        found[key(day)].take(day, today, period)
    return found


@dataclass(frozen=True)
class Counts:
    """Everything counted that a page sums up: ``cells`` from the period's start to today, and the open items."""

    cells: Sequence[Cell]
    days: Sequence[OpenDay]
    period: Period
    today: date
    rated_kinds: frozenset[str]

    def by(self, key: Callable[[Cell | OpenDay], Key]) -> dict[Key, Standing]:
        """How each group stands; ``key`` is asked of cells and of open items alike."""
        cells = [cell for cell in self.cells if self.period.holds(cell.month)]
        rated = [cell for cell in cells if cell.kind in self.rated_kinds]
        owing = [day for day in self.days if day.kind in self.rated_kinds]
        numbers, rates = sum_cells(cells, key), sum_cells(rated, key)
        ages = age_days(self.days, key, self.today, self.period)
        owed = age_days(owing, key, self.today, self.period)
        return {
            group: Standing(
                numbers.get(group, Numbers()),
                ages.get(group, Ageing()),
                rates.get(group, Numbers()),
                owed[group].owed if group in owed else 0,
            )
            for group in {**numbers, **ages}
        }

    def by_month(self) -> dict[date, Standing]:
        """How each month stands: what was due in it and is still open counts in the month of its deadline."""
        found = {
            month: Counts(self.cells, (), Period(month, month), self.today, self.rated_kinds).by(_whole).get("")
            for month in self.period.months
        }
        owed = dict.fromkeys(self.period.months, 0)
        for day in self.days:
            if day.owed and day.owed < self.today and day.kind in self.rated_kinds and self.period.holds(day.owed):
                owed[day.owed.replace(day=1)] += day.count
        return {
            month: Standing(one.numbers, Ageing(), one.rated, owed[month]) if one else Standing(owed=owed[month])
            for month, one in found.items()
        }

    @property
    def whole(self) -> Standing:
        """All of it."""
        return self.by(_whole).get("", Standing())

    @property
    def flow(self) -> "Flow":
        """In, out and stock by month."""
        return flow_of(self.period, self.cells, sum(day.count for day in self.days))


def _whole(one: Cell | OpenDay) -> str:
    return ""


@dataclass(frozen=True)
class Flow:
    """进、出、存 over a period: at the end of each month what came in and went out since its start, and what was open.

    ``entered`` starts from ``opening``, the stock before the first month, so that the gap of the two lines is the stock.
    """

    months: tuple[date, ...]
    opening: int
    entered: tuple[int, ...]
    ended: tuple[int, ...]

    @property
    def stock(self) -> tuple[int, ...]:
        """What was open at the end of each month."""
        return tuple(into - out for into, out in zip(self.entered, self.ended, strict=True))


def flow_of(period: Period, cells: Sequence[Cell], open_now: int) -> Flow:
    """Reckon back from what is open now: ``cells`` must reach from the period's start to the present.

    A rebounded or reopened item counts as open ever since it was registered, so that the stock is exactly the items
    that have come in and not gone out.
    """
    by_month = sum_cells(cells, lambda cell: cell.month)
    opening = open_now - sum(one.entered - one.ended for one in by_month.values())
    entered, ended = [opening], [0]
    for month in period.months:
        one = by_month.get(month, Numbers())
        entered.append(entered[-1] + one.entered)
        ended.append(ended[-1] + one.ended)
    return Flow(period.months, opening, tuple(entered[1:]), tuple(ended[1:]))
