"""What the hall sees: the screen's address, the clock of an entry's parts, and scores when they are revealed."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..models import Entry, Round
from ..queries import entries_of
from ..stages import EntryStage, Part, Reveal
from .loading import entry_in, lock_own_round

WATCH_BYTES = 16
MOST_MINUTES = 120


def set_hall(round_uid: UUID, *, reveal: Reveal, report_minutes: int, question_minutes: int, actor: Actor) -> Round:
    """Say when scores are shown in the hall and how long an entry's parts are; the screen gets an address if it has none.

    Raises Denied, NotFound, Invalid for minutes out of bounds, Conflict where scores were shown already and shall not be.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        for field, minutes in (("report_minutes", report_minutes), ("question_minutes", question_minutes)):
            if not 1 <= minutes <= MOST_MINUTES:
                raise Invalid("hall.minutes", N_("时长为 1 到 %(most)s 分钟"), most=MOST_MINUTES, field=field)
        if reveal is not Reveal(round_.reveal) and round_.entries.filter(revealed_at__isnull=False).exists():
            raise Conflict("hall.revealed", N_("已经公布过分数，不能再改公布方式"), field="reveal")
        round_.reveal, round_.report_minutes, round_.question_minutes = reveal.value, report_minutes, question_minutes
        round_.watch = round_.watch or secrets.token_urlsafe(WATCH_BYTES)
        round_.save(update_fields=["reveal", "report_minutes", "question_minutes", "watch"])
        append(round_, "set_hall", actor=actor, reveal=reveal.value)
    return round_


def renew_watch(round_uid: UUID, *, actor: Actor) -> Round:
    """Give the screen another address: whoever follows along under the old one sees nothing more. Raises Denied, NotFound."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        round_.watch = secrets.token_urlsafe(WATCH_BYTES)
        round_.save(update_fields=["watch"])
        append(round_, "renew_watch", actor=actor)
    return round_


def begin_part(round_uid: UUID, entry_uid: UUID, part: Part, *, actor: Actor) -> Entry:
    """Start the clock of an entry's report or questions. Raises Denied, NotFound, Conflict for one that is not open."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry = entry_in(round_, entry_uid)
        if entry.stage == EntryStage.LOCKED:
            raise Conflict("entry.locked_part", N_("“%(title)s”已经锁定"), title=entry.title)
        entry.part, entry.part_began_at = part.value, timezone.now()
        entry.save(update_fields=["part", "part_began_at"])
        append(round_, "begin_part", actor=actor, entry=entry, part=part.value)
    return entry


def reveal_entry(round_uid: UUID, entry_uid: UUID, *, actor: Actor) -> Entry:
    """Show an entry's score in the hall: a deliberate act, once it is locked and as the round is set to.

    Raises Denied, NotFound, Conflict where it is not locked, not yet time, or the round shows nothing in the hall.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entry = entry_in(round_, entry_uid)
        _require_time(round_, [entry])
        if entry.revealed_at is None:
            entry.revealed_at = timezone.now()
            entry.save(update_fields=["revealed_at"])
            append(round_, "reveal_entry", actor=actor, entry=entry)
    return entry


def reveal_all(round_uid: UUID, *, actor: Actor) -> int:
    """Show every score not shown yet; returns how many. Raises as ``reveal_entry``."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        entries = [one for one in entries_of(round_) if one.revealed_at is None]
        _require_time(round_, entries)
        for entry in entries:
            entry.revealed_at = timezone.now()
            entry.save(update_fields=["revealed_at"])
        append(round_, "reveal_all", actor=actor, count=len(entries))
    return len(entries)


def _require_time(round_: Round, entries: list[Entry]) -> None:
    if round_.reveal == Reveal.NEVER:
        raise Conflict("hall.never", N_("这次考评设定为现场不公布分数"))
    open_ones = [one for one in entries if one.stage != EntryStage.LOCKED]
    if open_ones:
        raise Conflict("hall.open", N_("“%(title)s”还没有锁定，不能公布"), title=open_ones[0].title)
    if round_.reveal == Reveal.END and any(one.stage != EntryStage.LOCKED for one in entries_of(round_)):
        raise Conflict("hall.not_yet", N_("设定为全部结束后公布：还有事项没有锁定"))
