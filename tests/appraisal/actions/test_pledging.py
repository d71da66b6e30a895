"""Promises become 承诺 of the ledger."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest
import time_machine

from bihuan.appraisal import actions
from bihuan.appraisal.drafts import StepDraft
from bihuan.appraisal.exchange.promise_steps import print_steps
from bihuan.appraisal.models import Declaration
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.core.workdays import end_of_day
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.ledger.models import Item, Milestone, Party
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


def test_milestones_promised_are_those_of_the_ledger_on_the_paper_made_of_the_declaration() -> None:
    keep_pack(shipped_pack())
    hall = make_hall()
    steps = (StepDraft("试点村建成", date(2027, 3, 31)), StepDraft("覆盖一半村庄", date(2027, 8, 31)))
    declaration = accepted(hall, steps=steps)

    with pytest.raises(Invalid, match="缺少按申报生成的承诺节点表"):
        actions.hand_over_promises(hall.uid, actor=hall.clerk)
    content = print_steps(hall.review, actions.not_yet_pledged(hall.review))
    (paper,) = take_in_files([Incoming("节点.pdf", lambda: [content])], purpose=Purpose.PAPER, actor=hall.clerk)
    actions.hand_over_promises(hall.uid, actor=hall.clerk, paper=[paper.uid])

    declaration.refresh_from_db()
    item = declaration.pledge
    assert (item.state, item.deadline) == ("deferred", end_of_day(date(2027, 12, 31)))
    assert item.due == end_of_day(date(2027, 3, 31))
    assert list(Milestone.objects.filter(item=item).order_by("order").values_list("due", "text")) == [
        (end_of_day(date(2027, 3, 31)), "试点村建成"),
        (end_of_day(date(2027, 8, 31)), "覆盖一半村庄"),
        (end_of_day(date(2027, 12, 31)), "完成承诺"),
    ]
    asked = item.movements.get(move="ask")
    assert (asked.behalf_id, asked.account_id) == (hall.bureau.pk, hall.clerk.account_id)
    assert "试点村建成" in pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ((StepDraft("建成", None),), "要写内容和日期"),
        ((StepDraft("建成", date(2028, 1, 1)),), "在承诺完成日期 2027-12-31 以后"),
        ((StepDraft("建成", date(2027, 5, 1)), StepDraft("再建", date(2027, 5, 1))), "按日期先后写"),
    ],
)
def test_milestones_that_cannot_be_kept_are_not_handed_in(steps: tuple[StepDraft, ...], fault: str) -> None:
    hall = make_hall()

    with pytest.raises(Invalid, match=fault):
        hall.hand_in(steps=steps)


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
