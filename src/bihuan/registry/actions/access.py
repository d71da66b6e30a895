"""Open sessions ended, and a lost second factor taken away.

One's own sessions anybody may end; another's, and another's second factor, the security administrator alone: the system
administrator gives out links that set passwords, and no single administrator shall be able to become somebody else.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from bihuan.registry.witness import Act, tell

from .locking import locked_account


def end_session(number: int, *, actor: Actor) -> None:
    """End one of the actor's own sessions on the server. Raises NotFound for one that is over, or another's."""
    with transaction.atomic():
        session = UserSession.objects.filter(pk=number, user_id=actor.account_id).select_related("user__person").first()
        if session is None:
            raise NotFound("session", N_("没有这次登录，可能已经退出。"))
        _tell(session.user, "session.ended", actor)
    session.end()


def end_other_sessions(current: str | None, *, actor: Actor) -> int:
    """End every session of the actor but the one with the key ``current``; returns how many."""
    with transaction.atomic():
        account = Account.objects.select_related("person").get(uid=actor.account_uid)
        sessions = list(UserSession.objects.filter(user_id=actor.account_id).exclude(session_key=current or ""))
        if sessions:
            _tell(account, "session.others-ended", actor)
    return _end(sessions)


def end_sessions_of(account: Account, *, actor: Actor) -> int:
    """End every session of somebody; returns how many. Raises Denied for anybody but the security administrator."""
    with transaction.atomic():
        rules.require_guard_access(actor)
        row = locked_account(account, actor)
        sessions = list(UserSession.objects.filter(user_id=row.pk))
        _tell(row, "session.all-ended", actor)
    return _end(sessions)


def remove_second_factor(account: Account, *, actor: Actor) -> Account:
    """Take away somebody's lost second factor and end their sessions; they set one up anew as at the first time.

    Their password stays what it was, so that this alone opens nothing. Raises Denied for anybody but the security
    administrator; Invalid for one's own, and where there is none.
    """
    with transaction.atomic():
        rules.require_guard_access(actor)
        row = locked_account(account, actor)
        if row.pk == actor.account_id:
            raise Invalid("second-factor.own", N_("自己的第二因素请在“登录保护”中更改。"))
        factors = Authenticator.objects.filter(user=row)
        if not factors:
            raise Invalid("second-factor.none", N_("此人没有设第二因素。"))
        sessions = list(UserSession.objects.filter(user_id=row.pk))
        for factor in factors:
            factor.delete()
        _tell(row, "second-factor.reset", actor)
    _end(sessions)
    return row


def _end(sessions: list[UserSession]) -> int:
    """Sessions lie in a database of their own: ended once what is said about it stands."""
    for session in sessions:
        session.end()
    return len(sessions)


def _tell(account: Account, verb: str, actor: Actor) -> None:
    tell(Act.ACCOUNT, actor=actor, target_kind="person", target=account.person.uid, verb=verb)
