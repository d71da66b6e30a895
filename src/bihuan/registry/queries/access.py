"""Reading how an account is guarded: its second factors and where it is signed in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from bihuan.registry.actor import Actor
from bihuan.registry.models import Account


def own_sessions(actor: Actor) -> list[UserSession]:
    """Return where the actor's account is signed in, the newest first; what is over is cleared away."""
    sessions = UserSession.objects.filter(user_id=actor.account_id).order_by("-created_at")
    return [session for session in sessions if not session.purge()]


def second_factors_of(account: Account, actor: Actor) -> list[str]:
    """Return the kinds of second factor of an account of the actor's realm, each once, recovery codes left out."""
    kinds = Authenticator.objects.filter(user=account, user__person__realm_id=actor.realm_id)
    return sorted({one.type for one in kinds.exclude(type=Authenticator.Type.RECOVERY_CODES)})
