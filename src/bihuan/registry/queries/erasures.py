"""Reading requests for erasure: both administrators see all of the realm."""

from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import ErasureRequest


def visible_to(actor: Actor) -> QuerySet[ErasureRequest]:
    """Return every request of the realm, newest first, for those who ask and who decide."""
    if not rules.can_follow_erasures(actor):
        return ErasureRequest.objects.none()
    found = ErasureRequest.objects.filter(realm_id=actor.realm_id)
    return found.select_related("person", "asked_by", "decided_by")


def get_erasure(actor: Actor, uid: UUID) -> ErasureRequest:
    """Return one request. Raises NotFound, the same for foreign and missing."""
    found = visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("erasure.unknown", N_("没有这份申请。"))
    return found
