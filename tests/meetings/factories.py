"""Meetings of a small county's office."""

from datetime import UTC, datetime

from bihuan.meetings.actions import MeetingDraft, PartDraft, add_part, begin_meeting, hold_meeting, invite_unit
from bihuan.meetings.models import Attendance, Meeting, MeetingKind, Part, PartKind
from bihuan.registry.models import Line, Unit
from tests.ledger.factories import County

BEGINS = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def draft(county: County, *, title: str = "二月反馈会", minutes: int = 90) -> MeetingDraft:
    return MeetingDraft(county.office, Line.CIVIC, title, MeetingKind.FEEDBACK, "三楼会议室", BEGINS, minutes)


def make_meeting(county: County, title: str = "二月反馈会") -> Meeting:
    return hold_meeting(draft(county, title=title), actor=county.clerk)


def make_part(
    county: County,
    meeting: Meeting,
    title: str = "整改汇报",
    *,
    speaker: Unit | None = None,
    kind: PartKind = PartKind.REPORT,
) -> Part:
    return add_part(meeting.uid, PartDraft(kind, title, 10, speaker), actor=county.clerk)


def make_running(county: County) -> Meeting:
    """One part in which the street speaks, the street invited, begun."""
    meeting = make_meeting(county)
    make_part(county, meeting, speaker=county.street)
    invite_unit(meeting.uid, county.street, attendance=Attendance.MEMBER, actor=county.clerk)
    return begin_meeting(meeting.uid, actor=county.clerk)
