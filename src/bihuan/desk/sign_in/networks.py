"""Administration only from named networks (GB/T 22239-2019 8.1.4.4 c): the three administrators' work from elsewhere is refused."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.backstage.audit import client_address, note_request
from bihuan.backstage.models import AuditAction, AuditResult
from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import ADMINISTRATORS

# The way out; the API asks for itself, since only there is it known whom a token speaks for.
OPEN = ("account_logout", "ui:display", "api-v1:")
OPEN_API_ALONE = "api-v1:docs"


class AdministratorNetworksMiddleware:
    """Stands behind ``ActorMiddleware``. Whoever holds one of the three roles reaches only the way out from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer in the view's place, and leave a line, where an administrator comes from outside."""
        actor = getattr(request, "actor", None)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if actor is None or (name != OPEN_API_ALONE and name.startswith(OPEN)):
            return None
        try:
            require_inside(request, actor)
        except Denied as refusal:
            note_request(AuditAction.ACCESS, request, request.user, AuditResult.REFUSED, code=refusal.code)  # type: ignore[arg-type]
            return render(request, "registry/no_post.html", {"text": _(refusal.message)}, status=403)
        return None


def require_inside(request: HttpRequest, actor: Actor) -> None:
    """Raise Denied for an administrator whose address lies in none of the named networks. Where none is named, any will do."""
    networks = settings.BIHUAN.admin_networks
    if not networks or not actor.holds(*ADMINISTRATORS):
        return
    address = client_address(request)
    if address is None or not any(ip_address(address) in network for network in networks):
        raise Denied("administrator.network", N_("管理员只能从指定的网络办理，请到规定的地点或网络再登录。"))
