"""One-time links that set a password: for a new account, a forgotten password and the first administrators.

A link is signed, names its account, and carries a digest of the account's stored password: once that password has been
set anew, by this link or otherwise, every link given out before is dead.
"""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.text import N_

from . import rules
from .actions.locking import locked_account
from .actor import Actor, clock_actor
from .models import Account
from .witness import Act, tell

SALT = "bihuan.registry.onetime"
LIFETIME = timedelta(hours=72)


def make_token(account: Account) -> str:
    """Return the token of a link for this account; whoever calls has asked for the right or sets the system up."""
    return signing.dumps({"account": str(account.uid), "state": account.state}, salt=SALT, compress=False)


def give_link(account: Account, *, actor: Actor) -> str:
    """Return a fresh token for an account, and make every earlier password and link of it useless.

    Raises Denied without the right to manage people; Invalid for one's own account or one that is switched off.
    """
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = locked_account(account, actor)
        if row.pk == actor.account_id:
            raise Invalid("link.own", N_("自己的密码请在“修改密码”中更改。"))
        if not row.is_active:
            raise Invalid("link.account-off", N_("账号已停用，请先启用。"))
        row.set_unusable_password()
        row.save(update_fields=["password"])
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=row.person.uid, verb="account.link-given")
        return make_token(row)


def read_token(token: str) -> Account:
    """Return the account a token still opens. Raises NotFound for a forged, used or expired one, all the same."""
    return _account_of(token, Account.objects.select_related("person__personal"))


def use_token(token: str, password: str) -> Account:
    """Set the password of the token's account: once, even when two people try in the same instant.

    The caller has validated the password. Raises NotFound for a forged, used or expired token.
    """
    with transaction.atomic():
        account = _account_of(token, Account.objects.select_for_update().select_related(None))
        account.set_password(password)
        account.save(update_fields=["password", "password_set_at"])
        setup = clock_actor(account.person.realm_id)
        tell(Act.ACCOUNT, actor=setup, target_kind="person", target=account.person.uid, verb="account.link-used")
    return account


def _account_of(token: str, accounts: QuerySet[Account]) -> Account:
    try:
        said = signing.loads(token, salt=SALT, max_age=LIFETIME)
        account = accounts.filter(uid=UUID(said["account"]), is_active=True).first()
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise _dead() from error
    if account is None or said.get("state") != account.state:
        raise _dead()
    return account


def _dead() -> NotFound:
    return NotFound("link.dead", N_("此链接无效、已使用或已过期，请向系统管理员重新索取。"))
