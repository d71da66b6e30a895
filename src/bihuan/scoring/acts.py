"""The chain of a round: every act appends one line whose digest covers the line before."""

from collections.abc import Iterator
from typing import Any

from bihuan.backstage.chains import append_to, broken_in
from bihuan.registry.actor import Actor

from .models import Entry, Round, RoundAct, Seat


def append(
    round_: Round, verb: str, *, actor: Actor, entry: Entry | None = None, seat: Seat | None = None, **detail: Any
) -> RoundAct:
    """Append one line in the action's own transaction, with the round's row locked. ``detail`` takes JSON values."""
    act = RoundAct(
        realm_id=round_.realm_id,
        round=round_,
        verb=verb,
        entry=entry,
        seat=seat,
        account_id=actor.account_id,
        detail=detail,
    )
    return append_to(RoundAct.objects.filter(round=round_), act, _about)


def broken_acts(round_: Round) -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    rows = RoundAct.objects.filter(round=round_).select_related("round", "entry", "seat", "account")
    return broken_in(rows, _about)


def _about(act: RoundAct) -> dict[str, Any]:
    return {
        "round": act.round.uid,
        "entry": act.entry.uid if act.entry else None,
        "seat": act.seat.uid if act.seat else None,
    }
