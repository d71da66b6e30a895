from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from bihuan.backstage.models import OutboxJob, WebhookDelivery
from bihuan.backstage.webhooks.actions import WebhookDraft, make_webhook
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver
from bihuan.ledger.happenings import KIND_OF, KINDS, MOVES
from bihuan.ledger.models import Movement
from bihuan.ledger.states import Move
from bihuan.registry.models import Role
from tests.ledger.factories import County, make_actor, make_county, make_items


def connect(county: County) -> None:
    """Tell a platform of everything in the county."""
    administrator = make_actor(county.realm, Role.SYSTEM_ADMIN)
    make_webhook(WebhookDraft("平台", "https://hooks.invalid/", list(KINDS)), actor=administrator)


def told() -> list[dict[str, Any]]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("payload", flat=True))


def test_every_move_is_an_event_of_exactly_one_kind() -> None:
    assert list(MOVES) == list(KINDS)
    assert sorted(move for moves in MOVES.values() for move in moves) == sorted(Move)
    assert set(KIND_OF) == set(Move)


def test_each_movement_of_the_realm_is_told_once_by_its_ids(county: County) -> None:
    connect(county)
    stranger = make_county("别的市")
    make_items(stranger)
    (item,) = make_items(county)
    order = HandOver(lead=county.street, deadline=timezone.now() + timedelta(days=9))
    actions.assign_items([item.uid], actor=county.clerk, to=order)
    actions.acknowledge_items([item.uid], actor=county.liaison)
    actions.acknowledge_items([item.uid], actor=county.liaison)

    movements = Movement.objects.filter(realm=county.realm).order_by("pk")
    assert [row.move for row in movements] == [Move.REGISTER, Move.ASSIGN, Move.ACKNOWLEDGE]
    assert told() == [
        {
            "type": KIND_OF[row.move],
            "timestamp": row.at.isoformat(),
            "data": {
                "item": str(item.uid),
                "movement": str(row.uid),
                "sequence": row.sequence,
                "move": row.move,
                "from": row.from_state,
                "to": row.to_state,
            },
        }
        for row in movements
    ]
    assert OutboxJob.objects.filter(kind="backstage.webhook").count() == len(movements)


def test_a_move_that_failed_is_told_to_nobody(county: County) -> None:
    connect(county)
    with transaction.atomic():
        make_items(county, 3)
        transaction.set_rollback(True)

    assert told() == []


@pytest.mark.asvs("11.4.1")
def test_nothing_somebody_typed_is_told(county: County) -> None:
    connect(county)
    (item,) = make_items(county, category="金丝雀", remark="雀鸣", old_number="雀7")
    order = HandOver(lead=county.street, deadline=timezone.now() + timedelta(days=9))
    actions.assign_items([item.uid], actor=county.clerk, to=order)

    assert all(str(payload).isascii() for payload in told())


def test_without_a_webhook_nothing_is_left_behind(county: County) -> None:
    make_items(county, 3)

    assert not OutboxJob.objects.filter(kind="backstage.webhook").exists()
