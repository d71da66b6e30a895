"""The roll of a meeting: which units were there in which capacity, and which asked for leave."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Answer, Attendance, Invitation

LEAVE = "leave"
WORDS = {**{one.value: one.label for one in Attendance}, LEAVE: _("请假")}


@dataclass(frozen=True)
class Present:
    """One unit: how many of it were counted, else how many it said would come; None where nobody knows."""

    unit: str
    heads: int | None
    reason: str


def roll_of(invitations: Iterable[Invitation]) -> dict[str, list[Present]]:
    """Return the units under 出席, 列席, 特邀 and 请假 as they are printed; whoever asked for leave and came all the same came.

    A unit of which nobody was counted stands under none of them.
    """
    roll: dict[str, list[Present]] = {key: [] for key in WORDS}
    for one in invitations:
        away = one.answer == Answer.LEAVE and not one.arrived
        if not away and one.arrived == 0:
            continue
        heads = None if away else one.heads if one.arrived is None else one.arrived
        roll[LEAVE if away else one.attendance].append(Present(one.unit.short_name, heads, one.reason if away else ""))
    return roll
