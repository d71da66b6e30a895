"""Reading which outside identities there are, and which are one's own."""

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor


@dataclass(frozen=True)
class Offered:
    """A provider of this installation: what its button says, and whether the account asked for is bound to it."""

    key: str
    name: str
    provider: str
    bound: bool = False


@dataclass(frozen=True)
class Bound:
    """An identity of one's own. ``name`` is empty where the installation no longer names its provider."""

    number: int
    name: str
    since: datetime


def offered() -> list[Offered]:
    """Return the providers people may sign in by, in their order; asks for no query."""
    return [Offered(one.key, _(one.name), one.provider) for one in settings.BIHUAN.identities]


def offered_by(key: str) -> Offered:
    """Return one of them. Raises NotFound for a provider that is not set."""
    found = next((one for one in offered() if one.key == key), None)
    if found is None:
        raise NotFound("identity.provider", N_("本站没有这种登录方式。"))
    return found


def own_identities(actor: Actor) -> list[Bound]:
    """Return the identities bound to the actor's own account, the oldest first."""
    names = {one.key: one.name for one in offered()}
    rows = SocialAccount.objects.filter(user_id=actor.account_id).order_by("pk")
    return [Bound(row.pk, names.get(row.provider, ""), row.date_joined) for row in rows]


def left_to_bind(actor: Actor) -> list[Offered]:
    """Return the providers the actor's account is not bound to yet."""
    bound = set(SocialAccount.objects.filter(user_id=actor.account_id).values_list("provider", flat=True))
    return [one for one in offered() if one.key not in bound]
