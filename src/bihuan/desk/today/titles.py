"""The sentence a day begins with."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.ledger.queries import Counted
from bihuan.ui.formats import number

from .viewpoints import Viewpoint


def title_of(viewpoint: Viewpoint, counted: Mapping[str, Counted]) -> str:
    """Say what the day is about, in numbers where there are any."""
    if viewpoint is Viewpoint.OFFICE:
        return _stuck(counted["stuck"], counted["overdue"])
    if viewpoint is Viewpoint.CHECKER:
        return _checker(counted["to_check"])
    if viewpoint is Viewpoint.UNIT:
        return _unit(counted)
    if viewpoint is Viewpoint.INSPECTOR:
        return _inspector(counted)
    if viewpoint is Viewpoint.LEADER:
        return _leader(counted)
    return _("您的岗位不看业务数据")


def shown(counted: Counted) -> str:
    """The number as shown: 412, or 10,000+."""
    return number(counted.number) + ("+" if counted.more else "")


def _stuck(stuck: Counted, overdue: Counted) -> str:
    if not stuck.number:
        return _("没有卡住的事项")
    if not overdue.number:
        text = ngettext("%(count)s 项卡住了，没有逾期", "%(count)s 项卡住了，没有逾期", stuck.number)
        return text % {"count": shown(stuck)}
    text = ngettext(
        "%(count)s 项卡住了，其中 %(late)s 项已逾期", "%(count)s 项卡住了，其中 %(late)s 项已逾期", stuck.number
    )
    return text % {"count": shown(stuck), "late": shown(overdue)}


def _checker(waiting: Counted) -> str:
    if not waiting.number:
        return _("没有等您核查的事项")
    text = ngettext("%(count)s 项等您核查", "%(count)s 项等您核查", waiting.number)
    return text % {"count": shown(waiting)}


def _unit(counted: Mapping[str, Counted]) -> str:
    if counted["overdue"].number:
        text = ngettext("%(count)s 项已经逾期，先办这些", "%(count)s 项已经逾期，先办这些", counted["overdue"].number)
        return text % {"count": shown(counted["overdue"])}
    if counted["unsigned"].number:
        text = ngettext("%(count)s 项等您签收", "%(count)s 项等您签收", counted["unsigned"].number)
        return text % {"count": shown(counted["unsigned"])}
    if counted["soon"].number:
        text = ngettext("%(count)s 项三日内到期", "%(count)s 项三日内到期", counted["soon"].number)
        return text % {"count": shown(counted["soon"])}
    return _("没有逾期，也没有等您签收的")


def _inspector(counted: Mapping[str, Counted]) -> str:
    if not counted["moving"].number:
        return _("没有在办的事项")
    values = {"open": shown(counted["moving"]), "back": shown(counted["rebounded"])}
    return _("在办 %(open)s 项，反弹未了 %(back)s 项") % values


def _leader(counted: Mapping[str, Counted]) -> str:
    values = {"open": shown(counted["moving"]), "late": shown(counted["overdue"])}
    if not counted["moving"].number:
        return _("没有在办的事项")
    return _("在办 %(open)s 项，逾期 %(late)s 项") % values
