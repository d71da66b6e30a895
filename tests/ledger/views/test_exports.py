"""The ledger out of the pages: what the list shows goes out, to those who may see it, and the auditor knows."""

import csv
import io

import openpyxl
import pypdfium2
import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bihuan.backstage.models import AuditAction, AuditEntry
from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.ledger.views import exports
from bihuan.registry.models import Role
from tests.ledger.factories import DEADLINE, FIXES, County, make_actor, make_batch, make_county, make_items
from tests.ledger.views.pages import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def items(county: County) -> list[Item]:
    """Three items of one batch, the first two with the street."""
    made = make_items(county, 3, batch=make_batch(county, name="二月反馈"), lead=county.street, deadline=DEADLINE)
    actions.assign_items([item.uid for item in made[:2]], actor=county.clerk, to=actions.HandOver())
    return made


def export(client: Client, query: str) -> HttpResponseBase:
    return client.get(reverse("ledger:export") + query)


def content(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def numbers(answer: HttpResponseBase) -> list[str]:
    """The numbers in a CSV."""
    return [row["编号"] for row in csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig")))]


def text_of(pdf: bytes) -> str:
    """What is printed, without blanks and without the places where a long run may be broken."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return "".join(words.replace("\u200b", "").split())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["2026-1", "2026-2", "2026-3"]),
        ("&state=assigned", ["2026-1", "2026-2"]),
        ("&state=assigned&sort=-number&page=2", ["2026-1", "2026-2"]),
        ("&state=closed", []),
        ("&due=nonsense", ["2026-1", "2026-2", "2026-3"]),
    ],
)
def test_what_the_list_asks_for_goes_out(county: County, items: list[Item], query: str, expected: list[str]) -> None:
    assert numbers(export(signed_in(county.clerk), "?format=csv" + query)) == expected


def test_the_workbook_names_its_filter_and_who_took_it(county: County, items: list[Item]) -> None:
    answer = export(signed_in(county.clerk), f"?batch={items[0].batch.uid}&state=assigned")
    sheet = openpyxl.load_workbook(io.BytesIO(content(answer))).active
    assert answer["Content-Type"] == XLSX
    assert "no-store" in answer["Cache-Control"]
    assert sheet["A1"].value == "示例市“二月反馈”整改台账"
    assert sheet["A2"].value == "筛选条件：状态：已交办；批次：二月反馈"
    assert sheet["A3"].value.startswith("共 2 条　　截至：")
    assert "打印人：示例市创文办" in sheet["A3"].value


def test_each_takes_out_what_they_may_see(county: County, items: list[Item]) -> None:
    assert numbers(export(signed_in(county.liaison), "?format=csv")) == ["2026-1", "2026-2"]
    assert numbers(export(signed_in(county.helper), "?format=csv")) == []
    stranger = make_county("邻县")
    assert numbers(export(signed_in(stranger.clerk), "?format=csv")) == []
    assert export(signed_in(stranger.clerk), f"?format=csv&batch={items[0].batch.uid}").status_code == 404


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_take_nothing_out(county: County, items: list[Item], role: Role) -> None:
    answer = export(signed_in(make_actor(county.realm, role)), "?format=csv")
    assert answer.status_code == 403
    assert "您的任职不涉及业务内容，不能导出台账" in answer.content.decode()


@pytest.mark.parametrize("query", ["?format=doc", "?format=", "?format=../etc"])
def test_an_unknown_form_is_no_address(county: County, query: str) -> None:
    assert export(signed_in(county.clerk), query).status_code == 404


def test_the_auditor_learns_how_much_went_out_but_not_the_words(county: County, items: list[Item]) -> None:
    content(export(signed_in(county.clerk), "?format=csv&q=垃圾&state=assigned"))
    entry = AuditEntry.objects.get(action=AuditAction.EXPORT)
    assert (entry.account_id, entry.target_kind, entry.target) == (
        county.clerk.account_id,
        "ledger",
        str(county.realm.uid),
    )
    assert entry.detail == {"form": "csv", "rows": 2, "filters": ["q", "state"]}


def test_a_print_of_many_rows_is_refused_with_the_way_out(
    county: County, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_PRINTED", 2)
    answer = export(signed_in(county.clerk), "?format=pdf")
    assert answer.status_code == 422
    assert "要打印的事项有 3 条，一次最多打印 2 条成 PDF" in answer.content.decode()
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORT).exists()


def test_more_of_the_ledger_than_a_page_can_send_is_refused(
    county: County, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_WRITTEN", 2)
    answer = export(signed_in(county.clerk), "")
    assert answer.status_code == 422
    assert "要导出的事项超过 2 条" in answer.content.decode()


def test_a_print_of_few_rows_shows_them(county: County, items: list[Item]) -> None:
    shown = text_of(content(export(signed_in(county.clerk), "?format=pdf&state=assigned")))
    assert "示例市整改台账" in shown
    assert "2026-1" in shown
    assert "2026-3" not in shown


def test_a_record_tells_the_whole_item(county: County, items: list[Item]) -> None:
    item = items[0]
    actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    actions.return_plan(item.uid, actor=county.head, reason="标准写得不清楚")
    answer = signed_in(county.liaison).get(reverse("ledger:record", args=[item.uid]))
    shown = text_of(content(answer))
    head = Item.objects.get(pk=item.pk).head
    for words in (
        "示例市问题整改记录",
        "第2026-1号二月反馈",
        "路边有垃圾1",
        "清理路面",
        "退回五定方案",
        "标准写得不清楚",
        "流转链共4条，打印时逐条核对无误",
        head.removeprefix("sha256:"),
    ):
        assert words in shown
    assert answer["Content-Type"] == "application/pdf"
    entry = AuditEntry.objects.get(action=AuditAction.EXPORT)
    assert (entry.target_kind, entry.target, entry.detail) == ("ledger.item", str(item.uid), {"form": "pdf"})


def test_a_record_says_where_its_chain_was_changed(county: County, items: list[Item]) -> None:
    words = items[0].movements.get(sequence=1).words
    type(words).objects.filter(pk=words.pk).update(text=words.text.replace("垃圾", "鲜花"))
    shown = text_of(content(signed_in(county.clerk).get(reverse("ledger:record", args=[items[0].uid]))))
    assert "流转链共2条，第1条的文字被改动" in shown


def test_a_record_of_what_one_may_not_see_is_not_there(county: County, items: list[Item]) -> None:
    for actor, uid in ((county.helper, items[0].uid), (county.liaison, items[2].uid), (county.clerk, uuid7())):
        assert signed_in(actor).get(reverse("ledger:record", args=[uid])).status_code == 404
