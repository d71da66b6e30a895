"""The import in four steps: the file at one address, then columns, difference and receipt at the hand-over's own."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.evidence.intake import Incoming
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions.staging import (
    answer_heads,
    choose_for_rows,
    drop_handover,
    explain_states,
    restage_handover,
    settle_sorts,
    stage_handover,
)
from ..exchange.books import known_names
from ..exchange.handing_in import read_again, save_staged
from ..exchange.intake import Terms, answers_of, begun_by, get_handover, open_batch, staged_intake, weigh
from ..exchange.reading import TEXT_SUFFIX, Asked, read_file
from ..exchange.synonyms import FIELD_LABELS, Field
from ..forms.handovers import OPENING_FORM_FIELDS, HandoverForm, HeadsForm, StatesForm, office_posts
from ..models import BatchStage, Handover, HandoverStage
from ..queries import visible_batches
from .difference import Difference, chosen_in, difference_of
from .meetings import sorts_in
from .receipts import receipt_of

form_view = require_http_methods(["GET", "HEAD", "POST"])
MOST_BATCHES = 50


@never_cache
@form_view
def bring_in(request: ActorRequest) -> HttpResponse:
    """Step one: the file. Rule: a clerk or head of an office."""
    _require_office(request.actor)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HandoverForm(*posted, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            handover = _stage(form, request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("ledger:handover", uid=handover.uid)
    offices = {int(key) for key in office_posts(request.actor)}
    batches = visible_batches(request.actor).filter(owner_id__in=offices, stage=BatchStage.OPEN, recalled_at=None)
    context = {
        "form": form,
        "opening_fields": OPENING_FORM_FIELDS,
        "batches": batches.order_by("-pk").values_list("name", flat=True)[:MOST_BATCHES],
        "begun": begun_by(request.actor)[:MOST_BATCHES],
    }
    return render(request, "ledger/import/file.html", context, status=422 if form.errors else 200)


@never_cache
@form_view
def show_handover(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Steps two to four. Rule: one's own until it is saved; its receipt for whoever sees the whole batch."""
    handover = get_handover(request.actor, uid)
    if handover.stage == HandoverStage.SAVED:
        return render(request, "ledger/import/receipt.html", receipt_of(handover, request.actor))
    if request.method == "POST" and request.POST.get("action") == "drop":
        drop_handover(uid, actor=request.actor)
        messages.success(request, _("已放弃“%(file)s”的导入，什么也没有保存。") % {"file": handover.file_name})
        return redirect("ledger:import")
    if request.method == "POST" and request.POST.get("action") == "sheets":
        return _read_sheets(request, handover)
    if handover.stage == HandoverStage.COLUMNS:
        return _columns(request, handover)
    return _difference(request, handover)


def _require_office(actor: Actor) -> None:
    if not office_posts(actor):
        holders = (Role.OFFICE.label, Role.OFFICE_HEAD.label)
        raise Denied("not_your_office", N_("只有主管办公室可以导入来件"), holders=holders)


def _stage(form: HandoverForm, actor: Actor) -> Handover:
    given = form.cleaned_data
    owner = visible_units(actor).get(pk=given["owner"])
    opening = form.opening_terms()
    terms = Terms(
        owner,
        given["batch"],
        form.line(),
        given["received_on"],
        given["source"],
        given["take_all"],
        given["pack"],
        opening=opening,
    )
    open_batch(actor, terms)
    names = known_names(actor.realm_id, today=timezone.localdate())
    with tempfile.TemporaryDirectory() as folder:
        path, name = _put_down(given["file"], given["pasted"], Path(folder))
        answers = answers_of(owner, terms.source, opening=opening is not None)
        read = read_file(path, name=name, answers=answers, pictures_folder=None, names=names)
        scan = Incoming.from_upload(given["decision"]) if given["decision"] else None
        return stage_handover(read, terms, path=path, actor=actor, decision=scan)


def _put_down(file: "UploadedFile[Any] | None", pasted: str, folder: Path) -> tuple[Path, str]:
    """Write an upload, or what was pasted, to a file of its own; return it and what it is called."""
    path = folder / "upload"
    if file is None:
        path.write_text(pasted, encoding="utf-8", newline="")
        return path, _("粘贴的文字") + TEXT_SUFFIX
    with path.open("wb") as copy:
        copy.writelines(file.chunks())
    return path, str(file.name)


def _read_sheets(request: ActorRequest, handover: Handover) -> HttpResponse:
    """Read other sheets of the same file; which hold a table of problems is known from the first reading."""
    held = {*handover.facts["sheets"], *handover.facts["other_sheets"]}
    sheets = [name for name in request.POST.getlist("sheet") if name in held]
    if not sheets:
        messages.error(request, _("请至少选一张工作表。"))
    else:
        try:
            with read_again(handover, sheets) as (_path, read):
                restage_handover(handover.uid, read, actor=request.actor, asked_once=False)
        except Invalid as refusal:
            messages.error(request, sentence(refusal))
    return redirect("ledger:handover", uid=handover.uid)


# --- step two --------------------------------------------------------------------------------------------------------


def _columns(request: ActorRequest, handover: Handover) -> HttpResponse:
    asked = [Asked(*one) for one in handover.facts["asked"]]
    opening = bool(handover.opening)
    form = HeadsForm(request.POST if request.method == "POST" else None, asked=asked, opening=opening)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(handover, form, request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("ledger:handover", uid=handover.uid)
    known = [(head, _(FIELD_LABELS[Field(field)])) for head, field in handover.facts["columns"]]
    context = {"form": form, "handover": handover, "known": known}
    return render(request, "ledger/import/columns.html", context, status=422 if form.errors else 200)


def _answer(handover: Handover, form: HeadsForm, actor: Actor) -> None:
    answers = form.answers()
    if not handover.facts["columns"] and Field.PROBLEM not in answers.values():
        raise Invalid("import.no_problem_column", N_("请指定哪一列写的是“存在问题”"), field="head-0")
    answer_heads(handover.uid, answers, actor=actor)
    with read_again(handover) as (_path, read):
        restage_handover(handover.uid, read, actor=actor, asked_once=True)


# --- step three ------------------------------------------------------------------------------------------------------


def _difference(request: ActorRequest, handover: Handover) -> HttpResponse:
    preview = weigh(staged_intake(handover, actor=request.actor), actor=request.actor)
    difference = difference_of(preview, handover, request.GET)
    if request.method == "POST" and request.POST.get("action") in ("sorts", "states"):
        _settle_all(request, handover, difference)
        return redirect(request.get_full_path())
    refusal = None
    if request.method == "POST":
        try:
            return _settle(request, handover, difference)
        except (Invalid, Conflict) as error:
            refusal = error
    context = {
        "handover": handover,
        "difference": difference,
        "refusal": sentence(refusal) if refusal else "",
        "states": StatesForm(words=difference.unknown_states) if difference.unknown_states else None,
    }
    return render(request, "ledger/import/difference.html", context, status=422 if refusal else 200)


def _settle_all(request: ActorRequest, handover: Handover, difference: Difference) -> None:
    """Note what was said for all rows of a sort, or for all rows with the same word for their state."""
    if request.POST["action"] == "sorts":
        settle_sorts(handover.uid, sorts_in(request.POST), actor=request.actor)
        return
    form = StatesForm(request.POST, words=difference.unknown_states)
    if form.is_valid() and form.states():
        explain_states(handover.uid, form.states(), actor=request.actor)


def _settle(request: ActorRequest, handover: Handover, difference: Difference) -> HttpResponse:
    """Note what was chosen on this page; then, where asked to, save everything."""
    choices, new_places = chosen_in(request.POST, difference)
    if choices:
        choose_for_rows(handover.uid, choices, new_places, actor=request.actor)
    if request.POST.get("action") != "confirm":
        return redirect(request.get_full_path())
    if request.POST.get("seen") != difference.seen:
        raise Conflict("import.batch_moved", N_("批次或名录刚刚有变化，请看过新的差异再确认"))
    handover.refresh_from_db()
    preview = weigh(staged_intake(handover, actor=request.actor), actor=request.actor)
    save_staged(handover, preview, actor=request.actor, without_refused="without_refused" in request.POST)
    return redirect("ledger:handover", uid=handover.uid)
