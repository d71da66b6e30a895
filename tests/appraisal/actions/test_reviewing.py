"""Opening a review, asking units, putting the deadline off."""

from datetime import date, timedelta

import pytest

from bihuan.appraisal import actions
from bihuan.appraisal.queries import participants_of, visible_reviews
from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day
from bihuan.registry.models import Line
from tests.appraisal.factories import make_hall
from tests.support.world import make_realm, make_unit

pytestmark = pytest.mark.django_db


def test_a_review_is_opened_by_its_office_under_a_title_of_its_own() -> None:
    hall = make_hall(published=False)
    draft = actions.ReviewDraft(hall.owner, Line.APPRAISAL, "2026 年特色创新评审", 2026)

    with pytest.raises(Conflict, match="已有"):
        actions.open_review(draft, actor=hall.clerk)
    with pytest.raises(Denied):
        actions.open_review(draft, actor=hall.liaison)
    with pytest.raises(Invalid, match="年度"):
        actions.open_review(actions.ReviewDraft(hall.owner, Line.APPRAISAL, "旧", 1999), actor=hall.clerk)
    with pytest.raises(Invalid, match="名称"):
        actions.open_review(actions.ReviewDraft(hall.owner, Line.APPRAISAL, " ", 2026), actor=hall.clerk)


def test_units_are_asked_once_and_let_go_until_they_act() -> None:
    hall = make_hall()

    actions.ask_units(hall.uid, [hall.other.uid, hall.street.uid], actor=hall.clerk)
    assert [one.unit for one in participants_of(hall.review)] == [hall.bureau, hall.other, hall.street]
    actions.let_unit_go(hall.uid, hall.street.uid, actor=hall.clerk)
    hall.declare()

    with pytest.raises(Conflict, match="已经办理"):
        actions.let_unit_go(hall.uid, hall.bureau.uid, actor=hall.clerk)
    with pytest.raises(NotFound):
        actions.let_unit_go(hall.uid, hall.street.uid, actor=hall.clerk)
    with pytest.raises(NotFound):
        actions.ask_units(hall.uid, [make_unit(make_realm()).uid], actor=hall.clerk)
    with pytest.raises(Invalid):
        actions.ask_units(hall.uid, [], actor=hall.clerk)


def test_a_unit_asked_once_rules_are_out_is_told_of_them() -> None:
    hall = make_hall()
    Notice.objects.all().delete()

    for _ in range(2):
        actions.ask_units(hall.uid, [hall.bureau.uid, hall.street.uid], actor=hall.clerk)

    told = Notice.objects.values_list("account_id", "data__version")
    assert sorted(told) == sorted((hall.people[name].account_id, 1) for name in ("outsider", "judge"))


def test_the_deadline_moves_only_to_a_later_day() -> None:
    hall = make_hall()
    until = local_day(hall.review.declare_by)
    client = uuid7()

    with pytest.raises(Invalid, match="晚于"):
        actions.put_off(hall.uid, until, actor=hall.clerk)
    for _ in range(2):
        actions.put_off(hall.uid, until + timedelta(days=3), actor=hall.clerk, client_uid=client)

    hall.review.refresh_from_db()
    assert local_day(hall.review.declare_by) == until + timedelta(days=3)


def test_there_is_no_deadline_to_put_off_before_there_are_rules() -> None:
    hall = make_hall(published=False)

    with pytest.raises(Conflict):
        actions.put_off(hall.uid, date(2030, 1, 1), actor=hall.clerk)


def test_a_review_is_seen_by_office_leaders_and_once_rules_are_out_by_units_asked() -> None:
    hall = make_hall(published=False)

    def seen() -> set[str]:
        return {name for name, actor in hall.people.items() if visible_reviews(actor).exists()}

    assert seen() == {"clerk", "chief", "leader"}
    hall.publish()
    assert seen() == {"clerk", "chief", "leader", "liaison", "head", "neighbour"}
