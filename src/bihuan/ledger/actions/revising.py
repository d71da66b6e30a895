"""A changed row of a hand-over that came before: what a 更正 may settle, and what needs a move of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place

from ..exchange.diff import Compared, Saved, unit_words
from ..exchange.drafts import Draft
from ..exchange.synonyms import Field
from ..models import Item
from ..states import State
from .mending import Correction, correct_item


def revise(
    one: Compared, saved: Saved, places: Mapping[int, Place], file: str, *, actor: Actor
) -> list[dict[str, Any]]:
    """Correct what a correction may; return what needs a move of its own. ``places`` are the known ones by id."""
    item, draft = Item.objects.get(pk=saved.item_id), one.draft
    fields = {change.field for change in one.changes}
    waits = item.state == State.REGISTERED
    correction = Correction()
    if Field.PROBLEM in fields:
        correction = replace(correction, problem=draft.line.problem)
    if Field.PLACE in fields:
        place = places[draft.place_id] if draft.place_id is not None else None
        correction = replace(correction, place=place, place_text=draft.line.place)
    if waits and Field.LEAD in fields:
        correction = replace(correction, unit_text=unit_words(draft.line))
    if waits and Field.DUE in fields:
        correction = replace(correction, deadline_text=draft.deadline.words)
    if correction != Correction():
        reason = N_("来件“%(file)s”第 %(row)s 行") % {"file": file, "row": draft.line.where}
        correct_item(item.uid, correction=correction, reason=reason, actor=actor)
    if waits and fields & {Field.LEAD, Field.DUE}:
        _propose(item, draft)
        return []
    left = [change for change in one.changes if change.field in (Field.LEAD, Field.DUE)]
    return [
        {
            "row": draft.line.where,
            "number": item.number,
            "uid": str(item.uid),
            "field": c.field.value,
            "before": c.before,
            "after": c.after,
        }
        for c in left
    ]


def _propose(item: Item, draft: Draft) -> None:
    """Let the office hand over by what the newer paper says; before 交办 these are proposals only."""
    due = draft.deadline.due
    Item.objects.filter(pk=item.pk, state=State.REGISTERED.value).update(
        proposed_lead=draft.lead_id,
        proposed_assisting=list(draft.assisting_ids),
        proposed_deadline=end_of_day(due) if due else None,
        deadline_kind=draft.deadline.kind.value if draft.deadline.kind else "",
    )
