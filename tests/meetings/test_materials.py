"""Materials in versions, and what was asked about which."""

import pytest

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.meetings.actions import (
    answer_invitation,
    answer_question,
    ask,
    change_meeting,
    end_meeting,
    hand_in,
    invite_unit,
)
from bihuan.meetings.models import Answer, Attendance, Invitation, Material, Meeting
from bihuan.meetings.queries import agenda_of, materials_of
from bihuan.registry.actor import Actor
from tests.evidence.samples import pdf
from tests.ledger.factories import County
from tests.meetings.factories import draft, make_meeting, make_part, make_running

pytestmark = pytest.mark.django_db


def give(meeting: Meeting, title: str, actor: Actor, unit: object = None, **more: object) -> Material:
    incoming = Incoming("材料.pdf", lambda: [pdf()])
    (row,) = take_in_files([incoming], purpose=Purpose.DOCUMENT, actor=actor)
    return hand_in(meeting.uid, title=title, files=[row.uid], unit_uid=unit, actor=actor, **more)  # type: ignore[arg-type]


def test_the_office_and_speaking_units_hand_in_and_the_same_title_is_the_next_version(county: County) -> None:
    meeting = make_running(county)
    give(meeting, "评估规则", county.clerk)
    give(meeting, "街道汇报", county.liaison, county.street.uid)
    give(meeting, " 评估规则 ", county.clerk)

    assert [[(one.title, one.version, one.unit) for one in several] for several in materials_of(meeting)] == [
        [("评估规则", 2, None), ("评估规则", 1, None)],
        [("街道汇报", 1, county.street)],
    ]


def test_who_does_not_speak_hands_nothing_in_and_a_unit_only_until_the_end(county: County) -> None:
    meeting = make_running(county)
    with pytest.raises(Denied):
        give(meeting, "越权", county.liaison)
    with pytest.raises(Denied):
        give(meeting, "越权", county.clerk, county.street.uid)
    end_meeting(meeting.uid, actor=county.clerk)
    with pytest.raises(Conflict) as late:
        give(meeting, "迟交", county.liaison, county.street.uid)
    give(meeting, "归档", county.clerk)

    assert late.value.code == "meeting.stage"
    assert [one.title for one in Material.objects.all()] == ["归档"]


def test_a_material_needs_a_title_and_one_file(county: County) -> None:
    meeting = make_meeting(county)
    with pytest.raises(Invalid) as untitled:
        give(meeting, " ", county.clerk)
    with pytest.raises(Invalid) as empty:
        hand_in(meeting.uid, title="空", files=[], unit_uid=None, actor=county.clerk)

    assert [untitled.value.code, empty.value.code] == ["material.title", "material.one_file"]


def test_a_question_names_the_version_it_is_about_and_is_answered_once(county: County) -> None:
    meeting = make_running(county)
    first = give(meeting, "评估规则", county.clerk)
    (part,) = agenda_of(meeting)
    client = uuid7()
    for _time in range(2):
        question = ask(
            meeting.uid,
            part.uid,
            text="联合申报怎么计分？",
            unit=county.street,
            material_uid=first.uid,
            actor=county.clerk,
            client_uid=client,
        )
    give(meeting, "评估规则", county.clerk)

    answer_question(meeting.uid, question.uid, answer="按牵头单位计", actor=county.clerk)
    with pytest.raises(Conflict) as twice:
        answer_question(meeting.uid, question.uid, answer="改口", actor=county.clerk)

    question.refresh_from_db()
    assert (question.material, question.material.version, question.answer) == (first, 1, "按牵头单位计")
    assert twice.value.code == "question.answered"
    assert part.questions.count() == 1


def test_questions_are_recorded_by_the_office_once_it_has_begun_and_in_words(county: County) -> None:
    meeting = make_meeting(county)
    part = make_part(county, meeting, speaker=county.street)
    with pytest.raises(Conflict):
        ask(meeting.uid, part.uid, text="早了", actor=county.clerk)
    running = make_running(county)
    (here,) = agenda_of(running)
    with pytest.raises(Denied):
        ask(running.uid, here.uid, text="自己记", actor=county.liaison)
    with pytest.raises(Invalid) as empty:
        ask(running.uid, here.uid, text=" ", actor=county.clerk)
    with pytest.raises(NotFound):
        ask(running.uid, here.uid, text="哪一份", material_uid=uuid7(), actor=county.clerk)
    at_once = ask(running.uid, here.uid, text="问", answer="答", actor=county.clerk)

    assert empty.value.code == "question.words"
    assert (at_once.answer, at_once.answered_by_id) == ("答", county.clerk.account_id)


def test_units_invited_are_told_once_and_again_when_time_or_place_change(county: County) -> None:
    meeting = make_meeting(county)
    running = make_running(county)
    told = Notice.objects.filter(kind="meetings.meeting")
    assert {one.target_uid for one in told} == {running.uid}
    assert county.liaison.account_id in {one.account_id for one in told}
    before = told.all().count()

    for attendance in (Attendance.MEMBER, Attendance.OBSERVER):
        invite_unit(meeting.uid, county.street, attendance=attendance, actor=county.clerk)
    assert told.all().count() == 2 * before
    change_meeting(meeting.uid, draft(county, title="改名"), actor=county.clerk)
    assert told.all().count() == 2 * before
    moved = draft(county)
    change_meeting(meeting.uid, type(moved)(**{**vars(moved), "place": "五楼"}), actor=county.clerk)

    assert told.all().count() == 3 * before
    assert told.order_by("-id")[0].data["place"] == "五楼"


def test_the_office_answers_for_a_unit_that_telephoned(county: County) -> None:
    meeting = make_meeting(county)
    invitation = invite_unit(meeting.uid, county.street, attendance=Attendance.MEMBER, actor=county.clerk)
    answer_invitation(meeting.uid, invitation.uid, answer=Answer.LEAVE, reason="防汛值守", actor=county.clerk)

    kept = Invitation.objects.get()
    assert (kept.answer, kept.reason, kept.answered_by_id) == ("leave", "防汛值守", county.clerk.account_id)
