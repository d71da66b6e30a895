"""A speaker's template at a review meeting says what the unit declared."""

import pytest
from django.utils import timezone

from bihuan.appraisal import actions
from bihuan.meetings.actions import MeetingDraft, PartDraft, add_part, hold_meeting
from bihuan.meetings.models import MeetingKind, PartKind
from bihuan.meetings.prefilling import ORDINARY, sections_for
from bihuan.registry.models import Line
from tests.appraisal.factories import make_hall

pytestmark = pytest.mark.django_db


def test_the_sections_hold_the_declaration_and_are_plain_without_one() -> None:
    hall = make_hall()
    declaration = hall.hand_in()
    draft = MeetingDraft(
        declaration.review.owner, Line.APPRAISAL, "评审会", MeetingKind.REVIEW, "三楼", timezone.now(), 60
    )
    meeting = hold_meeting(draft, actor=hall.clerk)
    part = add_part(meeting.uid, PartDraft(PartKind.REPORT, declaration.title, 8, declaration.unit), actor=hall.clerk)
    assert sections_for(meeting, part) == ORDINARY

    actions.set_meeting(hall.uid, meeting.uid, actor=hall.clerk)
    found = sections_for(meeting, part)

    assert [one.title for one in found] == ["一、去年承诺", "二、今年事项", "三、创新点和成效", "四、明年承诺"]
    assert found[0].lines == []
    assert found[1].lines[0] == declaration.title
    assert found[3].lines[0] == declaration.promise_title
    (figure,) = declaration.figures.all()
    assert found[2].lines[-1] == f"{figure.name}：6.5 → 3.2 天"
