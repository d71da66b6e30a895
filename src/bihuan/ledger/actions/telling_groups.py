"""What the groups of units are told: which items wait, by their numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from bihuan.backstage.robots.telling import Line, Saying, tell_groups
from bihuan.core.text import N_

from ..facts import Transition
from ..models import Item
from ..reminders import ReminderKind
from ..states import Card, Move
from .loading import Desk

REMINDERS = {
    ReminderKind.UNSIGNED: N_("催办：%(count)s 项交办后还没有签收：%(numbers)s"),
    ReminderKind.SOON: N_("催办：%(count)s 项快到期：%(numbers)s"),
    ReminderKind.OVERDUE: N_("催办：%(count)s 项已逾期：%(numbers)s"),
    ReminderKind.UNCHECKED: N_("催办：%(count)s 项报结后等待核查：%(numbers)s"),
}
ISSUED = {
    Card.YELLOW: N_("亮黄牌：%(count)s 项：%(numbers)s"),
    Card.RED: N_("亮红牌：%(count)s 项：%(numbers)s"),
}
LIFTED = N_("摘牌：%(count)s 项：%(numbers)s")


@dataclass(frozen=True)
class Mention:
    """One item that the group of one unit is told of, under one sentence."""

    unit: int
    message: str
    item: Item


def tell_of_cards(moved: Iterable[tuple[Desk, Transition]]) -> None:
    """Tell the groups of the units that work on items of the cards these got or lost."""
    mentions = []
    for desk, transition in moved:
        if transition.move in (Move.ISSUE_CARD, Move.LIFT_CARD):
            message = ISSUED[transition.after.card] if transition.move is Move.ISSUE_CARD else LIFTED
            facts = transition.after
            units = {unit for unit in (facts.lead, *facts.doers) if unit is not None}
            mentions += [Mention(unit, message, desk.item) for unit in sorted(units)]
    mention(mentions)


def mention(mentions: Iterable[Mention]) -> None:
    """Leave one message for each group that is told of something, all of one realm, in the caller's transaction."""
    by_unit: dict[int, dict[str, list[Item]]] = {}
    realm = 0
    for one in mentions:
        realm = one.item.realm_id
        by_unit.setdefault(one.unit, {}).setdefault(one.message, []).append(one.item)
    tell_groups(realm, {unit: _saying(told) for unit, told in by_unit.items()})


def _saying(told: dict[str, list[Item]]) -> Saying:
    items = {item.uid for items in told.values() for item in items}
    path = reverse("ledger:item", args=[items.pop()]) if len(items) == 1 else reverse("ledger:items")
    return Saying([Line(message, [item.number for item in items]) for message, items in told.items()], path)
