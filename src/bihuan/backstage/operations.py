"""Asking twice changes nothing: every verb of page, API, offline sync and import may carry an identifier of its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from .models import Operation


def once(uid: UUID | None, *, actor: Actor, verb: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what came of the same request before, or None where it is new and is to be carried out now.

    The first thing in the move's own transaction; ``record`` is the last. A second sender of the same identifier waits
    here until the first has committed. ``uid`` None is a request that cannot be repeated: nothing is stored.
    Raises Conflict, saying nothing more, where the identifier was used by another account, for another verb or for
    other content (``payload`` is compared by its canonical JSON).
    """
    if uid is None:
        return None
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("operations.once needs the transaction of the move it guards")
    fingerprint = digest(canonical_json(payload))
    row = Operation(
        uid=uid,
        realm_id=actor.realm_id,
        account_id=actor.account_id,
        verb=verb,
        payload_digest=fingerprint,
        at=timezone.now(),
    )
    Operation.objects.bulk_create([row], ignore_conflicts=True)
    stored = Operation.objects.select_for_update().get(uid=uid)
    owner = (stored.realm_id, stored.account_id, stored.verb, stored.payload_digest)
    if owner != (actor.realm_id, actor.account_id, verb, fingerprint):
        raise Conflict("operation_reused", N_("这个操作编号已经用过，内容不同。请刷新页面后重新提交"))
    outcome: dict[str, Any] | None = stored.outcome
    return outcome


def record(uid: UUID | None, outcome: Mapping[str, Any]) -> None:
    """Keep the outcome (JSON values only) for whoever asks the same again. In the transaction that ``once`` opened."""
    if uid is not None:
        Operation.objects.filter(uid=uid).update(outcome=dict(outcome))
