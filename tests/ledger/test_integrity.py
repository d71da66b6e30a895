"""The clock's own check: each item once a day, the seals at night, an alarm for what was touched."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from bihuan.backstage.models import AuditAction, AuditEntry
from bihuan.ledger.checkpoints import LAG, append_checkpoint
from bihuan.ledger.integrity import SHARES, check_share
from bihuan.ledger.models import Item
from tests.ledger.factories import County, make_items
from tests.ledger.test_verify import unlocked

MIDNIGHT = datetime.fromisoformat("2026-03-03T00:02:00+08:00")


def a_day() -> list[int]:
    """What each share of one day finds."""
    found = []
    for share in range(SHARES):
        with time_machine.travel(MIDNIGHT + timedelta(minutes=5 * share), tick=False):
            found.append(check_share())
    return found


def details() -> list[dict[str, object]]:
    return [line.detail for line in AuditEntry.objects.filter(action=AuditAction.ALARM).order_by("id")]


def test_an_honest_ledger_raises_nothing(county: County) -> None:
    make_items(county, 3)
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    assert (sum(a_day()), details()) == (0, [])


@pytest.mark.asvs("8.1.4.4")
def test_a_touched_item_is_found_once_in_a_day(county: County) -> None:
    items = make_items(county, 3)
    touched = items[1]
    Item.objects.filter(pk=touched.pk).update(length=7)
    assert sorted(a_day())[-2:] == [0, 1]
    assert details() == [{"code": "ledger.touched", "where": touched.number, "count": 1}]


@pytest.mark.asvs("8.1.4.4")
def test_a_touched_seal_is_found_at_three_in_the_morning(county: County) -> None:
    make_items(county, 1)
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    unlocked("UPDATE ledger_checkpoint SET root = %s", "0" * 64)
    assert [share for share, faults in enumerate(a_day()) if faults] == [36]
    assert [detail["where"] for detail in details()] == ["checkpoint"]
