"""The import on pages, without script: file, columns, difference, receipt, at the hand-over's own address."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger.actions import HandOver, assign_items
from bihuan.ledger.actions.staging import answer_heads
from bihuan.ledger.exchange.intake import answers_of
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.models import Apart, Batch, Handover, HandoverStage, HeadAnswer, Item
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Place
from tests.ledger.exchange.building import make_book, rows_of, write_sheet
from tests.ledger.exchange.matching import counted
from tests.ledger.factories import County

# Pages are asked of PostgreSQL by the walk (tests/security).
pytestmark = pytest.mark.once

ADDRESS = "/ledger/import/"


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def send(client: Client, county: County, path: Path, **given: str) -> HttpResponse:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    terms = {"batch": "观摩反馈", "owner": str(county.office.pk), "received_on": "2023-02-22", **given}
    return client.post(ADDRESS, {"file": file, **terms})


def seen_on(page: HttpResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert found is not None
    return found[1]


def text_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def clerk(named_county: County) -> Client:
    return signed_in(named_county.clerk)


def test_known_heads_lead_straight_to_the_difference(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "3月底前")))

    sent = send(clerk, named_county, path)
    page = clerk.get(sent.headers["Location"])

    assert (sent.status_code, page.status_code) == (302, 200)
    assert "新增 炎黄广场 匹配 100% 积水 城管局 匹配 100% 3月底前（2023-03-31）" in text_of(page)
    assert (Batch.objects.count(), Item.objects.count()) == (0, 0)


def test_unknown_head_is_asked_about_once(clerk: Client, named_county: County, tmp_path: Path) -> None:
    rows = [("路名", "毛病", "谁管"), ("炎黄广场", "积水", "城管局")]
    path = make_book(tmp_path / "反馈.xlsx", rows)
    address = send(clerk, named_county, path).headers["Location"]

    question = clerk.get(address)
    clerk.post(address, {"head-0": "place", "head-1": "problem", "head-2": "lead"})
    difference = clerk.get(address)
    again = send(clerk, named_county, path, batch="又一批")

    assert "“毛病”这一列" in text_of(question)
    assert "例如：积水" in text_of(question)
    assert "新增 炎黄广场 匹配 100% 积水 城管局 匹配 100%" in text_of(difference)
    assert set(HeadAnswer.objects.values_list("head", "field")) == {
        ("路名", "place"),
        ("毛病", "problem"),
        ("谁管", "lead"),
    }
    assert Handover.objects.get(batch_name="又一批").stage == HandoverStage.PREVIEW
    assert again.status_code == 302


def test_an_answer_holds_for_the_papers_of_its_sender(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", [("路名", "毛病", "经办"), ("炎黄广场", "积水", "城管局")])
    visitors = send(clerk, named_county, path, source="观摩组").headers["Location"]
    clerk.post(visitors, {"head-0": "place", "head-1": "problem", "head-2": "lead"})
    hotline = send(clerk, named_county, path, source="热线", batch="热线转来").headers["Location"]

    answer_heads(Handover.objects.get(batch_name="热线转来").uid, {"经办": Field.REMARK}, actor=named_county.clerk)

    assert "新增 炎黄广场 匹配 100% 积水 城管局" in text_of(clerk.get(hotline)), "known from the other sender"
    assert answers_of(named_county.office, "观摩组")["经办"] is Field.LEAD
    assert answers_of(named_county.office, "热线")["经办"] is Field.REMARK


def test_sheets_to_read_are_chosen_by_the_person(clerk: Client, named_county: County, tmp_path: Path) -> None:
    book = Workbook()
    write_sheet(book.active, rows_of(("炎黄广场", "积水", "城管局", "3月底前")))
    book.active.title = "一月"
    write_sheet(book.create_sheet("二月"), rows_of(("炎黄广场", "破损", "城管局", ""), ("", "", "城管局", "")))
    book.save(tmp_path / "反馈.xlsx")
    address = send(clerk, named_county, tmp_path / "反馈.xlsx").headers["Location"]

    first = text_of(clerk.get(address))
    none_chosen = clerk.post(address, {"action": "sheets", "sheet": ["别的"]}, follow=True)
    clerk.post(address, {"action": "sheets", "sheet": ["一月", "二月"]})
    both = text_of(clerk.get(f"{address}?rows=all"))
    confirmed = clerk.get(f"{address}?rows=all")
    clerk.post(address, {"action": "confirm", "without_refused": "on", "seen": seen_on(confirmed)})

    assert "这份文件有 2 张工作表像问题表，可以一起读。" in first
    assert "一月!2" not in first
    assert "请至少选一张工作表。" in text_of(none_chosen)
    assert "一月!2 新增 炎黄广场 匹配 100% 积水" in both
    assert "二月!2 新增 炎黄广场 匹配 100% 破损" in both
    assert "第 二月!3 行没有写存在的问题" in both
    assert list(Item.objects.order_by("pk").values_list("problem", "row")) == [("积水", None), ("破损", None)]


def test_columns_without_the_problem_are_asked_again(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", [("路名", "毛病", "谁管"), ("炎黄广场", "积水", "城管局")])
    address = send(clerk, named_county, path).headers["Location"]

    page = clerk.post(address, {"head-0": "place", "head-1": "ignored", "head-2": "lead"})

    assert page.status_code == 422
    assert "请指定哪一列写的是“存在问题”" in text_of(page)
    assert HeadAnswer.objects.count() == 0


def test_confirmation_saves_with_what_was_chosen(clerk: Client, named_county: County, tmp_path: Path) -> None:
    rows = rows_of(("无名巷", "积水", "火星局", ""), ("炎黄广场", "座椅损坏", "城管局", "立行立改"))
    address = send(clerk, named_county, make_book(tmp_path / "反馈.xlsx", rows, pictures={"G3": 1})).headers["Location"]
    page = clerk.get(address)

    saved = clerk.post(
        address, {"action": "confirm", "seen": seen_on(page), "lead-2": "新街街道", "place-2": "", "new-2": "on"}
    )
    receipt = clerk.get(address)

    first, second = Item.objects.order_by("serial")
    place = Place.objects.get(name="无名巷")
    assert saved.status_code == 302
    assert (first.proposed_lead, first.place, place.kind) == (named_county.street, place, "公共广场")
    assert second.proposed_lead == named_county.bureau
    told = text_of(receipt)
    assert "2 行：新增 2，变更 0，相同 0，重复 0，拒收 0" in told
    assert "2023-1 至 2023-2 号" in told


def test_unknown_name_typed_for_a_row_is_refused(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "火星局", "")))
    address = send(clerk, named_county, path).headers["Location"]

    page = clerk.post(address, {"action": "choose", "seen": "", "lead-2": "水星局"})

    assert page.status_code == 422
    assert "第 2 行：名录中没有单位“水星局”" in text_of(page)


def test_stale_difference_is_not_confirmed(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))
    first = send(clerk, named_county, path).headers["Location"]
    second = send(clerk, named_county, path).headers["Location"]
    stale = seen_on(clerk.get(first))
    clerk.post(second, {"action": "confirm", "seen": seen_on(clerk.get(second))})

    page = clerk.post(first, {"action": "confirm", "seen": stale})

    assert page.status_code == 422
    assert "批次或名录刚刚有变化，请看过新的差异再确认" in text_of(page)
    assert Item.objects.count() == 1


def test_refused_row_can_be_left_out_only_by_ticking_it(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", ""), ("甲", "", "城管局", "")))
    address = send(clerk, named_county, path).headers["Location"]
    confirm = {"action": "confirm", "seen": seen_on(clerk.get(address))}

    refused = clerk.post(address, confirm)
    unsaved = Item.objects.count()
    saved = clerk.post(address, {**confirm, "without_refused": "on"})

    assert (refused.status_code, unsaved) == (422, 0)
    assert "有 1 行不能导入（第 3 行），全部未保存" in text_of(refused)
    assert (saved.status_code, Item.objects.count()) == (302, 1)


def test_bad_file_is_said_beside_the_form_and_nothing_is_kept(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    path = tmp_path / "反馈.xlsx"
    path.write_bytes(b"%PDF-1.7\n")
    before = counted()

    page = send(clerk, named_county, path)

    assert page.status_code == 422
    assert "“反馈.xlsx”是 PDF，不是表格；请向来件单位索要 Excel 工作簿（.xlsx）。" in text_of(page)
    assert counted() == before


def test_dropped_hand_over_is_gone(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))
    address = send(clerk, named_county, path).headers["Location"]

    clerk.post(address, {"action": "drop"})

    assert clerk.get(address).status_code == 404
    assert Handover.objects.count() == 0


@pytest.mark.asvs("8.2.2")
def test_staged_hand_over_is_nobody_elses(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))
    address = send(clerk, named_county, path).headers["Location"]

    for other in (named_county.chief, named_county.liaison, named_county.leader):
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(address, {"action": "confirm"}).status_code == 404
    assert Item.objects.count() == 0


def test_receipt_is_shown_to_whoever_sees_the_batch(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))
    address = send(clerk, named_county, path).headers["Location"]
    clerk.post(address, {"action": "confirm", "seen": seen_on(clerk.get(address))})

    assert signed_in(named_county.chief).get(address).status_code == 200
    assert signed_in(named_county.villager).get(address).status_code == 404


def test_liaison_is_told_who_may_import(named_county: County) -> None:
    page = signed_in(named_county.liaison).get(ADDRESS)

    assert page.status_code == 403
    assert "只有主管办公室可以导入来件" in text_of(page)


# --- what other batches have too, and opening balances ---------------------------------------------------------------


def saved(clerk: Client, county: County, path: Path, **given: str) -> str:
    """Hand a file in and confirm it; returns its address."""
    address = send(clerk, county, path, **given).headers["Location"]
    done = clerk.post(address, {"action": "confirm", "seen": seen_on(clerk.get(address))})
    assert done.status_code == 302
    return address


def test_rows_of_a_sort_are_merged_by_one_choice(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "3月底前")))
    saved(clerk, named_county, path)
    address = send(clerk, named_county, path, batch="第二批").headers["Location"]

    first = text_of(clerk.get(address))
    clerk.post(address, {"action": "sorts", "same_open": "merge", "same_closed": "merge"})
    page = clerk.get(address)
    clerk.post(address, {"action": "confirm", "seen": seen_on(page)})

    one, other = Item.objects.order_by("pk")
    assert "与在办事项相同的 1 行" in first
    assert "其他批次也有 1" in first
    assert "登记后并入 2023-1 号" in text_of(page)
    assert other.merged_into == one
    assert "1 条登记后并入其他批次的在办事项：第 2 行 2023-2 → 2023-1" in text_of(clerk.get(address))


def test_a_single_row_is_chosen_against_its_sort(clerk: Client, named_county: County, tmp_path: Path) -> None:
    rows = rows_of(("炎黄广场", "积水", "城管局", "3月底前"), ("北二街", "路灯不亮", "城管局", ""))
    path = make_book(tmp_path / "反馈.xlsx", rows)
    saved(clerk, named_county, path)
    address = send(clerk, named_county, path, batch="第二批").headers["Location"]

    clerk.post(address, {"action": "sorts", "same_open": "merge"})
    clerk.post(address, {"action": "choose", "meets-2": "new", "meets-3": "merge"})
    clerk.post(address, {"action": "confirm", "seen": seen_on(clerk.get(address))})

    first, second = Item.objects.filter(batch__name="第二批").order_by("pk")
    assert (first.state, second.state) == ("registered", "merged")


def test_what_is_said_to_be_another_fault_is_not_suggested_again(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    saved(clerk, named_county, make_book(tmp_path / "一.xlsx", rows_of(("炎黄广场", "地面积水 2 处", "城管局", ""))))
    path = make_book(tmp_path / "二.xlsx", rows_of(("炎黄广场", "地面积水多处", "城管局", "")))
    address = send(clerk, named_county, path, batch="第二批").headers["Location"]

    before = text_of(clerk.get(address))
    clerk.post(address, {"action": "choose", "meets-2": "new"})
    after = clerk.get(address)
    clerk.post(address, {"action": "confirm", "seen": seen_on(after)})

    first, second = Item.objects.order_by("pk")
    assert "可能与 2023-1 号是同一处：地面积水 2 处" in before
    assert "可能与 2023-1 号是同一处" not in text_of(after)
    assert Apart.objects.filter(first=first, second=second).exists()


OLD_HEAD = ("编号", "点位", "存在问题", "责任单位", "整改期限", "状态")


def test_an_opening_balance_asks_what_states_mean(clerk: Client, named_county: County, tmp_path: Path) -> None:
    rows = [
        OLD_HEAD,
        ("旧1", "炎黄广场", "积水", "城管局", "2023-03-31", "整改了一半"),
        ("旧2", "北二街", "路灯不亮", "火星局", "2023-03-31", "已销号"),
    ]
    terms = {"opening": "on", "as_of": "2023-06-30", "decision_number": "新创文办〔2023〕5号"}
    address = send(clerk, named_county, make_book(tmp_path / "旧.xlsx", rows), **terms).headers["Location"]

    asked = text_of(clerk.get(address))
    clerk.post(address, {"action": "states", "state-0": "planned"})
    clerk.post(address, {"action": "choose", "lead-3": "城管局"})
    page = clerk.get(address)
    clerk.post(address, {"action": "confirm", "seen": seen_on(page)})

    first, second = Item.objects.order_by("pk")
    assert "“整改了一半”是什么状态" in asked
    assert "第 3 行是“已销号”，须写明名录中的牵头单位" in asked
    assert "期初状态：整改中" in text_of(page)
    assert (first.state, second.state, second.lead) == ("planned", "closed", named_county.bureau)
    receipt = text_of(clerk.get(address))
    assert "期初状态：整改中 1、已销号 1" in receipt
    item = text_of(clerk.get(f"/ledger/items/{second.uid}/"))
    assert "期初接续 已销号，线下办理，截至 2023-06-30，依据 新创文办〔2023〕5号；城管局" in item
    assert "原台账编号 旧2" in item


def test_a_scan_of_the_decision_comes_with_the_form(clerk: Client, named_county: County, tmp_path: Path) -> None:
    path = make_book(tmp_path / "旧.xlsx", [OLD_HEAD, ("旧1", "炎黄广场", "积水", "城管局", "2023-03-31", "已交办")])
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    scan = SimpleUploadedFile("批示.pdf", body)
    given = {"batch": "旧台账", "owner": str(named_county.office.pk), "received_on": "2023-02-22", "opening": "on"}
    file = SimpleUploadedFile(path.name, path.read_bytes())

    address = clerk.post(ADDRESS, {"file": file, "decision": scan, **given}).headers["Location"]
    clerk.post(address, {"action": "confirm", "seen": seen_on(clerk.get(address))})

    assert [paper.file.media_type for paper in Evidence.objects.filter(purpose=Purpose.PAPER)] == ["application/pdf"]


def test_what_belongs_to_an_opening_balance_is_refused_elsewhere(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))

    page = send(clerk, named_county, path, as_of="2023-06-30")

    assert page.status_code == 422
    assert "这一项只用于期初接续，请勾选“期初接续”。" in text_of(page)


def test_the_receipt_leads_to_the_moves_that_are_left(clerk: Client, named_county: County, tmp_path: Path) -> None:
    rows = rows_of(("炎黄广场", "积水", "城管局", "3月底前"), ("北二街", "路灯不亮", "城管局", "3月底前"))
    saved(clerk, named_county, make_book(tmp_path / "一.xlsx", rows))
    first, second = Item.objects.order_by("pk")
    assign_items([first.uid], actor=named_county.clerk, to=HandOver())
    newer = make_book(tmp_path / "二.xlsx", rows_of(("炎黄广场", "积水", "新街街道", "4月底前")))

    address = saved(clerk, named_county, newer)
    receipt = clerk.get(address)

    told = text_of(receipt)
    assert "重新导入只更正文字。下面的不同要另行办理：" in told
    assert "第 2 行：2023-1 号的责任单位由“城管局”变为“新街街道”。 去改派" in told
    assert "第 2 行：2023-1 号的整改时限由“3月底前”变为“4月底前”。 看这个事项（期限由牵头单位申请延期）" in told
    assert f'href="/ledger/items/{first.uid}/reassign/"' in receipt.content.decode()
    assert "批次里另有 1 条不在这份文件里，没有改动；确属登记错的，逐条办理撤销： 2023-2" in told
    assert (first.state, second.state) == ("registered", "registered")


def test_the_receipt_leads_the_head_to_a_recall_after_which_the_rows_come_in_again(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))
    address = saved(clerk, named_county, path)
    head, batch = signed_in(named_county.chief), Batch.objects.get()

    theirs, ours = text_of(clerk.get(address)), text_of(head.get(address))
    head.post(f"/ledger/batches/{batch.uid}/recall/", {"reason": "文件错了"})
    again = saved(clerk, named_county, path)

    assert "去撤回" not in theirs
    assert "文件导错了？任何单位签收之前可以撤回整份来件，同样的行可以重新导入。 去撤回" in ours
    assert "去撤回" not in text_of(head.get(address))
    assert "新增 1，变更 0，相同 0" in text_of(clerk.get(again))


def test_what_was_received_on_a_day_to_come_is_asked_about_again(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    path = make_book(tmp_path / "反馈.xlsx", rows_of(("炎黄广场", "积水", "城管局", "")))

    page = send(clerk, named_county, path, received_on="2999-02-22")

    assert page.status_code == 422
    assert "收到日期 2999-02-22 还没有到，请写实际收到的日期" in text_of(page)
    assert not Handover.objects.exists()


def test_a_date_of_the_file_s_own_that_is_yet_to_come_is_said_and_not_believed(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    rows = [("反馈时间：2999年2月22日  共 1 条",), *rows_of(("炎黄广场", "积水", "城管局", ""))]
    sent = send(clerk, named_county, make_book(tmp_path / "反馈.xlsx", rows), received_on="")

    assert Handover.objects.get().received_on == timezone.localdate()
    assert "文件上写的日期 2999-02-22 还没有到，没有当作收到日期" in text_of(clerk.get(sent["Location"]))
