"""公示: shown, objected to, answered, final; sealed again it is shown again and both stay."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from bihuan.appraisal import actions
from bihuan.appraisal.models import Objection, Publicity
from bihuan.appraisal.publicities import objections_of, publicities_of
from bihuan.appraisal.queries import visible_declarations, visible_reviews
from bihuan.appraisal.terms import months_later
from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day, workdays_between
from bihuan.registry.queries.calendars import calendar_of
from bihuan.scoring.queries import visible_rounds
from tests.appraisal.factories import Hall, make_hall
from tests.appraisal.sealed import make_sealed, seal_again

pytestmark = pytest.mark.django_db


def show(hall: Hall) -> Publicity:
    return actions.show_result(hall.uid, days=5, totals=True, actor=hall.chief)


def test_a_sealed_result_is_shown_once_for_working_days_by_the_head() -> None:
    hall, _declarations = make_sealed()
    client = uuid7()

    with pytest.raises(Denied):
        actions.show_result(hall.uid, days=5, totals=True, actor=hall.clerk)
    with pytest.raises(Invalid, match="0 到 60"):
        actions.show_result(hall.uid, days=61, totals=True, actor=hall.chief)
    for _ in range(2):
        shown = actions.show_result(hall.uid, days=5, totals=False, actor=hall.chief, client_uid=client)
    with pytest.raises(Conflict, match="已经公示过"):
        show(hall)

    counted = workdays_between(local_day(shown.at), local_day(shown.until), calendar_of(hall.realm.pk))
    assert (counted.days, shown.number, shown.totals) == (5, 1, False)
    with pytest.raises(Conflict, match="还没有封存"):
        show(make_hall())


def test_units_object_while_it_is_shown_and_see_only_their_own() -> None:
    hall, (_first, second) = make_sealed()
    shown = show(hall)
    raised = {"unit": hall.bureau.uid, "text": "名次有误", "about": second.uid, "actor": hall.liaison}

    objection = actions.object_to(hall.uid, shown.uid, **raised)
    with pytest.raises(Denied):
        actions.object_to(hall.uid, shown.uid, **{**raised, "unit": hall.other.uid})
    with pytest.raises(NotFound):
        actions.object_to(hall.uid, shown.uid, **{**raised, "about": uuid7()})
    with pytest.raises(Invalid, match="请写明理由"):
        actions.object_to(hall.uid, shown.uid, **{**raised, "text": " "})
    with time_machine.travel(shown.until + timedelta(seconds=1)), pytest.raises(Conflict, match="已经结束"):
        actions.object_to(hall.uid, shown.uid, **raised)

    seen = {name for name, actor in hall.people.items() if objections_of(actor, shown).exists()}
    assert seen == {"clerk", "chief", "leader", "liaison", "head"}
    assert (objection.unit, objection.declaration) == (hall.bureau, second)


def test_it_is_final_once_its_time_is_over_and_all_is_answered() -> None:
    hall, _declarations = make_sealed()
    shown = show(hall)
    about_all = {"unit": hall.bureau.uid, "text": "请复核", "about": None, "actor": hall.liaison}
    objection = actions.object_to(hall.uid, shown.uid, **about_all)

    with pytest.raises(Conflict, match="还没有满"):
        actions.make_final(hall.uid, shown.uid, actor=hall.chief)
    with time_machine.travel(shown.until + timedelta(seconds=1)):
        with pytest.raises(Conflict, match="没有答复"):
            actions.make_final(hall.uid, shown.uid, actor=hall.chief)
        with pytest.raises(Denied):
            actions.answer_objection(hall.uid, shown.uid, objection.uid, text="无误", actor=hall.liaison)
        actions.answer_objection(hall.uid, shown.uid, objection.uid, text="复核无误", actor=hall.clerk)
        with pytest.raises(Conflict, match="已经答复"):
            actions.answer_objection(hall.uid, shown.uid, objection.uid, text="再答", actor=hall.clerk)
        actions.make_final(hall.uid, shown.uid, actor=hall.chief)

    assert Publicity.objects.get().final
    assert Objection.objects.get().answer == "复核无误"


def test_without_days_the_units_are_told_and_it_is_final_at_once() -> None:
    hall, _declarations = make_sealed()
    Notice.objects.all().delete()

    told = actions.show_result(hall.uid, days=0, totals=False, actor=hall.chief)

    assert (told.final, told.is_notice, told.closed_at) == (True, True, told.at)
    people = set(Notice.objects.values_list("account_id", flat=True))
    assert people == {
        hall.liaison.account_id,
        hall.head.account_id,
        hall.neighbour.account_id,
        hall.elsewhere.account_id,
    }
    assert {one.message for one in Notice.objects.all()} == {"“%(title)s”的结果已定，请查看"}
    with pytest.raises(Conflict, match="已经结束"):
        actions.object_to(hall.uid, told.uid, unit=hall.bureau.uid, text="名次有误", about=None, actor=hall.liaison)


def test_a_result_sealed_again_is_shown_again_and_both_stay() -> None:
    hall, _declarations = make_sealed()
    first = show(hall)

    result = seal_again(hall, reason="异议成立")
    second = show(hall)

    first.refresh_from_db()
    assert publicities_of(hall.review) == [second, first]
    assert (first.final, first.closed_at is not None) == (False, True)
    assert (second.result, second.number) == (result, 2)
    with pytest.raises(Conflict, match="已经结束"):
        actions.make_final(hall.uid, first.uid, actor=hall.chief)


def test_once_scoring_has_begun_nothing_more_is_declared() -> None:
    hall, (first, _second) = make_sealed()

    with pytest.raises(Conflict, match="评审已经开始"):
        actions.begin_declaration(hall.uid, hall.bureau.uid, actor=hall.liaison)
    with pytest.raises(Conflict):
        actions.send_back(first.uid, words="理由", actor=hall.clerk)


def test_judges_see_round_and_review_for_the_months_of_the_rules_after_it_is_final() -> None:
    hall, _declarations = make_sealed()
    round_ = hall.review.round

    def seen() -> tuple[bool, bool, bool]:
        return (
            visible_rounds(hall.judge).filter(pk=round_.pk).exists(),
            visible_reviews(hall.judge).exists(),
            visible_declarations(hall.judge).exists(),
        )

    assert seen() == (True, True, True)
    actions.show_result(hall.uid, days=0, totals=True, actor=hall.chief)
    round_.refresh_from_db()

    until = months_later(timezone.localdate(), 12)
    assert local_day(round_.judges_until) == until
    with time_machine.travel(round_.judges_until - timedelta(minutes=1)):
        assert seen() == (True, True, True)
    with time_machine.travel(round_.judges_until + timedelta(minutes=1)):
        assert seen() == (False, False, False)
        assert visible_rounds(hall.clerk).filter(pk=round_.pk).exists()


def test_a_month_without_the_day_ends_with_its_last() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 28), 12) == date(2027, 11, 28)
