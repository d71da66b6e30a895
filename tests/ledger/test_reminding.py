from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bihuan.backstage.models import Notice
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft
from bihuan.ledger.actions.reminding import send_reminders
from bihuan.ledger.models import Item, Nudge
from bihuan.registry.actor import Actor
from tests.ledger.clocks import set_due
from tests.ledger.factories import FIXES, County, make_items

# Monday, 10:00 in the county.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATE = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
SOON = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def item(county: County) -> Item:
    (item,) = make_items(county)
    with time_machine.travel(NOW, tick=False):
        actions.assign_items(
            [item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=NOW + timedelta(days=90))
        )
        actions.acknowledge_items([item.uid], actor=county.liaison)
        actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes={**FIXES, "finish": "2026-12-30"}))
    Notice.objects.all().delete()
    item.refresh_from_db()
    return item


def remind(at: datetime = NOW) -> int:
    with time_machine.travel(at, tick=False):
        return send_reminders()


def told(actor: Actor) -> list[str]:
    return [row.message % row.data for row in Notice.objects.filter(account_id=actor.account_id).order_by("id")]


def test_the_unit_is_reminded_once_for_each_reason(county: County, item: Item) -> None:
    set_due([item], SOON, deadline=SOON)

    assert [remind(), remind(), remind(NOW + timedelta(hours=5))] == [1, 0, 0]

    assert told(county.liaison) == [f"催办：{item.number} 号 2026-11-24 到期，还剩 1 个工作日：路边有垃圾 1"]
    assert told(county.head) == told(county.liaison)
    assert told(county.helper) == told(county.clerk) == []
    nudge = Nudge.objects.get()
    assert (nudge.kind, nudge.stage, nudge.people) == ("soon", 1, 3)


def test_overdue_is_reminded_of_again_after_the_packs_days(county: County, item: Item) -> None:
    set_due([item], LATE, deadline=LATE)

    sent = [remind(NOW + timedelta(days=days)) for days in range(8)]

    # Monday the first working day late, Thursday the fourth; Saturday and Sunday nobody is reminded.
    assert sent == [1, 0, 0, 1, 0, 0, 0, 0]
    assert "已逾期 4 个工作日" in told(county.liaison)[-1]


def test_another_date_is_another_reason_and_a_report_ends_them(county: County, item: Item) -> None:
    set_due([item], SOON, deadline=SOON)
    remind()
    set_due([item], SOON + timedelta(days=1), deadline=SOON + timedelta(days=1))
    again = remind()
    Item.objects.filter(pk=item.pk).update(state="closed")

    assert (again, remind(NOW + timedelta(days=9))) == (1, 0)


def test_nobody_is_reminded_at_night(county: County, item: Item) -> None:
    set_due([item], SOON, deadline=SOON)

    assert [remind(NOW - timedelta(hours=4)), remind(NOW + timedelta(hours=8)), remind(NOW + timedelta(hours=7))] == [
        *(0, 0, 1)
    ]


def test_what_is_not_signed_for_reminds_its_lead(county: County) -> None:
    (item,) = make_items(county)
    with time_machine.travel(NOW - timedelta(days=4), tick=False):
        actions.assign_items(
            [item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=NOW + timedelta(days=90))
        )

    assert remind() == 1
    assert told(county.liaison)[-1] == f"催办：{item.number} 号交办后还没有签收，请签收：路边有垃圾 1"
