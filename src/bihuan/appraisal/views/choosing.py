"""预选: choosing for the round among what passed the pre-review."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import choose
from ..forms.choosing import ChoosingForm
from ..queries import get_review, places_of, waiting_for_round
from ..rules import must_run


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_some(request: ActorRequest, uid: UUID) -> HttpResponse:
    """预选. Rule: ``actions.choose``: the office, where the rules have a share."""
    review = get_review(request.actor, uid)
    must_run(request.actor, review)
    places = places_of(review)
    if places is None:
        raise NotFound("review.no_share", N_("评估规则没有规定预选比例"))
    form = ChoosingForm(request.POST if request.method == "POST" else None, waiting=waiting_for_round(review))
    if request.method == "POST" and form.is_valid():
        try:
            choose(uid, form.chosen(), form.reasons(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("预选已定，未入选的单位已收到通知。接着把入选的列入考评。"))
            return redirect("appraisal:review", uid=uid)
    context = {"review": review, "places": places, "form": form, "rows": form.rows()}
    return render(request, "appraisal/choose.html", context, status=422 if form.errors else 200)
