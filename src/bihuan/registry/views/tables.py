"""Workbooks in and out: file, difference and receipt at one address; nothing is written before the confirmation."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.zh import day_in_table
from bihuan.registry import rules
from bihuan.registry.actions.locking import today
from bihuan.registry.actor import Actor
from bihuan.registry.exchange.difference import Status, counts, fingerprint
from bihuan.registry.exchange.invitations import write_invitations
from bihuan.registry.exchange.staging import COLUMNS, commit, get_import, preview, stage
from bihuan.registry.exchange.writing import export
from bihuan.registry.forms import TableFileForm
from bihuan.registry.models import TableImport, TableKind
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from .answering import posted
from .proving import proven
from .units import form_view

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A difference is read by a person; what is the same is counted, not listed.
MOST_SHOWN = 500


@never_cache
@form_view
def bring_in(request: ActorRequest, table: str) -> HttpResponse:
    """Step one: the file. Rule: ``can_import`` for the table."""
    kind = _table(table)
    rules.require_import(request.actor, kind)
    form = TableFileForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            staged = _stage(form.cleaned_data["file"], kind, request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("registry:import", uid=staged.uid)
    context = {"form": form, "table": kind, "columns": COLUMNS[kind]}
    return render(request, "registry/import_file.html", context, status=422 if form.errors else 200)


@never_cache
@form_view
def show_import(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Steps two and three: the difference, and once confirmed the receipt. Rule: one's own, and ``can_import``.

    Posts are rights: they are saved after proving again who one is.
    """
    staged = get_import(request.actor, uid)
    rules.require_import(request.actor, TableKind(staged.table))
    if request.method == "POST":
        save = reauthentication_required(_save) if staged.table == TableKind.APPOINTMENTS else _save
        return save(request, staged)
    if staged.committed_at is not None:
        return render(request, "registry/import_receipt.html", {"staged": staged, "table": TableKind(staged.table)})
    return _show_difference(request, staged)


@never_cache
@require_safe
def take_out(request: ActorRequest, table: str) -> HttpResponse:
    """The table as a workbook. Rule: ``can_export`` for the table; people's data after proving again who one is."""
    kind = _table(table)
    rules.require_export(request.actor, kind)
    write = reauthentication_required(_taken_out) if kind is TableKind.PEOPLE else _taken_out
    return write(request, kind)


@never_cache
@require_POST
@proven(rules.require_manage_people)
def invite(request: ActorRequest) -> HttpResponse:
    """Links for everybody without a password, as a workbook. Rule: ``can_manage_people``, after proving again who one is."""

    def address_of(token: str) -> str:
        return request.build_absolute_uri(reverse("one-time-link", args=[token]))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invitations.xlsx"
        try:
            write_invitations(path, address_of=address_of, actor=request.actor)
        except Invalid as refusal:
            messages.info(request, sentence(refusal))
            return redirect("registry:people")
        return _workbook(path, _("账号邀请%(day)s.xlsx") % {"day": day_in_table(today())})


def _save(request: ActorRequest, staged: TableImport) -> HttpResponse:
    try:
        commit(staged, seen=request.POST.get("seen", ""), actor=request.actor)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    return redirect("registry:import", uid=staged.uid)


def _taken_out(request: ActorRequest, kind: TableKind) -> HttpResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        export(kind, path, actor=request.actor)
        return _workbook(path, _("%(table)s名册%(day)s.xlsx") % {"table": kind.label, "day": day_in_table(today())})


def _workbook(path: Path, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(path.read_bytes(), content_type=XLSX, headers=headers)


def _table(text: str) -> TableKind:
    try:
        return TableKind(text)
    except ValueError as error:
        raise NotFound("table.unknown", N_("没有这张表。")) from error


def _stage(file: "UploadedFile[Any]", kind: TableKind, actor: Actor) -> TableImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return stage(kind, path, name=str(file.name), actor=actor)


def _show_difference(request: ActorRequest, staged: TableImport) -> HttpResponse:
    found = preview(staged, actor=request.actor)
    listed = [item for item in found if item.status is not Status.SAME]
    columns = {column.name: column for column in COLUMNS[TableKind(staged.table)]}
    numbers = counts(found)
    context = {
        "staged": staged,
        "table": TableKind(staged.table),
        "counts": numbers,
        "listed": listed[:MOST_SHOWN],
        "hidden": max(len(listed) - MOST_SHOWN, 0),
        "columns": columns,
        "reason": {item.number: _(item.reason) % item.reason_data for item in listed if item.reason},
        "seen": fingerprint(found),
        "ready": numbers["refused"] == 0 and bool(listed),
    }
    return render(request, "registry/import_difference.html", context)
