"""照片疑点情况: the figures of this year by unit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.core.workdays import start_of_day
from bihuan.registry.models import Role
from bihuan.registry.request import ActorRequest

from ..doubt_figures import FEWEST, doubt_figures

READING = (Role.OFFICE, Role.OFFICE_HEAD, Role.VERIFIER, Role.LEADER)


@require_safe
def show_table(request: ActorRequest) -> HttpResponse:
    """How often pictures were doubted, by unit. Rule: those who check and supervise; figures over what they see."""
    if not request.actor.holds(*READING):
        raise Denied("doubt_table", N_("只有主管办公室、核验岗和分管领导可以看照片疑点情况"))
    since = start_of_day(timezone.localdate().replace(month=1, day=1))
    lines, whole = doubt_figures(request.actor, since)
    context = {"lines": lines, "whole": whole, "since": since, "fewest": FEWEST}
    return render(request, "ledger/doubt_table.html", context)
