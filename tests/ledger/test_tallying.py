"""The roll-ups: what actions mark and the worker recounts is what a full recount finds, and what ``indicators`` defines."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bihuan.backstage import rollups
from bihuan.backstage.models import DirtyMark
from bihuan.core.workdays import end_of_day, local_day
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions.loading import open_desks
from bihuan.ledger.figures import AGES, Behind, Figure
from bihuan.ledger.health import NAMES, Ageing, Numbers, age_days, sum_cells
from bihuan.ledger.indicators import (
    COHORTS,
    Cohort,
    Counted,
    Indicator,
    closed_rate,
    in_time_rate,
    rebound_rate,
    rework_rate,
)
from bihuan.ledger.models import Item, OpenTally, Request, Tally, Verification
from bihuan.ledger.periods import Period, month_of
from bihuan.ledger.queries import with_facts
from bihuan.ledger.states import State
from bihuan.ledger.tallying import cells_of, count_items, count_open, recount_everything
from tests.ledger.factories import FIXES, LATER, County, make_batch, make_county, make_items, make_picture

NOW = timezone.now()


def day(past: int) -> datetime:
    """The end of a day some days ago."""
    return end_of_day(local_day(NOW) - timedelta(days=past))


def at(past: int) -> datetime:
    """A moment of work some days ago."""
    return NOW - timedelta(days=past)


STANDS: list[dict[str, Any]] = [
    {"state": State.REGISTERED, "lead": None, "registered_at": at(70)},
    {"state": State.ASSIGNED, "deadline": day(-2), "due": day(-2), "registered_at": at(6)},
    {"state": State.PLANNED, "deadline": day(2), "due": day(2), "registered_at": at(8)},
    {"state": State.PLANNED, "deadline": day(40), "due": day(-1), "mend_by": day(-1), "registered_at": at(41)},
    {"state": State.DEFERRED, "deadline": day(-90), "due": day(1), "registered_at": at(100)},
    {"state": State.REPORTED, "deadline": day(3), "sent_at": at(4), "registered_at": at(16)},
    {"state": State.CLOSED, "deadline": day(2), "sent_at": at(3), "closed_at": at(1), "registered_at": at(31)},
    {"state": State.CLOSED, "deadline": day(35), "sent_at": at(2), "closed_at": at(0), "registered_at": at(50)},
    {
        "state": State.CONSOLIDATED,
        "deadline": day(33),
        "sent_at": at(35),
        "closed_at": at(34),
        "rebounds": 1,
        "cycle": 2,
    },
    {"state": State.CLOSED, "deadline": day(2), "sent_at": at(1), "closed_at": at(1), "offline": True},
    {"state": State.ASSIGNED, "deadline": day(0), "due": day(0), "rebounds": 2, "cycle": 3},
    {"state": State.SETTLED, "deadline": day(-2), "closed_at": at(5), "registered_at": at(15)},
    {"state": State.WITHDRAWN, "deadline": day(-2), "registered_at": at(15)},
    {"state": State.PLANNED, "deadline": day(5), "due": day(5), "offline": True, "registered_at": at(30)},
    {"state": State.PLANNED, "kind": "task", "deadline": day(5), "due": day(5), "registered_at": at(7)},
]


@pytest.fixture
def stood(county: County) -> County:
    """Items in every stand, some returned: once, once taken back, once quashed."""
    items = make_items(county, len(STANDS))
    for item, stand in zip(items, STANDS, strict=True):
        columns = {"lead": county.street, "first_deadline": stand.get("deadline"), **stand}
        Item.objects.filter(pk=item.pk).update(**columns)
    for place, taken_back, quashed in ((6, False, False), (7, True, False), (8, False, True)):
        refuse(items[place], taken_back=taken_back, quashed=quashed)
    return county


def refuse(item: Item, *, taken_back: bool, quashed: bool) -> None:
    report = item.reports.create(realm_id=item.realm_id, cycle=1, number=1, drafted_at=NOW)
    Verification.objects.create(
        realm_id=item.realm_id, item=item, report=report, sequence=9, step=0, key="office", passed=False, at=NOW,
        taken_back=taken_back,
    )  # fmt: skip
    if quashed:
        Request.objects.create(
            realm_id=item.realm_id, item=item, cycle=1, kind="contest", words="", contested=9, asked_at=NOW,
            answer="granted",
        )  # fmt: skip


def rows_of(realm: int) -> tuple[list[Any], list[Any]]:
    tallies = Tally.objects.filter(realm_id=realm).order_by("month", "unit_id", "kind", "line")
    days = OpenTally.objects.filter(realm_id=realm).order_by("born", "unit_id", "kind", "line", "due", "owed")
    return (
        list(tallies.values_list("month", "unit_id", "kind", "line", *NAMES)),
        list(days.values_list("month", "born", "unit_id", "kind", "line", "due", "owed", "count")),
    )


def periods() -> list[Period]:
    this = month_of(NOW)
    before = (this - timedelta(days=1)).replace(day=1)
    long_ago = date(this.year - 1, 1, 1)
    return [Period(this, this), Period(before, before), Period(before, this), Period(long_ago, this)]


@pytest.mark.parametrize("period", periods(), ids=str)
def test_rates_are_those_the_indicators_define(stood: County, period: Period) -> None:
    desks = open_desks(list(with_facts(Item.objects.order_by("pk"))))
    returned = {desks[6].item.pk}
    today = local_day(NOW)

    def cohort(indicator: Indicator) -> list[Counted]:
        column = {Cohort.REGISTERED: "registered_at", Cohort.CLOSED: "closed_at", Cohort.DUE: "deadline"}
        moments = [(desk, getattr(desk.item, column[COHORTS[indicator]])) for desk in desks]
        return [
            Counted(facts=desk.before, counts=desk.item.kind == "problem", returned=desk.item.pk in returned)
            for desk, moment in moments
            if moment is not None and period.holds(local_day(moment))
        ]

    counts = cells_of(count_items(Item.objects.filter(kind="problem"), period))
    numbers = sum_cells(counts, lambda cell: "all").get("all", Numbers())
    days = [one for _, one in count_open(Item.objects.filter(kind="problem"))]
    ageing = age_days(days, lambda one: "all", today, period)["all"]

    def found(ratio: Any) -> tuple[int, int]:
        return (ratio.numerator, ratio.denominator)

    assert (numbers.finished, numbers.entered) == found(closed_rate(cohort(Indicator.CLOSED)))
    assert (numbers.in_time, numbers.kept + ageing.owed) == found(in_time_rate(cohort(Indicator.IN_TIME), NOW))
    assert (numbers.returned, numbers.checked) == found(rework_rate(cohort(Indicator.REWORK)))
    assert (numbers.rebounded, numbers.ever_done) == found(rebound_rate(cohort(Indicator.REBOUND)))


@pytest.mark.parametrize("period", periods(), ids=str)
def test_each_number_is_the_list_behind_its_figure(stood: County, period: Period) -> None:
    today = local_day(NOW)
    numbers = sum_cells(cells_of(count_items(Item.objects.all(), period)), lambda cell: cell.kind)
    ageing = age_days([one for _, one in count_open(Item.objects.all())], lambda one: one.kind, today, period)
    problems = numbers.get("problem", Numbers())
    whole_age = ageing["problem"].open + ageing["task"].open

    def behind(figure: Figure) -> int:
        return Item.objects.filter(Behind(figure, period, today).condition).count()

    assert behind(Figure.ENTERED) == sum(one.entered for one in numbers.values())
    assert behind(Figure.ENDED) == sum(one.ended for one in numbers.values())
    assert behind(Figure.STOCK) == whole_age == 9
    assert behind(Figure.OVERDUE) == sum(one.overdue for one in ageing.values()) == 4
    assert {age: behind(figure) for age, figure in AGES.items()} == {
        age: sum(one.bands[age] for one in ageing.values()) for age in AGES
    }
    assert behind(Figure.RATED) == problems.entered
    assert behind(Figure.FINISHED) == problems.finished
    assert behind(Figure.OWED) == problems.kept + ageing["problem"].owed
    assert behind(Figure.IN_TIME) == problems.in_time
    assert behind(Figure.CHECKED) == problems.checked
    assert behind(Figure.RETURNED) == problems.returned
    assert behind(Figure.EVER_DONE) == problems.ever_done
    assert behind(Figure.REBOUNDED) == problems.rebounded


def test_what_has_come_in_and_not_gone_out_is_open(stood: County) -> None:
    numbers = sum_cells(cells_of(count_items(Item.objects.all())), lambda cell: "all")["all"]

    assert (
        numbers.entered - numbers.ended
        == Item.objects.filter(closed_at__isnull=True).exclude(state="withdrawn").count()
    )


def test_marked_slices_counted_anew_are_what_a_full_recount_finds(county: County) -> None:
    """Through the loop by real actions, with a recount at odd moments: nothing is missed, nothing stays."""
    one, two, three, four = make_items(county, 4, lead=county.street)
    rollups.recount_marked()
    unassigned = rows_of(county.realm.pk)
    actions.assign_items([one.uid, two.uid, three.uid], actor=county.clerk, to=actions.HandOver())
    plan = actions.PlanDraft(FIXES, people=6, yuan=Decimal("1200.50"))
    actions.approve_plans([one.uid, two.uid], actor=county.head, plan=plan)
    rollups.recount_marked()
    actions.reassign_items([three.uid], lead=county.bureau, assisting=[], reason="属市政设施", actor=county.clerk)
    for item in (one, two):
        sent = actions.ReportDraft("已清扫", (make_picture(county.liaison).uid,), people=4, yuan=Decimal(800))
        actions.submit_report(item.uid, actor=county.liaison, report=sent)
        actions.approve_reports([item.uid], actor=county.head)
    actions.send_back_item(one.uid, reason="看不清", actor=county.verifier)
    actions.close_items([two.uid], words="已整改", actor=county.verifier)
    again = make_picture(county.inspector, Purpose.BEFORE)
    rollups.recount_marked()
    actions.rebound_item(two.uid, reason="又有垃圾", deadline=LATER, evidence=(again.uid,), actor=county.inspector)
    actions.withdraw_items([four.uid], reason="重复登记", actor=county.clerk)

    assert rollups.recount_marked() > 0

    assert DirtyMark.objects.count() == 0
    kept = rows_of(county.realm.pk)
    recount_everything(county.realm.pk)
    assert kept == rows_of(county.realm.pk)
    assert kept != unassigned
    numbers = sum_cells(cells_of(count_items(Item.objects.all())), lambda cell: cell.unit)
    street = numbers[county.street.pk]
    assert (street.entered, street.ended, street.ever_done, street.rebounded) == (2, 0, 1, 1)
    assert (street.people_planned, street.people_planned_by) == (12, 2)
    assert (street.yuan_planned, street.yuan_spent, street.yuan_spent_by) == (Decimal("2401.00"), Decimal("1600.00"), 2)
    assert county.realm.pk not in numbers


def test_recount_leaves_other_realms_alone(county: County) -> None:
    other = make_county("邻县")
    make_items(county, 2)
    make_items(other, 3, batch=make_batch(other))
    rollups.recount_marked()

    recount_everything(county.realm.pk)

    assert [row.entered for row in Tally.objects.filter(realm=other.realm)] == [3]
    assert [row.entered for row in Tally.objects.filter(realm=county.realm)] == [2]


def test_recount_asks_the_same_questions_for_any_number_of_items(
    county: County, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        make_items(county, count, batch=make_batch(county, name=f"第 {count} 批"))
        with django_assert_num_queries(17):
            rollups.recount_marked()


def test_median_age_is_one_that_an_item_has() -> None:
    ageing = Ageing()
    assert ageing.median is None
    ageing.bands, ageing.days = dict.fromkeys(ageing.bands, 0), {3: 2, 40: 1}
    ageing.bands[next(iter(ageing.bands))] = 3

    assert ageing.median == 3
