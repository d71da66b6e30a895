import pytest

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.registry.models import Role
from bihuan.scoring.actions import SeatDraft, add_seats, mark_absent, recuse, recuse_kin, save_sheet
from bihuan.scoring.models import Recusal, Sheet
from bihuan.scoring.queries import related_seats
from bihuan.scoring.stages import SheetStage
from tests.scoring.rounds import make_hall, person_of
from tests.support.world import make_actor, make_realm

pytestmark = pytest.mark.django_db


def test_a_scorer_saves_goes_on_and_submits_once():
    hall = make_hall()
    hall.open(0)
    draft = hall.mark(0, 0, "50", "", submit=False)
    assert (draft.stage, draft.marks, draft.revision) == (SheetStage.DRAFT, {"a": "50"}, 1)

    sheet = hall.mark(0, 0, "51.0", "30", revision=1)

    assert (sheet.pk, sheet.stage, sheet.marks, sheet.revision) == (draft.pk, "submitted", {"a": "51.0", "b": "30"}, 2)
    with pytest.raises(Conflict) as again:
        hall.mark(0, 0, "52", "30")
    assert again.value.code == "sheet.submitted"


def test_the_same_request_twice_is_one_sheet_and_other_marks_under_its_number_are_a_conflict():
    hall = make_hall()
    hall.open(0)
    client = uuid7()

    first = hall.mark(0, 0, "50", "30", client_uid=client)
    again = hall.mark(0, 0, "50", "30", client_uid=client)

    assert first == again
    with pytest.raises(Conflict) as other:
        hall.mark(0, 0, "51", "30", client_uid=client)
    assert other.value.code == "operation_reused"


@pytest.mark.parametrize(
    ("a", "b", "code", "field"),
    [
        ("61", "30", "mark.range", "a"),
        ("50.5", "30", "mark.range", "a"),
        ("-1", "30", "mark.range", "a"),
        ("五十", "30", "mark.number", "a"),
        ("1e1", "30", "mark.number", "a"),
        ("NaN", "30", "mark.number", "a"),
        ("9" * 21, "30", "mark.number", "a"),
        ("50", "", "mark.needed", "b"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_criterion_and_nothing_is_saved(a, b, code, field):
    hall = make_hall()
    hall.open(0)

    with pytest.raises(Invalid) as refused:
        hall.mark(0, 0, a, b)

    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert Sheet.objects.count() == 0


def test_a_stranger_another_judge_and_a_criterion_of_another_hand_are_refused():
    hall = make_hall()
    hall.open(0)
    entry, seat = hall.entries[0].uid, hall.seats[0].uid

    with pytest.raises(NotFound):
        save_sheet(hall.uid, entry, seat, {}, submit=False, actor=make_actor(hall.units[0], Role.HEAD))
    with pytest.raises(NotFound):
        save_sheet(hall.uid, entry, seat, {}, submit=False, actor=make_actor(make_realm(), Role.OFFICE))
    with pytest.raises(Denied):
        save_sheet(hall.uid, entry, seat, {}, submit=False, actor=hall.judges[1])
    with pytest.raises(Denied):
        save_sheet(hall.uid, entry, None, {"check": "5"}, submit=True, actor=hall.judges[1])
    with pytest.raises(Invalid) as unknown:
        save_sheet(hall.uid, entry, seat, {"check": "5"}, submit=False, actor=hall.judges[0])
    assert unknown.value.code == "mark.criterion"


def test_nothing_is_marked_before_an_entry_is_open_nor_after_it_is_locked():
    hall = make_hall()
    with pytest.raises(Conflict) as early:
        hall.mark(0, 0, "50", "30")
    hall.score(0, ("50", "30"), ("50", "30"), ("50", "30"))
    with pytest.raises(Conflict) as late:
        hall.mark(0, 0, "60", "40")

    assert (early.value.code, late.value.code) == ("entry.waiting", "entry.locked")


def test_two_devices_of_one_judge_never_overwrite_each_other_unseen():
    hall = make_hall()
    hall.open(0)
    hall.mark(0, 0, "50", "", submit=False, revision=0)

    with pytest.raises(Conflict) as other:
        hall.mark(0, 0, "", "33", submit=False, revision=0)

    assert other.value.code == "sheet.elsewhere"
    assert (other.value.data["marks"], other.value.data["revision"]) == ({"a": "50"}, 1)
    assert hall.mark(0, 0, "50", "", submit=False, revision=0).marks == {"a": "50"}


def test_one_recused_or_absent_does_not_mark():
    hall = make_hall()
    hall.open(0)
    recuse(hall.uid, hall.entries[0].uid, hall.seats[0].uid, words="本单位申报", actor=hall.judges[0])
    mark_absent(hall.uid, hall.seats[1].uid, absent=True, actor=hall.office)

    for judge, code in ((0, "seat.recused"), (1, "seat.absent")):
        with pytest.raises(Conflict) as refused:
            hall.mark(0, judge, "50", "30")
        assert refused.value.code == code


def test_the_office_does_not_mark_for_a_seat():
    hall = make_hall()
    hall.open(0)

    with pytest.raises(Denied) as refused:
        save_sheet(
            hall.uid, hall.entries[0].uid, hall.seats[0].uid, {"a": "50", "b": "30"}, submit=True, actor=hall.office
        )

    assert refused.value.code == "sheet.not_yours"


def test_recusals_from_ones_own_unit_are_registered_all_at_once():
    hall = make_hall()
    kin = make_actor(hall.units[0], Role.HEAD)
    add_seats(hall.uid, [SeatDraft(person_of(kin).uid, "panel", "judges", hall.units[0].uid)], actor=hall.office)

    assert [recuse_kin(hall.uid, actor=hall.office), recuse_kin(hall.uid, actor=hall.office)] == [1, 0]

    recusal = Recusal.objects.get()
    assert (recusal.entry, recusal.seat.code, recusal.declared) == (hall.entries[0], "04", False)
    with pytest.raises(Denied):
        recuse_kin(hall.uid, actor=kin)


def test_a_recusal_is_proposed_to_whoever_comes_from_the_entrys_unit():
    hall = make_hall()
    hall.seats[1].unit = hall.units[0]

    assert related_seats(hall.entries[0], hall.seats) == [hall.seats[1]]
    assert related_seats(hall.entries[1], hall.seats) == []
