"""Binding an outside identity to one's own account, and letting go of it."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from bihuan.registry.witness import Act, tell


def bind_identity(provider: str, subject: str, *, actor: Actor) -> None:
    """Bind an identity to the actor's own account; one bound there already stays as it is.

    Whoever calls has had it proved by the provider. Raises Conflict for one that is another account's, Invalid where
    the account has one of that provider.
    """
    with transaction.atomic():
        account = _own_account(actor)
        bound = SocialAccount.objects.filter(provider=provider, uid=subject).first()
        if bound is not None and bound.user_id == account.pk:
            return
        if bound is not None:
            raise _taken()
        if SocialAccount.objects.filter(user=account, provider=provider).exists():
            raise Invalid("identity.one-already", N_("账号已绑定了这家的另一个身份，请先解除，再绑定新的。"))
        try:
            with transaction.atomic():
                SocialAccount.objects.create(user=account, provider=provider, uid=subject, extra_data={})
        except IntegrityError as fault:
            raise _taken() from fault
        _tell("identity.bound", account, provider, actor)


def unbind_identity(number: int, *, actor: Actor) -> None:
    """Let go of one of the actor's identities. Raises NotFound for another's, Invalid for the last way in."""
    with transaction.atomic():
        account = _own_account(actor)
        bound = SocialAccount.objects.filter(pk=number, user=account).first()
        if bound is None:
            raise NotFound("identity", N_("没有这个绑定，可能已经解除。"))
        if not _has_another_way_in(account, bound):
            raise Invalid("identity.last", N_("这是账号唯一的登录方式，不能解除。请先找系统管理员要一次性链接设密码。"))
        provider = bound.provider
        bound.delete()
        _tell("identity.removed", account, provider, actor)


def _tell(verb: str, account: Account, provider: str, actor: Actor) -> None:
    person = account.person.uid
    tell(Act.ACCOUNT, actor=actor, target_kind="person", target=person, verb=verb, provider=provider)


def _own_account(actor: Actor) -> Account:
    return Account.objects.select_for_update(of=("self",)).select_related("person").get(uid=actor.account_uid)


def _has_another_way_in(account: Account, bound: SocialAccount) -> bool:
    """Say whether the account could still be signed in to: by password, a passkey that opens alone, another identity."""
    if account.has_usable_password():
        return True
    keys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    if any(key.wrap().is_passwordless for key in keys):
        return True
    return SocialAccount.objects.filter(user=account).exclude(pk=bound.pk).exists()


def _taken() -> Conflict:
    return Conflict(
        "identity.taken", N_("这个身份已绑定了另一个账号。一个身份只能登录一个账号，请先在那个账号里解除。")
    )
