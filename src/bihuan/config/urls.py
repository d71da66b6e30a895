"""Every address of the installation; the apps say what lies below theirs."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from bihuan.ui import errors


@login_not_required
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Answer that the web process lives; a proxy asks this, so it touches no database."""
    return HttpResponse("ok", content_type="text/plain")


# Of allauth's many doors only those that are ours: accounts are made by an administrator, and nothing goes by mail.
account_urls: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bihuan.ui.urls")),
    path("account/", include(account_urls)),
    path("evidence/", include("bihuan.evidence.urls")),
    path("healthz", healthy, name="healthy"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
