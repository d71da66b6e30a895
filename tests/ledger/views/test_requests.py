"""Requests and their answers as people make them on pages."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft, Terms
from bihuan.ledger.models import Item, Milestone, Request
from bihuan.ledger.states import Move, RequestKind, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from bihuan.registry.models import Appointment
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_items, make_picture
from tests.ledger.views.pages import address, hidden_of, item_page, signed_in, text_of


@pytest.fixture
def planned(county: County) -> Item:
    (item,) = make_items(county)
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    return actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))[0]


def send(actor: Actor, item: Item, move: Move, kind: RequestKind, **typed: object) -> HttpResponse:
    """Open the page of one request, fill it in, send it."""
    client, href = signed_in(actor), f"{address(item, move)}?kind={kind.value}"
    shown = client.get(href)
    assert shown.status_code == 200, text_of(shown)
    return client.post(href, {**hidden_of(shown.content.decode()), **typed})


def reread(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_the_item_page_offers_each_request_the_lead_may_make_and_nobody_else(county: County, planned: Item) -> None:
    page = text_of(item_page(county.liaison, planned))

    assert [f"申请{word}" in page for word in ("转办", "延期", "挂账", "另行办结", "恢复整改")] == [True] * 4 + [False]
    assert "申诉" not in page
    assert "申请延期" not in text_of(item_page(county.clerk, planned))


def test_an_extension_is_asked_and_granted_on_other_terms(county: County, planned: Item) -> None:
    asked = send(county.liaison, planned, Move.ASK, RequestKind.EXTEND, deadline="2030-04-01", reason="雨季无法施工")
    office = text_of(item_page(county.clerk, planned))
    page = signed_in(county.clerk).get(address(planned, Move.GRANT)).content.decode()
    answered = send(
        county.clerk, planned, Move.GRANT, RequestKind.EXTEND, decision="grant", deadline="2030-03-15", words="至多两周"
    )

    item, row = reread(planned), Request.objects.get()
    assert (asked.status_code, answered.status_code) == (302, 302)
    assert "延期 雨季无法施工" in office
    assert "2030年3月1日 → 2030年4月1日" in office
    assert 'value="2030-04-01"' in page
    assert timezone.localtime(item.deadline).date() == date(2030, 3, 15)
    assert (item.first_deadline, row.answer, row.answer_words) == (DEADLINE, "granted", "至多两周")
    assert verify_realm(county.realm).sound


def test_a_refusal_needs_words_and_stays_on_record(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )

    bare = send(county.clerk, planned, Move.GRANT, RequestKind.EXTEND, decision="refuse")
    refused = send(county.clerk, planned, Move.GRANT, RequestKind.EXTEND, decision="refuse", words="工期足够")

    page = text_of(item_page(county.liaison, planned))
    assert (bare.status_code, refused.status_code) == (422, 302)
    assert "不同意时请写明理由" in text_of(bare)
    assert "答复：工期足够" in page
    assert reread(planned).deadline == DEADLINE


def test_an_answer_sent_twice_is_given_once(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )
    client, href = signed_in(county.clerk), f"{address(planned, Move.GRANT)}?kind=extend"
    fields = {**hidden_of(client.get(href).content.decode()), "decision": "grant", "deadline": "2030-04-01"}

    answers = [client.post(href, fields).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert reread(planned).length == planned.length + 2


def test_two_who_answer_at_once_see_each_other(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )
    client, href = signed_in(county.clerk), f"{address(planned, Move.GRANT)}?kind=extend"
    fields = {**hidden_of(client.get(href).content.decode()), "decision": "grant", "deadline": "2030-04-01"}
    actions.refuse_request(planned.uid, actor=county.chief, kind=RequestKind.EXTEND, words="工期足够")

    answer = client.post(href, fields)

    assert answer.status_code == 409
    assert "不同意申请" in text_of(answer)


def test_a_deferral_runs_by_milestones_on_pages(county: County, planned: Item) -> None:
    rows = {
        "milestones_day": [day(60).isoformat(), day(30).isoformat(), ""],
        "milestones_text": ["开工", "立项", ""],
        "reason": "需要立项",
    }
    assert send(county.liaison, planned, Move.ASK, RequestKind.DEFER, **rows).status_code == 302
    page = signed_in(county.clerk).get(address(planned, Move.GRANT)).content.decode()
    assert page.index(day(30).isoformat()) < page.index(day(60).isoformat())
    granted = send(
        county.clerk,
        planned,
        Move.GRANT,
        RequestKind.DEFER,
        decision="grant",
        milestones_day=[day(30).isoformat(), day(60).isoformat()],
        milestones_text=["立项", "开工"],
    )
    item = reread(planned)
    assert (granted.status_code, item.state) == (302, State.DEFERRED)
    assert "立项" in text_of(item_page(county.liaison, item))

    picture = str(make_picture(county.liaison).uid)
    asked = send(county.liaison, item, Move.ASK, RequestKind.MILESTONE, reason="批复已下", evidence=[picture])
    assert asked.status_code == 302
    assert send(county.clerk, item, Move.GRANT, RequestKind.MILESTONE, decision="grant").status_code == 302

    moved = {"milestones_day": [day(90).isoformat()], "milestones_text": ["开工"], "reason": "汛期"}
    assert send(county.liaison, item, Move.ASK, RequestKind.REDATE, **moved).status_code == 302
    answer = {name: value for name, value in moved.items() if name != "reason"}
    assert send(county.clerk, item, Move.GRANT, RequestKind.REDATE, decision="grant", **answer).status_code == 302
    left = Milestone.objects.get(done_at__isnull=True, dropped_at__isnull=True)
    assert (timezone.localtime(left.due).date(), timezone.localtime(left.first_due).date()) == (day(90), day(60))

    assert send(county.liaison, item, Move.ASK, RequestKind.RESUME, reason="汛期已过").status_code == 302
    assert send(county.clerk, item, Move.GRANT, RequestKind.RESUME, decision="grant").status_code == 302
    assert reread(planned).state == State.PLANNED
    assert verify_realm(county.realm).sound


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"milestones_day": [""], "milestones_text": ["立项"]}, "第 1 个节点没有写日期"),
        ({"milestones_day": ["2020-01-01"], "milestones_text": ["立项"]}, "第 1 个节点的日期须在今天之后"),
        ({"milestones_day": ["2099-01-01"], "milestones_text": [""]}, "第 1 个节点没有写内容"),
        ({"milestones_day": ["2099-01-01"], "milestones_text": ["长" * 201]}, "第 1 个节点超过 200 字"),
        ({}, "请至少写一个节点"),
        (
            {"milestones_day": ["2099-01-01", "2099-01-01"], "milestones_text": ["立项", "开工"]},
            "挂账须列出按先后排列、都在今天之后的节点",
        ),
    ],
)
def test_milestones_that_cannot_be_are_refused_in_words(
    county: County, planned: Item, rows: dict[str, list[str]], words: str
) -> None:
    answer = send(county.liaison, planned, Move.ASK, RequestKind.DEFER, reason="需要立项", **rows)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'href="#id_milestones"' in answer.content.decode()


def test_a_return_is_contested_before_the_head_of_the_office_alone(county: County, planned: Item) -> None:
    report = ReportDraft("已清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)
    actions.send_back_item(planned.uid, actor=county.verifier, reason="看不清")
    shown = signed_in(county.liaison).get(f"{address(planned, Move.ASK)}?kind=contest")
    assert "看不清" in text_of(shown)

    asked = send(county.liaison, planned, Move.ASK, RequestKind.CONTEST, reason="照片清楚")
    clerk = signed_in(county.clerk).get(f"{address(planned, Move.GRANT)}?kind=contest")
    answered = send(county.chief, planned, Move.GRANT, RequestKind.CONTEST, decision="grant", words="属实")

    assert (asked.status_code, clerk.status_code, answered.status_code) == (302, 403, 302)
    assert "主管办公室负责人" in text_of(clerk)
    assert (reread(planned).state, reread(planned).returns) == (State.REPORTED, 0)


def test_a_return_of_a_cycle_that_is_over_is_not_contested(county: County, planned: Item) -> None:
    report = ReportDraft("已清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)
    actions.send_back_item(planned.uid, actor=county.verifier, reason="看不清")
    report = ReportDraft("再清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)
    actions.close_items([planned.uid], actor=county.verifier)
    actions.reopen_item(planned.uid, actor=county.clerk, reason="没修好", deadline=LATER)

    shown = signed_in(county.liaison).get(f"{address(planned, Move.ASK)}?kind=contest")

    assert shown.status_code == 422
    assert "没有可以申诉的退回或反弹" in text_of(shown)


def test_settling_is_asked_with_a_reason_of_the_pack_and_a_signature_where_nothing_may_disappear(
    county: County,
) -> None:
    (item,) = make_items(county, take_all=True)
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    proof = {"reason": "现场没有", "evidence": [str(make_picture(county.liaison).uid)], "code": "unfounded"}

    unsigned = send(county.liaison, item, Move.ASK, RequestKind.SETTLE, **proof)
    asked = send(county.liaison, item, Move.ASK, RequestKind.SETTLE, **proof, leader_signed="on")
    answer = {"decision": "grant", "code": "unfounded", "leader_signed": "on"}
    granted = send(county.clerk, item, Move.GRANT, RequestKind.SETTLE, **answer)

    page = text_of(item_page(county.liaison, item))
    assert (unsigned.status_code, asked.status_code, granted.status_code) == (422, 302, 302)
    assert "照单全收的批次须附分管市领导签批件" in text_of(unsigned)
    assert "不属实" in page
    assert reread(item).state == State.SETTLED


def test_the_office_settles_what_no_unit_has(county: County) -> None:
    (item,) = make_items(county)
    client = signed_in(county.clerk)
    shown = client.get(address(item, Move.SETTLE))
    fields = {
        **hidden_of(shown.content.decode()),
        "code": "duplicate",
        "reason": "与上一条同",
        "evidence": [str(make_picture(county.clerk).uid)],
    }

    answer = client.post(address(item, Move.SETTLE), fields)

    assert answer.status_code == 302
    assert reread(item).state == State.SETTLED
    assert "另行办结 重复 “与上一条同”" in text_of(item_page(county.clerk, item))


def test_a_request_overtaken_by_a_report_can_only_be_refused(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )
    report = ReportDraft("已清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)

    page = item_page(county.clerk, planned).content.decode()
    refused = send(county.clerk, planned, Move.REFUSE, RequestKind.EXTEND, words="已经报结")

    assert f"{address(planned, Move.REFUSE)}?kind=extend" in page
    assert refused.status_code == 302
    assert Request.objects.get().answer == "refused"


def test_a_request_lapses_where_the_item_ends(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )
    report = ReportDraft("已清扫", (make_picture(county.head).uid,))
    actions.approve_reports([planned.uid], actor=county.head, report=report)
    actions.close_items([planned.uid], actor=county.verifier)

    assert Request.objects.get().answer == "lapsed"
    assert "已失效" in text_of(item_page(county.liaison, planned))


def test_the_kinds_are_chosen_where_none_is_named(county: County, planned: Item) -> None:
    page = text_of(signed_in(county.liaison).get(address(planned, Move.ASK)))

    assert "申请什么" in page
    assert "同意后不再整改，列入另行办结，仍在上报的表里。" in page


def test_a_second_request_of_a_kind_is_told_to_wait(county: County, planned: Item) -> None:
    actions.ask_request(
        planned.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=Terms(deadline=LATER)
    )

    shown = signed_in(county.liaison).get(f"{address(planned, Move.ASK)}?kind=extend")

    assert shown.status_code == 409
    assert "同类申请正在等待答复" in text_of(shown)


def test_an_unknown_kind_is_no_kind(county: County, planned: Item) -> None:
    client = signed_in(county.liaison)

    assert "申请什么" in text_of(client.get(f"{address(planned, Move.ASK)}?kind=holiday"))
    assert client.post(address(planned, Move.ASK), {"client": str(uuid7())}).status_code == 200


def test_a_person_is_named_as_doer_and_may_draft(county: County, planned: Item) -> None:
    client = signed_in(county.head)
    shown = client.get(address(planned, Move.SHARE_OUT))
    fields = hidden_of(shown.content.decode())
    bare = client.post(address(planned, Move.SHARE_OUT), fields)
    post = Appointment.objects.get(person__account__pk=county.villager.account_id)

    answer = client.post(address(planned, Move.SHARE_OUT), {**fields, "post": str(post.uid)})

    item = reread(planned)
    assert (bare.status_code, answer.status_code) == (422, 302)
    assert "请选承办单位或承办人" in text_of(bare)
    assert item.handlers == [county.villager.account_id]
    assert [party.unit_id for party in item.parties.filter(part="doer")] == [county.village.pk]
    assert "去报结" in text_of(item_page(county.villager, item))
    assert verify_realm(county.realm).sound
