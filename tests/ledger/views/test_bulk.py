"""Bulk moves on one page: dry run, one confirmation, a receipt that opens again."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft, Terms
from bihuan.ledger.models import Item, Party, Plan, Report, Request
from bihuan.ledger.states import RequestKind, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from bihuan.registry.models import UnitKind
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_batch, make_items, make_picture, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

BULK = "ledger:bulk"
PLAN = {f"fix_{key}": value for key, value in FIXES.items()}


def assigned(county: County, count: int) -> list[Item]:
    items = make_items(county, count)
    to = HandOver(lead=county.street, assisting=(county.bureau,), deadline=DEADLINE)
    return actions.assign_items([item.uid for item in items], actor=county.clerk, to=to)


def planned(county: County, count: int) -> list[Item]:
    uids = [item.uid for item in assigned(county, count)]
    return actions.approve_plans(uids, actor=county.head, plan=PlanDraft(fixes=FIXES))


def states(items: list[Item]) -> list[str]:
    return [Item.objects.get(pk=item.pk).state for item in items]


def shown(client: Client, do: str, items: list[Item]) -> HttpResponse:
    return client.get(reverse(BULK), {"do": do, "item": [str(item.uid) for item in items]})


def fields_of(page: HttpResponse) -> dict[str, list[str]]:
    """Everything the page's form would send by itself."""
    body = page.content.decode()
    form = body[body.index(f'action="{reverse(BULK)}"') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'\bname="([^"]*)"', tag), re.search(r'\bvalue="([^"]*)"', tag)
        if name and name.group(1) != "csrfmiddlewaretoken":
            found.setdefault(name.group(1), []).append(html.unescape(value.group(1)) if value else "")
    return found


def dry_run(actor: Actor, do: str, items: list[Item], **typed: Any) -> tuple[Client, HttpResponse]:
    client = signed_in(actor)
    page = shown(client, do, items)
    return client, client.post(reverse(BULK), {**fields_of(page), **typed})


def confirm(client: Client, page: HttpResponse) -> HttpResponse:
    return client.post(reverse(BULK), {**fields_of(page), "step": "confirm"})


def test_signing_for_many_is_a_dry_run_a_confirmation_and_a_receipt(county: County) -> None:
    items = assigned(county, 3)
    actions.acknowledge_items([items[2].uid], actor=county.liaison)
    client = signed_in(county.liaison)

    page = shown(client, "acknowledge", items)
    before = Item.objects.get(pk=items[0].pk).length
    answer = confirm(client, page)
    again = confirm(client, page)
    receipt = client.get(answer.headers["Location"])

    assert "签收：能办 2 项，不能办 1 项" in text_of(page)
    assert "已经办理过了" in text_of(page)
    assert before == items[0].length
    assert (answer.status_code, again.headers["Location"]) == (302, answer.headers["Location"])
    assert "签收：已办理 2 项" in text_of(receipt)
    assert [Item.objects.get(pk=item.pk).length for item in items] == [3, 3, 3]


def test_a_receipt_is_its_makers_own(county: County) -> None:
    items = assigned(county, 1)
    client = signed_in(county.liaison)
    answer = confirm(client, shown(client, "acknowledge", items))

    assert signed_in(county.head).get(answer.headers["Location"]).status_code == 404
    assert client.get(reverse("ledger:bulk-done", args=[uuid7()])).status_code == 404


def test_one_plan_is_written_for_many_and_an_earlier_deadline_is_refused_alone(county: County) -> None:
    items = assigned(county, 2)
    (early,) = make_items(county, 1, batch=make_batch(county, name="第二批"))
    to = HandOver(lead=county.street, deadline=DEADLINE.replace(month=2, day=1))
    actions.assign_items([early.uid], actor=county.clerk, to=to)

    client, page = dry_run(county.liaison, "submit_plan", [*items, early], **PLAN, people="12")
    answer = confirm(client, page)

    assert "能办 2 项，不能办 1 项" in text_of(page)
    assert "完成时限不能晚于整改期限" in text_of(page)
    assert answer.status_code == 302
    assert [(plan.item_id, plan.people, plan.fixes) for plan in Plan.objects.order_by("item_id")] == [
        (item.pk, 12, FIXES) for item in items
    ]
    assert verify_realm(county.realm).sound


def test_what_is_typed_comes_back_to_be_changed(county: County) -> None:
    items = assigned(county, 2)
    client, page = dry_run(county.liaison, "submit_plan", items, **PLAN)

    edit = client.post(reverse(BULK), {**fields_of(page), "step": "edit"})

    assert edit.status_code == 200
    assert "每日清扫</textarea>" in edit.content.decode()
    assert Plan.objects.count() == 0


def test_a_field_left_empty_is_said_beside_it(county: County) -> None:
    items = assigned(county, 2)

    _client, page = dry_run(county.liaison, "submit_plan", items, **{**PLAN, "fix_measure": ""})

    assert page.status_code == 422
    assert 'href="#id_fix_measure">定措施：请填写“定措施”</a>' in page.content.decode()


def test_the_head_approves_the_plans_that_wait_and_leaves_the_others(county: County) -> None:
    waiting, other = assigned(county, 2)
    actions.submit_plans([waiting.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))
    client = signed_in(county.head)

    page = shown(client, "approve_plan", [waiting, other])
    answer = confirm(client, page)

    assert "能办 1 项，不能办 1 项" in text_of(page)
    assert "没有等待审批的五定方案" in text_of(page)
    assert answer.status_code == 302
    assert states([waiting, other]) == [State.PLANNED, State.ASSIGNED]


def test_many_are_reported_with_one_sentence_and_files_shared_or_own(county: County) -> None:
    first, second, bare = planned(county, 3)
    own = [make_picture(county.liaison) for _ in range(2)]
    form = {"text": "已清扫", f"own_{first.uid}": str(own[0].uid), f"own_{second.uid}": str(own[1].uid)}

    client, page = dry_run(county.liaison, "submit_report", [first, second, bare], **form)
    answer = confirm(client, page)

    assert "能办 2 项，不能办 1 项" in text_of(page)
    assert "请附上至少一张整改后照片或一份材料" in text_of(page)
    assert answer.status_code == 302
    assert [report.text for report in Report.objects.order_by("item_id")] == ["已清扫", "已清扫"]
    assert Item.objects.get(pk=bare.pk).report == "none"


def test_a_shared_document_proves_many_and_the_head_sends_at_once(county: County) -> None:
    items = planned(county, 3)
    shared = make_picture(county.head)

    client, page = dry_run(county.head, "approve_report", items, text="统一整改", evidence=[str(shared.uid)])
    answer = confirm(client, page)

    assert answer.status_code == 302
    assert states(items) == [State.REPORTED] * 3
    assert verify_realm(county.realm).sound


def test_an_extension_is_asked_and_answered_for_many(county: County) -> None:
    items = planned(county, 3)
    asking, page = dry_run(county.liaison, "ask:extend", items[:2], deadline="2030-04-01", reason="雨季")
    asked = confirm(asking, page)
    office, page = dry_run(county.clerk, "grant:extend", items, decision="grant")
    answered = confirm(office, page)
    receipt = office.get(answered.headers["Location"])

    assert (asked.status_code, answered.status_code) == (302, 302)
    assert "答复延期申请：能办 2 项，不能办 1 项" in text_of(page)
    assert "没有等待答复的申请" in text_of(page)
    assert [Item.objects.get(pk=item.pk).deadline for item in items] == [LATER, LATER, DEADLINE]
    assert "同意延期申请：已办理 2 项" in text_of(receipt)


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"decision": "refuse"}, 422, "不同意时请写明理由"),
        ({}, 422, "这个字段是必填项"),
        ({"decision": "grant", "deadline": "2030-02-01"}, 422, "新期限须晚于现在的期限"),
    ],
)
def test_an_answer_to_many_says_what_it_lacks(county: County, typed: dict[str, str], status: int, words: str) -> None:
    items = planned(county, 2)
    uids = [item.uid for item in items]
    terms = Terms(deadline=LATER)
    actions.ask_requests(uids, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=terms)

    _client, page = dry_run(county.clerk, "grant:extend", items, **typed)

    assert (page.status_code, words in text_of(page)) == (status, True)
    assert set(Request.objects.values_list("answer", flat=True)) == {"open"}


def test_many_are_closed_and_one_who_has_moved_meanwhile_stops_all(county: County) -> None:
    items = planned(county, 3)
    for item in items:
        report = ReportDraft("已清扫", (make_picture(county.head).uid,))
        actions.approve_reports([item.uid], actor=county.head, report=report)
    client, page = dry_run(county.verifier, "close", items, words="合格")
    actions.send_back_item(items[2].uid, actor=county.verifier, reason="没扫净")

    stopped = confirm(client, page)
    answer = confirm(client, stopped)

    assert stopped.status_code == 422
    assert "没有办理，什么也没有保存" in text_of(stopped)
    assert answer.status_code == 302
    assert states(items) == [State.CLOSED, State.CLOSED, State.PLANNED]


def test_many_are_shared_out_to_a_village(county: County) -> None:
    items = assigned(county, 2)

    client, page = dry_run(county.liaison, "share_out", items, doer=str(county.village.uid))
    answer = confirm(client, page)

    assert answer.status_code == 302
    assert [list(item.parties.filter(part="doer").values_list("unit_id", flat=True)) for item in items] == [
        [county.village.pk]
    ] * 2


def test_who_may_not_is_told_item_by_item(county: County) -> None:
    items = assigned(county, 2)

    page = shown(signed_in(county.clerk), "submit_plan", items)

    assert page.status_code == 422
    assert "没有可以办理的事项" in text_of(page)
    assert text_of(page).count("“报送五定方案”由牵头单位办理") == 2


@pytest.mark.parametrize("asked", [{"do": "close"}, {"do": "dance", "item": str(uuid7())}, {"then": ""}])
def test_an_address_without_items_or_move_goes_back_to_the_list(county: County, asked: dict[str, str]) -> None:
    answer = signed_in(county.verifier).get(reverse(BULK), asked)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("ledger:items"))


@pytest.mark.parametrize("do", ["correct", "ask:contest", "grant:contest", "ask"])
def test_a_move_that_is_made_one_by_one_has_no_bulk_page(county: County, do: str) -> None:
    assert shown(signed_in(county.liaison), do, assigned(county, 1)).status_code == 404


def test_handing_over_goes_on_to_its_own_page(county: County) -> None:
    items = make_items(county, 2)

    answer = shown(signed_in(county.clerk), "assign", items)

    assert answer.headers["Location"].startswith(f"{reverse('ledger:dispatch')}?item={items[0].uid}")


def test_items_out_of_sight_are_not_there(county: County) -> None:
    items = assigned(county, 1)
    client = signed_in(county.villager)

    page = shown(client, "acknowledge", items)
    forced = client.post(
        reverse(BULK), {"do": "acknowledge", "item": str(items[0].uid), "step": "confirm", "client": str(uuid7())}
    )

    assert page.status_code == 422
    assert items[0].number not in text_of(page)
    assert forced.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_the_same_number_of_queries(county: County, count: int) -> None:
    items = assigned(county, count)
    client = signed_in(county.liaison)
    address = f"{reverse(BULK)}?do=submit_plan&" + "&".join(f"item={item.uid}" for item in items)

    assert len(questions(client, address)) == 23


def test_the_list_offers_each_role_what_it_does_with_many(county: County) -> None:
    assigned(county, 1)
    offered = {
        name: re.findall(
            r'<option value="([a-z_:]+)">', signed_in(county.people[name]).get("/ledger/").content.decode()
        )
        for name in ("clerk", "liaison", "head")
    }

    assert {"verify", "close", "examine_plan", "grant:extend"} <= set(offered["clerk"])
    assert {"submit_plan", "submit_report", "share_out", "ask:extend"} <= set(offered["liaison"])
    assert "approve_plan" not in offered["liaison"]
    assert {"approve_plan", "approve_report", "do_at_once"} <= set(offered["head"])


def test_office_reassigns_many_and_each_keeps_its_own_assisting_units(county: County) -> None:
    water = make_unit("水务局", UnitKind.BUREAU, county.realm, county.realm)
    one, other = make_items(county, 2, lead=county.street, assisting=(water,))
    actions.assign_items([one.uid, other.uid], actor=county.clerk, to=actions.HandOver())
    actions.reassign_items([other.uid], lead=county.street, assisting=[], reason="不需要配合", actor=county.clerk)

    actions.reassign_items(
        [one.uid, other.uid], lead=county.bureau, assisting=None, reason="职责调整", actor=county.chief
    )

    led = {item.pk: item.lead_id for item in Item.objects.filter(pk__in=[one.pk, other.pk])}
    parts = Party.objects.filter(item__in=[one, other], part="assisting").values_list("item_id", "unit_id")
    assert led == {one.pk: county.bureau.pk, other.pk: county.bureau.pk}
    assert list(parts) == [(one.pk, water.pk)]


def test_a_whole_list_is_taken_over_all_its_pages(county: County) -> None:
    items = make_items(county, 53, lead=county.street)
    actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())
    client = signed_in(county.liaison)

    listed = text_of(client.get("/ledger/?state=assigned"))
    asked = client.get("/ledger/bulk/", {"do": "acknowledge", "all": "1", "list": "state=assigned", "item": ""})

    assert "全部 53 项，含其他页" in listed
    assert asked.content.decode().count('name="item"') == 53
    assert "含其他页" not in text_of(client.get(f"/ledger/?q={items[0].number}"))


def test_of_a_whole_list_as_much_is_handed_over_as_goes_at_once(county: County) -> None:
    make_items(county, 101, lead=county.street)
    client = signed_in(county.clerk)

    asked = client.get("/ledger/bulk/", {"do": "assign", "all": "1", "list": "state=registered"})

    assert asked["Location"].count("item=") == 100
    assert "一次最多交办 100 项，其余的办完再来。" in text_of(client.get(asked["Location"]))
