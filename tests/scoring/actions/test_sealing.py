import json
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.scoring.actions import (
    answer_correction,
    decide_tie,
    lift_recusal,
    lift_veto,
    mark_absent,
    propose_correction,
    raise_veto,
    recuse,
    seal_round,
    strike_sheet,
)
from bihuan.scoring.acts import broken_acts
from bihuan.scoring.models import Result, RoundAct, Sheet
from bihuan.scoring.result import verify_result
from tests.scoring.rounds import make_hall

pytestmark = pytest.mark.django_db
FULL = (("50", "30"), ("40", "35"), ("45", "34"))


def totals(result):
    return {one["entry"]: (one["rank"], one["total"]) for one in json.loads(result.body)["outcomes"]}


def test_a_round_is_scored_locked_and_sealed_and_its_result_proves_itself():
    hall = make_hall()
    hall.score(0, *FULL, check="6")
    hall.score(1, ("50", "30"), ("41", "35"), ("46", "35"), check="9")

    result = seal_round(hall.uid, actor=hall.office)

    # (80 + 75 + 79) / 3 = 78 and 6; (80 + 76 + 81) / 3 = 79 and 9.
    assert totals(result) == {"001": (2, "84"), "002": (1, "88")}
    assert verify_result(result.body.encode()) == ()
    assert list(broken_acts(hall.round)) == []
    hall.round.refresh_from_db()
    assert hall.round.stage == "sealed"


def test_an_entry_is_locked_only_when_everybody_who_counts_has_submitted():
    hall = make_hall(judges=4)
    hall.open(0)
    hall.mark(0, 0, "50", "30")
    hall.mark(0, 1, "50", "30", submit=False)
    recuse(hall.uid, hall.entries[0].uid, hall.seats[2].uid, words="本单位申报", actor=hall.judges[2])

    with pytest.raises(Invalid) as missing:
        hall.lock(0)
    assert missing.value.data["seats"] == "02、04"

    mark_absent(hall.uid, hall.seats[3].uid, absent=True, actor=hall.office)
    hall.mark(0, 1, "50", "30")
    assert hall.lock(0).stage == "locked"


def test_one_absent_is_out_for_all_and_one_recused_for_that_entry():
    hall = make_hall()
    hall.score(0, *FULL)
    hall.open(1)
    hall.mark(1, 0, "60", "40")
    recuse(hall.uid, hall.entries[1].uid, hall.seats[1].uid, words="参与过这项工作", actor=hall.office)
    mark_absent(hall.uid, hall.seats[2].uid, absent=True, actor=hall.office)
    hall.check(1, "5")
    hall.lock(1)

    body = json.loads(seal_round(hall.uid, actor=hall.office).body)

    assert body["sittings"]["panel"]["absent"] == ["03"]
    assert body["sittings"]["panel"]["recused"] == {"002": ["02"]}
    assert {one["entry"]: one["total"] for one in body["outcomes"]} == {"001": "82.5", "002": "105"}


def test_a_recusal_lifted_counts_again_and_one_declared_cannot_be_lifted_by_the_judge():
    hall = make_hall()
    hall.open(0)
    entry, seat = hall.entries[0].uid, hall.seats[0].uid
    recuse(hall.uid, entry, seat, words="本单位申报", actor=hall.judges[0])

    with pytest.raises(Denied):
        lift_recusal(hall.uid, entry, seat, actor=hall.judges[0])
    with pytest.raises(Denied):
        recuse(hall.uid, entry, hall.seats[1].uid, words="替别人申报", actor=hall.judges[0])
    lift_recusal(hall.uid, entry, seat, actor=hall.office)

    assert hall.mark(0, 0, "50", "30").stage == "submitted"


def test_nothing_is_sealed_from_an_open_entry_or_without_what_no_panel_marks():
    hall = make_hall()
    hall.score(0, *FULL)
    with pytest.raises(Conflict) as early:
        seal_round(hall.uid, actor=hall.office)
    hall.open(1)
    for judge in range(3):
        hall.mark(1, judge, "50", "30")
    hall.lock(1)
    with pytest.raises(Invalid) as unchecked:
        seal_round(hall.uid, actor=hall.office)

    assert (early.value.code, unchecked.value.code) == ("seal.not_locked", "mark.not-yet")
    assert Result.objects.count() == 0
    hall.check(1, "7")
    assert totals(seal_round(hall.uid, actor=hall.office)) == {"001": (2, "83"), "002": (1, "87")}
    with pytest.raises(Conflict) as late:
        hall.check(1, "8")
    assert late.value.code == "round.sealed"


def test_a_correction_is_a_new_version_with_reason_and_second_person_and_a_second_result_beside_the_first():
    hall = make_hall()
    for entry in (0, 1):
        hall.score(entry, *FULL, check=str(5 + entry))
    first = seal_round(hall.uid, actor=hall.office)
    entry, seat = hall.entries[0].uid, hall.seats[0].uid
    with pytest.raises(Conflict) as same:
        seal_round(hall.uid, actor=hall.office, reason="再算一遍")
    assert same.value.code == "seal.same"

    propose_correction(hall.uid, entry, seat, {"a": "59", "b": "30"}, reason="抄错一位", actor=hall.office)
    with pytest.raises(Conflict) as waits:
        seal_round(hall.uid, actor=hall.office, reason="更正")
    with pytest.raises(Denied) as own:
        answer_correction(hall.uid, entry, seat, confirm=True, actor=hall.office)
    answer_correction(hall.uid, entry, seat, confirm=True, actor=hall.second)
    second = seal_round(hall.uid, actor=hall.office, reason="更正席位 01 抄错的分数")

    assert (waits.value.code, own.value.code) == ("seal.correction", "correction.own")
    assert (totals(first)["001"], totals(second)["001"]) == ((2, "83"), (1, "86"))
    versions = Sheet.objects.filter(entry=hall.entries[0], seat=hall.seats[0]).order_by("version")
    assert [(one.version, one.stage, one.marks["a"]) for one in versions] == [
        (1, "replaced", "50"),
        (2, "submitted", "59"),
    ]
    assert list(Result.objects.values_list("version", "reason")) == [(1, ""), (2, "更正席位 01 抄错的分数")]
    assert list(broken_acts(hall.round)) == []


def test_a_correction_declined_changes_nothing():
    hall = make_hall()
    hall.score(0, *FULL)
    entry, seat = hall.entries[0].uid, hall.seats[0].uid
    propose_correction(hall.uid, entry, seat, {"a": "59", "b": "30"}, reason="想改高", actor=hall.judges[0])

    answer_correction(hall.uid, entry, seat, confirm=False, actor=hall.office)

    assert list(Sheet.objects.filter(seat=hall.seats[0]).order_by("version").values_list("stage", flat=True)) == [
        "submitted",
        "declined",
    ]


def test_a_struck_sheet_stays_and_does_not_count():
    hall = make_hall(entries=1)
    hall.score(0, *FULL)

    strike_sheet(hall.uid, hall.entries[0].uid, hall.seats[0].uid, words="代打分", actor=hall.office)
    body = json.loads(seal_round(hall.uid, actor=hall.office).body)

    assert body["sittings"]["panel"]["struck"] == {"001": ["01"]}
    assert body["outcomes"][0]["total"] == "82"
    assert body["marks"][1]["marks"]["a"] == {"state": "struck", "mark": "50"}


def test_a_veto_falls_after_scoring_and_can_be_lifted():
    hall = make_hall(entries=1)
    hall.score(0, *FULL)
    veto = raise_veto(
        hall.uid,
        hall.entries[0].uid,
        "false_claim",
        ground="材料与实际不符",
        document="考评〔2026〕3号",
        actor=hall.office,
    )

    first = seal_round(hall.uid, actor=hall.office)
    lift_veto(hall.uid, veto.uid, words="复查属实", actor=hall.office)
    second = seal_round(hall.uid, actor=hall.office, reason="否决取消")

    assert (totals(first)["001"], totals(second)["001"]) == ((1, "0"), (1, "83"))
    assert json.loads(first.body)["outcomes"][0]["scored"] == "83"


def test_what_stays_equal_waits_for_the_chairs_recorded_word():
    hall = make_hall(entries=3)
    for entry in range(3):
        hall.score(entry, *FULL, check="5" if entry else "4")
    with pytest.raises(Conflict) as tie:
        seal_round(hall.uid, actor=hall.office)
    for wrong in (["002", "001"], ["002"], ["002", "003", "002"], ["001", "002", "003"]):
        with pytest.raises(Invalid):
            decide_tie(hall.uid, wrong, words="主持人裁定", actor=hall.office)

    decide_tie(hall.uid, ["003", "002"], words="现场答辩更好", actor=hall.office)
    result = seal_round(hall.uid, actor=hall.office)

    assert tie.value.code == "seal.tie"
    assert totals(result) == {"003": (1, "83"), "002": (2, "83"), "001": (3, "82")}
    assert verify_result(result.body.encode()) == ()


def test_a_decision_on_a_tie_that_a_correction_has_broken_counts_no_more_and_holds_nothing_up():
    hall = make_hall()
    for entry in range(2):
        hall.score(entry, *FULL)
    decide_tie(hall.uid, ["002", "001"], words="现场答辩更好", actor=hall.office)
    first = seal_round(hall.uid, actor=hall.office)
    entry, seat = hall.entries[0].uid, hall.seats[0].uid
    propose_correction(hall.uid, entry, seat, {"a": "59", "b": "30"}, reason="抄错一位", actor=hall.office)
    answer_correction(hall.uid, entry, seat, confirm=True, actor=hall.second)

    second = seal_round(hall.uid, actor=hall.office, reason="更正席位 01")

    assert totals(first) == {"002": (1, "83"), "001": (2, "83")}
    assert totals(second) == {"001": (1, "86"), "002": (2, "83")}
    assert json.loads(second.body)["decisions"] == []


def test_sealing_twice_under_one_number_is_one_result():
    hall = make_hall(entries=1)
    hall.score(0, *FULL)
    client = uuid7()

    assert seal_round(hall.uid, actor=hall.office, client_uid=client) == seal_round(
        hall.uid, actor=hall.office, client_uid=client
    )
    assert Result.objects.count() == 1


@pytest.mark.parametrize("model", [Result, RoundAct])
def test_the_database_refuses_to_change_what_was_sealed_and_done(model):
    hall = make_hall(entries=1)
    hall.score(0, *FULL)
    seal_round(hall.uid, actor=hall.office)

    for change in (lambda: model.objects.update(digest="x"), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_total_is_a_decimal_to_the_places_of_the_rule():
    hall = make_hall(entries=1)
    hall.score(0, ("50", "30"), ("50", "30"), ("50", "31"))

    (outcome,) = json.loads(seal_round(hall.uid, actor=hall.office).body)["outcomes"]

    assert Decimal(outcome["total"]) == Decimal("85.33")
