"""The meeting's agenda is made of the round, in the order drawn."""

import pytest
from django.utils import timezone

from bihuan.appraisal import actions
from bihuan.appraisal.models import Review
from bihuan.core.errors import Conflict, Denied
from bihuan.meetings.actions import MeetingDraft, hold_meeting
from bihuan.meetings.models import MeetingKind
from bihuan.meetings.queries import agenda_of
from bihuan.registry.models import Line
from bihuan.scoring.actions import draw_running_order
from bihuan.scoring.queries import entries_of
from tests.appraisal.factories import make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_reading_and_reports_stand_in_the_order_drawn_and_units_are_invited() -> None:
    hall = make_hall()
    for who, title in (("liaison", "一窗通办"), ("neighbour", "巷长制")):
        declaration = hall.hand_in(who, title=title)
        actions.accept(declaration.uid, words="符合", actor=hall.clerk)
    draft = MeetingDraft(
        declaration.review.owner, Line.APPRAISAL, "评审会", MeetingKind.REVIEW, "三楼", timezone.now(), 60
    )
    meeting = hold_meeting(draft, actor=hall.clerk)
    with pytest.raises(Conflict):
        actions.fill_agenda(hall.uid, actor=hall.clerk)
    actions.set_meeting(hall.uid, meeting.uid, actor=hall.clerk)
    round_ = actions.make_round(hall.uid, actor=hall.clerk)

    for seed in ("1", "2", "3"):
        draw_running_order(round_.uid, seed=seed, actor=hall.clerk)
        actions.fill_agenda(hall.uid, actor=hall.clerk)
        assert [(part.title, part.minutes) for part in agenda_of(meeting)] == [
            ("宣读评估规则并作解释", 10),
            *((entry.title, 13) for entry in entries_of(round_)),
        ]

    assert meeting.invitations.count() == 2
    assert Review.objects.get().acts.filter(verb="fill_agenda").count() == 3
    with pytest.raises(Denied):
        actions.fill_agenda(hall.uid, actor=hall.liaison)
