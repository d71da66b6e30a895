import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from bihuan.backstage import operations
from bihuan.backstage.models import Operation
from bihuan.core.errors import Conflict
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from tests.support.world import make_actor, make_realm, make_unit


@pytest.fixture
def actor(db: None) -> Actor:
    return make_actor(make_unit(make_realm()))


def carry_out(uid: object, actor: Actor, payload: dict[str, object], verb: str = "item.close") -> object:
    with transaction.atomic():
        before = operations.once(uid, actor=actor, verb=verb, payload=payload)
        if before is not None:
            return before
        outcome = {"number": Operation.objects.count()}
        operations.record(uid, outcome)
        return outcome


def test_same_request_again_returns_the_first_outcome(actor: Actor) -> None:
    uid = uuid7()

    first = carry_out(uid, actor, {"mark": Decimal("1.50"), "note": "好"})
    again = carry_out(uid, actor, {"note": "好", "mark": Decimal("1.5")})

    assert (first, again) == ({"number": 1}, {"number": 1})
    assert Operation.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "payload"), [("item.close", {"note": "不好"}), ("item.rebound", {"note": "好"})], ids=["content", "verb"]
)
def test_same_identifier_for_something_else_is_a_blank_conflict(
    actor: Actor, verb: str, payload: dict[str, object]
) -> None:
    uid = uuid7()
    carry_out(uid, actor, {"note": "好"})

    with pytest.raises(Conflict) as refused:
        carry_out(uid, actor, payload, verb)

    assert (refused.value.code, refused.value.data) == ("operation_reused", {})


@pytest.mark.asvs("2.2.2")
def test_identifier_of_another_account_or_realm_is_a_blank_conflict(actor: Actor) -> None:
    uid = uuid7()
    carry_out(uid, actor, {"note": "好"})
    colleague = make_actor(make_unit(make_realm()))

    with pytest.raises(Conflict) as refused:
        carry_out(uid, colleague, {"note": "好"})

    assert refused.value.data == {}


def test_request_without_identifier_is_carried_out_every_time(actor: Actor) -> None:
    assert carry_out(None, actor, {"note": "好"}) == {"number": 0}
    assert carry_out(None, actor, {"note": "好"}) == {"number": 0}
    assert Operation.objects.count() == 0


def test_failed_move_leaves_the_identifier_free(actor: Actor) -> None:
    uid = uuid7()
    with transaction.atomic():
        operations.once(uid, actor=actor, verb="item.close", payload={})
        transaction.set_rollback(True)

    assert carry_out(uid, actor, {}) == {"number": 1}


@pytest.mark.django_db(transaction=True)
def test_once_outside_a_transaction_is_refused() -> None:
    actor = make_actor(make_unit(make_realm()))
    with pytest.raises(RuntimeError, match="needs the transaction"):
        operations.once(uuid7(), actor=actor, verb="item.close", payload={})


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_with_one_identifier_carry_it_out_once() -> None:
    actor = make_actor(make_unit(make_realm()))
    uid = uuid7()
    outcomes: list[object] = []
    carried_out: list[int] = []

    def send(number: int) -> None:
        try:
            with transaction.atomic():
                before = operations.once(uid, actor=actor, verb="item.close", payload={"note": "好"})
                if before is None:
                    carried_out.append(number)
                    before = {"by": number}
                    operations.record(uid, before)
            outcomes.append(before)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(carried_out) == 1
    assert outcomes == [{"by": carried_out[0]}] * 20
