"""Correcting what was submitted: a new version with a reason, in force once a second person has confirmed it."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..gathering import marked_by
from ..models import Entry, Seat, Sheet
from ..queries import works_for
from ..rulebooks import source_of
from ..stages import SheetStage
from .loading import entry_in, lock_own_round, lock_round, needed_words, seat_in
from .marking import read_marks


def propose_correction(
    round_uid: UUID, entry_uid: UUID, seat_uid: UUID | None, marks: Mapping[str, str], *, reason: str, actor: Actor
) -> Sheet:
    """Propose other marks for a sheet that was submitted; the one in force stays until a second person confirms.

    Raises Denied for anybody but its scorer and the office, NotFound, Invalid for marks that are not allowed, no reason or
    nothing changed, Conflict where nothing was submitted or a correction waits already.
    """
    with transaction.atomic():
        round_ = lock_round(round_uid, actor)
        entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid) if seat_uid else None
        mine = seat is not None and seat.person_id == actor.person_id
        if not mine and not works_for(actor, round_):
            raise Denied("sheet.not_yours", N_("这是别的评委的评分表"))
        standing = _standing(entry, seat)
        read = read_marks(marked_by(source_of(round_.rule).content, seat), marks, whole=True)
        if read == standing.marks:
            raise Invalid("correction.same", N_("分数没有变化"))
        reason = needed_words(reason, field="reason")
        if Sheet.objects.filter(entry=entry, seat=seat, stage=SheetStage.PROPOSED.value).exists():
            raise Conflict("correction.waits", N_("这张评分表已有一份更正等待复核"))
        versions = Sheet.objects.filter(entry=entry, seat=seat).aggregate(Max("version"))
        sheet = Sheet.objects.create(
            realm_id=round_.realm_id,
            entry=entry,
            seat=seat,
            version=versions["version__max"] + 1,
            stage=SheetStage.PROPOSED.value,
            marks=read,
            on_paper=not mine and seat is not None,
            saved_by_id=actor.account_id,
            saved_at=timezone.now(),
            reason=reason,
        )
        append(round_, "propose_correction", actor=actor, entry=entry, seat=seat, version=sheet.version)
    return sheet


def answer_correction(round_uid: UUID, entry_uid: UUID, seat_uid: UUID | None, *, confirm: bool, actor: Actor) -> Sheet:
    """Confirm or decline a correction: the office, and never the one who proposed it. Both versions stay.

    Raises Denied, NotFound, Conflict where none waits.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid) if seat_uid else None
        rows = Sheet.objects.select_for_update()
        sheet = rows.filter(entry=entry, seat=seat, stage=SheetStage.PROPOSED.value).first()
        if sheet is None:
            raise Conflict("correction.none", N_("没有等待复核的更正"))
        if sheet.saved_by_id == actor.account_id:
            raise Denied("correction.own", N_("更正要由另一个人复核"))
        now = timezone.now()
        if confirm:
            standing = _standing(entry, seat)
            standing.stage = SheetStage.REPLACED.value
            standing.save(update_fields=["stage"])
            sheet.submitted_at = now
        sheet.stage = (SheetStage.SUBMITTED if confirm else SheetStage.DECLINED).value
        sheet.confirmed_by_id, sheet.confirmed_at = actor.account_id, now
        sheet.save(update_fields=["stage", "submitted_at", "confirmed_by", "confirmed_at"])
        verb = "confirm_correction" if confirm else "decline_correction"
        append(round_, verb, actor=actor, entry=entry, seat=seat, version=sheet.version)
    return sheet


def strike_sheet(round_uid: UUID, entry_uid: UUID, seat_uid: UUID, *, words: str, actor: Actor) -> Sheet:
    """Strike a submitted sheet with a reason: it stays to be read and does not count. Raises Denied, NotFound, Invalid, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid)
        if seat.person_id == actor.person_id:
            raise Denied("strike.own", N_("自己的评分表不能由自己作废"))
        sheet = _standing(entry, seat)
        if sheet.struck_at is not None:
            raise Conflict("strike.twice", N_("这张评分表已经作废"))
        sheet.struck_at, sheet.struck_words = timezone.now(), needed_words(words, field="words")
        sheet.save(update_fields=["struck_at", "struck_words"])
        append(round_, "strike_sheet", actor=actor, entry=entry, seat=seat, version=sheet.version)
    return sheet


def _standing(entry: Entry, seat: Seat | None) -> Sheet:
    rows = Sheet.objects.select_for_update()
    sheet = rows.filter(entry=entry, seat=seat, stage=SheetStage.SUBMITTED.value).first()
    if sheet is None:
        raise Conflict("correction.not_submitted", N_("这张评分表还没有提交"))
    return sheet
