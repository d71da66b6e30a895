"""Carrying the terms out: once a day by the worker, never by anybody's hand, and never sooner than the rule says."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import clock_actor
from bihuan.registry.models import Unit, UnitKind

from .. import audit
from ..models import AuditAction
from ..wiping import wipe_log
from .kinds import Kind, registered
from .own_kinds import forget_strangers
from .pack import RetentionPack, terms_in_force

TARGET_KIND = "retention"
VERB = "retention.carried-out"


def carry_out_terms() -> None:
    """Let go of what is due in every realm; each realm gets one line of audit with the counts, also where there was nothing.

    Raises Invalid for terms that cannot be read: then nothing is let go of.
    """
    pack, now = terms_in_force(), timezone.now()
    pairs = _pairs(pack)
    for realm_id in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk").values_list("pk", flat=True):
        # Each in a transaction of its own; the line tells of those that stand.
        counts = {kind.what: _let_go(kind, realm_id, now - timedelta(days=days)) for kind, days in pairs}
        told: dict[str, Any] = {what: str(count) for what, count in counts.items() if count}
        audit.note(
            AuditAction.SETTING,
            actor=clock_actor(realm_id),
            target_kind=TARGET_KIND,
            target=f"{pack.code} {pack.version}",
            verb=VERB,
            **told,
        )
    for kind, days in pairs:
        if kind.what == "attempt":
            forget_strangers(now - timedelta(days=days))
    transaction.on_commit(wipe_log)


def _let_go(kind: Kind, realm_id: int, before: datetime) -> int:
    with transaction.atomic():
        return kind.let_go(kind.due(realm_id, before))


def _pairs(pack: RetentionPack) -> list[tuple[Kind, int]]:
    known = {kind.what: kind for kind in registered()}
    for term in pack.terms:
        if term.what not in known:
            message = N_("保存期限里的“%(what)s”这个版本不认识")
            raise Invalid("retention.unknown", message, what=term.what)
    return [(known[term.what], term.days) for term in pack.terms]
