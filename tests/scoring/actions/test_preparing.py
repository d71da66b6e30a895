import pytest

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Role
from bihuan.scoring.actions import (
    EntryDraft,
    RoundDraft,
    SeatDraft,
    add_entries,
    add_seats,
    create_round,
    remove_entry,
    remove_seat,
)
from bihuan.scoring.acts import broken_acts
from bihuan.scoring.models import Round, RoundAct
from bihuan.scoring.queries import entries_of, seats_of, visible_rounds
from tests.scoring.rounds import make_hall, person_of
from tests.support.world import make_actor, make_realm, make_unit

pytestmark = pytest.mark.django_db


def test_a_round_is_prepared_with_codes_in_order_and_a_sound_chain():
    hall = make_hall()

    assert [entry.code for entry in entries_of(hall.round)] == ["001", "002"]
    assert [seat.code for seat in seats_of(hall.round)] == ["01", "02", "03"]
    assert list(RoundAct.objects.values_list("verb", flat=True)) == ["create", *["add_entry"] * 2, *["add_seat"] * 3]
    assert list(broken_acts(hall.round)) == []


def test_the_same_request_twice_makes_one_round():
    hall = make_hall()
    draft = RoundDraft(hall.owner, Line.APPRAISAL, "另一次", 2026, hall.round.rule.uid)
    client = uuid7()

    first = create_round(draft, actor=hall.office, client_uid=client)
    again = create_round(draft, actor=hall.office, client_uid=client)

    assert first == again
    assert Round.objects.filter(title="另一次").count() == 1


def test_only_its_own_office_prepares_a_round():
    hall = make_hall()
    stranger = make_actor(make_unit(hall.realm), Role.OFFICE, line=Line.APPRAISAL)
    other_line = make_actor(hall.owner, Role.OFFICE, line=Line.CIVIC)
    draft = RoundDraft(hall.owner, Line.APPRAISAL, "另一次", 2026, hall.round.rule.uid)

    for actor in (stranger, other_line, hall.judges[0]):
        with pytest.raises(Denied):
            create_round(draft, actor=actor)
    with pytest.raises(NotFound):
        add_entries(hall.uid, [EntryDraft("又一项", hall.units[0].uid)], actor=stranger)
    with pytest.raises(Denied):
        add_entries(hall.uid, [EntryDraft("又一项", hall.units[0].uid)], actor=hall.judges[0])


@pytest.mark.parametrize(
    ("title", "code"), [("", "title.missing"), ("长" * 121, "title.long"), ("特色创新评审", "round.title_taken")]
)
def test_a_title_is_needed_short_and_not_taken(title, code):
    hall = make_hall()

    with pytest.raises((Invalid, Conflict)) as refused:
        create_round(RoundDraft(hall.owner, Line.APPRAISAL, title, 2026, hall.round.rule.uid), actor=hall.office)

    assert refused.value.code == code


def test_nobody_sits_twice_or_in_a_group_the_rule_does_not_have():
    hall = make_hall()
    fresh = person_of(make_actor(make_unit(hall.realm))).uid

    with pytest.raises(Conflict) as twice:
        add_seats(hall.uid, [SeatDraft(person_of(hall.judges[0]).uid, "panel", "judges")], actor=hall.office)
    with pytest.raises(Invalid) as group:
        add_seats(hall.uid, [SeatDraft(fresh, "panel", "guests")], actor=hall.office)

    assert (twice.value.code, group.value.code) == ("seat.twice", "seat.group")


def test_nothing_of_another_county_comes_in():
    hall = make_hall()
    foreign = make_unit(make_realm())

    with pytest.raises(NotFound):
        add_entries(hall.uid, [EntryDraft("外县的", foreign.uid)], actor=hall.office)
    with pytest.raises(NotFound):
        add_seats(hall.uid, [SeatDraft(person_of(make_actor(foreign)).uid, "panel", "judges")], actor=hall.office)


def test_what_is_taken_out_leaves_its_code_and_the_list_is_fixed_once_scoring_begins():
    hall = make_hall()
    remove_entry(hall.uid, hall.entries[1].uid, actor=hall.office)
    remove_seat(hall.uid, hall.seats[2].uid, actor=hall.office)

    (entry,) = add_entries(hall.uid, [EntryDraft("补报", hall.units[1].uid)], actor=hall.office)
    (seat,) = add_seats(hall.uid, [SeatDraft(person_of(hall.judges[2]).uid, "panel", "judges")], actor=hall.office)

    assert (entry.code, seat.code) == ("003", "04")
    hall.open(0)
    for late in (
        lambda: remove_entry(hall.uid, hall.entries[0].uid, actor=hall.office),
        lambda: add_entries(hall.uid, [EntryDraft("晚了", hall.units[0].uid)], actor=hall.office),
        lambda: remove_seat(hall.uid, hall.seats[0].uid, actor=hall.office),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "round.begun"


def test_a_round_is_seen_by_its_office_its_judges_and_leaders_of_the_line():
    hall = make_hall()
    leader = make_actor(hall.realm, Role.LEADER, line=Line.APPRAISAL)
    others = [
        make_actor(hall.realm, Role.LEADER, line=Line.CIVIC),
        make_actor(hall.units[0], Role.HEAD),
        make_actor(hall.realm, Role.SYSTEM_ADMIN),
        make_actor(make_realm(), Role.LEADER),
    ]

    for actor in (hall.office, leader, *hall.judges):
        assert list(visible_rounds(actor)) == [hall.round]
    for actor in others:
        assert list(visible_rounds(actor)) == []
