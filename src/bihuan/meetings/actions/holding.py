"""Calling a meeting and changing when and where; every other write locks it here first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..models import Meeting, MeetingKind, Stage
from ..queries import get_meeting
from ..rules import must_run
from .telling import CHANGED, tell_units

LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting to be called; see ``models.Meeting``."""

    owner: Unit
    line: Line
    title: str
    kind: MeetingKind
    place: str
    begins_at: datetime
    minutes: int


def hold_meeting(draft: MeetingDraft, *, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """Call a meeting of an office in which the actor works.

    Raises Denied for another office, Invalid for no title, no place or a length that cannot be.
    """
    columns = _columns(draft)
    with transaction.atomic():
        if not any(post.unit_id == draft.owner.pk for post in actor.posts_as(*OFFICE_ROLES, line=draft.line)):
            raise Denied("meeting.not_your_office", N_("只有主管办公室可以召集会议"))
        payload = {**columns, "owner": str(draft.owner.uid)}
        stored = once(client_uid, actor=actor, verb="meetings.hold_meeting", payload=payload)
        if stored is not None:
            return Meeting.objects.get(uid=stored["meeting"])
        meeting = Meeting.objects.create(
            realm_id=actor.realm_id,
            owner=draft.owner,
            created_by_id=actor.account_id,
            created_at=timezone.now(),
            **columns,
        )
        record(client_uid, {"meeting": str(meeting.uid)})
    return meeting


def change_meeting(uid: UUID, draft: MeetingDraft, *, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """Change title, kind, place, time and length while it is prepared; office and line stay.

    Another place or time is told to the units invited.

    Raises as ``hold_meeting`` does, and Conflict once it has begun.
    """
    columns = _columns(draft)
    del columns["line"]
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        payload = {**columns, "meeting": str(uid)}
        if once(client_uid, actor=actor, verb="meetings.change_meeting", payload=payload) is None:
            must_be(meeting, Stage.PREPARING)
            moved = (meeting.begins_at, meeting.place)
            for name, value in columns.items():
                setattr(meeting, name, value)
            meeting.save(update_fields=list(columns))
            if moved != (meeting.begins_at, meeting.place):
                tell_units(meeting, list(meeting.invitations.values_list("unit", flat=True)), CHANGED)
            record(client_uid, {"meeting": str(uid)})
    return meeting


def lock_meeting(uid: UUID, *, actor: Actor) -> Meeting:
    """Lock a meeting of one's own office. Raises NotFound, Denied."""
    seen = get_meeting(actor, uid)
    must_run(actor, seen)
    return Meeting.objects.select_for_update(of=("self",)).select_related("owner", "batch").get(pk=seen.pk)


def share_meeting(uid: UUID, actor: Actor) -> Meeting:
    """Lock a meeting the actor sees, for what others than its office may do. Raises NotFound."""
    seen = get_meeting(actor, uid)
    return Meeting.objects.select_for_update(of=("self",)).select_related("owner").get(pk=seen.pk)


def must_be(meeting: Meeting, *stages: Stage) -> None:
    """Raise Conflict unless the meeting is in one of these stages."""
    now = Stage(meeting.stage)
    if now not in stages:
        raise Conflict("meeting.stage", N_("会议现在是“%(now)s”，不能这样办理"), now=now.label)


def require_minutes(minutes: int) -> None:
    """Raise Invalid for a length of nothing, or of more than a day."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        message = N_("时长应在 1 到 %(most)s 分钟之间")
        raise Invalid("meeting.minutes", message, most=LONGEST_MINUTES, field="minutes")


def _columns(draft: MeetingDraft) -> dict[str, Any]:
    title, place = draft.title.strip(), draft.place.strip()
    if not title:
        raise Invalid("meeting.title", N_("请填写会议名称"), field="title")
    if not place:
        raise Invalid("meeting.place", N_("请填写地点"), field="place")
    require_minutes(draft.minutes)
    return {
        "line": draft.line.value,
        "title": title,
        "kind": draft.kind.value,
        "place": place,
        "begins_at": draft.begins_at,
        "minutes": draft.minutes,
    }
