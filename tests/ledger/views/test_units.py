"""The unit's own pages: workbook out and back, what waits for approval, sheets, and entering for a unit."""

import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import PlanDraft
from bihuan.ledger.actions.signing import print_sheet
from bihuan.ledger.models import Item, Movement, SignSheet, UnitBook, UnitBookStage
from bihuan.ledger.states import Move, Paper, State
from bihuan.registry.actor import Actor
from tests.ledger.exchange.unit_books import PLAN, fill, handed_over, photograph, take_out
from tests.ledger.factories import FIXES, County, make_picture
from tests.ledger.views.pages import hidden_of, item_page, signed_in, text_of
from tests.support.asking import questions

UNIT, APPROVE, MANY, SHEETS = "/ledger/unit/", "/ledger/approve/", "/ledger/approve/many/", "/ledger/sheets/"


def send(client: Client, county: County, path: Path) -> HttpResponse:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(UNIT, {"unit": str(county.street.uid), "file": file})


def seen_on(page: HttpResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert found is not None
    return found[1]


def waiting(county: County, count: int = 1) -> list[Item]:
    items = handed_over(county, count)
    actions.submit_plans([item.uid for item in items], actor=county.liaison, plan=PlanDraft(fixes=FIXES))
    return [Item.objects.get(pk=item.pk) for item in items]


def ticked(*items: Item) -> list[str]:
    return [f"{item.uid}:{item.version}" for item in items]


# --- the workbook --------------------------------------------------------------------------------------------------


def test_the_workbook_goes_out_and_comes_back_by_its_pages(county: County, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    client = signed_in(county.liaison)
    assert "新街街道 手上 1 项" in text_of(client.get(UNIT))
    taken = client.get(f"{UNIT}workbook.xlsx?unit={county.street.uid}")
    path = tmp_path / "街道.xlsx"
    path.write_bytes(b"".join(taken.streaming_content))
    fill(path, {item.number: {**PLAN, "整改情况": "已清扫"}}, {item.number: [1]})
    lines = Movement.objects.count()

    sent = send(client, county, path)
    preview = client.get(sent.headers["Location"])

    assert sent.status_code == 302
    assert "立行立改：方案和报结一起报送，等待批准" in text_of(preview)
    assert "定措施： 每日清扫" in text_of(preview)
    assert "整改后照片： 新增 1 张" in text_of(preview)
    assert Movement.objects.count() == lines, "nothing before the confirmation"
    done = client.post(sent.headers["Location"], {"action": "confirm", "seen": seen_on(preview)})
    receipt = text_of(client.get(done.headers["Location"]))

    assert done.status_code == 302
    assert Item.objects.get(pk=item.pk).report == Paper.SUBMITTED
    assert f"{item.number} 立行立改已报送" in receipt
    again = send(client, county, path).headers["Location"]
    assert "表里没有要办理的内容，什么也不会改变。" in text_of(client.get(again))
    assert text_of(signed_in(county.head).get(sent.headers["Location"])).count("立行立改已报送") == 1


def test_refused_and_stale_rows_are_ticked_away_on_the_page(county: County, tmp_path: Path) -> None:
    good, bad = handed_over(county, 2)
    path = take_out(tmp_path / "街道.xlsx", county.liaison, county.street)
    fill(path, {good.number: {"签收": "是"}, bad.number: {"定人员": "网格长"}})
    client = signed_in(county.liaison)
    address = send(client, county, path).headers["Location"]
    page = client.get(address)

    held = client.post(address, {"action": "confirm", "seen": seen_on(page)})
    assert held.status_code == 422
    assert "有 1 行拒收（第 7 行），全部未保存" in text_of(held)
    assert "“定时间”栏：请填写“定时间”" in text_of(held)
    assert text_of(client.get(f"{address}?rows=refused")).count("请填写") == 4
    moved = client.post(address, {"action": "confirm", "seen": "0" * 32, "without_refused": "on"})
    assert "有事项刚刚被办理过，请看过新的对照再确认" in text_of(moved)
    done = client.post(address, {"action": "confirm", "seen": seen_on(page), "without_refused": "on"})
    assert done.status_code == 302
    assert good.movements.latest("sequence").move == Move.ACKNOWLEDGE
    assert bad.movements.latest("sequence").move == Move.ASSIGN


def test_a_file_that_is_refused_says_why_beside_the_field(county: County, tmp_path: Path) -> None:
    path = tmp_path / "说明.txt"
    path.write_text("x")
    page = send(signed_in(county.liaison), county, path)

    assert page.status_code == 422
    assert "“说明.txt”不是工作簿，请上传从“本单位工作簿”下载、填好后保存的 .xlsx 文件" in text_of(page)


def test_a_workbook_is_dropped_without_a_trace(county: County, tmp_path: Path) -> None:
    handed_over(county)
    client = signed_in(county.liaison)
    address = send(client, county, take_out(tmp_path / "街道.xlsx", county.liaison, county.street)).headers["Location"]

    dropped = client.post(address, {"action": "drop"}, follow=True)

    assert "已放弃“街道.xlsx”，什么也没有保存。" in text_of(dropped)
    assert not UnitBook.objects.filter(stage=UnitBookStage.PREVIEW).exists()


@pytest.mark.parametrize("who", ["verifier", "inspector", "leader"])
def test_others_are_told_whose_it_is(county: County, who: str) -> None:
    page = signed_in(county.people[who]).get(UNIT)
    assert page.status_code == 403
    assert "只有单位的联络员、负责人和授权代批人可以使用单位工作簿" in text_of(page)


# --- what waits ----------------------------------------------------------------------------------------------------


def test_the_head_approves_many_after_a_dry_run(county: County) -> None:
    items = waiting(county, 2)
    client = signed_in(county.head)
    page = text_of(client.get(APPROVE))
    assert "定措施 每日清扫" in page
    assert "批准所选" in page

    dry = client.post(MANY, {"item": ticked(*items)})
    assert "将要批准的" in text_of(dry)
    assert {Item.objects.get(pk=item.pk).state for item in items} == {State.ASSIGNED}
    client_uid = re.search(r'name="client" value="([^"]+)"', dry.content.decode())[1]
    done = client.post(MANY, {"item": ticked(*items), "client": client_uid}, follow=True)

    assert "已批准 2 项。" in text_of(done)
    assert {Item.objects.get(pk=item.pk).state for item in items} == {State.PLANNED}


def test_the_dry_run_names_what_would_not_pass(county: County) -> None:
    first, second = waiting(county, 2)
    actions.return_plan(second.uid, actor=county.delegate, reason="措施太空")

    page = signed_in(county.head).post(MANY, {"item": ticked(first, second)})
    liaison = signed_in(county.liaison).post(MANY, {"item": ticked(first)})

    assert f"{second.number} 号没有等待批准的方案或报结" in text_of(page)
    assert liaison.status_code == 422
    assert "“批准五定方案”由牵头单位负责人或授权代批人办理" in text_of(liaison)


def test_a_return_leads_back_to_the_list(county: County) -> None:
    (item,) = waiting(county)
    client = signed_in(county.head)
    address = re.search(rf'href="(/ledger/items/{item.uid}/return_plan/[^"]*)"', client.get(APPROVE).content.decode())
    assert address is not None
    shown = client.get(address[1])
    back = client.post(address[1], {**hidden_of(shown.content.decode()), "reason": "措施太空"})

    assert back.headers["Location"] == APPROVE
    assert Item.objects.get(pk=item.pk).plan == Paper.NONE


def test_the_list_asks_the_same_for_one_and_for_three(county: County) -> None:
    client = signed_in(county.head)
    waiting(county)
    one = questions(client, APPROVE)
    waiting(county, 2)

    assert len(questions(client, APPROVE)) == len(one)


# --- the sheet -----------------------------------------------------------------------------------------------------


def test_a_sheet_is_printed_signed_and_taken_back(county: County) -> None:
    first, second = waiting(county, 2)
    client = signed_in(county.liaison)
    made = client.post(SHEETS, {"item": ticked(first, second)})
    sheet = SignSheet.objects.get()
    assert made.headers["Location"] == f"{SHEETS}{sheet.uid}/"
    printed = client.get(f"{SHEETS}{sheet.uid}/sheet.pdf")
    assert printed.content.startswith(b"%PDF")
    page = client.get(made.headers["Location"])
    client_uid = re.search(r'name="client" value="([^"]+)"', page.content.decode())[1]

    without = client.post(made.headers["Location"], {"item": [str(first.uid)], "client": client_uid})
    assert without.status_code == 422
    assert "请附上签好字的扫描件" in text_of(without)
    scan = SimpleUploadedFile("签字表.jpg", photograph(5).getvalue())
    done = client.post(
        made.headers["Location"], {"item": [str(first.uid)], "client": client_uid, "paper_files": scan}, follow=True
    )

    assert "已凭签字表批准 1 项。" in text_of(done)
    assert "单位登记" in text_of(done)
    assert [Item.objects.get(pk=item.pk).state for item in (first, second)] == [State.PLANNED, State.ASSIGNED]
    story = text_of(item_page(county.head, first))
    assert f"批准五定方案 凭签字表 {sheet.code}" in story
    assert "签字表.jpg" in story or "1 张照片" in story


def test_a_sheet_that_was_overtaken_says_so(county: County) -> None:
    first, second = waiting(county, 2)
    sheet = print_sheet([first.uid, second.uid], actor=county.liaison)
    actions.approve_plans([first.uid], actor=county.head)
    client = signed_in(county.liaison)

    page = client.get(f"{SHEETS}{sheet.uid}/")
    scan = make_picture(county.liaison, Purpose.PAPER)
    refused = client.post(f"{SHEETS}{sheet.uid}/", {"item": [str(first.uid)], "paper": [str(scan.uid)]})

    assert "打印以后有变化，签字不能作数" in text_of(page)
    assert refused.status_code == 422
    assert f"{first.number} 号的方案或报结在打印签字表以后有变化" in text_of(refused)


# --- for a unit ----------------------------------------------------------------------------------------------------


def enter(actor: Actor, county: County, item: Item, move: Move, **typed: object) -> HttpResponse:
    address = reverse("ledger:for_unit", args=[item.uid, county.street.uid, move.value])
    client = signed_in(actor)
    shown = client.get(address)
    assert shown.status_code == 200, text_of(shown)
    return client.post(address, {**hidden_of(shown.content.decode()), **typed})


def test_the_office_enters_acknowledgement_plan_and_report_from_paper(county: County) -> None:
    (item,) = handed_over(county)
    offered = text_of(item_page(county.clerk, item))
    assert "代新街街道录入（单位交来签字的纸件）" in offered
    assert "代城管局录入（单位交来签字的纸件）" in offered

    def paper() -> str:
        return str(make_picture(county.clerk, Purpose.PAPER).uid)

    without = enter(county.clerk, county, item, Move.ACKNOWLEDGE)
    assert without.status_code == 422
    assert enter(county.clerk, county, item, Move.ACKNOWLEDGE, paper=[paper()]).status_code == 302
    fixes = {f"fix_{key}": value for key, value in FIXES.items()}
    assert enter(county.clerk, county, item, Move.APPROVE_PLAN, paper=[paper()], **fixes).status_code == 302
    after = str(make_picture(county.clerk).uid)
    report = {"text": "已清扫", "evidence": [after], "paper": [paper()]}
    assert enter(county.clerk, county, item, Move.APPROVE_REPORT, **report).status_code == 302

    item.refresh_from_db()
    assert item.state == State.REPORTED
    lines = list(item.movements.order_by("sequence"))[-3:]
    assert [(line.move, line.behalf, line.account_id) for line in lines] == [
        (move, county.street, county.clerk.account_id)
        for move in (Move.ACKNOWLEDGE, Move.APPROVE_PLAN, Move.APPROVE_REPORT)
    ]
    story = text_of(item_page(county.liaison, item))
    assert story.count("示例市创文办 · 代新街街道录入") == 3
    assert re.search(r"五定方案 第 1 版 · .* 批准 · 代录", story)
    assert re.search(r"整改情况 .* 报结 · 代录", story)


def test_a_unit_cannot_pass_its_own_word_for_the_offices(county: County) -> None:
    (item,) = handed_over(county)
    address = reverse("ledger:for_unit", args=[item.uid, county.street.uid, Move.ACKNOWLEDGE.value])

    for who in ("liaison", "head", "verifier"):
        assert signed_in(county.people[who]).get(address).status_code == 403
    elsewhere = reverse("ledger:for_unit", args=[item.uid, county.village.uid, Move.ACKNOWLEDGE.value])
    assert signed_in(county.clerk).get(elsewhere).status_code == 404
    closing = reverse("ledger:for_unit", args=[item.uid, county.street.uid, Move.CLOSE.value])
    assert signed_in(county.clerk).get(closing).status_code == 404


def test_what_the_office_entered_is_marked_in_the_workbook(county: County, tmp_path: Path) -> None:
    (item,) = handed_over(county)
    paper = make_picture(county.clerk, Purpose.PAPER).uid
    actions.approve_plans(
        [item.uid], actor=county.clerk, plan=PlanDraft(fixes=FIXES), behalf=county.street, paper=[paper]
    )

    sheet = openpyxl.load_workbook(take_out(tmp_path / "街道.xlsx", county.liaison, county.street)).active
    assert "整改中\n代录" in [cell.value for cell in sheet["F"]]
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes(b"".join(signed_in(county.clerk).get("/ledger/export/").streaming_content))
    words = [cell.value for row in openpyxl.load_workbook(ledger).active.iter_rows() for cell in row]
    assert "措施：每日清扫\n（代录）" in words
