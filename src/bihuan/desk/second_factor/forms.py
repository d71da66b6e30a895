"""The forms of the second factor, with our words on them and a limit on guesses."""

from typing import Any

from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _


def _word(field: forms.Field, *, digits: bool) -> None:
    field.label = _("验证码")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(autocomplete="one-time-code", autofocus=True)
    if digits:
        field.widget.attrs.update(inputmode="numeric")


def _count_guess(account_id: int) -> None:
    """Count one more guess of the second factor. Only who knows the password can guess, so nobody is locked out by a stranger."""
    if not ratelimit.consume(context.request, action="second_factor", key=f"second-factor-{account_id}"):
        raise ValidationError(__("尝试次数过多，请五分钟后再试。"))


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], digits=True)
        self.fields["code"].help_text = _("手机验证器上的 6 位数字，或一个没用过的 8 位恢复码。")

    def clean_code(self) -> str:
        """Check the code, once the guess is counted."""
        _count_guess(self.user.pk)
        return str(super().clean_code())


class CodeAgainForm(ReauthenticateForm):
    """A code again, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], digits=True)

    def clean_code(self) -> str:
        """Check the code, once the guess is counted."""
        _count_guess(self.user.pk)
        return str(super().clean_code())


class AppForm(ActivateTOTPForm):
    """The first code of an app that has just read the drawing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], digits=True)
        self.fields["code"].help_text = _("手机验证器上显示的 6 位数字。")


class NewPasskeyForm(AddWebAuthnForm):
    """A name for the passkey, and whether it alone opens the door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称")
        self.fields["name"].help_text = _("写明是哪台设备，例如：办公室电脑")
        self.fields["passwordless"].label = _("以后只用它登录，不再输密码")
        self.fields["passwordless"].help_text = _("设备会要求指纹、面容或锁屏密码。")
