"""The page's three drawings as data, and its strip of figures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.core.rounding import Ratio
from bihuan.ledger.figures import FIGURE_LABELS, Figure
from bihuan.ledger.health import few
from bihuan.ledger.health_queries import Health
from bihuan.ledger.indicator_names import IndicatorNames
from bihuan.ledger.indicators import AGE_LABELS, Age, Indicator
from bihuan.ui.charts import Bar, Bars, Dot, Dots, Gap
from bihuan.ui.formats import number, number_short

from .asking import Lists
from .tables import PARTS, READ, WHY_NONE, name_of, ranked

# What a drawing has room for on a screen and on paper; the table under it has all.
MOST_ROWS = 15


@dataclass(frozen=True)
class Shown:
    """One figure of the strip."""

    label: str
    value: str
    note: str
    href: str
    hot: bool = False


def strip(health: Health, lists: Lists, names: IndicatorNames) -> list[Shown]:
    """In, out, stock, overdue, and the four rates, each with its list."""
    whole = health.counts.whole
    numbers = {
        Figure.ENTERED: whole.numbers.entered,
        Figure.ENDED: whole.numbers.ended,
        Figure.STOCK: whole.ageing.open,
        Figure.OVERDUE: whole.ageing.overdue,
    }
    shown = [
        Shown(_(FIGURE_LABELS[figure]), number_short(count), "", lists.behind(figure), _is_hot(figure, count))
        for figure, count in numbers.items()
    ]
    return shown + [_rate(indicator, READ[indicator](whole), lists, names[indicator].label) for indicator in Indicator]


def _is_hot(figure: Figure, count: int) -> bool:
    return figure is Figure.OVERDUE and count > 0


def _rate(indicator: Indicator, ratio: Ratio, lists: Lists, label: str) -> Shown:
    percent, numerator, denominator = ratio.parts()
    if not ratio.denominator:
        return Shown(label, percent, _(WHY_NONE[indicator]), "")
    parts = f"{numerator}/{denominator}"
    note = _("%(parts)s，样本少") % {"parts": parts} if few(ratio) else parts
    return Shown(label, percent, note, lists.behind(PARTS[indicator][1]))


def draw_flow(health: Health) -> Gap:
    """Two lines that only rise; the gap is the stock."""
    flow = health.counts.flow
    return Gap(
        labels=[f"{month.year}-{month.month:02d}" for month in flow.months],
        upper_name=_("期初存量＋累计新增"),
        upper=flow.entered,
        lower_name=_("累计办结"),
        lower=flow.ended,
        gap_name=_("存量"),
    )


def draw_ageing(health: Health, lists: Lists) -> Bars:
    """Open items by unit in the four bands, the most of the oldest first."""
    units = sorted(
        (unit for unit in health.units if unit.standing.ageing.open),
        key=lambda unit: [-unit.standing.ageing.bands[age] for age in reversed(Age)],
    )
    rows = [
        Bar(
            name_of(unit),
            [unit.standing.ageing.bands[age] for age in Age],
            lists.behind(Figure.STOCK, {"lead": str(unit.uid)}),
        )
        for unit in units[:MOST_ROWS]
    ]
    return Bars([_(AGE_LABELS[age]) for age in Age], rows)


def draw_on_time(health: Health, lists: Lists) -> Dots:
    """按期处置率 by unit with Wilson's interval; n at the right."""
    rows = []
    for _rank, unit in ranked(health.units)[:MOST_ROWS]:
        low, at, high = (round(end, 1) for end in unit.standing.interval)
        ratio = unit.standing.on_time
        note = f"{ratio.numerator}/{ratio.denominator}"
        rows.append(
            Dot(
                name_of(unit),
                low,
                at,
                high,
                _("样本少 %(parts)s") % {"parts": note} if few(ratio) else f"{at:.1f}% {note}",
                few(ratio),
                lists.behind(Figure.OWED, {"lead": str(unit.uid)}),
            )
        )
    return Dots(rows)


def left_out(total: int) -> str:
    """What a drawing has no room for."""
    if total <= MOST_ROWS:
        return ""
    return _("图中只画前 %(most)s 个单位，另有 %(more)s 个见数据表。") % {
        "most": MOST_ROWS,
        "more": number(total - MOST_ROWS),
    }
