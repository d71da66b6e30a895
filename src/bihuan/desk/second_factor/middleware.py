"""Whoever must show a second factor and has not reaches the pages where it is set up or shown, and nothing else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .demand import has_one, is_lacking

# Names of views, or how they begin: the doors, the factor itself, the choice of language. The API asks for itself, in JSON.
OPEN = ("mfa_", "account_", "ui:display", "one-time-link", "install", "healthy", "api-v1:")
OPEN_API_ALONE = "api-v1:docs"


class SecondFactorMiddleware:
    """Stands behind ``ActorMiddleware``: it asks who is acting."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Send to where the factor is shown or, where there is none yet, set up."""
        actor = getattr(request, "actor", None)
        if actor is None or not is_lacking(request, actor) or _is_open(request):
            return None
        if has_one(request):
            back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
        return redirect("mfa_index")


def _is_open(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name != OPEN_API_ALONE and name.startswith(OPEN)
