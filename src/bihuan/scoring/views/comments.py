"""点评: the office records what was said and gives it out; a unit reads what was said of its own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.backstage import notices
from bihuan.core.errors import Conflict, Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import comment_on, give_comments
from ..actions.loading import require_office
from ..forms import CommentForm
from ..hearing import given_to, said_of
from ..models import CommentKind
from ..queries import entry_of, get_round
from .entries import render_entry
from .running import act_and_return


@never_cache
@require_safe
def read_comments(request: ActorRequest, entry: UUID) -> HttpResponse:
    """What was said of an entry, without names. Rule: ``hearing.given_to``."""
    found = given_to(request.actor, entry)
    notices.mark_target_read("scoring.comments", found.uid, actor=request.actor)
    context = {"entry": found, "round": found.round, "said": said_of(found), "kinds": list(CommentKind)}
    return render(request, "scoring/comments.html", context)


@require_POST
def record_comment(request: ActorRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """Write down what the panel said. Rule: ``actions.comment_on``."""
    round_ = get_round(request.actor, uid)
    require_office(round_, request.actor)
    found = entry_of(round_, entry)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            comment_on(uid, entry, None, form.texts(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("scoring:entry", uid=uid, entry=entry)
    return render_entry(request, round_, found, comment_form=form, status=422)


@require_POST
def give(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Give the comments to the units. Rule: ``actions.give_comments``."""
    return act_and_return(
        request, uid, lambda: give_comments(uid, actor=request.actor), _("点评已反馈，各单位会收到通知。")
    )
