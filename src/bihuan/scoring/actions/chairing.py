"""The chair's acts: an entry is opened and locked, a veto falls, what stays equal is decided."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..gathering import gather, marked_by, scored_of
from ..models import Entry, Round, TieDecision, VetoEvent
from ..queries import entries_of, missing_seats, papers_of, seats_of
from ..ranking import rank, still_tied
from ..rulebooks import source_of
from ..stages import EntryStage, RoundStage
from .loading import entry_in, lock_own_round, needed_words, require_open

LONGEST_GROUND: int = VetoEvent._meta.get_field("ground").max_length or 0
LONGEST_DOCUMENT: int = VetoEvent._meta.get_field("document").max_length or 0


def open_entry(round_uid: UUID, entry_uid: UUID, *, actor: Actor) -> Entry:
    """Let an entry be marked; the first one begins the round, and its list and panel are fixed from then on.

    Raises Denied, NotFound, Invalid where the rule has a panel nobody sits on, Conflict for one opened before.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry = entry_in(round_, entry_uid)
        if round_.stage == RoundStage.PREPARING:
            _begin(round_, actor)
        if entry.stage != EntryStage.WAITING:
            raise Conflict("entry.opened", N_("“%(title)s”已经开始打分"), title=entry.title)
        entry.stage, entry.opened_at = EntryStage.OPEN.value, timezone.now()
        entry.save(update_fields=["stage", "opened_at"])
        append(round_, "open_entry", actor=actor, entry=entry)
    return entry


def lock_entry(round_uid: UUID, entry_uid: UUID, *, actor: Actor) -> Entry:
    """Lock an entry once everybody who counts has submitted: marks may be shown from then on.

    Raises Denied, NotFound, Conflict for one that is not open, Invalid naming the seats that are missing.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry = entry_in(round_, entry_uid)
        require_open(entry)
        missing = missing_seats(entry, seats_of(round_), papers_of(round_, entry=entry))
        if missing:
            seats = "、".join(seat.code for seat in missing)
            raise Invalid("entry.missing", N_("还没有提交的席位：%(seats)s。缺席或回避的请先登记"), seats=seats)
        entry.stage, entry.locked_at = EntryStage.LOCKED.value, timezone.now()
        entry.save(update_fields=["stage", "locked_at"])
        append(round_, "lock_entry", actor=actor, entry=entry)
    return entry


def raise_veto(
    round_uid: UUID, entry_uid: UUID, veto: str, *, ground: str, document: str = "", actor: Actor
) -> VetoEvent:
    """Let a veto of the rule fall on an entry, with its ground and the decision's number; what was scored stays to be seen.

    Raises Denied, NotFound, Invalid for a veto the rule does not have or without a ground, Conflict where it fell already.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry = entry_in(round_, entry_uid)
        if veto not in {one.key for one in source_of(round_.rule).content.vetoes}:
            raise Invalid("mark.veto", N_("办法里没有否决项“%(name)s”。"), name=veto, field="veto")
        ground = ground.strip()
        if not ground or len(ground) > LONGEST_GROUND or len(document.strip()) > LONGEST_DOCUMENT:
            raise Invalid("veto.ground", N_("请写明事由（%(most)s 字以内）"), most=LONGEST_GROUND, field="ground")
        if VetoEvent.objects.filter(entry=entry, veto=veto, lifted_at__isnull=True).exists():
            raise Conflict("veto.twice", N_("这个否决项已经登记"))
        event = VetoEvent.objects.create(
            realm_id=round_.realm_id,
            entry=entry,
            veto=veto,
            ground=ground,
            document=document.strip(),
            at=timezone.now(),
        )
        append(round_, "raise_veto", actor=actor, entry=entry, veto=veto)
    return event


def lift_veto(round_uid: UUID, veto_uid: UUID, *, words: str, actor: Actor) -> VetoEvent:
    """Lift a veto with a reason; that it fell stays on record. Raises Denied, NotFound, Invalid, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        rows = VetoEvent.objects.select_for_update(of=("self",)).select_related("entry")
        event = rows.filter(entry__round=round_, uid=veto_uid, lifted_at__isnull=True).first()
        if event is None:
            raise Conflict("veto.none", N_("没有这个否决"))
        event.lifted_at, event.lifted_words = timezone.now(), needed_words(words, field="words")
        event.save(update_fields=["lifted_at", "lifted_words"])
        append(round_, "lift_veto", actor=actor, entry=event.entry, veto=event.veto)
    return event


def decide_tie(round_uid: UUID, order: Sequence[str], *, words: str, actor: Actor) -> TieDecision:
    """Record the chair's word on entries that stay equal, by their codes, the first before the others.

    An earlier word on any of them stays on record and no longer counts. Raises Denied, NotFound, Invalid for others than
    those that wait for a decision now, or without words.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        words = needed_words(words, field="words")
        pack, given = source_of(round_.rule).content, gather(round_)
        scored = scored_of(pack, given)
        kept = [one for one in still_tied(pack, scored, given.decisions) if not {*one} & {*order}]
        rank(pack, scored, [*kept, order])
        for old in TieDecision.objects.filter(round=round_, replaced_at__isnull=True):
            if {*old.order} & {*order}:
                old.replaced_at = timezone.now()
                old.save(update_fields=["replaced_at"])
        decision = TieDecision.objects.create(
            realm_id=round_.realm_id, round=round_, order=[*order], words=words, at=timezone.now()
        )
        append(round_, "decide_tie", actor=actor, order=[*order])
    return decision


def _begin(round_: Round, actor: Actor) -> None:
    pack = source_of(round_.rule).content
    entries, seats = entries_of(round_), seats_of(round_)
    for panel in pack.panels:
        sitting = {seat.group for seat in seats if seat.panel == panel.key}
        empty = [group.label.zh for group in panel.groups if group.key not in sitting]
        if empty:
            raise Invalid("round.no_seats", N_("“%(group)s”还没有评委"), group=empty[0])
    if not pack.panels and not marked_by(pack, None):
        raise Invalid("round.nothing", N_("评分办法里没有可打分的指标"))
    round_.stage, round_.opened_at = RoundStage.OPEN.value, timezone.now()
    round_.save(update_fields=["stage", "opened_at"])
    append(round_, "begin", actor=actor, entries=len(entries), seats=len(seats))
