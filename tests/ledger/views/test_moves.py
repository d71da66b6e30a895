import re
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.models import Item, Plan, Report
from bihuan.ledger.states import Move, Paper, State
from tests.ledger.factories import DEADLINE, FIXES, County, make_county, make_items, make_picture
from tests.ledger.views.pages import address, hidden_of, make, signed_in, text_of

PLAN = {f"fix_{key}": value for key, value in FIXES.items()}


def reread(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def assigned(county: County) -> Item:
    [item] = make_items(county)
    actions.assign_items(
        [item.uid], actor=county.clerk, to=HandOver(lead=county.street, assisting=(county.bureau,), deadline=DEADLINE)
    )
    return reread(item)


def planned(county: County) -> Item:
    item = assigned(county)
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    return reread(item)


def reported(county: County) -> Item:
    item = planned(county)
    picture = make_picture(county.head)
    actions.approve_reports([item.uid], actor=county.head, report=ReportDraft("已清扫", (picture.uid,)))
    return reread(item)


def closed(county: County) -> Item:
    item = reported(county)
    actions.close_items([item.uid], actor=county.verifier)
    return reread(item)


def test_assign_gives_lead_assisting_and_deadline(county: County) -> None:
    [item] = make_items(county)

    answer = make(
        county.clerk,
        item,
        Move.ASSIGN,
        lead=str(county.street.uid),
        assisting=[str(county.bureau.uid)],
        deadline="2030-03-01",
        deadline_kind="by_date",
        words="请抓紧",
    )

    item = reread(item)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("ledger:item", args=[item.uid])
    assert (item.state, item.lead_id, item.deadline) == (State.ASSIGNED, county.street.pk, DEADLINE)
    assert [party.unit_id for party in item.parties.filter(part="assisting")] == [county.bureau.pk]


def test_assign_without_lead_keeps_what_was_typed(county: County) -> None:
    [item] = make_items(county)

    answer = make(county.clerk, item, Move.ASSIGN, deadline="2030-03-01", deadline_kind="by_date", words="请抓紧")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>错误：" in page
    assert 'href="#id_lead"' in page
    assert 'value="2030-03-01"' in page
    assert "请抓紧</textarea>" in page
    assert reread(item).state == State.REGISTERED


def test_acknowledge_is_one_press_on_the_item_page(county: County) -> None:
    item = assigned(county)
    client = signed_in(county.liaison)
    page = client.get(reverse("ledger:item", args=[item.uid])).content.decode()
    fields = {"client": str(uuid7()), "version": str(item.version), "writes": "True"}

    first = client.post(address(item, Move.ACKNOWLEDGE), fields)
    again = client.post(address(item, Move.ACKNOWLEDGE), fields)

    assert f'action="{address(item, Move.ACKNOWLEDGE)}"' in page
    assert (first.status_code, again.status_code) == (302, 302)
    assert reread(item).length == item.length + 1


def test_plan_is_drafted_and_approved_by_the_head(county: County) -> None:
    item = assigned(county)

    drafted = make(county.liaison, item, Move.SUBMIT_PLAN, **PLAN, people="１２ 人次", yuan="1，200元")
    waiting = reread(item)
    shown = signed_in(county.head).get(address(item, Move.APPROVE_PLAN)).content.decode()
    approved = make(county.head, item, Move.APPROVE_PLAN)

    plan = Plan.objects.get(item=item)
    assert (drafted.status_code, approved.status_code) == (302, 302)
    assert (waiting.state, waiting.plan) == (State.ASSIGNED, Paper.SUBMITTED)
    assert "每日清扫" in shown
    assert 'name="fix_person"' not in shown
    assert (plan.fixes, plan.people, str(plan.yuan)) == (FIXES, 12, "1200.00")
    assert reread(item).state == State.PLANNED


def test_head_writes_and_approves_in_one(county: County) -> None:
    item = assigned(county)

    answer = make(county.head, item, Move.APPROVE_PLAN, **PLAN)

    assert answer.status_code == 302
    assert reread(item).plan == Paper.IN_FORCE


def test_plan_later_than_the_deadline_is_refused_beside_its_field(county: County) -> None:
    item = assigned(county)

    answer = make(county.liaison, item, Move.SUBMIT_PLAN, **{**PLAN, "fix_finish": "2030-03-02"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_fix_finish">定时间：完成时限不能晚于整改期限</a>' in page
    assert "清理路面" in page


def test_plan_is_returned_with_words(county: County) -> None:
    item = assigned(county)
    actions.submit_plans([item.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))

    answer = make(county.head, item, Move.RETURN_PLAN, reason="措施太空")

    assert answer.status_code == 302
    assert reread(item).plan == Paper.NONE


def test_report_needs_a_picture_and_keeps_the_one_already_sent(county: County) -> None:
    item = planned(county)
    picture = make_picture(county.liaison)

    without = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫")
    wordless = make(county.liaison, item, Move.SUBMIT_REPORT, text="", evidence=[str(picture.uid)])
    sent = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫", evidence=[str(picture.uid)])

    assert without.status_code == 422
    assert 'href="#id_evidence"' in without.content.decode()
    assert wordless.status_code == 422
    assert f'name="evidence" value="{picture.uid}"' in wordless.content.decode()
    assert sent.status_code == 302
    assert (reread(item).report, Report.objects.get(item=item).text) == (Paper.SUBMITTED, "已清扫")


def test_report_repeated_with_the_same_id_changes_nothing(county: County) -> None:
    item = planned(county)
    picture = make_picture(county.liaison)
    client = signed_in(county.liaison)
    hidden = hidden_of(client.get(address(item, Move.SUBMIT_REPORT)).content.decode())
    typed = {**hidden, "text": "已清扫", "evidence": [str(picture.uid)]}

    first = client.post(address(item, Move.SUBMIT_REPORT), typed)
    length = reread(item).length
    again = client.post(address(item, Move.SUBMIT_REPORT), typed)
    other = client.post(address(item, Move.SUBMIT_REPORT), {**typed, "text": "别的话"})

    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 409)
    assert reread(item).length == length
    assert Report.objects.filter(item=item).count() == 1


def jpeg() -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "green").save(kept, "JPEG")
    return SimpleUploadedFile("整改后.jpg", kept.getvalue(), "image/jpeg")


def test_report_takes_files_of_a_browser_without_script(county: County) -> None:
    item = planned(county)

    wordless = make(county.liaison, item, Move.SUBMIT_REPORT, text="", evidence_files=[jpeg()])
    kept = re.findall(r'name="evidence" value="([^"]*)"', wordless.content.decode())
    sent = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫", evidence=kept)

    assert wordless.status_code == 422
    assert len(kept) == 1
    assert sent.status_code == 302
    assert str(Evidence.objects.get(target_uid=item.uid).uid) == kept[0]


def test_report_says_what_is_wrong_with_a_file(county: County) -> None:
    item = planned(county)
    false = SimpleUploadedFile("整改后.jpg", b"not a picture at all", "image/jpeg")

    answer = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫", evidence_files=[false])

    assert answer.status_code == 422
    assert "整改后.jpg" in text_of(answer)
    assert "已清扫</textarea>" in answer.content.decode()
    assert reread(item).report == Paper.NONE


def test_report_with_a_made_up_file_number_is_refused(county: County) -> None:
    item = planned(county)
    others = make_picture(county.helper)

    nonsense = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫", evidence=["nonsense"])
    foreign = make(county.liaison, item, Move.SUBMIT_REPORT, text="已清扫", evidence=[str(others.uid)])

    assert (nonsense.status_code, foreign.status_code) == (422, 404)
    assert reread(item).report == Paper.NONE


def test_do_at_once_brings_plan_and_report_in_one(county: County) -> None:
    item = assigned(county)
    picture = make_picture(county.liaison)

    drafted = make(county.liaison, item, Move.SUBMIT_AT_ONCE, **PLAN, text="当场清掉", evidence=[str(picture.uid)])
    approved = make(county.head, item, Move.DO_AT_ONCE)

    assert (drafted.status_code, approved.status_code) == (302, 302)
    assert reread(item).state == State.REPORTED


def test_close_says_number_and_effect(county: County) -> None:
    item = reported(county)
    shown = signed_in(county.verifier).get(address(item, Move.CLOSE))

    answer = make(county.verifier, item, Move.CLOSE, words="属实", on_site="on")

    assert f"销号 {item.number} 号" in text_of(shown)
    assert "销号后列入已办结" in text_of(shown)
    assert answer.status_code == 302
    assert reread(item).state == State.CLOSED


def test_send_back_starts_with_the_days_of_the_pack(county: County) -> None:
    item = reported(county)
    shown = signed_in(county.verifier).get(address(item, Move.SEND_BACK)).content.decode()

    unreasoned = make(county.verifier, item, Move.SEND_BACK, workdays="3")
    answer = make(county.verifier, item, Move.SEND_BACK, reason="西门无近照", workdays="３个工作日")

    item = reread(item)
    assert 'name="workdays" value="3"' in shown
    assert unreasoned.status_code == 422
    assert answer.status_code == 302
    assert (item.state, item.returns) == (State.PLANNED, 1)
    assert item.mend_by is not None


def test_rebound_needs_proof_and_opens_the_next_cycle(county: County) -> None:
    item = closed(county)
    picture = make_picture(county.clerk)

    without = make(county.clerk, item, Move.REBOUND, reason="又有垃圾", deadline="2030-04-01")
    answer = make(
        county.clerk, item, Move.REBOUND, reason="又有垃圾", deadline="2030-04-01", evidence=[str(picture.uid)]
    )

    item = reread(item)
    assert without.status_code == 422
    assert answer.status_code == 302
    assert (item.state, item.cycle, item.rebounds) == (State.ASSIGNED, 2, 1)


def test_correct_keeps_the_old_words_in_the_story(county: County) -> None:
    item = assigned(county)

    answer = make(county.clerk, item, Move.CORRECT, problem="路边有积水", place_text="新街西段", reason="登记写错")
    page = signed_in(county.clerk).get(reverse("ledger:item", args=[item.uid]))

    assert answer.status_code == 302
    assert reread(item).problem == "路边有积水"
    assert "问题描述：路边有垃圾 1 → 路边有积水" in text_of(page)


def test_take_back_undoes_the_last_move_while_nobody_acted(county: County) -> None:
    item = reported(county)
    make(county.verifier, item, Move.CLOSE)

    answer = make(county.verifier, item, Move.TAKE_BACK, reason="点错了")
    page = signed_in(county.verifier).get(reverse("ledger:item", args=[item.uid]))

    assert answer.status_code == 302
    assert reread(item).state == State.REPORTED
    assert "销号（已撤回）" in text_of(page)


def test_no_right_says_who_has_it(county: County) -> None:
    [item] = make_items(county)
    inspector = signed_in(county.inspector).get(address(item, Move.ASSIGN))
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    clerk = signed_in(county.clerk).get(address(item, Move.APPROVE_PLAN))

    assert (inspector.status_code, clerk.status_code) == (403, 403)
    assert "“交办”由主管办公室办理 可以办理的是： 示例市创文办" in text_of(inspector)
    assert "可以办理的是： 新街街道" in text_of(clerk)


def test_no_right_refuses_a_form_before_its_fields_are_looked_at(county: County) -> None:
    item = planned(county)

    answer = signed_in(county.clerk).post(address(item, Move.SUBMIT_REPORT), {"text": ""})

    assert answer.status_code == 403


def test_move_that_is_not_due_says_where_the_item_stands(county: County) -> None:
    item = assigned(county)

    answer = signed_in(county.verifier).get(address(item, Move.CLOSE))

    assert answer.status_code == 409
    assert "事项现在是“已交办”，不能办理“销号”" in text_of(answer)


def test_conflict_shows_both_sides_and_offers_the_form_again(county: County) -> None:
    item = assigned(county)
    client = signed_in(county.clerk)
    hidden = hidden_of(client.get(address(item, Move.REASSIGN)).content.decode())
    actions.submit_plans([item.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))

    answer = client.post(
        address(item, Move.REASSIGN), {**hidden, "lead": str(county.bureau.uid), "reason": "职责不在街道"}
    )
    page = answer.content.decode()
    fresh = hidden_of(page)
    second = client.post(
        address(item, Move.REASSIGN), {**fresh, "lead": str(county.bureau.uid), "reason": "职责不在街道"}
    )

    assert answer.status_code == 409
    assert "新街街道" in text_of(answer)
    assert "报送五定方案" in text_of(answer)
    assert "+00:00" not in page
    assert "职责不在街道</textarea>" in page
    assert int(fresh["version"]) == int(hidden["version"]) + 1
    assert UUID(fresh["client"]) != UUID(hidden["client"])
    assert second.status_code == 302
    assert reread(item).lead_id == county.bureau.pk


def test_conflict_without_a_way_on_still_shows_what_was_typed(county: County) -> None:
    item = reported(county)
    client = signed_in(county.verifier)
    hidden = hidden_of(client.get(address(item, Move.SEND_BACK)).content.decode())
    actions.close_items([item.uid], actor=county.chief)

    answer = client.post(address(item, Move.SEND_BACK), {**hidden, "reason": "西门无近照", "workdays": "3"})

    assert answer.status_code == 409
    assert "西门无近照" in text_of(answer)
    assert "销号" in text_of(answer)
    assert reread(item).state == State.CLOSED


def test_item_is_there_for_those_it_names_alone(county: County) -> None:
    item = assigned(county)

    answer = signed_in(county.helper).get(address(item, Move.ACKNOWLEDGE))
    stranger = signed_in(county.villager).get(address(item, Move.ACKNOWLEDGE))

    assert answer.status_code == 200
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("make_item", "who"),
    [
        (assigned, "clerk"),
        (assigned, "liaison"),
        (assigned, "head"),
        (planned, "liaison"),
        (planned, "head"),
        (reported, "verifier"),
        (closed, "clerk"),
        (closed, "inspector"),
    ],
)
def test_every_move_offered_opens_its_page(county: County, make_item: object, who: str) -> None:
    item = make_item(county)  # type: ignore[operator]
    client = signed_in(getattr(county, who))
    page = client.get(reverse("ledger:item", args=[item.uid]))

    offered = [move for move in Move if f'"{address(item, move)}"' in page.content.decode()]

    assert page.status_code == 200
    assert offered
    assert {move: client.get(address(item, move)).status_code for move in offered} == dict.fromkeys(offered, 200)


def test_pledge_goes_round_by_its_own_rules(county: County) -> None:
    [item] = make_items(county, kind="pledge")
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    funded = {
        "fix_person": "分管副主任",
        "fix_measure": "新建一处",
        "fix_money": "12万",
        "fix_finish": "2030-02-20",
        "fix_contingency": "雨季顺延",
    }

    wrong = make(county.head, item, Move.APPROVE_PLAN, **funded)
    right = make(county.head, item, Move.APPROVE_PLAN, **{**funded, "fix_money": "120，000 元"})
    examined = make(county.clerk, item, Move.EXAMINE_PLAN, words="可行")
    reported = make(
        county.liaison, item, Move.SUBMIT_REPORT, text="已建成", evidence=[str(make_picture(county.liaison).uid)]
    )
    approved = make(county.head, item, Move.APPROVE_REPORT)
    checked = make(county.delegate, item, Move.VERIFY, words="自验合格")
    closed_by = make(county.verifier, item, Move.CLOSE)

    assert wrong.status_code == 422
    assert 'href="#id_fix_money"' in wrong.content.decode()
    answers = (right, examined, reported, approved, checked, closed_by)
    assert [answer.status_code for answer in answers] == [302] * 6
    assert reread(item).state == State.CLOSED


def test_suggestion_is_answered_without_a_plan(county: County) -> None:
    [item] = make_items(county, kind="suggestion")
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    actions.acknowledge_items([item.uid], actor=county.liaison)
    client = signed_in(county.liaison)
    page = client.get(reverse("ledger:item", args=[item.uid])).content.decode()
    form = client.get(address(item, Move.SUBMIT_AT_ONCE)).content.decode()

    drafted = make(
        county.liaison, item, Move.SUBMIT_AT_ONCE, text="采纳", evidence=[str(make_picture(county.liaison).uid)]
    )
    approved = make(county.head, item, Move.DO_AT_ONCE)

    assert f'<a class="btn main" href="{address(item, Move.SUBMIT_AT_ONCE)}"><span>办理答复</span>' in page
    assert "fix_" not in form
    assert (drafted.status_code, approved.status_code) == (302, 302)
    assert reread(item).state == State.REPORTED


def test_person_of_another_county_finds_nothing(county: County) -> None:
    item = assigned(county)
    other = make_county("别市")

    shown = signed_in(other.clerk).get(address(item, Move.REASSIGN))
    sent = signed_in(other.clerk).post(address(item, Move.REASSIGN), {"reason": "x"})

    assert (shown.status_code, sent.status_code) == (404, 404)


def test_unit_of_another_county_cannot_be_chosen(county: County) -> None:
    [item] = make_items(county)
    other = make_county("别市")

    answer = make(
        county.clerk, item, Move.ASSIGN, lead=str(other.street.uid), deadline="2030-03-01", deadline_kind="by_date"
    )

    assert answer.status_code == 422
    assert reread(item).state == State.REGISTERED


def test_pressing_twice_hands_over_once_and_takes_back_once(county: County) -> None:
    [item] = make_items(county)
    client = signed_in(county.clerk)
    for move, typed in (
        (Move.ASSIGN, {"lead": str(county.street.uid), "deadline": "2030-03-01", "deadline_kind": "by_date"}),
        (Move.TAKE_BACK, {}),
    ):
        fields = {**hidden_of(client.get(address(item, move)).content.decode()), **typed}
        before = reread(item).length

        answers = [client.post(address(item, move), fields).status_code for _ in range(2)]

        assert answers == [302, 302]
        assert reread(item).length == before + 1


def test_a_conflict_shows_the_units_typed_by_their_names(county: County) -> None:
    [item] = make_items(county)
    client = signed_in(county.clerk)
    hidden = hidden_of(client.get(address(item, Move.ASSIGN)).content.decode())
    actions.assign_items([item.uid], actor=county.chief, to=HandOver(lead=county.street, deadline=DEADLINE))
    units = {"lead": str(county.bureau.uid), "assisting": [str(county.street.uid), str(county.office.uid)]}

    answer = client.post(
        address(item, Move.ASSIGN), {**hidden, **units, "deadline": "2030-03-01", "deadline_kind": "by_date"}
    )

    assert answer.status_code == 409
    assert "牵头单位 城管局 配合单位 示例市创文办、新街街道 整改期限 2030年3月1日 期限类型 限期整改" in text_of(answer)
