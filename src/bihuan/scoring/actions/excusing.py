"""回避 and 缺席: who does not count, for one entry or for all."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..models import Recusal, Seat
from ..queries import entries_of, papers_of, related_seats, seats_of, works_for
from ..stages import EntryStage, RoundStage
from .loading import entry_in, lock_own_round, lock_round, needed_words, seat_in

# Kept with the recusal as the reason, in the language of the record.
OWN_UNIT = "评委所在单位的事项"


def recuse(round_uid: UUID, entry_uid: UUID, seat_uid: UUID, *, words: str, actor: Actor) -> Recusal:
    """Put a seat out for an entry: the scorer declares it, or the office orders it, with a reason.

    What was marked stays on record and does not count. Raises Denied for anybody else, NotFound, Invalid without a reason,
    Conflict once the entry is locked or where it is so already.
    """
    with transaction.atomic():
        round_ = lock_round(round_uid, actor)
        entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid)
        declared = seat.person_id == actor.person_id
        if not declared and not works_for(actor, round_):
            raise Denied("recusal.not_yours", N_("回避由评委本人申报，或由主管办公室决定"))
        _require_not_locked(entry.stage, entry.title)
        words = needed_words(words, field="words")
        if Recusal.objects.filter(entry=entry, seat=seat, lifted_at__isnull=True).exists():
            raise Conflict("recusal.twice", N_("已经登记回避"))
        recusal = Recusal.objects.create(
            realm_id=round_.realm_id, entry=entry, seat=seat, words=words, declared=declared, at=timezone.now()
        )
        append(round_, "recuse", actor=actor, entry=entry, seat=seat, declared=declared)
    return recusal


def recuse_kin(round_uid: UUID, *, actor: Actor) -> int:
    """Put every seat out for the entries of its own unit, as the program proposes; returns how many. The office alone.

    What is locked, or where somebody is out already, stays as it is. Raises Denied, NotFound.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        seats, papers = seats_of(round_), papers_of(round_)
        proposed = [
            (entry, seat)
            for entry in entries_of(round_)
            if entry.stage != EntryStage.LOCKED
            for seat in related_seats(entry, seats)
            if (entry.pk, seat.pk) not in papers.recusals
        ]
        for entry, seat in proposed:
            Recusal.objects.create(
                realm_id=round_.realm_id, entry=entry, seat=seat, words=OWN_UNIT, declared=False, at=timezone.now()
            )
            append(round_, "recuse", actor=actor, entry=entry, seat=seat, declared=False)
    return len(proposed)


def lift_recusal(round_uid: UUID, entry_uid: UUID, seat_uid: UUID, *, actor: Actor) -> None:
    """Let a seat count again for an entry; that it was out stays on record. Raises Denied, NotFound, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid)
        _require_not_locked(entry.stage, entry.title)
        rows = Recusal.objects.filter(entry=entry, seat=seat, lifted_at__isnull=True)
        if not rows.update(lifted_at=timezone.now()):
            raise Conflict("recusal.none", N_("没有登记回避"))
        append(round_, "lift_recusal", actor=actor, entry=entry, seat=seat)


def mark_absent(round_uid: UUID, seat_uid: UUID, *, absent: bool, actor: Actor) -> Seat:
    """Note that somebody is absent, or came after all. One absent is out for every entry, whatever was marked.

    Raises Denied, NotFound, Conflict once a result is sealed.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        seat = seat_in(round_, seat_uid)
        if round_.stage == RoundStage.SEALED:
            raise Conflict("round.sealed", N_("结果已经封存"))
        if absent != (seat.absent_at is not None):
            seat.absent_at = timezone.now() if absent else None
            seat.save(update_fields=["absent_at"])
            append(round_, "mark_absent" if absent else "mark_present", actor=actor, seat=seat)
    return seat


def _require_not_locked(stage: str, title: str) -> None:
    if stage == EntryStage.LOCKED:
        raise Conflict("entry.locked", N_("“%(title)s”已经锁定，不能再打分；有错请按更正办理"), title=title)
