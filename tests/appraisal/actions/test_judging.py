"""The pre-review and the round made of it."""

import pytest

from bihuan.appraisal import actions
from bihuan.appraisal.comparing import side_by_side, similar_to
from bihuan.appraisal.models import Verdict
from bihuan.appraisal.queries import visible_declarations
from bihuan.appraisal.stages import Stage
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.registry.models import Person
from bihuan.scoring.actions import SeatDraft, add_seats, remove_entry
from bihuan.scoring.models import Round
from tests.appraisal.factories import WORDS, make_hall

pytestmark = pytest.mark.django_db


def test_what_meets_everything_passes_without_words_and_what_does_not_needs_them() -> None:
    hall = make_hall()
    good, weak = hall.hand_in(), hall.hand_in("neighbour", figures=(), title="另一项")

    actions.accept(good.uid, words="", actor=hall.clerk)
    with pytest.raises(Invalid, match="请写明理由"):
        actions.accept(weak.uid, words=" ", actor=hall.clerk)
    actions.accept(weak.uid, words="数据随后补", actor=hall.clerk)

    assert [(one.accepted, one.words) for one in Verdict.objects.order_by("pk")] == [(True, ""), (True, "数据随后补")]
    assert [one["key"] for one in Verdict.objects.latest("pk").checks if not one["met"]] == ["figures"]


def test_nobody_but_the_office_judges() -> None:
    hall = make_hall()
    declaration = hall.hand_in()

    for who in ("liaison", "leader"):
        with pytest.raises(Denied):
            actions.accept(declaration.uid, words="", actor=hall.people[who])
    with pytest.raises(NotFound):
        actions.send_back(declaration.uid, words="理由", actor=hall.outsider)
    with pytest.raises(Invalid, match="请写明理由"):
        actions.send_back(declaration.uid, words="", actor=hall.clerk)
    assert not Verdict.objects.exists()


def test_accepted_declarations_become_entries_once_with_their_partners() -> None:
    hall = make_hall()
    first = hall.hand_in(partners=(hall.other.uid,))
    second = hall.hand_in("neighbour", title="另一项")
    with pytest.raises(Invalid, match="没有新的"):
        actions.make_round(hall.uid, actor=hall.clerk)
    actions.accept(first.uid, words="", actor=hall.clerk)
    client = uuid7()

    for _ in range(2):
        round_ = actions.make_round(hall.uid, actor=hall.clerk, client_uid=client)
    actions.accept(second.uid, words="", actor=hall.clerk)
    actions.make_round(hall.uid, actor=hall.clerk)

    hall.review.refresh_from_db()
    assert (Round.objects.get(), hall.review.round) == (round_, round_)
    assert round_.rule.uid == hall.rule
    assert [(one.title, one.unit, list(one.partners.all())) for one in round_.entries.all()] == [
        ("背街小巷一格一员", hall.bureau, [hall.other]),
        ("另一项", hall.other, []),
    ]
    with pytest.raises(Conflict, match="请先在考评里取出"):
        actions.send_back(first.uid, words="理由", actor=hall.clerk)


def test_one_taken_out_of_the_round_can_be_returned_and_come_in_again() -> None:
    hall = make_hall()
    declaration = hall.hand_in()
    actions.accept(declaration.uid, words="", actor=hall.clerk)
    round_ = actions.make_round(hall.uid, actor=hall.clerk)
    remove_entry(round_.uid, round_.entries.get().uid, actor=hall.clerk)

    actions.send_back(declaration.uid, words="请改名称", actor=hall.clerk)
    actions.submit(declaration.uid, actor=hall.liaison)
    actions.accept(declaration.uid, words="", actor=hall.clerk)
    actions.make_round(hall.uid, actor=hall.clerk)

    declaration.refresh_from_db()
    assert (declaration.stage, declaration.entry.code) == (Stage.ACCEPTED, "002")


def test_a_judge_sees_the_declarations_of_the_round_they_sit_in() -> None:
    hall = make_hall()
    declaration = hall.hand_in()
    hall.hand_in("neighbour", title="没有通过的")
    actions.accept(declaration.uid, words="", actor=hall.clerk)
    round_ = actions.make_round(hall.uid, actor=hall.clerk)
    assert not visible_declarations(hall.judge).exists()

    person = Person.objects.get(pk=hall.judge.person_id)
    add_seats(round_.uid, [SeatDraft(person.uid, "panel", "judges")], actor=hall.clerk)

    assert list(visible_declarations(hall.judge)) == [declaration]


def test_a_copy_is_found_among_those_handed_in_and_shown_side_by_side() -> None:
    hall = make_hall()
    original = hall.hand_in()
    hall.declare("neighbour", title="没有交的")
    copy = hall.hand_in("neighbour", title="换了名字", texts={**WORDS, "novelty": "别的一些话，谁也没有写过"})

    (similar,) = similar_to(copy)
    likeness, rows = side_by_side(copy, original)

    assert (similar.other, similar.likeness) == (original, likeness)
    assert [any(piece.shared for piece in row.own) for row in rows] == [True, True, False, True]
