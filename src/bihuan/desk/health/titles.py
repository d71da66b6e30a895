"""What the page finds, in a sentence above each drawing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.ledger.health import Standing, few
from bihuan.ledger.health_queries import Health, UnitHealth
from bihuan.ledger.indicators import Age
from bihuan.ui.formats import number, rate

from .tables import name_of, ranked


def headline(whole: Standing) -> str:
    """How many are open, late, old."""
    ageing = whole.ageing
    if not ageing.open:
        return _("没有在办的事项")
    values = {"open": number(ageing.open), "late": number(ageing.overdue)}
    if not ageing.overdue:
        return _("在办 %(open)s 项，没有逾期") % values
    return _("在办 %(open)s 项，其中逾期 %(late)s 项") % values


def of_flow(health: Health) -> str:
    """Whether the stock grows."""
    numbers = health.counts.whole.numbers
    values = {"entered": number(numbers.entered), "ended": number(numbers.ended)}
    grown = numbers.entered - numbers.ended
    if grown > 0:
        return _("新增 %(entered)s 项、办结 %(ended)s 项，存量多了 %(more)s 项") % {**values, "more": number(grown)}
    if grown < 0:
        return _("新增 %(entered)s 项、办结 %(ended)s 项，存量少了 %(less)s 项") % {**values, "less": number(-grown)}
    return _("新增 %(entered)s 项、办结 %(ended)s 项，存量不变") % values


def of_ageing(whole: Standing, units: Sequence[UnitHealth]) -> str:
    """How many are older than the last band begins, and who has most of them."""
    ageing = whole.ageing
    if not ageing.open:
        return _("没有在办的事项")
    older = ageing.bands[Age.OLDER]
    if not older:
        return _("没有超过 30 天的，最久 %(days)s 天") % {"days": ageing.oldest}
    most = max(units, key=lambda unit: unit.standing.ageing.bands[Age.OLDER])
    values = {"count": number(older), "unit": name_of(most)}
    theirs = most.standing.ageing.bands[Age.OLDER]
    return _("%(count)s 项超过 30 天，其中%(unit)s %(theirs)s 项") % {**values, "theirs": number(theirs)}


def of_on_time(whole: Standing, units: Sequence[UnitHealth], name: str) -> str:
    """The rate of all, and the unit ranked last, if any is ranked."""
    if not whole.on_time.denominator:
        return _("本期没有到期的事项，还没有%(name)s") % {"name": name}
    values = {"name": name, "rate": rate(whole.on_time)}
    if few(whole.on_time):
        return _("%(name)s %(rate)s，样本少") % values
    compared = [unit for rank, unit in ranked(units) if rank is not None]
    if len(compared) < 2:
        return _("%(name)s %(rate)s") % values
    last = {"unit": name_of(compared[-1]), "last": rate(compared[-1].standing.on_time)}
    return _("%(name)s %(rate)s；最低的是%(unit)s，%(last)s") % {**values, **last}
