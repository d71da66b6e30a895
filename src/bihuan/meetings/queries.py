"""Reading meetings. Everything starts from ``visible_meetings``."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES

from .models import Draw, Invitation, Material, Meeting, Part, PartNote, Question, Resolution

# What evidence and notices call a meeting.
MEETING_KIND = "meetings.meeting"


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """Those of the actor's office, those their unit is invited to or speaks at; all of their lines for leaders."""
    seen = Q(pk__in=[])
    for post in actor.posts_as(*OFFICE_ROLES):
        seen |= _of_line(post.line) & Q(owner_id=post.unit_id)
    for post in actor.posts_as(Role.LEADER):
        if post.scope_path == f"{actor.realm_id}/":
            seen |= _of_line(post.line)
    units = {post.unit_id for post in actor.posts_as(*UNIT_ROLES)}
    if units:
        seen |= Q(Exists(Invitation.objects.filter(meeting=OuterRef("pk"), unit_id__in=units)))
        seen |= Q(Exists(Part.objects.filter(meeting=OuterRef("pk"), speaker_id__in=units)))
    return Meeting.objects.filter(seen, realm_id=actor.realm_id).select_related("owner")


def get_meeting(actor: Actor, uid: UUID) -> Meeting:
    """One visible meeting. Raises NotFound."""
    meeting = visible_meetings(actor).filter(uid=uid).first()
    if meeting is None:
        raise NotFound("meeting", N_("没有这个会议"))
    return meeting


def get_part(meeting: Meeting, uid: UUID) -> Part:
    """One part of its agenda. Raises NotFound."""
    part = meeting.parts.select_related("speaker").filter(uid=uid).first()
    if part is None:
        raise NotFound("meeting.part", N_("没有这项议程"))
    return part


def get_invitation(meeting: Meeting, uid: UUID) -> Invitation:
    """One unit invited to it. Raises NotFound."""
    invitation = meeting.invitations.select_related("unit").filter(uid=uid).first()
    if invitation is None:
        raise NotFound("meeting.invitation", N_("没有这个参会单位"))
    return invitation


def agenda_of(meeting: Meeting) -> list[Part]:
    """Its parts in order, with their speakers."""
    return list(meeting.parts.select_related("speaker").order_by("order", "pk"))


def invited_to(meeting: Meeting) -> list[Invitation]:
    """The units invited, in the order they were."""
    return list(meeting.invitations.select_related("unit").order_by("pk"))


def draws_of(meeting: Meeting) -> list[Draw]:
    """Every drawing of its speakers, the first first."""
    return list(meeting.draws.order_by("pk"))


def notes_of(meeting: Meeting) -> Mapping[int, list[list[PartNote]]]:
    """By part and in the order they began, the notes of each speaker with their versions, the newest first."""
    found: dict[int, dict[int | None, list[PartNote]]] = {}
    rows = PartNote.objects.filter(part__meeting=meeting).select_related("speaker").order_by("pk")
    for note in rows:
        found.setdefault(note.part_id, {}).setdefault(note.speaker_id, []).insert(0, note)
    return {part: list(speakers.values()) for part, speakers in found.items()}


def materials_of(meeting: Meeting) -> list[list[Material]]:
    """What was handed in, by title with its versions, the newest first; the office's own before the units'."""
    found: dict[tuple[int, str], list[Material]] = {}
    rows = meeting.materials.select_related("unit", "evidence__file__picture", "evidence__realm").order_by("pk")
    for one in rows:
        found.setdefault((one.unit_id or 0, one.title), []).insert(0, one)
    return [found[key] for key in sorted(found, key=lambda key: key[0] != 0)]


def questions_of(meeting: Meeting) -> Mapping[int, list[Question]]:
    """By part, what was asked in it, in the order it was."""
    found: dict[int, list[Question]] = {}
    for one in Question.objects.filter(part__meeting=meeting).select_related("unit", "material").order_by("pk"):
        found.setdefault(one.part_id, []).append(one)
    return found


def speaking_units(actor: Actor, meeting: Meeting) -> list[Unit]:
    """The actor's own units that speak at a meeting or are invited to it."""
    own = {post.unit_id for post in actor.posts_as(*UNIT_ROLES)}
    here = Q(pk__in=meeting.parts.values("speaker")) | Q(pk__in=meeting.invitations.values("unit"))
    return list(Unit.objects.filter(here, pk__in=own).order_by("path")) if own else []


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    """What was resolved, with the items as they stand."""
    return list(meeting.resolutions.select_related("unit", "item").order_by("pk"))


def _of_line(line: Line) -> Q:
    return Q(line__in=list(Line) if line is Line.ALL else [line])
