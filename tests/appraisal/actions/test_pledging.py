"""Promises become 承诺 of the ledger."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from bihuan.appraisal import actions
from bihuan.appraisal.models import Declaration
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.core.workdays import end_of_day
from bihuan.ledger.models import Item, Party
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from tests.appraisal.factories import Hall, make_hall

pytestmark = pytest.mark.django_db


def accepted(hall: Hall, who: str = "liaison", **changes: object) -> Declaration:
    return actions.accept(hall.hand_in(who, **changes).uid, words="", actor=hall.clerk)


def test_each_promise_is_handed_over_once_to_its_unit_with_its_partners() -> None:
    keep_pack(shipped_pack())
    hall = make_hall()
    first = accepted(hall, partners=(hall.other.uid,))
    client = uuid7()

    for _ in range(2):
        actions.hand_over_promises(hall.uid, actor=hall.clerk, client_uid=client)
    second = accepted(hall, "neighbour", title="另一项", promise_by=None)
    actions.hand_over_promises(hall.uid, actor=hall.clerk)

    first.refresh_from_db()
    second.refresh_from_db()
    hall.review.refresh_from_db()
    items = list(Item.objects.order_by("pk"))
    assert [first.pledge, second.pledge] == items
    assert [(item.kind, item.lead, item.deadline) for item in items] == [
        ("pledge", hall.bureau, end_of_day(date(2027, 12, 31))),
        ("pledge", hall.other, end_of_day(date(2027, 12, 31))),
    ]
    assert items[0].problem == "一格一员进村庄\n把网格延伸到村庄，年底前全部覆盖"
    assert {item.batch for item in items} == {hall.review.batch}
    assert Party.objects.filter(item=items[0], unit=hall.other).exists()
    with pytest.raises(Conflict, match="承诺已经交办"):
        actions.send_back(first.uid, words="理由", actor=hall.clerk)


def test_there_must_be_a_promise_to_come_and_the_office_alone_hands_it_over() -> None:
    keep_pack(shipped_pack())
    hall = make_hall()
    with pytest.raises(Invalid, match="没有新的承诺"):
        actions.hand_over_promises(hall.uid, actor=hall.clerk)
    accepted(hall)

    with pytest.raises(Denied):
        actions.hand_over_promises(hall.uid, actor=hall.liaison)
    with time_machine.travel(datetime(2028, 1, 2, tzinfo=UTC)), pytest.raises(Invalid, match="已经过了"):
        actions.hand_over_promises(hall.uid, actor=hall.clerk)
    assert not Item.objects.exists()
