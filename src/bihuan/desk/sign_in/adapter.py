"""What django-allauth asks about signing in."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import PersonalRecord
from bihuan.registry.personal import read

WAYS = {
    "reauthenticate": _("改用密码"),
    "mfa_reauthenticate": _("改用验证码"),
    "mfa_reauthenticate:webauthn": _("改用通行密钥"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: nobody signs up. One answer for every wrong name or password."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("用户名或密码不正确。"),
        "too_many_login_attempts": _("尝试次数过多，请稍后再试。"),
        "enter_current_password": _("当前密码不正确。"),
        "incorrect_password": _("密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every stranger (ASVS 6.3.4: no door but the listed ones)."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the account, or None for a wrong name, a wrong password and a closed account alike (ASVS 6.3.8)."""
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found if found is not None and found.is_active else None

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Name in our words the ways to prove again who one is."""
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def clean_password(self, password: str, user: Any = None) -> str:
        """Check a new password, the person's own name among the words it must not be made of."""
        if user is not None:
            user.known_names = known_names(user)
        return str(super().clean_password(password, user))


def known_names(account: Any) -> tuple[str, ...]:
    """Return the words of a person that their password must not be made of."""
    record = PersonalRecord.objects.filter(person_id=account.person_id).select_related("person").first()
    return () if record is None else (read(record, record.person).name,)
