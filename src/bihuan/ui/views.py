"""Choices that belong to the device, not to the person."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from . import themes

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def choose_display(request: HttpRequest) -> HttpResponse:
    """Keep the language or the look chosen in the footer in a cookie and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in themes.THEMES:
        _keep(response, themes.COOKIE, theme)
    return response


def _keep(response: HttpResponse, name: str, value: str | None) -> None:
    response.set_cookie(
        name, value or "", max_age=YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
