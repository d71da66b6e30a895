"""The forms of the doors, with our words on them."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Account

from .adapter import known_names


class SignInForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("用户名")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")


class NewPasswordForm(ChangePasswordForm):
    """The current password and, twice, the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("当前密码"), "password1": _("新密码"), "password2": _("再输一次新密码")}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("至少 8 个字符，建议 15 个以上；可以是一句话，也可以由密码管理器生成。")

    def clean(self) -> dict[str, Any]:
        """Refuse a new password that is the old one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("password1") and given["password1"] == given.get("oldpassword"):
            self.add_error("password1", ValidationError(_("新密码不能和当前密码一样。")))
        return given


class ProveItForm(ReauthenticateForm):
    """The password again, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class FirstPasswordForm(forms.Form):
    """A password for an account that has none yet, behind a one-time link."""

    password1 = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 8 个字符，建议 15 个以上；可以是一句话，也可以由密码管理器生成。"),
    )
    password2 = forms.CharField(
        label=_("再输一次新密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords, or one that anybody would try."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", ValidationError(_("两次输入的密码不一样。")))
        elif first:
            self._account.known_names = known_names(self._account)  # type: ignore[attr-defined]
            try:
                validate_password(first, self._account)
            except ValidationError as refusal:
                self.add_error("password1", refusal)
        return given
