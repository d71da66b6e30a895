"""One page for the administrators; nothing on it is done by hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage.retention import queries
from bihuan.backstage.retention.pack import terms_in_force
from bihuan.registry.request import ActorRequest


@never_cache
@require_safe
def show_retention(request: ActorRequest) -> HttpResponse:
    """The terms and what is due. Rule: ``can_see_terms``."""
    queries.require_see_terms(request.actor)
    dues = queries.due_by_kind(request.actor)
    context = {
        "pack": terms_in_force(),
        "dues": dues,
        "labels": {due.kind.what: due.kind.label for due in dues},
        "runs": queries.last_runs(request.actor),
        "spoken": get_language() or "zh-hans",
    }
    return render(request, "desk/retention.html", context)
