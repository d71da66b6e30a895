"""The list of one's own sessions, and ending one or all the others."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.registry.actions import access as actions
from bihuan.registry.queries.access import own_sessions
from bihuan.registry.request import ActorRequest

from .browsers import browser_name


@never_cache
@require_safe
def show_sessions(request: ActorRequest) -> HttpResponse:
    """Where one is signed in. Rule: one's own."""
    sessions = [
        {
            "number": session.pk,
            "browser": browser_name(session.user_agent),
            "address": session.ip,
            "since": session.created_at,
            "current": session.session_key == request.session.session_key,
        }
        for session in own_sessions(request.actor)
    ]
    return render(request, "desk/sessions.html", {"sessions": sessions})


@require_POST
def end(request: ActorRequest, number: int) -> HttpResponse:
    """End one. Rule: one's own."""
    actions.end_session(number, actor=request.actor)
    messages.success(request, _("这次登录已结束。"))
    return redirect("desk:sessions")


@require_POST
def end_others(request: ActorRequest) -> HttpResponse:
    """End all but this one. Rule: one's own."""
    actions.end_other_sessions(request.session.session_key, actor=request.actor)
    messages.success(request, _("其他设备上的登录都已结束。"))
    return redirect("desk:sessions")
