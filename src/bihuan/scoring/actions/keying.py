"""录入: a sheet signed on paper is typed in by two people; where they differ, the paper is looked at again."""

from collections.abc import Mapping
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..gathering import marked_by
from ..models import Entry, Keying, Round, Seat, Sheet
from ..queries import keyings_of
from ..rulebooks import source_of
from .loading import entry_in, lock_own_round, require_open, seat_in
from .marking import read_marks, require_counting, submit_on_paper, the_draft


class Keyed(Enum):
    """What came of one typing."""

    FIRST = "first"
    AGREED = "agreed"
    DIFFERS = "differs"


def key_sheet(
    round_uid: UUID,
    entry_uid: UUID,
    seat_uid: UUID,
    marks: Mapping[str, str],
    *,
    actor: Actor,
    client_uid: UUID | None = None,
) -> Keyed:
    """Type in a signed sheet as the office; the second person's, where it agrees with the first's, submits the sheet.

    Whoever typed first may type again until somebody else has. Raises Denied, NotFound, Invalid naming the criterion
    (``field``) for a mark that is not allowed or missing, Conflict for an entry that is not open, a seat recused or absent,
    a sheet submitted already, or two typings that wait to be settled.
    """
    payload = {"entry": str(entry_uid), "seat": str(seat_uid), "marks": dict(marks)}
    with transaction.atomic():
        round_, entry, seat = _paper(round_uid, entry_uid, seat_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.key_sheet", payload=payload)
        if stored is not None:
            return Keyed(stored["keyed"])
        standing = _waiting(entry, seat)
        if len(standing) == 2:
            raise Conflict("keying.differs", N_("两遍录入不一致，请先对照纸质评分表核定"))
        read = read_marks(marked_by(source_of(round_.rule).content, seat), marks, whole=True)
        outcome = _key(round_, entry, seat, standing, read, actor)
        record(client_uid, {"keyed": outcome.value})
    return outcome


def settle_keying(
    round_uid: UUID,
    entry_uid: UUID,
    seat_uid: UUID,
    marks: Mapping[str, str],
    *,
    actor: Actor,
    client_uid: UUID | None = None,
) -> Sheet:
    """Say, with the paper at hand, what of two typings that differ is right, and submit the sheet.

    Each mark must be one of the two typed: where neither is, both are dropped (``drop_keyings``) and typed anew. Raises
    Denied, NotFound, Invalid naming the criterion (``field``), Conflict where nothing waits.
    """
    payload = {"entry": str(entry_uid), "seat": str(seat_uid), "marks": dict(marks)}
    with transaction.atomic():
        round_, entry, seat = _paper(round_uid, entry_uid, seat_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.settle_keying", payload=payload)
        if stored is not None:
            return Sheet.objects.get(uid=stored["sheet"])
        standing = _waiting(entry, seat)
        if len(standing) < 2:
            raise Conflict("keying.nothing", N_("这张评分表没有不一致的录入"))
        criteria = marked_by(source_of(round_.rule).content, seat)
        read = read_marks(criteria, marks, whole=True)
        for leaf in criteria:
            if read[leaf.key] not in {one.marks[leaf.key] for one in standing}:
                message = N_("“%(criterion)s”要从两遍录入中选一个；都不对，请清除后重新录入")
                raise Invalid("keying.neither", message, criterion=leaf.label.zh, field=leaf.key)
        sheet = _submit(round_, entry, seat, read, actor)
        record(client_uid, {"sheet": str(sheet.uid)})
    return sheet


def drop_keyings(round_uid: UUID, entry_uid: UUID, seat_uid: UUID, *, actor: Actor) -> None:
    """Set aside what was typed of a sheet, so that it is typed anew; it stays on record. Raises Denied, NotFound, Conflict."""
    with transaction.atomic():
        round_, entry, seat = _paper(round_uid, entry_uid, seat_uid, actor)
        if not _settle(entry, seat):
            raise Conflict("keying.none", N_("这张评分表还没有录入"))
        append(round_, "drop_keyings", actor=actor, entry=entry, seat=seat)


def _paper(round_uid: UUID, entry_uid: UUID, seat_uid: UUID, actor: Actor) -> tuple[Round, Entry, Seat]:
    round_ = lock_own_round(round_uid, actor)
    entry, seat = entry_in(round_, entry_uid), seat_in(round_, seat_uid)
    require_open(entry)
    require_counting(entry, seat)
    the_draft(entry, seat)
    return round_, entry, seat


def _key(round_: Round, entry: Entry, seat: Seat, standing: list[Keying], marks: dict[str, str], actor: Actor) -> Keyed:
    first = standing[0] if standing else None
    second = first is not None and first.by_id != actor.account_id
    if first is not None and not second:
        _settle(entry, seat)
    Keying.objects.create(
        realm_id=round_.realm_id,
        entry=entry,
        seat=seat,
        turn=2 if second else 1,
        marks=marks,
        by_id=actor.account_id,
        at=timezone.now(),
    )
    if first is None or not second:
        append(round_, "key_sheet", actor=actor, entry=entry, seat=seat, turn=1)
        return Keyed.FIRST
    append(round_, "key_sheet", actor=actor, entry=entry, seat=seat, turn=2)
    if first.marks != marks:
        return Keyed.DIFFERS
    _submit(round_, entry, seat, marks, actor)
    return Keyed.AGREED


def _submit(round_: Round, entry: Entry, seat: Seat, marks: dict[str, str], actor: Actor) -> Sheet:
    _settle(entry, seat)
    return submit_on_paper(round_, entry, seat, marks, actor=actor)


def _waiting(entry: Entry, seat: Seat) -> list[Keying]:
    return list(keyings_of(entry.round).filter(entry=entry, seat=seat).order_by("turn"))


def _settle(entry: Entry, seat: Seat) -> int:
    return keyings_of(entry.round).filter(entry=entry, seat=seat).update(settled_at=timezone.now())
