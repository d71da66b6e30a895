"""What a saved hand-over tells its sender: every row accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..exchange.diff import Compared, Status
from ..exchange.intake import SHOWN_ROWS, Intake
from ..exchange.preview import Preview
from ..models import Batch, Item
from ..states import State

MOST_LEFT = 200


@dataclass(frozen=True)
class Outcome:
    """What saving did: items registered, differences left, rows merged, rows that were rebounds, places made.

    ``absent`` is what ``absent`` returned before anything was saved.
    """

    items: Sequence[Item]
    left: list[dict[str, Any]]
    merged: Sequence[tuple[Compared, Item]]
    relapses: Sequence[tuple[Compared, Item]]
    places: int
    absent: dict[str, Any]


def reckon(intake: Intake, preview: Preview, batch: Batch, outcome: Outcome) -> dict[str, Any]:
    """Return the receipt: what became of every row, as JSON; long lists are cut, their counts are not."""
    tally, items = preview.tally, outcome.items
    doubles = [[one.draft.line.where, one.reason.data["row"]] for one in preview.of(Status.DUPLICATE) if one.reason]
    refused = [
        [one.draft.line.where, one.reason.message, dict(one.reason.data)]
        for one in preview.of(Status.REFUSED)[:SHOWN_ROWS]
        if one.reason
    ]
    return {
        **preview.totals,
        "stated": intake.facts.get("stated"),
        "rows": tally.rows,
        "saved": Item.objects.filter(batch=batch, parent__isnull=True).count(),
        "first": items[0].number if items else "",
        "last": items[-1].number if items else "",
        "without_lead": tally.new_without_lead,
        "without_place": tally.new_without_place,
        "places_made": outcome.places,
        "duplicates": doubles[:SHOWN_ROWS],
        "refused_rows": refused,
        "needs_move": outcome.left[:MOST_LEFT],
        "left_out": intake.facts.get("left_out", []),
        **_met(outcome),
        "opening": {state.value: count for state, count in tally.new_states.items() if count},
        "absent": outcome.absent,
    }


def _met(outcome: Outcome) -> dict[str, Any]:
    """What became of rows that other batches have too: how many, and which."""
    into = [
        {
            "row": one.draft.line.where,
            "number": item.number,
            "into": one.met.item.number,
            "uid": str(one.met.item.uid),
        }
        for one, item in outcome.merged
        if one.met
    ]
    back = [
        {"row": one.draft.line.where, "number": item.number, "cycle": item.cycle, "uid": str(item.uid)}
        for one, item in outcome.relapses
    ]
    return {
        "merged": len(into),
        "merged_rows": into[:SHOWN_ROWS],
        "rebounds": len(back),
        "rebound_rows": back[:SHOWN_ROWS],
    }


def absent(batch: Batch, preview: Preview) -> dict[str, Any]:
    """The items a batch held before that no row of the file means: how many, and the first of them.

    A newer paper may leave rows out; to strike out what they were is a move of its own.
    """
    meant = {one.item.item_id for one in preview.compared if one.item}
    rows = Item.objects.filter(realm_id=batch.realm_id, batch=batch, parent__isnull=True).order_by("pk")
    held = rows.exclude(state=State.WITHDRAWN.value).values_list("pk", flat=True)
    left = [key for key in held if key not in meant]
    shown = rows.filter(pk__in=left[:SHOWN_ROWS])
    return {"count": len(left), "items": [[item.number, str(item.uid)] for item in shown]}
