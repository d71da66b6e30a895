"""How units stand, counted by the database in one query. What is counted is defined in ``indicators``; a test compares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from bihuan.core.intervals import wilson
from bihuan.core.rounding import Ratio

from .indicators import FEW, FINISHED, OUT_OF_THE_COUNT
from .models import Item
from .states import OPEN_STATES, WITH_UNIT

DONE = sorted(state.value for state in FINISHED)
OUT = sorted(state.value for state in OUT_OF_THE_COUNT)
OPEN = sorted(state.value for state in OPEN_STATES)
AT_UNIT = sorted(state.value for state in WITH_UNIT)
NUMBERS = ("total", "open", "overdue", "done", "in_time", "owed", "rebounded", "ever_done")


@dataclass(frozen=True)
class UnitStanding:
    """How one lead unit stands with the items asked about; all numbers are items.

    ``total`` all it leads, merged and withdrawn ones aside; ``open`` 在办; ``overdue`` past the date that counts now;
    ``done`` 已销号 or 已巩固; ``in_time`` and ``owed``, ``rebounded`` and ``ever_done`` are the parts of the rates below.
    """

    uid: UUID
    name: str
    total: int
    open: int
    overdue: int
    done: int
    in_time: int
    owed: int
    rebounded: int
    ever_done: int

    @property
    def closing(self) -> Ratio:
        """结案率, see ``indicators.closed_rate``."""
        return Ratio(self.done, self.total)

    @property
    def on_time(self) -> Ratio:
        """按期处置率, see ``indicators.in_time_rate``."""
        return Ratio(self.in_time, self.owed)

    @property
    def rebound(self) -> Ratio:
        """反弹率, see ``indicators.rebound_rate``."""
        return Ratio(self.rebounded, self.ever_done)

    @property
    def few(self) -> bool:
        """Say whether too little was owed to compare units by: 样本少."""
        return self.owed < FEW

    @property
    def interval(self) -> tuple[float, float, float]:
        """The 95 % interval of 按期处置率 with the rate itself, in per cent: low, rate, high."""
        return wilson(self.in_time, self.owed)


def standings(items: QuerySet[Item], *, now: datetime) -> list[UnitStanding]:
    """Every lead unit of the items with its numbers, the most overdue first. The caller keeps to kinds that count."""
    kept = Q(state__in=DONE, offline=False, sent_at__isnull=False, deadline__isnull=False)
    ran_out = Q(state__in=AT_UNIT, offline=False, deadline__lt=now)
    ever_done = Q(offline=False) & (Q(state__in=DONE) | Q(rebounds__gt=0))
    rows = (
        items.filter(lead__isnull=False)
        .order_by()
        .values("lead__uid", "lead__short_name", "lead__order", "lead_id")
        .annotate(
            total=Count("pk", filter=~Q(state__in=OUT)),
            open=Count("pk", filter=Q(state__in=OPEN)),
            overdue=Count("pk", filter=Q(due__lt=now)),
            done=Count("pk", filter=Q(state__in=DONE)),
            in_time=Count("pk", filter=kept & Q(sent_at__lte=F("deadline"))),
            owed=Count("pk", filter=kept | ran_out),
            rebounded=Count("pk", filter=ever_done & Q(rebounds__gt=0)),
            ever_done=Count("pk", filter=ever_done),
        )
        .order_by("-overdue", "-open", "lead__order", "lead_id")
    )
    return [_standing(row) for row in rows]


def _standing(row: Mapping[str, Any]) -> UnitStanding:
    return UnitStanding(uid=row["lead__uid"], name=row["lead__short_name"], **{name: row[name] for name in NUMBERS})
