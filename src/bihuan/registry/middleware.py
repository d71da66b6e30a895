"""Who is acting in this request: read afresh every time, so that a right taken away is gone at the next request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.errors import Denied

from .actor import actor_for


class ActorMiddleware:
    """Sets ``request.actor``; None for a stranger. Those without a live appointment reach only the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the actor is read once the view is known."""
        request.actor = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Read the actor, or answer in the view's place where there is none to be had."""
        if not request.user.is_authenticated:
            return None
        try:
            request.actor = actor_for(request.user, today=timezone.localdate())  # type: ignore[attr-defined]
        except Denied as refusal:
            # Somebody whose posts have all ended may still leave, or look at what is open to anybody.
            if not getattr(view, "login_required", True):
                return None
            return render(request, "registry/no_post.html", {"text": _(refusal.message)}, status=403)
        return None
