"""The chain of a round: every act appends one line whose digest covers the line before."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from bihuan.core.sealing import canonical_json, digest
from bihuan.registry.actor import Actor

from .models import Entry, Round, RoundAct, Seat


def append(
    round_: Round, verb: str, *, actor: Actor, entry: Entry | None = None, seat: Seat | None = None, **detail: Any
) -> RoundAct:
    """Append one line in the action's own transaction, with the round's row locked. ``detail`` takes JSON values."""
    last = RoundAct.objects.filter(round=round_).order_by("-sequence").first()
    act = RoundAct(
        realm_id=round_.realm_id,
        round=round_,
        sequence=last.sequence + 1 if last else 1,
        verb=verb,
        entry=entry,
        seat=seat,
        account_id=actor.account_id,
        at=timezone.now(),
        detail=detail,
        previous=last.digest if last else "",
    )
    act.digest = digest(act_body(act))
    act.save(force_insert=True)
    return act


def act_body(act: RoundAct) -> bytes:
    """Return what an act's digest covers: public ids, never integers of one database."""
    return canonical_json(
        {
            "uid": act.uid,
            "round": act.round.uid,
            "sequence": act.sequence,
            "verb": act.verb,
            "entry": act.entry.uid if act.entry else None,
            "seat": act.seat.uid if act.seat else None,
            "account": act.account.uid if act.account else None,
            "at": act.at,
            "detail": act.detail,
            "previous": act.previous,
        }
    )


def broken_acts(round_: Round) -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    previous, expected = "", 1
    rows = RoundAct.objects.filter(round=round_).select_related("round", "entry", "seat", "account")
    for act in rows.order_by("sequence"):
        if act.sequence != expected or act.previous != previous or act.digest != digest(act_body(act)):
            yield act.sequence
        previous, expected = act.digest, act.sequence + 1
