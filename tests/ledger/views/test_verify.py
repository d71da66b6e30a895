import re

import pytest
from django.urls import reverse

from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.models import Item
from bihuan.ledger.states import Move, State
from tests.ledger.factories import DEADLINE, FIXES, County, make_items, make_picture
from tests.ledger.views.pages import address, hidden_of, signed_in, text_of
from tests.support.asking import questions

QUEUE = "ledger:verify_queue"


def reported(county: County, count: int) -> list[Item]:
    items = make_items(county, count)
    uids = [item.uid for item in items]
    actions.assign_items(uids, actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    actions.approve_plans(uids, actor=county.head, plan=PlanDraft(fixes=FIXES))
    for uid in uids:
        report = ReportDraft("已清扫", (make_picture(county.head).uid,))
        actions.approve_reports([uid], actor=county.head, report=report)
    return items


def states(items: list[Item]) -> list[str]:
    return [Item.objects.get(pk=item.pk).state for item in items]


def accept_form(page: str, item: Item) -> dict[str, str]:
    form = page[page.index(f'action="{address(item, Move.CLOSE)}"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'name="(client|version|writes|next|at)" value="([^"]*)"', form))


def test_queue_holds_what_waits_for_this_person_alone(county: County) -> None:
    items = reported(county, 2)

    verifier = signed_in(county.verifier).get(reverse(QUEUE))
    liaison = signed_in(county.liaison).get(reverse(QUEUE))

    assert [text_of(verifier).count(item.number) > 0 for item in items] == [True, True]
    assert "没有等待您核查的事项" in text_of(liaison)


def test_accept_closes_and_goes_to_the_next(county: County) -> None:
    first, second = reported(county, 2)
    client = signed_in(county.verifier)
    form = accept_form(client.get(reverse(QUEUE)).content.decode(), first)

    answer = client.post(address(first, Move.CLOSE), form)
    again = client.post(address(first, Move.CLOSE), form)
    page = client.get(answer.headers["Location"]).content.decode()

    assert answer.headers["Location"] == f"{reverse(QUEUE)}?at={second.uid}"
    assert again.status_code == 302
    assert states([first, second]) == [State.CLOSED, State.REPORTED]
    assert re.search(rf'href="{reverse("ledger:item", args=[second.uid])}" data-stop data-focus', page)


def test_return_comes_back_to_the_queue(county: County) -> None:
    first, second = reported(county, 2)
    client = signed_in(county.verifier)
    page = client.get(reverse(QUEUE)).content.decode()
    link = f"{address(first, Move.SEND_BACK)}?next=verify&amp;at={second.uid}"
    shown = client.get(link.replace("&amp;", "&")).content.decode()
    fields = hidden_of(shown)

    answer = client.post(address(first, Move.SEND_BACK), {**fields, "reason": "没扫净", "workdays": "3"})

    assert link in page
    assert answer.headers["Location"] == f"{reverse(QUEUE)}?at={second.uid}"
    assert states([first]) == [State.PLANNED]


def test_the_queue_leads_to_closing_many(county: County) -> None:
    reported(county, 2)

    page = signed_in(county.verifier).get(reverse(QUEUE)).content.decode()

    assert f'<form id="close-many" action="{reverse("ledger:bulk")}" method="get">' in page
    assert '<input type="hidden" name="do" value="close">' in page


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_the_same_number_of_queries(county: County, count: int) -> None:
    reported(county, count)
    client = signed_in(county.verifier)
    client.get(reverse(QUEUE))

    assert len(questions(client, reverse(QUEUE))) == 19
