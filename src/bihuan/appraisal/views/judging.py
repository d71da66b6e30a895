"""The pre-review: deciding on a declaration, looking at two side by side, carrying earlier years in."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.steps import take

from ..actions import accept, carry_in, send_back
from ..comparing import side_by_side
from ..exchange.earlier_book import read_earlier, write_empty
from ..forms import TableForm, WordsForm
from ..likeness import LENGTH
from ..queries import get_declaration, get_review
from ..rules import must_run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def decide(request: ActorRequest, uid: UUID) -> HttpResponse:
    """通过, 退回. Rule: ``actions.accept`` and ``actions.send_back``."""
    must_run(request.actor, get_declaration(request.actor, uid).review)
    passes = request.POST.get("to") == "accept"

    def act(form: WordsForm) -> None:
        given = form.cleaned_data
        (accept if passes else send_back)(uid, words=given["words"], actor=request.actor, client_uid=given["client"])

    told = _("初审通过。") if passes else _("已退回，单位已收到通知。")
    form = WordsForm(request.POST, actor=request.actor)
    return take(request, form, act, told=told, to="appraisal:declaration", uid=uid)


@never_cache
@require_safe
def compare(request: ActorRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Two declarations side by side. Rule: ``rules.must_run`` for the first; the other is one the office sees."""
    one = get_declaration(request.actor, uid)
    must_run(request.actor, one.review)
    second = get_declaration(request.actor, other)
    likeness, rows = side_by_side(one, second)
    context = {"one": one, "other": second, "likeness": likeness, "rows": rows, "length": LENGTH}
    return render(request, "appraisal/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: ActorRequest, uid: UUID) -> HttpResponse:
    """带入往年事项. Rule: ``actions.carry_in``."""
    review = get_review(request.actor, uid)
    must_run(request.actor, review)
    form = TableForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with tempfile.TemporaryDirectory(prefix="bihuan-earlier-") as folder:
                # The ending tells a workbook from a table of text; the rest of the name is the sender's.
                path = Path(folder) / ("earlier.csv" if file.name.lower().endswith(".csv") else "earlier.xlsx")
                path.write_bytes(b"".join(file.chunks()))
                rows = read_earlier(path, file.name, realm_id=request.actor.realm_id)
            done = carry_in(uid, rows, actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            words = _("新带入 %(new)s 项，%(same)s 项已经有了。") % {"new": done.new, "same": done.same}
            messages.success(request, words)
            return redirect("appraisal:review", uid=uid)
    context = {"form": form, "review": review}
    return render(request, "appraisal/carry.html", context, status=422 if form.errors else 200)


@require_safe
def download_empty(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The workbook to be filled in. Rule: ``rules.must_run``."""
    must_run(request.actor, get_review(request.actor, uid))
    with tempfile.TemporaryDirectory(prefix="bihuan-earlier-") as folder:
        path = Path(folder) / "earlier.xlsx"
        write_empty(path)
        content = path.read_bytes()
    headers = {"Content-Disposition": content_disposition_header(True, _("往年事项.xlsx")) or ""}
    return HttpResponse(content, content_type=XLSX, headers=headers)
