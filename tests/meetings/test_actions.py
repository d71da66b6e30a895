"""What may be done with a meeting, by whom, and when."""

from datetime import date

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.sampling import ranked
from bihuan.core.uid import uuid7
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.states import State
from bihuan.meetings.actions import (
    PartDraft,
    answer_invitation,
    begin_meeting,
    change_meeting,
    change_part,
    count_arrived,
    draw_order,
    end_meeting,
    go_on,
    hold_meeting,
    invite_unit,
    move_part,
    remove_part,
    resolve,
    set_reports,
    write_note,
)
from bihuan.meetings.agenda import Shift
from bihuan.meetings.models import Answer, Attendance, Meeting, PartKind, Resolution, Stage
from bihuan.meetings.queries import agenda_of, get_meeting, notes_of, visible_meetings
from bihuan.meetings.roll import Present, roll_of
from bihuan.registry.models import Line, Role
from tests.ledger.factories import County, make_actor, make_county
from tests.meetings.factories import draft, make_meeting, make_part, make_running

pytestmark = pytest.mark.django_db
DUE = date(2030, 3, 1)


def titles(meeting: Meeting) -> list[tuple[int, str]]:
    return [(part.order, part.title) for part in agenda_of(meeting)]


def test_only_an_office_calls_a_meeting_and_asking_twice_calls_one(county: County) -> None:
    with pytest.raises(Denied):
        hold_meeting(draft(county), actor=county.liaison)
    client = uuid7()

    first = hold_meeting(draft(county), actor=county.clerk, client_uid=client)
    again = hold_meeting(draft(county), actor=county.clerk, client_uid=client)

    assert first.pk == again.pk
    assert (first.stage, first.owner_id, first.title) == (Stage.PREPARING, county.office.pk, "二月反馈会")
    with pytest.raises(Conflict):
        hold_meeting(draft(county, title="另一个会"), actor=county.clerk, client_uid=client)


@pytest.mark.parametrize(
    ("title", "minutes", "code"), [(" ", 90, "title"), ("会", 0, "minutes"), ("会", 1441, "minutes")]
)
def test_a_meeting_that_cannot_be_is_refused(county: County, title: str, minutes: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        hold_meeting(draft(county, title=title, minutes=minutes), actor=county.clerk)

    assert refused.value.code == f"meeting.{code}"


def test_offices_leaders_and_the_units_concerned_see_it_and_nobody_else(county: County) -> None:
    meeting = make_meeting(county)
    invite_unit(meeting.uid, county.street, attendance=Attendance.MEMBER, actor=county.clerk)
    make_part(county, meeting, speaker=county.bureau)
    stranger = make_county("邻市")

    for actor in (
        county.clerk,
        county.chief,
        county.leader,
        county.liaison,
        county.head,
        county.delegate,
        county.helper,
    ):
        assert list(visible_meetings(actor)) == [meeting]
    others = (county.villager, county.inspector, county.verifier, make_actor(county.office, Role.OFFICE, Line.STARS))
    for actor in (*others, stranger.clerk, stranger.leader):
        assert list(visible_meetings(actor)) == []
        with pytest.raises(NotFound):
            get_meeting(actor, meeting.uid)


def test_an_agenda_is_changed_until_it_begins(county: County) -> None:
    meeting = make_meeting(county)
    first, second, third = (make_part(county, meeting, name) for name in ("甲", "乙", "丙"))

    move_part(meeting.uid, third.uid, shift=Shift.UP, actor=county.clerk)
    remove_part(meeting.uid, first.uid, actor=county.clerk)
    change_part(meeting.uid, second.uid, PartDraft(PartKind.SUMMARY, "小结", 5), actor=county.clerk)

    assert titles(meeting) == [(1, "丙"), (2, "小结")]
    change_meeting(meeting.uid, draft(county, title="改过的会"), actor=county.chief)
    begin_meeting(meeting.uid, actor=county.clerk)
    for late in (
        lambda: make_part(county, meeting, "丁"),
        lambda: move_part(meeting.uid, third.uid, shift=Shift.DOWN, actor=county.clerk),
        lambda: remove_part(meeting.uid, third.uid, actor=county.clerk),
        lambda: change_meeting(meeting.uid, draft(county), actor=county.clerk),
        lambda: draw_order(meeting.uid, seed="7", actor=county.clerk),
    ):
        with pytest.raises(Conflict):
            late()
    assert Meeting.objects.get().title == "改过的会"


def test_units_that_see_a_meeting_do_not_run_it(county: County) -> None:
    meeting = make_meeting(county)
    part = make_part(county, meeting, speaker=county.street)

    with pytest.raises(Denied):
        begin_meeting(meeting.uid, actor=county.liaison)
    with pytest.raises(Denied):
        remove_part(meeting.uid, part.uid, actor=county.head)
    with pytest.raises(Denied):
        end_meeting(meeting.uid, actor=county.leader)


def test_speakers_are_drawn_among_their_places_and_every_draw_stays(county: County) -> None:
    meeting = make_meeting(county)
    make_part(county, meeting, "宣读", kind=PartKind.READING)
    with pytest.raises(Invalid):
        draw_order(meeting.uid, seed="7", actor=county.clerk)
    for unit in (county.street, county.bureau, county.village):
        make_part(county, meeting, "汇报", speaker=unit)
    make_part(county, meeting, "小结", kind=PartKind.SUMMARY)

    draw = draw_order(meeting.uid, seed=" 7  3 ", actor=county.clerk)
    draw_order(meeting.uid, seed="8", actor=county.clerk)

    assert draw.names == sorted(f"{unit} 汇报" for unit in (county.street, county.bureau, county.village))
    assert draw.drawn == ranked("7 3", draw.listed, draw.names)
    assert [one.seed for one in meeting.draws.all()] == ["7 3", "8"]
    order = [str(part.speaker) for part in agenda_of(meeting) if part.speaker]
    assert [f"{unit} 汇报" for unit in order] == meeting.draws.last().drawn
    assert [title for _, title in titles(meeting)] == ["宣读", "汇报", "汇报", "汇报", "小结"]


def test_a_unit_answers_for_itself_until_the_meeting_begins(county: County) -> None:
    meeting = make_meeting(county)
    make_part(county, meeting)
    street = invite_unit(meeting.uid, county.street, attendance=Attendance.MEMBER, actor=county.clerk)
    invite_unit(meeting.uid, county.bureau, attendance=Attendance.OBSERVER, actor=county.clerk)

    with pytest.raises(Denied):
        answer_invitation(meeting.uid, street.uid, answer=Answer.COMING, heads=1, actor=county.helper)
    for answer, code in ((Answer.COMING, "heads"), (Answer.LEAVE, "reason"), (Answer.OPEN, "answer")):
        with pytest.raises(Invalid) as refused:
            answer_invitation(meeting.uid, street.uid, answer=answer, actor=county.liaison)
        assert refused.value.data["field"] == code
    answer_invitation(meeting.uid, street.uid, answer=Answer.COMING, heads=3, actor=county.liaison)
    answer_invitation(meeting.uid, street.uid, answer=Answer.LEAVE, reason="防汛值班", actor=county.head)

    street.refresh_from_db()
    assert (street.answer, street.heads, street.reason) == (Answer.LEAVE, None, "防汛值班")
    begin_meeting(meeting.uid, actor=county.clerk)
    with pytest.raises(Conflict):
        answer_invitation(meeting.uid, street.uid, answer=Answer.COMING, heads=1, actor=county.liaison)


def test_the_roll_counts_who_came_and_names_who_asked_for_leave(county: County) -> None:
    meeting = make_meeting(county)
    make_part(county, meeting)
    kinds = (Attendance.MEMBER, Attendance.OBSERVER, Attendance.GUEST)
    units = (county.street, county.bureau, county.village)
    street, bureau, _ = (
        invite_unit(meeting.uid, unit, attendance=kind, actor=county.clerk)
        for unit, kind in zip(units, kinds, strict=True)
    )
    answer_invitation(meeting.uid, street.uid, answer=Answer.LEAVE, reason="防汛", actor=county.liaison)
    with pytest.raises(Conflict):
        count_arrived(meeting.uid, bureau.uid, arrived=2, actor=county.clerk)
    begin_meeting(meeting.uid, actor=county.clerk)
    count_arrived(meeting.uid, bureau.uid, arrived=2, actor=county.clerk)

    assert roll_of(meeting.invitations.select_related("unit").order_by("pk")) == {
        "member": [],
        "observer": [Present("城管局", 2, "")],
        "guest": [Present("新街社区", None, "")],
        "leave": [Present("新街街道", None, "防汛")],
    }
    count_arrived(meeting.uid, street.uid, arrived=1, actor=county.clerk)
    assert roll_of(meeting.invitations.order_by("pk"))["member"] == [Present("新街街道", 1, "")]


def test_it_goes_from_part_to_part_and_two_who_press_go_one_further(county: County) -> None:
    meeting = make_meeting(county)
    with pytest.raises(Invalid):
        begin_meeting(meeting.uid, actor=county.clerk)
    make_part(county, meeting, "甲")
    make_part(county, meeting, "乙")
    begin_meeting(meeting.uid, actor=county.clerk)

    go_on(meeting.uid, seen=1, actor=county.clerk)

    for seen in (1, 2):
        with pytest.raises(Conflict):
            go_on(meeting.uid, seen=seen, actor=county.chief)
    assert Meeting.objects.get().position == 2
    ended = end_meeting(meeting.uid, actor=county.clerk)
    assert (ended.stage, ended.position) == (Stage.ENDED, None)
    with pytest.raises(Conflict):
        end_meeting(meeting.uid, actor=county.clerk)


def test_notes_are_kept_in_versions_by_speaker(county: County) -> None:
    meeting = make_running(county)
    (part,) = agenda_of(meeting)

    for speaker, text in ((county.street, "一稿"), (None, "主持人"), (county.street, "二稿")):
        write_note(meeting.uid, part.uid, speaker=speaker, text=text, actor=county.clerk)

    found = notes_of(meeting)[part.pk]
    assert [[(note.version, note.text) for note in versions] for versions in found] == [
        [(2, "二稿"), (1, "一稿")],
        [(1, "主持人")],
    ]
    with pytest.raises(Invalid):
        write_note(meeting.uid, part.uid, speaker=None, text=" ", actor=county.clerk)
    with pytest.raises(Denied):
        write_note(meeting.uid, part.uid, speaker=None, text="改", actor=county.liaison)


def test_what_is_resolved_is_a_task_handed_over_in_one_batch(county: County) -> None:
    meeting = make_running(county)
    client = uuid7()

    for _ in range(2):
        resolve(meeting.uid, text="补齐路面", unit=county.street, due=DUE, actor=county.clerk, client_uid=client)
    second = resolve(meeting.uid, text="公布台账", unit=county.bureau, due=DUE, actor=county.clerk)

    assert Resolution.objects.count() == 2
    batch = Batch.objects.get()
    assert (batch.name, batch.line) == ("二月反馈会（2026-12-01）议定事项", Line.CIVIC)
    items = list(Item.objects.order_by("pk").values_list("kind", "state", "lead", "problem", "batch"))
    assert items == [
        ("task", State.ASSIGNED, county.street.pk, "补齐路面", batch.pk),
        ("task", State.ASSIGNED, county.bureau.pk, "公布台账", batch.pk),
    ]
    assert str(second.item.due) == "2030-03-01 15:59:59.999999+00:00"


def test_a_resolution_whose_day_has_passed_leaves_nothing(county: County) -> None:
    meeting = make_running(county)

    with pytest.raises(Invalid):
        resolve(meeting.uid, text="补齐路面", unit=county.street, due=date(2020, 1, 1), actor=county.clerk)

    assert (Resolution.objects.count(), Batch.objects.count(), Item.objects.count()) == (0, 0, 0)


def test_reports_are_put_in_order_and_those_missing_added(county: County) -> None:
    meeting = make_meeting(county)
    reading = make_part(county, meeting, "宣读规则", kind=PartKind.READING)
    kept = make_part(county, meeting, "街道汇报", speaker=county.street)
    make_part(county, meeting, "点评", kind=PartKind.COMMENT)
    drafts = [
        PartDraft(PartKind.REPORT, "局汇报", 8, county.bureau),
        PartDraft(PartKind.REPORT, "街道汇报", 8, county.street),
    ]

    for _time in range(2):
        parts = set_reports(meeting.uid, drafts, actor=county.clerk)

    assert [(one.order, one.title) for one in parts] == [(1, "宣读规则"), (2, "局汇报"), (3, "街道汇报"), (4, "点评")]
    assert (parts[0], parts[2]) == (reading, kept)
    begin_meeting(meeting.uid, actor=county.clerk)
    with pytest.raises(Conflict):
        set_reports(meeting.uid, drafts, actor=county.clerk)
