"""The items every other is a copy of: those of the demo's main job, each brought where it stands by the real actions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from bihuan.evidence.models import Evidence
from bihuan.ledger.models import (
    Item,
    ItemAccess,
    Milestone,
    Movement,
    MovementWords,
    Party,
    Plan,
    Report,
    Request,
    Verification,
)
from bihuan.ledger.states import OPEN_STATES, State

Row = TypeVar("Row", bound=models.Model)

# How a thousand items are shared out over the states: far more open ones than a county ever has, for it is their lists
# that people wait for, and closed ones only cost time to build. What the demo has none of takes no share.
SHARES = {
    State.REGISTERED: 480,
    State.ASSIGNED: 340,
    State.PLANNED: 60,
    State.REPORTED: 20,
    State.CLOSED: 90,
    State.CONSOLIDATED: 8,
    State.WITHDRAWN: 2,
}


@dataclass(frozen=True)
class Template:
    """One item of the demo with every row that hangs on it."""

    item: Item
    movements: tuple[Movement, ...]
    words: dict[int, MovementWords]
    parties: tuple[Party, ...]
    access: tuple[ItemAccess, ...]
    plans: tuple[Plan, ...]
    reports: tuple[Report, ...]
    verifications: tuple[Verification, ...]
    evidence: tuple[Evidence, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.item.state in OPEN_STATES


def read_templates() -> dict[State, list[Template]]:
    """Read the demo's items by state. Raises LookupError for what copying does not know: requests, milestones."""
    if Request.objects.exists() or Milestone.objects.exists():
        raise LookupError("the demo has requests or milestones now: copy them too")
    movements = _by_item(Movement.objects.select_related("account").order_by("item_id", "sequence"))
    words = {row.pk: row for row in MovementWords.objects.all()}
    parties, access = _by_item(Party.objects.all()), _by_item(ItemAccess.objects.all())
    plans, reports = _by_item(Plan.objects.all()), _by_item(Report.objects.all())
    checks = _by_item(Verification.objects.all())
    evidence: dict[Any, list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(target_kind="ledger.item"):
        evidence[row.target_uid].append(row)
    found: dict[State, list[Template]] = defaultdict(list)
    for item in Item.objects.select_related("place", "lead", "batch").order_by("pk"):
        lines = movements[item.pk]
        found[State(item.state)].append(
            Template(
                item=item,
                movements=tuple(lines),
                words={line.sequence: words[line.pk] for line in lines if line.pk in words},
                parties=tuple(parties[item.pk]),
                access=tuple(access[item.pk]),
                plans=tuple(plans[item.pk]),
                reports=tuple(reports[item.pk]),
                verifications=tuple(checks[item.pk]),
                evidence=tuple(evidence[item.uid]),
            )
        )
    return found


def dealt(templates: dict[State, list[Template]]) -> list[Template]:
    """A thousand templates in the order they are copied, the states mixed as in ``SHARES``."""
    hands = [(place / share, state, place) for state, share in SHARES.items() for place in range(share)]
    deck = [(state, place) for _, state, place in sorted(hands) if templates.get(state)]
    return [templates[state][place % len(templates[state])] for state, place in deck]


def _by_item(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.__dict__["item_id"]].append(row)
    return found
