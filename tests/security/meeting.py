"""A meeting to which one township is invited and at which it speaks."""

from datetime import UTC, datetime

from bihuan.meetings.actions import MeetingDraft, PartDraft, add_part, hold_meeting, invite_unit
from bihuan.meetings.models import Attendance, Meeting, MeetingKind, PartKind
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Line, Unit
from tests.support.world import TODAY

BEGINS = datetime(2030, 3, 1, 1, 0, tzinfo=UTC)
# What only the office, the leaders and those asked to come may see.
MEETING_CANARY = "雀林会议"


def call_together(town: Unit, office: Account) -> Meeting:
    """Call it while it is still prepared: every step of it can be tried."""
    clerk = actor_for(office, today=TODAY)
    owner = Unit.objects.get(pk=clerk.posts[0].unit_id)
    draft = MeetingDraft(owner, Line.CIVIC, MEETING_CANARY, MeetingKind.FEEDBACK, "三楼", BEGINS, 60)
    meeting = hold_meeting(draft, actor=clerk)
    add_part(meeting.uid, PartDraft(PartKind.REPORT, "汇报", 10, town), actor=clerk)
    invite_unit(meeting.uid, town, attendance=Attendance.MEMBER, actor=clerk)
    return meeting
