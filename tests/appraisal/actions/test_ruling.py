"""Rules: written, published, confirmed, locked."""

from datetime import UTC, datetime

import pytest
import time_machine

from bihuan.appraisal import actions
from bihuan.appraisal.acts import broken_acts
from bihuan.appraisal.models import Act, Confirmation, Rulebook
from bihuan.appraisal.queries import locked_since, readers_of, rulebook_in_force
from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day
from bihuan.meetings.actions import MeetingDraft, PartDraft, add_part, begin_meeting, hold_meeting
from bihuan.meetings.models import MeetingKind, PartKind
from bihuan.registry.models import Line, Person
from bihuan.scoring.actions import SeatDraft, add_seats
from tests.appraisal.factories import Hall, make_hall

pytestmark = pytest.mark.django_db
BEGINS = datetime(2026, 12, 15, 1, 0, tzinfo=UTC)


def call(hall: Hall) -> object:
    draft = MeetingDraft(hall.owner, Line.APPRAISAL, "评审会", MeetingKind.REVIEW, "三楼", BEGINS, 120)
    meeting = hold_meeting(draft, actor=hall.clerk)
    add_part(meeting.uid, PartDraft(PartKind.READING, "宣读规则", 10), actor=hall.clerk)
    actions.set_meeting(hall.uid, meeting.uid, actor=hall.clerk)
    hall.review.refresh_from_db()
    return meeting


def test_a_draft_is_written_over_until_it_is_published_and_then_a_second_version_begins() -> None:
    hall = make_hall(published=False)

    first = hall.write("旧")
    again = hall.write("新")
    actions.publish_rulebook(hall.uid, again.uid, actor=hall.chief)
    second = hall.write("更新")

    assert (first.pk, again.pk, again.text, second.version) == (again.pk, first.pk, "新", 2)
    assert rulebook_in_force(hall.review) == first
    assert [act.verb for act in hall.review.acts.all()] == [
        "open",
        "ask_units",
        "write_rules",
        "write_rules",
        "publish_rules",
        "write_rules",
    ]
    assert list(broken_acts(hall.review)) == []


def test_the_first_publishing_sets_the_end_of_declaring_in_working_days_and_tells_the_units() -> None:
    hall = make_hall(published=False)

    # 30 September 2026 is a Wednesday; 1 to 7 October are off, 10 October is worked.
    with time_machine.travel(datetime(2026, 9, 30, 2, 0, tzinfo=UTC)):
        hall.publish()

    # 8 to 10 October are 3, 12 to 30 October 15 more, 2 and 3 November the last.
    assert local_day(hall.review.declare_by).isoformat() == "2026-11-03"
    told = Notice.objects.filter(kind="appraisal.rules")
    assert set(told.values_list("account_id", flat=True)) == {
        hall.people[name].account_id for name in ("liaison", "head", "neighbour", "elsewhere")
    }


def test_rules_are_published_by_the_head_alone() -> None:
    hall = make_hall(published=False)
    rulebook = hall.write()

    with pytest.raises(Denied):
        actions.publish_rulebook(hall.uid, rulebook.uid, actor=hall.clerk)
    with pytest.raises(NotFound):
        actions.publish_rulebook(hall.uid, rulebook.uid, actor=hall.liaison)
    actions.publish_rulebook(hall.uid, rulebook.uid, actor=hall.chief)
    with pytest.raises(Conflict, match="已经公布"):
        actions.publish_rulebook(hall.uid, rulebook.uid, actor=hall.chief)


def test_rules_without_words_or_with_a_strange_scoring_rule_are_refused() -> None:
    hall = make_hall(published=False)

    with pytest.raises(Invalid, match="规则全文"):
        hall.write(" ")
    hall.rule = uuid7()
    with pytest.raises(NotFound):
        hall.write()


def test_each_reader_confirms_each_version_once() -> None:
    hall = make_hall()
    rulebook = rulebook_in_force(hall.review)
    assert rulebook is not None

    actions.confirm_read(hall.uid, rulebook.uid, actor=hall.liaison)
    actions.confirm_read(hall.uid, rulebook.uid, actor=hall.liaison)
    with pytest.raises(NotFound):
        actions.confirm_read(hall.uid, rulebook.uid, actor=hall.outsider)
    with pytest.raises(Denied):
        actions.confirm_read(hall.uid, rulebook.uid, actor=hall.clerk)

    assert [(one.unit, bool(one.confirmed)) for one in readers_of(rulebook)] == [
        (hall.bureau, True),
        (hall.other, False),
    ]
    second = hall.publish()
    with pytest.raises(Conflict, match="新的版本"):
        actions.confirm_read(hall.uid, rulebook.uid, actor=hall.neighbour)
    assert [bool(one.confirmed) for one in readers_of(second)] == [False, False]
    assert Confirmation.objects.count() == 1


def test_a_judge_confirms_in_person() -> None:
    hall = make_hall()
    declaration = hall.hand_in()
    actions.accept(declaration.uid, words="投入使用时间以文件为准", actor=hall.clerk)
    round_ = actions.make_round(hall.uid, actor=hall.clerk)
    person = Person.objects.get(pk=hall.judge.person_id)
    (seat,) = add_seats(round_.uid, [SeatDraft(person.uid, "panel", "judges")], actor=hall.clerk)
    rulebook = rulebook_in_force(hall.review)
    assert rulebook is not None
    hall.review.refresh_from_db()

    actions.confirm_read(hall.uid, rulebook.uid, actor=hall.judge)

    rulebook.refresh_from_db()
    readers = readers_of(rulebook)
    assert [(one.seat, one.confirmed is not None) for one in readers if one.seat] == [(seat, True)]
    assert Confirmation.objects.get().person == person


def test_the_rules_are_locked_when_the_meeting_begins() -> None:
    hall = make_hall()
    meeting = call(hall)
    waiting = hall.write("第二版")

    begun = begin_meeting(meeting.uid, actor=hall.clerk)

    hall.review.refresh_from_db()
    assert locked_since(hall.review) == begun.begun_at
    with pytest.raises(Conflict, match="已锁定"):
        hall.write("第三版")
    with pytest.raises(Conflict, match="已锁定"):
        actions.publish_rulebook(hall.uid, waiting.uid, actor=hall.chief)
    assert Rulebook.objects.filter(published_at__isnull=False).count() == 1


def test_a_meeting_that_belongs_to_another_review_or_has_begun_is_not_taken() -> None:
    hall = make_hall()
    meeting = call(hall)
    second = actions.open_review(actions.ReviewDraft(hall.owner, Line.APPRAISAL, "另一次评审", 2026), actor=hall.clerk)

    with pytest.raises(NotFound):
        actions.set_meeting(second.uid, meeting.uid, actor=hall.clerk)
    begin_meeting(meeting.uid, actor=hall.clerk)
    with pytest.raises(Conflict):
        actions.set_meeting(hall.uid, meeting.uid, actor=hall.clerk)


def test_repeating_a_request_changes_nothing() -> None:
    hall = make_hall(published=False)
    rulebook = hall.write()
    client = uuid7()

    for _ in range(2):
        actions.publish_rulebook(hall.uid, rulebook.uid, actor=hall.chief, client_uid=client)

    assert Act.objects.filter(verb="publish_rules").count() == 1
