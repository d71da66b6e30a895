"""预选 by the rules' share."""

from dataclasses import replace

import pytest

from bihuan.appraisal import actions
from bihuan.appraisal.models import Act, Declaration, Verdict
from bihuan.appraisal.queries import places_of, waiting_for_round
from bihuan.appraisal.stages import Stage
from bihuan.appraisal.terms import EXAMPLE, places_for, read, written
from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from tests.appraisal.factories import Hall, make_hall

pytestmark = pytest.mark.django_db
SHARED = replace(EXAMPLE, share=20, most_items=3)


def make_passed() -> tuple[Hall, list[Declaration]]:
    """Three that passed, of which a fifth may go on: one."""
    hall = make_hall(published=False)
    hall.publish(SHARED)
    declarations = [hall.hand_in(), hall.hand_in(title="第二项"), hall.hand_in("neighbour", title="第三项")]
    for one in declarations:
        actions.accept(one.uid, words="", actor=hall.clerk)
    return hall, declarations


def test_a_part_of_one_counts_as_one_and_no_share_lets_all() -> None:
    assert [places_for(SHARED, accepted) for accepted in (0, 1, 5, 6, 7)] == [0, 1, 1, 2, 2]
    assert places_for(EXAMPLE, 7) == 7
    stored = written(EXAMPLE)
    del stored["share"], stored["judge_months"]
    assert read(stored) == EXAMPLE
    with pytest.raises(Invalid):
        replace(EXAMPLE, share=101)


def test_those_not_chosen_get_a_reason_and_the_rest_are_entered() -> None:
    hall, (first, second, third) = make_passed()
    client = uuid7()
    reasons = {second.uid: "与第一项是同一件事", third.uid: "成效还看不出"}

    with pytest.raises(Conflict, match="最多还能列入 1 项"):
        actions.make_round(hall.uid, actor=hall.clerk)
    for _ in range(2):
        others = actions.choose(hall.uid, [first.uid], reasons, actor=hall.clerk, client_uid=client)
    actions.make_round(hall.uid, actor=hall.clerk)

    assert others == [second, third]
    assert list(Declaration.objects.order_by("pk").values_list("stage", flat=True)) == [
        "accepted",
        "not_chosen",
        "not_chosen",
    ]
    told = Verdict.objects.filter(passed_over=True).values_list("declaration", "words")
    assert dict(told) == {second.pk: "与第一项是同一件事", third.pk: "成效还看不出"}
    assert Notice.objects.filter(account_id=hall.neighbour.account_id, message__contains="未入选").count() == 1
    assert Act.objects.filter(verb="pass_over").count() == 2
    assert [one.code for one in hall.review.declarations.get(pk=first.pk).entry.round.entries.all()] == ["001"]
    hall.review.refresh_from_db()
    assert places_of(hall.review).left == 0


def test_too_many_no_reason_or_a_stranger_changes_nothing() -> None:
    hall, (first, second, third) = make_passed()
    draft = {"actor": hall.clerk}

    with pytest.raises(Invalid, match="选了 2 项，最多还能选 1 项"):
        actions.choose(hall.uid, [first.uid, second.uid], {third.uid: "理由"}, **draft)
    with pytest.raises(Invalid) as wordless:
        actions.choose(hall.uid, [first.uid], {third.uid: "理由"}, **draft)
    with pytest.raises(NotFound):
        actions.choose(hall.uid, [uuid7()], {}, **draft)
    with pytest.raises(Denied):
        actions.choose(hall.uid, [], {}, actor=hall.liaison)

    assert wordless.value.data["field"] == f"reason-{second.uid}"
    assert len(waiting_for_round(hall.review)) == 3
    plain = make_hall()
    with pytest.raises(Conflict, match="没有规定预选比例"):
        actions.choose(plain.uid, [], {}, actor=plain.clerk)


def test_one_not_chosen_can_pass_after_all_with_words_and_its_promise_stands() -> None:
    hall, (first, second, third) = make_passed()
    actions.choose(hall.uid, [first.uid], {second.uid: "理由", third.uid: "理由"}, actor=hall.clerk)

    with pytest.raises(Invalid, match="请写明理由"):
        actions.accept(second.uid, words="", actor=hall.clerk)
    with pytest.raises(Conflict):
        actions.send_back(second.uid, words="理由", actor=hall.clerk)
    actions.accept(second.uid, words="重新比较", actor=hall.clerk)

    assert {one.uid for one in waiting_for_round(hall.review)} == {first.uid, second.uid}
    assert Declaration.objects.get(pk=third.pk).stage == Stage.NOT_CHOSEN
