"""Beginning a meeting, going from part to part, ending it; and what is noted of each speaker."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..models import Meeting, PartNote, Stage
from ..queries import get_part
from .holding import lock_meeting, must_be

LONGEST_NOTE = 20_000


def begin_meeting(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """Begin with the first part. Raises Denied, Invalid without an agenda, Conflict where it has begun."""
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        if once(client_uid, actor=actor, verb="meetings.begin_meeting", payload={"meeting": str(uid)}) is None:
            must_be(meeting, Stage.PREPARING)
            if not meeting.parts.exists():
                raise Invalid("meeting.no_agenda", N_("还没有议程，不能开始"))
            meeting.stage, meeting.position = Stage.RUNNING, 1
            meeting.begun_at = meeting.part_began_at = timezone.now()
            meeting.save(update_fields=["stage", "position", "begun_at", "part_began_at"])
            record(client_uid, {"meeting": str(uid)})
    return meeting


def go_on(uid: UUID, *, seen: int, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """Go to the next part. ``seen`` is the part the actor saw under way, so that two who press go one part further.

    Raises Denied, Conflict where it is not running, another part is under way, or this was the last.
    """
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        payload = {"meeting": str(uid), "seen": seen}
        if once(client_uid, actor=actor, verb="meetings.go_on", payload=payload) is None:
            must_be(meeting, Stage.RUNNING)
            if meeting.position != seen:
                raise Conflict("meeting.went_on", N_("会议已经进行到第 %(now)s 项"), now=meeting.position)
            if seen >= meeting.parts.count():
                raise Conflict("meeting.last_part", N_("这是最后一项议程，可以结束会议"))
            meeting.position, meeting.part_began_at = seen + 1, timezone.now()
            meeting.save(update_fields=["position", "part_began_at"])
            record(client_uid, {"meeting": str(uid)})
    return meeting


def end_meeting(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """End it, whatever is left of the agenda. Raises Denied, Conflict where it is not running."""
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        if once(client_uid, actor=actor, verb="meetings.end_meeting", payload={"meeting": str(uid)}) is None:
            must_be(meeting, Stage.RUNNING)
            meeting.stage, meeting.position, meeting.part_began_at = Stage.ENDED, None, None
            meeting.ended_at = timezone.now()
            meeting.save(update_fields=["stage", "position", "part_began_at", "ended_at"])
            record(client_uid, {"meeting": str(uid)})
    return meeting


def write_note(
    uid: UUID,
    part_uid: UUID,
    *,
    speaker: Unit | None,
    text: str,
    actor: Actor,
    client_uid: UUID | None = None,
) -> PartNote:
    """Note what a speaker said in a part: a new version, the earlier ones stay.

    Raises Denied, NotFound, Invalid for no words, too many or a unit of another realm, Conflict before it begins.
    """
    words = text.strip()
    payload = {"part": str(part_uid), "speaker": str(speaker.uid) if speaker else None, "text": words}
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        part = get_part(meeting, part_uid)
        stored = once(client_uid, actor=actor, verb="meetings.write_note", payload=payload)
        if stored is not None:
            return PartNote.objects.get(uid=stored["note"])
        must_be(meeting, Stage.RUNNING, Stage.ENDED)
        if not words:
            raise Invalid("meeting.note", N_("请写下记录"), field="text")
        if len(words) > LONGEST_NOTE:
            raise Invalid("meeting.note_long", N_("记录最多 %(most)s 个字"), most=LONGEST_NOTE, field="text")
        if speaker is not None and speaker.realm_id != actor.realm_id:
            raise Invalid("meeting.foreign_unit", N_("请选择本县市的单位"), field="speaker")
        last = PartNote.objects.filter(part=part, speaker=speaker).aggregate(last=Max("version"))["last"] or 0
        note = PartNote.objects.create(
            realm_id=meeting.realm_id,
            part=part,
            speaker=speaker,
            version=last + 1,
            text=words,
            by_id=actor.account_id,
            at=timezone.now(),
        )
        record(client_uid, {"note": str(note.uid)})
    return note
