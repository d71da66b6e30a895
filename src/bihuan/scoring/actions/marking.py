"""Saving and submitting a sheet: by the one who sits there, by the office what no panel marks, or from signed paper."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, DomainError, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..criteria import Leaf
from ..gathering import marked_by
from ..models import Entry, Recusal, Round, Seat, Sheet
from ..queries import IN_FORCE
from ..rulebooks import source_of
from ..stages import RoundStage, SheetStage
from .loading import entry_in, lock_round, require_office, require_open, seat_in

PLAIN_NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,9})?", re.ASCII)
LONGEST_SHOWN = 20
# No revision asked for: whatever stands is overwritten by its own scorer.
ANY = None


def save_sheet(
    round_uid: UUID,
    entry_uid: UUID,
    seat_uid: UUID | None,
    marks: Mapping[str, str],
    *,
    submit: bool,
    actor: Actor,
    revision: int | None = ANY,
    client_uid: UUID | None = None,
) -> Sheet:
    """Save a draft, or submit it: once. Judges mark while an entry is open; checks and votes are entered until the seal.

    ``marks`` are texts by criterion; an empty one is a mark not given yet.

    ``revision`` is that of the draft the marks were typed into, 0 for none: another device's draft is not overwritten.
    Raises Denied for somebody else's seat, NotFound, Invalid naming the criterion (``field``) for a mark that is not allowed
    or is missing from a sheet to submit, Conflict for an entry that is not open, a seat recused or absent, a sheet
    submitted already, or other marks saved meanwhile.
    """
    payload = {
        "entry": str(entry_uid),
        "seat": str(seat_uid) if seat_uid else None,
        "marks": dict(marks),
        "submit": submit,
    }
    with transaction.atomic():
        round_ = lock_round(round_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.save_sheet", payload=payload)
        if stored is not None:
            return Sheet.objects.select_related("entry", "seat").get(uid=stored["sheet"])
        entry = entry_in(round_, entry_uid)
        seat = seat_in(round_, seat_uid) if seat_uid else None
        _require_scorer(round_, seat, actor)
        if seat is not None:
            require_open(entry)
            require_counting(entry, seat)
        elif round_.stage == RoundStage.SEALED:
            raise Conflict("round.sealed", N_("结果已经封存"))
        read = read_marks(marked_by(source_of(round_.rule).content, seat), marks, whole=submit)
        sheet = _written(entry, seat, read, actor, revision)
        if submit:
            sheet.stage, sheet.submitted_at = SheetStage.SUBMITTED.value, sheet.saved_at
            append(round_, "submit_sheet", actor=actor, entry=entry, seat=seat, on_paper=False)
        sheet.save()
        record(client_uid, {"sheet": str(sheet.uid)})
    return sheet


def submit_on_paper(round_: Round, entry: Entry, seat: Seat, marks: dict[str, str], *, actor: Actor) -> Sheet:
    """Submit a sheet from a signed paper, in the transaction of whoever made sure that it was typed in right (``keying``)."""
    sheet = _written(entry, seat, marks, actor, ANY)
    sheet.on_paper, sheet.stage, sheet.submitted_at = True, SheetStage.SUBMITTED.value, sheet.saved_at
    append(round_, "submit_sheet", actor=actor, entry=entry, seat=seat, on_paper=True)
    sheet.save()
    return sheet


def read_marks(criteria: Sequence[Leaf], marks: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Return the marks that were given, each as its plain decimal. ``whole``: every criterion must have one.

    Raises Invalid with the criterion's key as ``field``: for no number, one that is not allowed, one missing, an unknown key.
    """
    known = {leaf.key: leaf for leaf in criteria}
    for key in marks:
        if key not in known:
            raise Invalid("mark.criterion", N_("办法里没有可打分的指标“%(name)s”。"), name=key)
    read = {}
    for key, leaf in known.items():
        text = marks.get(key, "").strip()
        if text:
            read[key] = _mark(leaf, text)
        elif whole:
            message = N_("“%(criterion)s”还没有打分；没有分数不等于 0 分。")
            raise Invalid("mark.needed", message, criterion=leaf.label.zh, field=key)
    return read


def _mark(leaf: Leaf, text: str) -> str:
    if not PLAIN_NUMBER.fullmatch(text):
        message = N_("“%(criterion)s”的“%(text)s”不是数。")
        raise Invalid("mark.number", message, criterion=leaf.label.zh, text=text[:LONGEST_SHOWN], field=leaf.key)
    value = Decimal(text)
    try:
        leaf.points(value)
    except DomainError as refused:
        raise Invalid(refused.code, refused.message, **{**refused.data, "field": leaf.key}) from refused
    return f"{value:f}"


def _require_scorer(round_: Round, seat: Seat | None, actor: Actor) -> None:
    """A sheet is the scorer's own; the office enters what no panel marks."""
    if seat is None:
        require_office(round_, actor)
    elif seat.person_id != actor.person_id:
        raise Denied("sheet.not_yours", N_("这是别的评委的评分表"))


def require_counting(entry: Entry, seat: Seat) -> None:
    """Raise Conflict for a seat that is absent, or recused for an entry."""
    if seat.absent_at is not None:
        raise Conflict("seat.absent", N_("这位评委登记为缺席，不能打分"))
    if Recusal.objects.filter(entry=entry, seat=seat, lifted_at__isnull=True).exists():
        raise Conflict("seat.recused", N_("这位评委对“%(title)s”回避，不能打分"), title=entry.title)


def the_draft(entry: Entry, seat: Seat | None) -> Sheet | None:
    """The draft that stands, locked; None where nothing was saved. Raises Conflict for a sheet submitted already."""
    sheet = Sheet.objects.select_for_update().filter(entry=entry, seat=seat, stage__in=IN_FORCE).first()
    if sheet is not None and sheet.stage == SheetStage.SUBMITTED:
        raise Conflict("sheet.submitted", N_("这张评分表已经提交；有错请按更正办理"))
    return sheet


def _written(entry: Entry, seat: Seat | None, marks: dict[str, str], actor: Actor, revision: int | None) -> Sheet:
    """The sheet in force with the new marks, not saved yet."""
    sheet = the_draft(entry, seat)
    there = sheet.revision if sheet else 0
    if revision is not ANY and revision != there and sheet is not None and sheet.marks != marks:
        message = N_("这张评分表在另一台设备上改过，请看清后再保存")
        raise Conflict("sheet.elsewhere", message, marks=sheet.marks, revision=there)
    now = timezone.now()
    if sheet is None:
        return Sheet(
            realm_id=entry.realm_id, entry=entry, seat=seat, marks=marks, saved_by_id=actor.account_id, saved_at=now
        )
    sheet.marks, sheet.saved_by_id, sheet.saved_at, sheet.revision = marks, actor.account_id, now, there + 1
    return sheet
