"""核验: the office's marks for a declaration, beside what it states, with what was found and the files that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import local_day
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.receipts import Receipt
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.scoring.models import Entry, Sheet
from bihuan.scoring.stages import RoundStage, SheetStage
from bihuan.ui.errors import add_to_form
from bihuan.ui.formats import date_prose

from ..actions import CheckDraft, check_declaration
from ..findings import Found, entry_of, found_about, office_sheet
from ..forms.checking import CheckForm
from ..models import Declaration, Goal, Level
from ..queries import attachments_of, get_declaration
from ..rules import must_run
from ..terms import full_months

PAGE = "appraisal:declaration"


@dataclass(frozen=True)
class Row:
    """One criterion on the page: its mark, as a field or as it was given, the words, the files there and those just sent."""

    key: str
    label: str
    mark: forms.BoundField | None
    given: str
    words: forms.BoundField
    files: Sequence[Evidence]
    sent: Sequence[Receipt]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ActorRequest, uid: UUID) -> HttpResponse:
    """核验. Rule: ``actions.check_declaration``: the office."""
    actor = request.actor
    declaration = get_declaration(actor, uid)
    must_run(actor, declaration.review)
    entry, found = entry_of(declaration), found_about(actor, declaration)
    if entry is None or not found:
        raise NotFound("declaration.not_checked", N_("这份申报没有列入考评，或评分办法里没有由办公室核验的指标"))
    sheet = office_sheet(entry)
    submitted = sheet is not None and sheet.stage == SheetStage.SUBMITTED
    initial = {**(sheet.marks if sheet else {}), "revision": sheet.revision if sheet else 0}
    sent = request.POST if request.method == "POST" else None
    form = CheckForm(sent, found=found, marking=not submitted, initial=initial)
    uploads: dict[str, list[UUID]] = {}
    if sent is not None and form.is_valid():
        try:
            uploads.update(_uploads(request, found))
            _save(request, uid, form, uploads)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect(PAGE if sent.get("do") == "submit" else "appraisal:declaration-check", uid=uid)
    context = {
        "declaration": declaration,
        "form": form,
        "rows": _rows(actor, form, found, sheet, uploads),
        "stated": stated_by(declaration),
        "recognitions": declaration.recognitions.all(),
        "figures": declaration.figures.all(),
        "attachments": attachments_of(declaration),
        "submitted": submitted,
        "open": not _sealed(entry),
    }
    return render(request, "appraisal/check.html", context, status=422 if form.errors else 200)


def stated_by(declaration: Declaration) -> list[tuple[str, str]]:
    """The facts a declaration states that can be held against the rules, in words."""
    until, since = declaration.review.declare_by, declaration.in_use_since
    used = "—"
    if since is not None:
        used = date_prose(since)
        if until is not None:
            values = {"day": used, "months": full_months(since, local_day(until))}
            used = _("%(day)s，到申报截止时满 %(months)s 个月") % values
    levels = [Level(one.level).label for one in declaration.recognitions.all() if one.level]
    partners = "、".join(unit.short_name for unit in declaration.partners.order_by("path"))
    return [
        (_("目标类别"), str(Goal(declaration.goal).label) if declaration.goal else "—"),
        (_("目标完成百分比"), "—" if declaration.completion is None else f"{declaration.completion}%"),
        (_("投入使用日期"), used),
        (_("获得荣誉"), "、".join(map(str, levels)) or "—"),
        (_("合作单位"), partners or "—"),
        (_("投入经费（万元）"), "—" if declaration.cost is None else f"{declaration.cost}"),
    ]


def _rows(
    actor: Actor, form: CheckForm, found: Sequence[Found], sheet: Sheet | None, uploads: dict[str, list[UUID]]
) -> list[Row]:
    given = sheet.marks if sheet else {}
    return [
        Row(
            key=one.criterion.key,
            label=one.criterion.label.of(get_language() or "zh"),
            mark=form.mark_field(one.criterion.key),
            given=given.get(one.criterion.key, "—"),
            words=form.words_field(one.criterion.key),
            files=one.files,
            sent=still_sent(uploads.get(one.criterion.key, ()), actor=actor),
        )
        for one in found
    ]


def _uploads(request: ActorRequest, found: Sequence[Found]) -> dict[str, list[UUID]]:
    """The files sent with each criterion."""
    keys = [one.criterion.key for one in found]
    return {
        key: gather(request, purpose=Purpose.DOCUMENT, actor=request.actor, field=f"evidence-{key}") for key in keys
    }


def _save(request: ActorRequest, uid: UUID, form: CheckForm, uploads: dict[str, list[UUID]]) -> None:
    submit = request.POST.get("do") == "submit"
    check_declaration(
        uid,
        CheckDraft(form.words(), uploads, form.marks() if form.marking else None),
        submit=submit and form.marking,
        actor=request.actor,
        revision=form.cleaned_data["revision"] or 0,
        client_uid=form.cleaned_data["client"],
    )
    messages.success(request, _("核验已提交，分数不能再改。") if submit and form.marking else _("核验情况已保存。"))


def _sealed(entry: Entry) -> bool:
    return entry.round.stage == RoundStage.SEALED
