"""今天: each role's first page, with the numbers and the one next action that are really theirs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.evidence.actions import link_evidence
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.ledger.states import RequestKind
from bihuan.registry.models import Person, Role
from tests.ledger.clocks import set_due
from tests.ledger.factories import FIXES, LATER, County, again, appoint, make_actor, make_items, make_picture
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

ACTION = re.compile(r'<a class="btn (main|plain)" href="([^"]+)"><span>([^<]+)</span><span class="visually-hidden">')
COUNT = re.compile(
    r'</svg>([^<]+)</span><span class="num">([^<]+)<|<span class="counts-label">([^<]+)</span><span class="num">([^<]+)<'
)


def counts_of(html: str) -> dict[str, str]:
    return {(one or other): (number or again) for one, number, other, again in COUNT.findall(html)}


def assign(county: County, *items: Item) -> None:
    actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())


def report(county: County, item: Item) -> None:
    actions.approve_plans([item.uid], actor=county.head, plan=actions.PlanDraft(FIXES))
    sent = actions.ReportDraft("已清扫", (make_picture(county.liaison).uid,))
    actions.submit_report(item.uid, actor=county.liaison, report=sent)
    actions.approve_reports([item.uid], actor=county.head)


def test_office_reads_how_much_is_stuck_and_what_to_do_first(county: County) -> None:
    waiting, late, fine = make_items(county, 3, lead=county.street)
    assign(county, late, fine)
    actions.acknowledge_items([fine.uid], actor=county.liaison)
    set_due(late, timezone.now() - timedelta(days=3))
    picture = make_picture(county.clerk, Purpose.BEFORE)
    link_evidence([picture.uid], target_kind="ledger.item", target_uid=late.uid, actor=county.clerk)

    page = signed_in(county.clerk).get("/")

    html, text = page.content.decode(), text_of(page)
    assert "2 项卡住了，其中 1 项已逾期" in text
    assert counts_of(html) == {
        "待交办": "1", "未签收": "1", "逾期": "1", "三日内到期": "0", "待核验": "0", "被退回": "0", "反弹未了": "0",
        "申请待答复": "0",
    }  # fmt: skip
    assert ACTION.findall(html) == [
        ("plain", f"/ledger/items/{late.uid}/", "查看"),
        ("main", f"/ledger/items/{waiting.uid}/assign/", "交办"),
    ]
    assert f'src="/evidence/{picture.uid}/thumb"' in html
    assert "等待牵头单位签收" in text
    assert "逾期 3 天" in text


def test_every_number_of_the_strip_is_the_list_it_leads_to(county: County) -> None:
    _waiting, late, fine = make_items(county, 3, lead=county.street)
    assign(county, late, fine)
    set_due(late, timezone.now() - timedelta(days=3))
    report(county, fine)

    for actor in (county.clerk, county.verifier, county.liaison, county.head, county.inspector, county.leader):
        client = signed_in(actor)
        html = client.get("/").content.decode()
        strip = re.findall(
            r'<li[^>]*><a href="(/ledger/[^"]*)"><span class="counts-label">.*?<span class="num">(\d+)<', html
        )
        assert strip
        for href, number in strip:
            page = client.get(href.replace("&amp;", "&"))
            shown = page.content.decode().count('<th scope="row" class="keep">')
            assert shown == int(number), (actor, href)


def test_office_reads_what_it_is_asked_and_answers_from_here(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    assign(county, item)
    later = actions.Terms(deadline=LATER)
    actions.ask_request(item.uid, actor=county.liaison, kind=RequestKind.EXTEND, reason="雨季", terms=later)

    page = signed_in(county.clerk).get("/")
    unit = signed_in(county.liaison).get("/")

    html, text = page.content.decode(), text_of(page)
    assert counts_of(html)["申请待答复"] == "1"
    assert "延期：2026-1 新街东段" in text
    assert "2030年3月1日 → 2030年4月1日" in text
    assert f'href="/ledger/items/{item.uid}/grant/?kind=extend"' in html
    assert "等您答复的申请" not in text_of(unit)


def test_contests_are_shown_to_the_clerk_and_answered_by_the_head(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    assign(county, item)
    report(county, item)
    actions.send_back_item(item.uid, actor=county.verifier, reason="看不清")
    actions.ask_request(item.uid, actor=county.liaison, kind=RequestKind.CONTEST, reason="照片清楚")

    clerk, chief = signed_in(county.clerk).get("/"), signed_in(county.chief).get("/")

    assert "由负责人答复" in text_of(clerk)
    assert "grant/?kind=contest" not in clerk.content.decode()
    assert f"/ledger/items/{item.uid}/grant/?kind=contest" in chief.content.decode()


def test_quiet_day_says_so(county: County) -> None:
    assert "没有卡住的事项" in text_of(signed_in(county.clerk).get("/"))
    assert "没有要先办的" in text_of(signed_in(county.clerk).get("/"))
    assert "没有等您核查的事项" in text_of(signed_in(county.verifier).get("/"))
    assert "没有逾期，也没有等您签收的" in text_of(signed_in(county.liaison).get("/"))


def test_liaison_sees_own_items_by_deadline_each_with_its_next_action(county: County) -> None:
    first, second, other = make_items(county, 3, lead=county.street)
    assign(county, first, second)
    actions.assign_items([other.uid], actor=county.clerk, to=actions.HandOver(lead=county.bureau))
    set_due(second, timezone.now() + timedelta(hours=1))
    actions.acknowledge_items([first.uid], actor=county.liaison)

    page = signed_in(county.liaison).get("/")

    assert "1 项等您签收" in text_of(page)
    assert ACTION.findall(page.content.decode()) == [
        ("main", f"/ledger/items/{second.uid}/acknowledge/", "签收"),
        ("main", f"/ledger/items/{first.uid}/submit_plan/", "报送五定方案"),
    ]


def test_head_is_asked_to_approve_what_waits(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    assign(county, item)
    actions.acknowledge_items([item.uid], actor=county.liaison)
    actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))

    page = signed_in(county.head).get("/")

    assert counts_of(page.content.decode())["方案待批"] == "1"
    assert ACTION.findall(page.content.decode()) == [
        ("main", f"/ledger/items/{item.uid}/approve_plan/", "批准五定方案")
    ]


def test_verifier_sees_what_waits_for_them_the_oldest_first(county: County) -> None:
    first, second = make_items(county, 2, lead=county.street)
    assign(county, first, second)
    report(county, second)
    report(county, first)

    page = signed_in(county.verifier).get("/")

    assert "2 项等您核查" in text_of(page)
    assert [href for _kind, href, _label in ACTION.findall(page.content.decode())] == [
        f"/ledger/items/{second.uid}/",
        f"/ledger/items/{first.uid}/",
    ]


def test_inspector_reads_how_much_is_open_and_came_back(county: County) -> None:
    first, second = make_items(county, 2, lead=county.street)
    assign(county, first, second)
    report(county, second)
    actions.close_items([second.uid], actor=county.verifier)
    again_seen = make_picture(county.inspector, Purpose.BEFORE)
    due = timezone.now() + timedelta(days=7)
    actions.rebound_item(second.uid, actor=county.inspector, reason="又有垃圾", deadline=due, evidence=[again_seen.uid])

    assert "在办 2 项，反弹未了 1 项" in text_of(signed_in(county.inspector).get("/"))


def test_leader_reads_rates_with_both_numbers(county: County) -> None:
    first, second, _third = make_items(county, 3, lead=county.street)
    assign(county, first, second)
    report(county, first)
    actions.close_items([first.uid], actor=county.verifier)

    text = text_of(signed_in(county.leader).get("/"))

    assert "在办 2 项，逾期 0 项" in text
    assert "新街街道 2 1 0 50.0%（1/2） 样本少（1/1） 0.0%（0/1）" in text


def test_administrators_read_their_duties_and_no_business(county: County) -> None:
    make_items(county, lead=county.street)

    page = signed_in(make_actor(county.realm, Role.SECURITY_ADMIN)).get("/")

    text = text_of(page)
    assert 'id="search"' in page.content.decode()
    assert "授予和终止任职" in text
    assert "审计管理员：" not in text
    assert "路边有垃圾" not in text


def test_somebody_with_two_hats_turns_from_one_to_the_other(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    assign(county, item)
    actor = county.clerk
    appoint(Person.objects.get(pk=actor.person_id), county.street, Role.LIAISON)
    client = signed_in(again(actor))

    assert "1 项卡住了，没有逾期" in text_of(client.get("/"))
    assert "1 项等您签收" in text_of(client.get("/?as=unit"))
    assert "1 项卡住了，没有逾期" in text_of(client.get("/?as=administrator"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("persona", "queries"), [("clerk", 19), ("liaison", 14), ("verifier", 15), ("leader", 7)])
def test_today_asks_the_same_few_questions_for_any_number_of_rows(
    county: County, count: int, persona: str, queries: int
) -> None:
    made = make_items(county, count, lead=county.street, assisting=(county.bureau,))
    assign(county, *made)
    for item in made:
        report(county, item)
    more = make_items(county, count, lead=county.street, batch=made[0].batch)
    assign(county, *more)
    make_items(county, count, lead=county.street, batch=made[0].batch)
    client = signed_in(county.people[persona])

    asked = questions(client, "/")

    assert len(asked) == queries, "\n".join(asked)
