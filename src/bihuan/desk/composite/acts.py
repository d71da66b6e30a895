"""The chain of a composite: every act appends one line whose digest covers the line before."""

from collections.abc import Iterator
from typing import Any

from bihuan.backstage.chains import append_to, broken_in
from bihuan.registry.actor import Actor

from .models import Composite, CompositeAct


def append(composite: Composite, verb: str, *, actor: Actor, **detail: Any) -> CompositeAct:
    """Append one line in the action's own transaction, with the composite's row locked. ``detail`` takes JSON values."""
    act = CompositeAct(
        realm_id=composite.realm_id, composite=composite, verb=verb, account_id=actor.account_id, detail=detail
    )
    return append_to(CompositeAct.objects.filter(composite=composite), act, _about)


def broken_acts(composite: Composite) -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    return broken_in(CompositeAct.objects.filter(composite=composite).select_related("composite", "account"), _about)


def _about(act: CompositeAct) -> dict[str, Any]:
    return {"composite": act.composite.uid}
