"""Inviting units, their answers, and counting who came."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..models import Answer, Attendance, Invitation, Stage
from ..queries import get_invitation
from ..rules import must_answer
from .holding import lock_meeting, must_be, share_meeting
from .telling import INVITED, tell_units

MOST_HEADS = 999


def invite_unit(
    uid: UUID, unit: Unit, *, attendance: Attendance, actor: Actor, client_uid: UUID | None = None
) -> Invitation:
    """Ask a unit to come and tell its people; asked again it comes in the new capacity, and what it answered stands.

    Raises Denied, Invalid for a unit of another realm, Conflict once the meeting has ended.
    """
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        payload = {"meeting": str(uid), "unit": str(unit.uid), "attendance": attendance.value}
        stored = once(client_uid, actor=actor, verb="meetings.invite_unit", payload=payload)
        if stored is not None:
            return get_invitation(meeting, UUID(stored["invitation"]))
        must_be(meeting, Stage.PREPARING, Stage.RUNNING)
        if unit.realm_id != actor.realm_id:
            raise Invalid("meeting.foreign_unit", N_("请选择本县市的单位"), field="unit")
        invitation, fresh = Invitation.objects.update_or_create(
            meeting=meeting,
            unit=unit,
            defaults={"attendance": attendance.value},
            create_defaults={"realm_id": meeting.realm_id, "attendance": attendance.value},
        )
        if fresh:
            tell_units(meeting, [unit.pk], INVITED)
        record(client_uid, {"invitation": str(invitation.uid)})
    return invitation


def answer_invitation(
    uid: UUID,
    invitation_uid: UUID,
    *,
    answer: Answer,
    heads: int | None = None,
    reason: str = "",
    actor: Actor,
    client_uid: UUID | None = None,
) -> Invitation:
    """Say how many come, or why nobody does, as the unit or, where it said so by telephone, as the office.

    Until it begins it may be said anew. Raises Denied for another unit, Invalid without a number or a reason, Conflict once
    the meeting has begun.
    """
    reason = reason.strip() if answer is Answer.LEAVE else ""
    heads = heads if answer is Answer.COMING else None
    payload = {"invitation": str(invitation_uid), "answer": answer.value, "heads": heads, "reason": reason}
    with transaction.atomic():
        meeting = share_meeting(uid, actor)
        invitation = get_invitation(meeting, invitation_uid)
        must_answer(actor, meeting, invitation)
        if once(client_uid, actor=actor, verb="meetings.answer_invitation", payload=payload) is None:
            if meeting.stage != Stage.PREPARING:
                raise Conflict("meeting.too_late", N_("会议已经开始，请直接与主管办公室联系"))
            _require_answer(answer, heads, reason)
            invitation.answer, invitation.heads, invitation.reason = answer.value, heads, reason
            invitation.answered_by_id, invitation.answered_at = actor.account_id, timezone.now()
            invitation.save(update_fields=["answer", "heads", "reason", "answered_by", "answered_at"])
            record(client_uid, {"invitation": str(invitation_uid)})
    return invitation


def count_arrived(
    uid: UUID, invitation_uid: UUID, *, arrived: int, actor: Actor, client_uid: UUID | None = None
) -> Invitation:
    """Write down how many of a unit are here; 0 says that nobody is. It can be put right after the meeting too.

    Raises Denied, NotFound, Invalid for a number that cannot be, Conflict before it begins.
    """
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        invitation = get_invitation(meeting, invitation_uid)
        payload = {"invitation": str(invitation_uid), "arrived": arrived}
        if once(client_uid, actor=actor, verb="meetings.count_arrived", payload=payload) is None:
            must_be(meeting, Stage.RUNNING, Stage.ENDED)
            if not 0 <= arrived <= MOST_HEADS:
                raise Invalid("meeting.arrived", N_("人数应在 0 到 %(most)s 之间"), most=MOST_HEADS, field="arrived")
            invitation.arrived = arrived
            invitation.save(update_fields=["arrived"])
            record(client_uid, {"invitation": str(invitation_uid)})
    return invitation


def _require_answer(answer: Answer, heads: int | None, reason: str) -> None:
    if answer is Answer.OPEN:
        raise Invalid("meeting.answer", N_("请选择参加或请假"), field="answer")
    if answer is Answer.COMING and (heads is None or not 1 <= heads <= MOST_HEADS):
        raise Invalid("meeting.heads", N_("请写明来几个人，1 到 %(most)s 人"), most=MOST_HEADS, field="heads")
    if answer is Answer.LEAVE and not reason:
        raise Invalid("meeting.reason", N_("请写明请假的事由"), field="reason")
