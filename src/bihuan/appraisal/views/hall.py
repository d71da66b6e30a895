"""评审现场: a judge who came by a card reads the rules and confirms it, and reads what was declared with its files."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict
from bihuan.evidence.views import give_original
from bihuan.scoring.queries import entry_of, sitter
from bihuan.scoring.views.cards import card_of
from bihuan.ui.errors import sentence

from ..actions import confirm_read
from ..drafts import draft_of
from ..fields import PROMISE, TEXTS
from ..handouts import declaration_of, rules_of
from ..queries import attachments_of, get_attachment, waiting_readers


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force, and confirming them. Rule: the card, then ``actions.confirm_read``."""
    card = card_of(request)
    review, rulebook = rules_of(card)
    if request.method == "POST":
        try:
            confirm_read(review.uid, rulebook.uid, actor=sitter(card))
        except Conflict as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, _("已确认。"))
        return redirect("appraisal:hall-rules")
    waits = bool(waiting_readers(sitter(card), rulebook))
    return render(request, "appraisal/hall_rules.html", {"review": review, "rulebook": rulebook, "waits": waits})


@login_not_required
@never_cache
@require_safe
def read_declaration(request: HttpRequest, entry: UUID) -> HttpResponse:
    """What was declared. Rule: the card, then ``queries.visible_declarations``: the entries of one's own round."""
    card = card_of(request)
    found = entry_of(card.seat.round, entry)
    declaration = declaration_of(card, found)
    draft = draft_of(declaration)
    context = {
        "entry": found,
        "declaration": declaration,
        "review": declaration.review,
        "texts": [(_(one.label), draft.texts[one.key]) for one in TEXTS if one is not PROMISE],
        "figures": draft.figures,
        "recognitions": declaration.recognitions.all(),
        "steps": draft.steps,
        "attachments": attachments_of(declaration),
    }
    return render(request, "appraisal/hall_declaration.html", context)


@login_not_required
@require_safe
def read_file(request: HttpRequest, entry: UUID, attachment: UUID) -> HttpResponseBase:
    """One of its files. Rule: as ``read_declaration``."""
    card = card_of(request)
    declaration = declaration_of(card, entry_of(card.seat.round, entry))
    return give_original(request, get_attachment(declaration, attachment).evidence)
