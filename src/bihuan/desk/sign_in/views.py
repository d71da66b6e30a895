"""The pages of the doors. Passwords are django-allauth's business; the one-time link is ours."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.desk.identities.queries import offered
from bihuan.registry.onetime import read_token, use_token

from .forms import FirstPasswordForm

OWN_DOOR = "account_login"


class SignIn(LoginView):
    """User name and password; beside them the outside identities of the installation and, in a demo folder, the open doors."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Add the outside identities and the address of the demo's doors, where this installation has them."""
        doors = None if settings.LOGIN_URL == OWN_DOOR else reverse(settings.LOGIN_URL)
        return super().get_context_data(**named) | {"doors": doors, "identities": offered()}


class ChangePassword(PasswordChangeView):
    """The current password against a new one; for those who have one."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Send an account that has never had a password to whoever gives out one-time links."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Denied("sign-in.no-password", N_("此账号还没有密码，请找系统管理员要一次性链接来设置。"))
        return super().dispatch(request, *args, **named)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()
change_password = ChangePassword.as_view()
prove_it = ReauthenticateView.as_view()


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a one-time link set the account's password; a dead link is NotFound, whatever killed it."""
    account = read_token(token)
    form = FirstPasswordForm(account, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        use_token(token, form.cleaned_data["password1"])
        messages.success(request, _("密码已设好，请用它登录。"))
        return redirect("account_login")
    context = {"form": form, "username": account.username}
    return render(request, "account/one_time_link.html", context, status=422 if form.errors else 200)
