"""点评: recorded by a judge or for the panel, given to the units when the round is over."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import notices
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import UNIT_ROLES

from ..acts import append
from ..models import Comment, CommentKind, Entry, Recusal, Round, Seat
from ..queries import works_for
from ..stages import EntryStage, RoundStage
from .loading import entry_in, lock_own_round, lock_round, require_office, seat_in

LONGEST_COMMENT = 1_000
GIVEN = N_("“%(title)s”的点评已经反馈，请查阅")


def comment_on(
    round_uid: UUID,
    entry_uid: UUID,
    seat_uid: UUID | None,
    texts: Mapping[CommentKind, str],
    *,
    actor: Actor,
    client_uid: UUID | None = None,
) -> None:
    """Write what a seat, or the panel as a whole, says of an entry; an empty text takes back what stood there.

    A judge writes their own, the office what was said aloud: for a seat, or without one for the panel. Raises Denied for
    anybody else, NotFound, Invalid for a text too long, Conflict before the entry is opened, for a seat recused or absent,
    or once the comments have been given out.
    """
    payload = {
        "entry": str(entry_uid),
        "seat": str(seat_uid) if seat_uid else None,
        "texts": {kind.value: text for kind, text in texts.items()},
    }
    with transaction.atomic():
        round_ = lock_round(round_uid, actor)
        if once(client_uid, actor=actor, verb="scoring.comment_on", payload=payload) is not None:
            return
        entry = entry_in(round_, entry_uid)
        seat = seat_in(round_, seat_uid) if seat_uid else None
        _require_speaker(round_, seat, actor)
        _require_heard(round_, entry, seat)
        written = [kind.value for kind, text in texts.items() if _write(entry, seat, kind, text, actor)]
        if written:
            append(round_, "comment", actor=actor, entry=entry, seat=seat, kinds=written)
        record(client_uid, {"kinds": written})


def give_comments(round_uid: UUID, *, actor: Actor) -> Round:
    """Give the units what was said of their entries, without the names of who said it, and tell their people.

    Raises Denied, NotFound, Conflict before the result is sealed, where it was done already, or where nothing was said.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        if round_.stage != RoundStage.SEALED:
            raise Conflict("comments.before_seal", N_("结果封存以后才能反馈点评"))
        if round_.comments_given_at is not None:
            raise Conflict("comments.given", N_("点评已经反馈给各单位"))
        said = Comment.objects.filter(entry__round=round_, replaced_at__isnull=True)
        entries = list(round_.entries.filter(pk__in=said.values("entry")).prefetch_related("partners"))
        if not entries:
            raise Conflict("comments.none", N_("还没有人写点评"))
        round_.comments_given_at = timezone.now()
        round_.save(update_fields=["comments_given_at"])
        append(round_, "give_comments", actor=actor, entries=len(entries))
        for entry in entries:
            _tell(entry)
    return round_


def _require_speaker(round_: Round, seat: Seat | None, actor: Actor) -> None:
    if seat is not None and seat.person_id == actor.person_id:
        return
    if seat is not None and not works_for(actor, round_):
        raise Denied("comment.not_yours", N_("这是别的评委的点评"))
    require_office(round_, actor)


def _require_heard(round_: Round, entry: Entry, seat: Seat | None) -> None:
    """Raise Conflict where nothing may be said of an entry: not heard yet, not by this seat, or not any more."""
    if round_.comments_given_at is not None:
        raise Conflict("comments.given", N_("点评已经反馈给各单位"))
    if entry.stage == EntryStage.WAITING:
        raise Conflict("entry.waiting", N_("“%(title)s”还没有开始打分"), title=entry.title)
    if seat is not None and seat.absent_at is not None:
        raise Conflict("comment.absent", N_("这位评委登记为缺席，不能点评"))
    if seat is not None and Recusal.objects.filter(entry=entry, seat=seat, lifted_at__isnull=True).exists():
        raise Conflict("comment.recused", N_("这位评委对“%(title)s”回避，不能点评"), title=entry.title)


def _write(entry: Entry, seat: Seat | None, kind: CommentKind, text: str, actor: Actor) -> bool:
    """Replace what stands there by ``text``; say whether anything changed."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > LONGEST_COMMENT:
        message = N_("“%(kind)s”有 %(length)s 个字，最多 %(most)s 个字")
        raise Invalid(
            "comment.long", message, kind=str(kind.label), length=len(text), most=LONGEST_COMMENT, field=kind.value
        )
    standing = Comment.objects.filter(entry=entry, seat=seat, kind=kind, replaced_at__isnull=True).first()
    if text == (standing.text if standing else ""):
        return False
    now = timezone.now()
    if standing is not None:
        standing.replaced_at = now
        standing.save(update_fields=["replaced_at"])
    if text:
        Comment.objects.create(
            realm_id=entry.realm_id, entry=entry, seat=seat, kind=kind, text=text, by_id=actor.account_id, at=now
        )
    return True


def _tell(entry: Entry) -> None:
    units = {entry.unit_id, *(unit.pk for unit in entry.partners.all())}
    notices.tell(
        notices.people_of(entry.realm_id, units, UNIT_ROLES),
        realm_id=entry.realm_id,
        kind="scoring.comments",
        message=GIVEN,
        data={"title": entry.title},
        target_kind="scoring.comments",
        target_uid=entry.uid,
    )
