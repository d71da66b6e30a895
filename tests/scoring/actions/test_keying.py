"""Signed paper is typed in twice by two people; where they differ the paper decides."""

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.scoring.actions import Keyed, drop_keyings, key_sheet, mark_absent, recuse, settle_keying
from bihuan.scoring.models import Keying, Sheet
from tests.scoring.rounds import Hall, make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def hall() -> Hall:
    made = make_hall()
    made.open(0)
    return made


def key(hall: Hall, actor: Actor, a: str, b: str, **more: object) -> Keyed:
    marks = {"a": a, "b": b}
    return key_sheet(hall.uid, hall.entries[0].uid, hall.seats[0].uid, marks, actor=actor, **more)  # type: ignore[arg-type]


def settle(hall: Hall, a: str, b: str) -> Sheet:
    return settle_keying(hall.uid, hall.entries[0].uid, hall.seats[0].uid, {"a": a, "b": b}, actor=hall.office)


def test_two_people_who_type_the_same_submit_the_sheet(hall: Hall):
    assert key(hall, hall.office, "50", "30") is Keyed.FIRST
    assert not Sheet.objects.exists()
    assert key(hall, hall.second, "50", "30") is Keyed.AGREED

    sheet = Sheet.objects.get()
    assert (sheet.marks, sheet.stage, sheet.on_paper, sheet.seat) == (
        {"a": "50", "b": "30"},
        "submitted",
        True,
        hall.seats[0],
    )
    assert [(one.turn, one.by_id, one.settled_at is not None) for one in Keying.objects.all()] == [
        (1, hall.office.account_id, True),
        (2, hall.second.account_id, True),
    ]


def test_one_person_cannot_be_both_and_may_only_type_the_first_anew(hall: Hall):
    assert [key(hall, hall.office, "50", "30"), key(hall, hall.office, "51", "30")] == [Keyed.FIRST, Keyed.FIRST]
    assert not Sheet.objects.exists()
    assert key(hall, hall.second, "51", "30") is Keyed.AGREED
    assert Sheet.objects.get().marks == {"a": "51", "b": "30"}


def test_where_they_differ_one_of_the_two_is_chosen(hall: Hall):
    key(hall, hall.office, "50", "30")
    assert key(hall, hall.second, "50", "36") is Keyed.DIFFERS
    with pytest.raises(Conflict) as third:
        key(hall, hall.office, "50", "30")
    with pytest.raises(Invalid) as neither:
        settle(hall, "50", "33")
    sheet = settle(hall, "50", "36")

    assert (third.value.code, neither.value.code, neither.value.data["field"]) == (
        "keying.differs",
        "keying.neither",
        "b",
    )
    assert (sheet.marks, sheet.stage, sheet.on_paper) == ({"a": "50", "b": "36"}, "submitted", True)
    assert not Keying.objects.filter(settled_at__isnull=True).exists()


def test_what_was_typed_is_dropped_and_typed_anew(hall: Hall):
    key(hall, hall.office, "50", "30")
    key(hall, hall.second, "50", "36")
    drop_keyings(hall.uid, hall.entries[0].uid, hall.seats[0].uid, actor=hall.second)

    assert key(hall, hall.second, "40", "30") is Keyed.FIRST
    assert key(hall, hall.office, "40", "30") is Keyed.AGREED
    assert Keying.objects.count() == 4
    assert [act.verb for act in hall.round.acts.order_by("sequence")][-5:] == [
        "key_sheet",
        "drop_keyings",
        "key_sheet",
        "key_sheet",
        "submit_sheet",
    ]


def test_the_same_sending_twice_is_one_typing(hall: Hall):
    client = uuid7()
    assert [key(hall, hall.office, "50", "30", client_uid=client) for _time in range(2)] == [Keyed.FIRST, Keyed.FIRST]
    assert Keying.objects.count() == 1


def test_half_a_sheet_marks_out_of_range_and_strangers_are_refused(hall: Hall):
    for a, b, code in (("50", "", "mark.needed"), ("61", "30", "mark.range"), ("x", "30", "mark.number")):
        with pytest.raises(Invalid) as refused:
            key(hall, hall.office, a, b)
        assert refused.value.code == code
    with pytest.raises(Denied):
        key(hall, hall.judges[1], "50", "30")
    assert not Keying.objects.exists()


def test_nothing_is_typed_for_a_sheet_that_is_in_or_a_seat_that_is_out():
    hall = make_hall()
    with pytest.raises(Conflict) as waiting:
        key(hall, hall.office, "50", "30")
    hall.open(0)
    hall.mark(0, 0, "50", "30")
    with pytest.raises(Conflict) as submitted:
        key(hall, hall.office, "50", "30")
    recuse(hall.uid, hall.entries[0].uid, hall.seats[1].uid, words="本单位", actor=hall.office)
    mark_absent(hall.uid, hall.seats[2].uid, absent=True, actor=hall.office)
    codes = []
    for seat in hall.seats[1:]:
        with pytest.raises(Conflict) as out:
            key_sheet(hall.uid, hall.entries[0].uid, seat.uid, {"a": "50", "b": "30"}, actor=hall.office)
        codes.append(out.value.code)

    assert [waiting.value.code, submitted.value.code, *codes] == [
        "entry.waiting",
        "sheet.submitted",
        "seat.recused",
        "seat.absent",
    ]
