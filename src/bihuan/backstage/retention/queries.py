"""What falls due, for the administrators' page."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from ..models import AuditEntry
from .actions import TARGET_KIND
from .kinds import Kind, registered
from .pack import Term, terms_in_force

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """One kind with its term, if it has one; ``now`` is due at the next run, ``soon`` within thirty days after."""

    kind: Kind
    term: Term | None
    now: int
    soon: int


def can_see_terms(actor: Actor) -> bool:
    """See what falls due: who keeps the installation and who guards its rules."""
    return actor.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def require_see_terms(actor: Actor) -> None:
    """Raise Denied where the actor may not see what falls due."""
    if not can_see_terms(actor):
        raise Denied("retention.see", N_("只有系统管理员和安全管理员可以看保存期限。"))


def due_by_kind(actor: Actor) -> list[Due]:
    """Return every kind with what is due in the actor's realm. Raises Invalid for terms that cannot be read."""
    require_see_terms(actor)
    terms = {term.what: term for term in terms_in_force().terms}
    return [_due(kind, terms.get(kind.what), actor.realm_id) for kind in registered()]


def last_runs(actor: Actor, most: int = 5) -> list[AuditEntry]:
    """Return the last lines about it in the realm's audit: counts alone."""
    require_see_terms(actor)
    lines = AuditEntry.objects.filter(realm_id=actor.realm_id, target_kind=TARGET_KIND)
    return list(lines.order_by("-id")[:most])


def _due(kind: Kind, term: Term | None, realm_id: int) -> Due:
    if term is None:
        return Due(kind, None, 0, 0)
    since = timezone.now() - timedelta(days=term.days)
    now = kind.due(realm_id, since).count()
    return Due(kind, term, now, kind.due(realm_id, since + SOON).count() - now)
