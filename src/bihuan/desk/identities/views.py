"""The way to a provider and back, and the binding of one's own account. What comes back is judged in ``adapter``."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Invalid
from bihuan.registry.request import ActorRequest

from .actions import unbind_identity
from .adapter import FAILED, UNPROVED, refused
from .openid import OpenIDAdapter
from .queries import Offered, offered_by

# What django-allauth's code runs into where a provider's answer lacks what it should hold.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured)


class Callback(OAuth2CallbackView):
    """What a browser brings back from the provider: once, with the state and the nonce it was sent away with."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Let django-allauth do it; an answer it cannot read is a refusal."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **named)
        except UNREADABLE as fault:
            answer = render_authentication_error(request, self.adapter.get_provider(), exception=fault)
        return answer

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        if state is not None and isinstance(self.adapter, OpenIDAdapter):
            self.adapter.nonce = state.get("nonce", "")
        return state, answer


@login_not_required
@never_cache
@require_POST
def leave_to_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send a stranger to the provider. Rule: anybody."""
    return _leave(request, offered_by(provider_id), AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@never_cache
@require_POST
@reauthentication_required
def leave_to_bind(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the owner of an account, who has just proved to be it, to the provider. Rule: one's own."""
    if not get_reauthentication_flows(request.user):
        # django-allauth lets those pass who have nothing to prove it with.
        return refused(request, UNPROVED)
    return _leave(request, offered_by(provider_id), AuthProcess.CONNECT, account=request.user.pk)


@require_POST
@reauthentication_required
def unbind(request: ActorRequest, number: int) -> HttpResponse:
    """Let go of one. Rule: one's own, freshly proved."""
    try:
        unbind_identity(number, actor=request.actor)
    except Invalid as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("已解除绑定，以后不能再用它登录。"))
    return redirect("mfa_index")


@login_not_required
@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from a provider. Rule: anybody who was sent there."""
    provider = get_adapter(request).get_provider(request, offered_by(provider_id).key)
    answer: HttpResponse = Callback.adapter_view(provider.get_oauth2_adapter(request))(request)
    return answer


def _leave(request: HttpRequest, to: Offered, process: str, **kept: Any) -> HttpResponse:
    """Answer with a page that leads on: a form that is redirected would have to name every host behind it in our policy."""
    try:
        answer = get_adapter(request).get_provider(request, to.key).redirect(request, process, **kept)
    except (OAuth2Error, *UNREADABLE):
        return refused(request, FAILED)
    address = getattr(answer, "url", "")
    if not address.startswith("https://"):
        return refused(request, FAILED)
    return render(request, "account/identity_leave.html", {"address": address, "name": to.name})
