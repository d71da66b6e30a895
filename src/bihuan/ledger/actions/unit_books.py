"""A unit's workbook on its way in: kept, looked at, and then saved whole or let go."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.actions import EvidenceDraft
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.models import Purpose, StoredFile
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..exchange.reading import LARGEST_WORKBOOK
from ..exchange.unit_book.judging import Judged, Status, Verdict
from ..exchange.unit_book.rows import SHOWN, ReadBook, pack_rows, where
from ..models import UnitBook, UnitBookStage
from ..states import Move
from .filling import Filled, fill_items
from .planning import PlanDraft
from .reporting import ReportDraft

KIND = "ledger.unit_book"


def stage_book(read: ReadBook, *, unit: Unit, path: Path, actor: Actor) -> UnitBook:
    """Keep a workbook and its rows until its sender confirms. Not to be called inside a transaction."""
    stored = store_file(Incoming.from_path(path, read.name), realm=_realm(actor), largest=LARGEST_WORKBOOK)
    with transaction.atomic():
        return UnitBook.objects.create(
            realm_id=actor.realm_id,
            account_id=actor.account_id,
            unit=unit,
            file=stored,
            file_name=read.name[:200],
            rows=pack_rows(read.rows),
            notes=[[one.code, one.message, dict(one.data)] for one in read.notes],
            created_at=timezone.now(),
        )


def drop_book(uid: UUID, *, actor: Actor) -> None:
    """Forget a workbook that was not confirmed; nothing of it was in the ledger."""
    with transaction.atomic():
        _locked(uid, actor).delete()


def store_pictures(verdict: Verdict, pictures: Mapping[str, Path], *, actor: Actor) -> dict[str, StoredFile]:
    """Store the pictures of the rows that report; takes its time, so never inside a transaction.

    Raises Invalid naming the row whose picture cannot be taken in.
    """
    realm = _realm(actor)
    stored: dict[str, StoredFile] = {}
    for one in verdict.of(Status.DOES):
        for digest in _pictures(one):
            if digest not in stored:
                incoming = Incoming.from_path(pictures[digest], _picture_name(one, digest))
                stored[digest] = store_file(incoming, realm=realm)
    return stored


def require_savable(verdict: Verdict, *, without_refused: bool, stale_seen: bool) -> None:
    """Raise Invalid where refused or stale rows stand in the way, or where nothing is to be done."""
    refused = verdict.of(Status.REFUSED)
    if refused and not without_refused:
        message = N_("有 %(count)s 行拒收（第 %(rows)s 行），全部未保存")
        raise Invalid("unit_book.refused_rows", message, count=len(refused), rows=_rows(refused))
    stale = [one for one in verdict.rows if one.stale]
    if stale and not stale_seen:
        message = N_("有 %(count)s 行的事项在下载以后又有办理（第 %(rows)s 行），请看过两边再确认，全部未保存")
        raise Invalid("unit_book.stale_rows", message, count=len(stale), rows=_rows(stale))
    if not verdict.of(Status.DOES):
        raise Invalid("unit_book.nothing", N_("表里没有要办理的内容，什么也没有改变"))


def save_book(
    book: UnitBook,
    verdict: Verdict,
    files: Mapping[str, StoredFile],
    *,
    actor: Actor,
    without_refused: bool = False,
    stale_seen: bool = False,
) -> UnitBook:
    """The one confirmation: every row's moves, or none. Returns the workbook with its receipt.

    Raises what ``require_savable`` and the single moves raise; Conflict where an item moved since it was judged or the
    workbook is saved already.
    """
    require_savable(verdict, without_refused=without_refused, stale_seen=stale_seen)
    doing = verdict.of(Status.DOES)
    with transaction.atomic():
        kept = _locked(book.uid, actor)
        fill_items({one.standing.item.uid: _filled(one, files, kept) for one in doing if one.standing}, actor=actor)
        kept.stage = UnitBookStage.SAVED
        kept.rows = b""
        kept.saved_at = timezone.now()
        kept.receipt = _receipt(verdict)
        kept.save(update_fields=["stage", "rows", "saved_at", "receipt"])
        audit.note(AuditAction.IMPORT, actor=actor, target_kind=KIND, target=str(kept.uid), totals=verdict.totals)
    return kept


def _filled(one: Judged, files: Mapping[str, StoredFile], book: UnitBook) -> Filled:
    standing, wish = one.standing, one.wish
    if standing is None or wish is None:
        raise NotFound("item", N_("没有这个事项"))
    steps = set(one.steps)
    reports = bool(steps & {Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE})
    planned = bool(steps & {Move.SUBMIT_PLAN, Move.SUBMIT_AT_ONCE})
    report = wish.report
    return Filled(
        version=standing.item.version,
        sign=Move.ACKNOWLEDGE in steps,
        plan=PlanDraft(fixes=dict(wish.plan or {})) if planned else None,
        report=ReportDraft(report.text, (), report.people, report.materials, report.yuan)
        if reports and report
        else None,
        at_once=Move.SUBMIT_AT_ONCE in steps,
        pictures=tuple(
            EvidenceDraft(files[digest], _picture_name(one, digest), Purpose.AFTER, unit_id=book.unit_id)
            for digest in _pictures(one)
        ),
    )


def _pictures(one: Judged) -> tuple[str, ...]:
    reports = {Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE} & set(one.steps)
    return one.wish.report.pictures if reports and one.wish and one.wish.report else ()


def _picture_name(one: Judged, digest: str) -> str:
    place = one.row.pictures.index(digest) + 1
    return N_("第 %(row)s 行照片 %(place)s") % {"row": where(one.row), "place": place}


def _receipt(verdict: Verdict) -> dict[str, Any]:
    done = [
        [where(one.row), str(one.item.uid), one.item.number, [move.value for move in one.steps]]
        for one in verdict.of(Status.DOES)
        if one.item is not None
    ]
    refused = [
        [where(one.row), [[fault.column, fault.why.message, dict(fault.why.data)] for fault in one.faults]]
        for one in verdict.of(Status.REFUSED)[:SHOWN]
    ]
    return {**verdict.totals, "rows": len(verdict.rows), "done": done, "refused_rows": refused}


def _rows(several: Iterable[Judged]) -> str:
    return "、".join([where(one.row) for one in several][:SHOWN])


def _realm(actor: Actor) -> Unit:
    return Unit.objects.get(pk=actor.realm_id)


def _locked(uid: UUID, actor: Actor) -> UnitBook:
    """Lock one's own workbook that is not saved yet. Raises NotFound, Conflict for a saved one."""
    rows = UnitBook.objects.select_for_update(of=("self",)).select_related("unit", "file").filter(uid=uid)
    book = rows.first()
    if book is None or (book.realm_id, book.account_id) != (actor.realm_id, actor.account_id):
        raise NotFound("unit_book", N_("没有这份工作簿"))
    if book.stage == UnitBookStage.SAVED:
        raise Conflict("unit_book.saved", N_("这份工作簿已经办理过，回执可在原处查看"))
    return book
