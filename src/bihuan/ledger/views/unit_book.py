"""本单位工作簿: downloaded, filled in by the unit, uploaded, looked at, confirmed."""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid
from bihuan.evidence.store import original_key, storage
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import SIZE, Page

from ..actions.unit_books import drop_book, save_book, stage_book, store_pictures
from ..exchange.ledger_out import MEDIA_TYPES, Form
from ..exchange.unit_book.heads import SLOT_LABELS, Slot
from ..exchange.unit_book.intake import (
    get_book,
    judge_staged,
    own_unit,
    own_units,
    read_unit_book,
    visible_books,
    working_folder,
)
from ..exchange.unit_book.judging import STATUS_LABELS, Judged, Status, Verdict
from ..exchange.unit_book.out import UnitBookPaper, on_hand, write_unit_book
from ..exchange.unit_book.report import step_word, tell_fault, teller
from ..exchange.unit_book.rows import where
from ..exchange.unit_book.wishes import Change
from ..forms.unit_book import UnitBookForm
from ..models import UnitBook, UnitBookStage
from ..queries import visible_items
from ..states import Move
from .exports import printed_by

ALL, STALE = "all", "stale"
MARKS = {Status.DOES: "doing", Status.NOTHING: "done", Status.REFUSED: "late"}
BOOKS_SHOWN = 20


@dataclass(frozen=True)
class RowView:
    """One row as shown: what it does, cell by cell, what stands against it, and the other side where it is stale."""

    where: str
    number: str
    title: str
    status: Status
    mark: str
    label: str
    steps: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    faults: tuple[tuple[str, str], ...]
    pictures: int
    since: str


@dataclass(frozen=True)
class Preview:
    """Everything the page says. ``seen`` is the fingerprint of what it showed: a confirmation answers just that."""

    totals: dict[str, int]
    tabs: tuple[tuple[str, str, int], ...]
    tab: str
    page: Page[RowView]
    notes: tuple[str, ...]
    seen: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_unit(request: ActorRequest) -> HttpResponse:
    """Where a unit takes its workbook and brings it back. Rule: people who work for a unit."""
    units = list(own_units(request.actor))
    own_unit(request.actor)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UnitBookForm(*posted, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            book = _stage(form, request)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("ledger:unit_book", uid=book.uid)
    items = visible_items(request.actor)
    books = visible_books(request.actor)
    context = {
        "form": form,
        "units": [(unit, on_hand(items, unit).count()) for unit in units],
        "begun": books.filter(stage=UnitBookStage.PREVIEW)[:BOOKS_SHOWN],
        "done": books.filter(stage=UnitBookStage.SAVED)[:BOOKS_SHOWN],
    }
    return render(request, "ledger/unit_book/unit.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def take_out(request: ActorRequest) -> FileResponse:
    """The workbook of one's unit. Rule: ``intake.own_units``, and of those the items one sees; the auditor is told."""
    actor = request.actor
    unit = own_unit(actor, read_uid(request.GET.get("unit", "")))
    items = on_hand(visible_items(actor), unit)
    paper = UnitBookPaper(unit, items, actor, printed_by(actor), timezone.now())
    with tempfile.TemporaryDirectory(prefix="bihuan-unit-") as folder:
        path = Path(folder) / "unit.xlsx"
        count = write_unit_book(path, paper)
        # Open, the file outlives its name: it is gone once it is sent.
        file = path.open("rb")
    audit.note(
        AuditAction.EXPORT,
        actor=actor,
        target_kind="ledger.unit_book",
        target=str(unit.uid),
        address=audit.client_address(request),
        form=Form.XLSX.value,
        rows=count,
    )
    return FileResponse(
        file, as_attachment=True, filename=f"{paper.file_name}.xlsx", content_type=MEDIA_TYPES[Form.XLSX]
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_book(request: ActorRequest, uid: UUID) -> HttpResponse:
    """What a workbook would do; once confirmed, its receipt. Rule: ``intake.visible_books``."""
    book = get_book(request.actor, uid)
    if book.stage == UnitBookStage.SAVED:
        return render(request, "ledger/unit_book/receipt.html", _receipt(book))
    if request.method == "POST" and request.POST.get("action") == "drop":
        drop_book(uid, actor=request.actor)
        messages.success(request, _("已放弃“%(file)s”，什么也没有保存。") % {"file": book.file_name})
        return redirect("ledger:unit_books")
    verdict = judge_staged(book, request.actor)
    preview = _preview(verdict, request.GET)
    refusal = None
    if request.method == "POST":
        try:
            _confirm(request, book, verdict, preview)
        except (Invalid, Conflict, Denied) as error:
            refusal = error
        else:
            return redirect("ledger:unit_book", uid=uid)
    context = {"book": book, "preview": preview, "refusal": sentence(refusal) if refusal else ""}
    return render(request, "ledger/unit_book/preview.html", context, status=422 if refusal else 200)


def _stage(form: UnitBookForm, request: ActorRequest) -> UnitBook:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    unit = own_unit(request.actor, read_uid(form.cleaned_data["unit"]))
    with working_folder() as folder:
        path = folder / "upload.xlsx"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        read = read_unit_book(path, name=str(file.name))
        return stage_book(read, unit=unit, path=path, actor=request.actor)


def _confirm(request: ActorRequest, book: UnitBook, verdict: Verdict, preview: Preview) -> None:
    """Save what the page showed, and nothing else."""
    if request.POST.get("seen") != preview.seen:
        raise Conflict("unit_book.moved", N_("有事项刚刚被办理过，请看过新的对照再确认"))
    with working_folder() as folder:
        path, pictures = folder / "source.xlsx", folder / "pictures"
        pictures.mkdir()
        with storage().open(original_key(book.realm.uid, book.file.sha256)) as kept, path.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
        read = read_unit_book(path, name=book.file_name, pictures_folder=pictures)
        files = store_pictures(verdict, read.pictures, actor=request.actor)
    save_book(
        book,
        verdict,
        files,
        actor=request.actor,
        without_refused="without_refused" in request.POST,
        stale_seen="stale_seen" in request.POST,
    )


def _preview(verdict: Verdict, get: QueryDict) -> Preview:
    by_tab = {ALL: list(verdict.rows), STALE: [one for one in verdict.rows if one.stale]}
    by_tab |= {status.value: verdict.of(status) for status in Status}
    labels = {ALL: _("全部"), STALE: _("下载后又有办理")} | {s.value: _(label) for s, label in STATUS_LABELS.items()}
    tab = get.get("rows", "")
    tab = tab if by_tab.get(tab) else ALL
    say = teller(_)
    return Preview(
        totals=verdict.totals,
        tabs=tuple((key, labels[key], len(rows)) for key, rows in by_tab.items() if rows),
        tab=tab,
        page=_page(by_tab[tab], get.get("page", "")),
        notes=tuple(say(note) for note in verdict.notes),
        seen=_seen(verdict),
    )


def _page(rows: list[Judged], number: str) -> Page[RowView]:
    """Cut one page out of the rows; nonsense gives the first, too large a number the last."""
    pages = max(1, -(-len(rows) // SIZE))
    chosen = min(max(int(number), 1), pages) if number.isdecimal() and len(number) < 9 else 1
    start = (chosen - 1) * SIZE
    return Page([_row(one) for one in rows[start : start + SIZE]], chosen, SIZE, len(rows), False)


def _row(one: Judged) -> RowView:
    item, wish = one.item, one.wish
    return RowView(
        where=where(one.row),
        number=item.number if item else one.row.number,
        title=" ".join(filter(None, [item.place_name, item.problem])) if item else "",
        status=one.status,
        mark=MARKS[one.status],
        label=_(STATUS_LABELS[one.status]),
        steps=tuple(step_word(one, move, _) for move in one.steps),
        changes=tuple((_(c.column), c.before, _said(c)) for c in wish.changes) if wish else (),
        faults=tuple((_(fault.column), tell_fault(fault, _)) for fault in one.faults),
        pictures=len(wish.report.pictures) if wish and wish.report else 0,
        since=_since(one),
    )


def _said(change: Change) -> str:
    """What a cell says; of pictures how many are new."""
    return (
        _("新增 %(count)s 张") % {"count": change.after} if change.column == SLOT_LABELS[Slot.AFTER] else change.after
    )


def _since(one: Judged) -> str:
    if one.since is None:
        return ""
    told = N_("下载以后：%(unit)s于 %(at)s 办理“%(did)s”，现为“%(now)s”")
    since = one.since
    return sentence(Conflict("since", told, unit=since.unit, at=since.at, did=since.did, now=since.now))


def _receipt(book: UnitBook) -> dict[str, object]:
    told = book.receipt
    done = [
        (row, uid, number, _("、").join(_(MOVES_DONE[Move(move)]) for move in moves))
        for row, uid, number, moves in told["done"]
    ]
    return {"book": book, "told": told, "done": done}


MOVES_DONE = {
    Move.ACKNOWLEDGE: N_("已签收"),
    Move.SUBMIT_PLAN: N_("五定方案已报送"),
    Move.SUBMIT_REPORT: N_("报结已报送"),
    Move.SUBMIT_AT_ONCE: N_("立行立改已报送"),
}


def _seen(verdict: Verdict) -> str:
    told = [
        (where(one.row), one.status.value, [move.value for move in one.steps], one.item.version if one.item else 0)
        for one in verdict.rows
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
