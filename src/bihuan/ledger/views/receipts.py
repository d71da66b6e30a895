"""The receipt of an import: what became of every row, and where what is left to do is done."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from ..exchange.report import sayer
from ..exchange.synonyms import FIELD_LABELS, Field
from ..models import Handover
from ..sentence import Sentence
from ..states import STATE_LABELS, Move
from .move_pages import page_of

# What receipts say since imports know of other batches; older ones say nothing of it.
NOTHING_MORE: dict[str, Any] = {
    "merged": 0,
    "merged_rows": [],
    "rebounds": 0,
    "rebound_rows": [],
    "opening": {},
    "absent": {"count": 0, "items": []},
}


@dataclass(frozen=True)
class Left:
    """One difference that a correction may not settle, in words, with the page where it is settled."""

    row: str
    number: str
    field: str
    before: str
    after: str
    href: str
    word: str


def receipt_of(handover: Handover, actor: Actor) -> dict[str, Any]:
    """What the receipt's page shows."""
    told = NOTHING_MORE | handover.receipt
    answered = told["rows"] - told["refused"]
    stated, batch = told["stated"], handover.batch
    say = sayer(_)
    refused = [(row, say(Sentence("row", message, data))) for row, message, data in told["refused_rows"]]
    head = any(post.unit_id == handover.owner_id for post in actor.posts_as(Role.OFFICE_HEAD))
    return {
        "handover": handover,
        "told": told,
        "adds_up": stated is None or stated == answered,
        "answered": answered,
        "refused": refused,
        "needs_move": [_left(one) for one in told["needs_move"]],
        "opening": [
            (_(label), told["opening"][state]) for state, label in STATE_LABELS.items() if state in told["opening"]
        ],
        "may_recall": head and batch is not None and batch.recalled_at is None,
    }


def _left(one: dict[str, str]) -> Left:
    # Older receipts do not name the item.
    href, word = _where(Field(one["field"]), one["uid"]) if "uid" in one else ("", "")
    return Left(
        one["row"],
        one["number"],
        _(FIELD_LABELS[Field(one["field"])]),
        one["before"],
        one["after"],
        href,
        word,
    )


def _where(field: Field, uid: str) -> tuple[str, str]:
    """Another lead is a move of the office's; another deadline its lead unit asks for, so the item itself is shown."""
    if field is Field.LEAD and page_of(Move.REASSIGN) is not None:
        return reverse("ledger:move", args=[uid, Move.REASSIGN]), _("去改派")
    return reverse("ledger:item", args=[uid]), _("看这个事项（期限由牵头单位申请延期）") if field is Field.DUE else _(
        "看这个事项"
    )
