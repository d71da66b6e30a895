"""The list of the audit, and the same as a workbook. Looking leaves no line, taking out does."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction, AuditEntry, AuditResult
from bihuan.core.errors import Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.zh import day_in_table
from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.workbook import PlainValue
from bihuan.papers.writing import write_workbook
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.request import ActorRequest

from .reading import narrowed, page_of, shown

SIZE = 50
# What fits a sheet that somebody reads; more is taken out month by month.
MOST_OUT = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    (N_("时间"), 18),
    (N_("人员"), 34),
    (N_("动作"), 14),
    (N_("办了什么"), 22),
    (N_("结果"), 8),
    (N_("对象"), 12),
    (N_("对象标识"), 40),
    (N_("来源地址"), 18),
    (N_("其他"), 40),
)


class NarrowForm(forms.Form):
    """What the auditor looks for."""

    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    action = forms.ChoiceField(label=_("动作"), required=False, choices=[("", _("全部")), *AuditAction.choices])
    result = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部")), *AuditResult.choices])
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)


def is_auditor(actor: Actor) -> bool:
    """Read the audit: the audit administrator and nobody else (GB/T 22239-2019 8.1.5.2)."""
    return actor.holds(Role.AUDITOR)


@never_cache
@require_safe
def show_audit(request: ActorRequest) -> HttpResponse:
    """The lines, newest first. Rule: ``is_auditor``."""
    form, asked = _asked(request)
    rows, more = page_of(narrowed(request.actor, asked), asked.get("before"), SIZE)
    context = {
        "form": form,
        "lines": shown(request.actor, rows),
        "more": more,
        "older": bool(asked.get("before")),
        "narrowed": any(asked.get(name) for name in ("since", "until", "action", "result", "person")),
    }
    return render(request, "desk/audit.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def take_out(request: ActorRequest) -> HttpResponse:
    """The lines asked for as a workbook, up to 50,000. Rule: ``is_auditor``."""
    _form, asked = _asked(request)
    lines = narrowed(request.actor, asked)
    count = lines[: MOST_OUT + 1].count()
    if count > MOST_OUT:
        raise Invalid("audit.too-many", N_("超过 %(most)s 行，请缩小日期范围再导出。"), most=MOST_OUT)
    sheet = TableSheet(
        name=__("审计记录"),
        columns=tuple(Column((__(head),), width) for head, width in COLUMNS),
        rows=_cells(request.actor, lines),
        title=__("审计记录"),
        lines=(__("截至 %(day)s，共 %(count)s 行") % {"day": day_in_table(timezone.localdate()), "count": count},),
        page_footer=__("第 {page} 页，共 {pages} 页"),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.xlsx"
        write_workbook(path, [sheet])
        # Afterwards, or the sheet would hold the line about itself; before anybody has it.
        audit.note(AuditAction.EXPORT, actor=request.actor, target_kind="table", target="audit", rows=count)
        name = __("审计记录%(day)s.xlsx") % {"day": day_in_table(timezone.localdate())}
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return HttpResponse(path.read_bytes(), content_type=XLSX, headers=headers)


def _asked(request: HttpRequest) -> tuple[NarrowForm, dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not is_auditor(actor):
        raise Denied("audit.read", N_("只有审计管理员可以看审计记录。"))
    form = NarrowForm(request.GET)
    return form, form.cleaned_data if form.is_valid() else {}


def _cells(actor: Actor, lines: QuerySet[AuditEntry]) -> Iterator[list[PlainValue]]:
    before: UUID | None = None
    while True:
        rows, before = page_of(lines, before, 1000)
        for line in shown(actor, rows):
            yield [
                line.at,
                line.who,
                line.action,
                line.done,
                line.result_label,
                line.kind,
                line.target,
                line.address,
                line.rest,
            ]
        if before is None:
            return
