"""What every action on a round begins with: the round locked, the right asked on the locked row."""

from uuid import UUID

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from ..models import Entry, Round, Seat
from ..queries import get_round, works_for
from ..stages import EntryStage, RoundStage

LONGEST_WORDS = 200


def lock_round(uid: UUID, actor: Actor) -> Round:
    """Lock a visible round: acts of one round follow one another. Raises NotFound."""
    seen = get_round(actor, uid)
    return Round.objects.select_for_update(of=("self",)).select_related("owner", "rule", "realm").get(pk=seen.pk)


def lock_own_round(uid: UUID, actor: Actor) -> Round:
    """Lock a round of the actor's own office. Raises NotFound, Denied."""
    round_ = lock_round(uid, actor)
    require_office(round_, actor)
    return round_


def require_office(round_: Round, actor: Actor) -> None:
    """Raise Denied for anybody but the office whose round it is."""
    if not works_for(actor, round_):
        holders = [Role.OFFICE.label, Role.OFFICE_HEAD.label]
        raise Denied("round.office", N_("这次考评由%(office)s办理"), office=round_.owner.short_name, holders=holders)


def entry_in(round_: Round, uid: UUID) -> Entry:
    """One entry of a locked round. Raises NotFound."""
    entry = (
        Entry.objects.filter(round=round_, uid=uid, withdrawn_at__isnull=True).select_related("unit", "round").first()
    )
    if entry is None:
        raise NotFound("entry", N_("没有这个参评事项"))
    return entry


def seat_in(round_: Round, uid: UUID) -> Seat:
    """One seat of a locked round. Raises NotFound."""
    seat = Seat.objects.filter(round=round_, uid=uid, withdrawn_at__isnull=True).select_related("unit").first()
    if seat is None:
        raise NotFound("seat", N_("没有这个评委席"))
    return seat


def require_preparing(round_: Round) -> None:
    """Raise Conflict once scoring has begun: the list and the panel are then as they are."""
    if round_.stage != RoundStage.PREPARING:
        raise Conflict("round.begun", N_("已经开始评分，参评事项和评委席不能再改"))


def require_open(entry: Entry) -> None:
    """Raise Conflict where an entry is not being marked."""
    if entry.stage == EntryStage.WAITING:
        raise Conflict("entry.waiting", N_("“%(title)s”还没有开始打分"), title=entry.title)
    if entry.stage == EntryStage.LOCKED:
        raise Conflict("entry.locked", N_("“%(title)s”已经锁定，不能再打分；有错请按更正办理"), title=entry.title)


def needed_words(words: str, *, field: str) -> str:
    """Return words that have to be written, trimmed. Raises Invalid for none or too many."""
    words = words.strip()
    if not words:
        raise Invalid("words.missing", N_("请写明理由"), field=field)
    if len(words) > LONGEST_WORDS:
        message = N_("理由有 %(length)s 个字，最多 %(most)s 个字")
        raise Invalid("words.long", message, length=len(words), most=LONGEST_WORDS, field=field)
    return words
