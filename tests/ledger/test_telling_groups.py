from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bihuan.backstage.models import OutboxJob, RobotKind
from bihuan.backstage.robots.actions import RobotDraft, set_robot
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver
from bihuan.ledger.actions.reminding import send_reminders
from bihuan.ledger.models import Item
from bihuan.ledger.states import Card
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from tests.ledger.clocks import set_due
from tests.ledger.factories import County, make_batch, make_items

# Monday, 10:00 in the county.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATE = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
HOSTILE = "[点这里](https://evil.test) %(numbers)s {a.__init__.__globals__} <at user_id='all'></at> @所有人\r\nX: y"


def give_robot(unit: Unit, actor: Actor) -> None:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"
    set_robot(unit.uid, RobotDraft(RobotKind.WECOM, address), actor=actor)


def hand_over(county: County, items: list[Item], lead: Unit) -> None:
    order = HandOver(lead=lead, deadline=NOW + timedelta(days=90))
    with time_machine.travel(NOW, tick=False):
        actions.assign_items([item.uid for item in items], actor=county.clerk, to=order)


def remind() -> None:
    with time_machine.travel(NOW, tick=False):
        send_reminders()


def told() -> list[str]:
    jobs = OutboxJob.objects.filter(kind="backstage.robot").order_by("pk")
    return [job.payload["text"] for job in jobs]


@pytest.fixture
def items(county: County) -> list[Item]:
    give_robot(county.street, county.liaison)
    items = make_items(county, 3)
    hand_over(county, items[:2], county.street)
    hand_over(county, items[2:], county.bureau)
    return items


def test_the_units_group_is_told_once_of_all_that_is_late(county: County, items: list[Item]) -> None:
    set_due(items, LATE, deadline=LATE)
    remind()
    remind()

    assert told() == [f"【闭环 bihuan】催办：2 项已逾期：{items[0].number}、{items[1].number}"]


def test_cards_of_one_act_are_one_message(county: County, items: list[Item]) -> None:
    uids = [item.uid for item in items]
    actions.issue_cards(uids, actor=county.chief, reason=HOSTILE, card=Card.YELLOW)
    actions.lift_cards(uids[:1], actor=county.chief, reason=HOSTILE)

    assert told() == [
        f"【闭环 bihuan】亮黄牌：2 项：{items[0].number}、{items[1].number}",
        f"【闭环 bihuan】摘牌：1 项：{items[0].number}",
    ]


@pytest.mark.asvs("1.3.11")
@pytest.mark.asvs("1.3.7")
def test_nothing_somebody_typed_reaches_the_group(county: County) -> None:
    give_robot(county.street, county.liaison)
    Unit.objects.filter(pk=county.street.pk).update(name=HOSTILE[:40], short_name=HOSTILE[:40])
    batch = make_batch(county, name=HOSTILE[:60])
    items = make_items(county, batch=batch, category=HOSTILE[:30], remark=HOSTILE, old_number=HOSTILE[:40])
    Item.objects.update(problem=HOSTILE, place_text=HOSTILE[:80])
    hand_over(county, items, county.street)
    set_due(items, LATE, deadline=LATE)
    remind()

    assert told() == [f"【闭环 bihuan】催办：1 项已逾期：{items[0].number}"]
