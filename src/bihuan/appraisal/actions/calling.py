"""The review meeting's agenda, made of the round: what was drawn and declared there is not typed in again."""

from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.meetings.actions import PartDraft, add_part, invite_unit, set_reports
from bihuan.meetings.models import Attendance, Meeting, PartKind
from bihuan.meetings.queries import agenda_of, invited_to
from bihuan.registry.actor import Actor
from bihuan.scoring.queries import entries_of

from ..acts import append
from .loading import lock_review

# On the agenda, in the language of the papers.
READING, READING_MINUTES = "宣读评估规则并作解释", 10
# What a part's title holds; an entry's may be longer.
LONGEST_PART = 80


def fill_agenda(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Meeting:
    """Put the reading of the rules and every entry of the round, in its running order, on the meeting's agenda; invite the units.

    Done again after another draw it puts them in the new order. Raises Denied, NotFound, Conflict without a meeting or a
    round, or once the meeting has begun.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        if review.meeting is None or review.round is None:
            raise Conflict("review.no_meeting", N_("先定评审会，再列入考评，才能排入议程"))
        meeting, round_ = review.meeting, review.round
        if once(client_uid, actor=actor, verb="appraisal.fill_agenda", payload={"review": str(uid)}) is None:
            entries = entries_of(round_)
            if not any(part.kind == PartKind.READING for part in agenda_of(meeting)):
                add_part(meeting.uid, PartDraft(PartKind.READING, READING, READING_MINUTES), actor=actor)
            minutes = round_.report_minutes + round_.question_minutes
            drafts = [PartDraft(PartKind.REPORT, one.title[:LONGEST_PART], minutes, one.unit) for one in entries]
            set_reports(meeting.uid, drafts, actor=actor)
            invited = {one.unit_id for one in invited_to(meeting)}
            for unit in {one.unit_id: one.unit for one in entries if one.unit_id not in invited}.values():
                invite_unit(meeting.uid, unit, attendance=Attendance.MEMBER, actor=actor)
            append(review, "fill_agenda", actor=actor, meeting=str(meeting.uid), entries=len(entries))
            record(client_uid, {"meeting": str(meeting.uid)})
    return meeting
