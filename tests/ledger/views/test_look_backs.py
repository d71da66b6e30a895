"""回头看 on pages."""

import csv
import io
import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.core.uid import uuid7
from bihuan.ledger.actions.looking_back import LookBackDraft, draw_look_back
from bihuan.ledger.lookback import Coverage
from bihuan.ledger.models import Item, LookBack
from bihuan.registry.models import Line, Role
from tests.ledger.factories import County, make_actor
from tests.ledger.test_looking_back import account, closed, visit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

pytestmark = pytest.mark.django_db
LIST, NEW = "/ledger/look-backs/", "/ledger/look-backs/new/"


def drawn(county: County, items: list[Item], **given: object) -> LookBack:
    draft = LookBackDraft(county.office, Line.CIVIC, batch=items[0].batch.uid, **given)  # type: ignore[arg-type]
    return draw_look_back(draft, actor=county.clerk)


def page_of(look_back: LookBack) -> str:
    return reverse("ledger:look-back", kwargs={"uid": look_back.uid})


def hidden_in(page: HttpResponse) -> dict[str, str]:
    """The hidden fields of the form."""
    found = re.findall(r'<input type="hidden" name="(client|office)" value="([^"]*)"', page.content.decode())
    return dict(found)


def test_office_draws_on_a_page_and_sees_how_to_draw_again(county: County) -> None:
    items = closed(county, 2)
    client = signed_in(county.clerk)
    assert "还没有抽取过回头看" in text_of(client.get(LIST))
    form = client.get(NEW, {"batch": str(items[0].batch.uid)})
    sent = {**hidden_in(form), "batch": str(items[0].batch.uid), "seed": "7 3 9"}

    done = client.post(NEW, sent)

    look_back = LookBack.objects.get()
    assert done["Location"] == page_of(look_back)
    page = text_of(client.get(page_of(look_back)))
    assert "已抽中 2 项，并通知了回访人。" in page
    assert "全数回访 名单 2 项，抽中 2 项" in page
    assert f"抽签种子：7 3 9 名单摘要：{look_back.digest}" in page
    assert "还没有回访" in page
    assert "第一批 示例市创文办 全数回访 2 / 2 项" in text_of(client.get(LIST))


def test_a_form_that_cannot_be_says_so_at_its_field_and_keeps_what_was_typed(county: County) -> None:
    client = signed_in(county.clerk)
    form = hidden_in(client.get(NEW))

    page = client.post(NEW, {**form, "seed": "当众摇号", "worst": "120"})
    assert page.status_code == 422
    assert 'value="当众摇号"' in page.content.decode()
    nothing = client.post(NEW, {**form, "closed_from": "2026-11-01", "closed_to": "2026-11-02"})
    assert "没有可以回头看的已销号事项" in text_of(nothing)


def test_results_come_with_their_bounds_as_visits_are_made(county: County) -> None:
    items = closed(county, 4)
    look_back = drawn(county, items, visitor=account(county.inspector).uid, reason="熟悉情况")
    visit(county.inspector, items[0], good=True)
    visit(county.inspector, items[1], good=False)

    page = text_of(signed_in(county.leader).get(page_of(look_back)))

    assert "抽中 4 项，已回访 2 项，反弹 1 项。" in page
    # Of 4 with 1 of 2 found back: at least 1, at most 3; Wilson for 1 of 2.
    assert "95% 的把握：名单 4 项中反弹 1 至 3 项（超几何精确界）；反弹率 9.5% 至 90.5%（威尔逊区间）。" in page
    assert "新街街道 问题 4 4 2 1 50.0%（1/2） 1–3" in page
    assert "指定：熟悉情况" in page


def test_a_sample_says_whether_it_proves_its_target(county: County) -> None:
    items = closed(county, 6)
    look_back = drawn(county, items, coverage=Coverage.SAMPLE, worst=50, confidence=80)
    numbers = list(look_back.entries.filter(position__isnull=False).values_list("item_id", flat=True))
    for item in Item.objects.filter(pk__in=numbers):
        visit(county.verifier, item, good=True)

    page = text_of(signed_in(county.clerk).get(page_of(look_back)))

    assert "目标达到：有 80% 的把握，反弹不超过" in page


def test_whoever_is_sent_goes_from_the_page_and_from_their_list(county: County) -> None:
    items = closed(county, 2)
    look_back = drawn(county, items, visitor=account(county.inspector).uid, reason="熟悉情况")
    client = signed_in(county.inspector)

    page = client.get(page_of(look_back)).content.decode()
    mine = text_of(client.get("/ledger/?mark=visit"))

    for item in items:
        assert f"/ledger/items/{item.uid}/consolidate/" in page
        assert item.number in mine
    assert "consolidate" not in signed_in(county.verifier).get(page_of(look_back)).content.decode()
    assert items[0].number not in text_of(signed_in(county.verifier).get("/ledger/?mark=visit"))


def test_another_visitor_is_named_and_it_is_ended_on_the_page(county: County) -> None:
    items = closed(county, 1)
    look_back = drawn(county, items, visitor=account(county.inspector).uid, reason="熟悉情况")
    client = signed_in(county.chief)
    entry = look_back.entries.get()
    sent = {"item": str(entry.uid), "visitor": str(account(county.verifier).uid), "client": str(uuid7())}

    client.post(page_of(look_back) + "visitor/", {**sent, "visitor": "", "reason": "出差"})
    assert "请选择回访人" in text_of(client.get(page_of(look_back)))
    client.post(page_of(look_back) + "visitor/", {**sent, "client": str(uuid7()), "reason": "出差"})
    assert "指定：出差" in text_of(client.get(page_of(look_back)))
    client.post(page_of(look_back) + "end/", {"words": "", "client": str(uuid7())})
    assert "还有 1 项没有回访，结束要写明原因" in text_of(client.get(page_of(look_back)))
    client.post(page_of(look_back) + "end/", {"words": "下雨", "client": str(uuid7())})
    assert "下雨" in text_of(client.get(page_of(look_back)))
    look_back.refresh_from_db()
    assert look_back.ended_at is not None


def test_sheet_and_list_hold_the_whole_list_and_the_auditor_is_told(county: County) -> None:
    items = closed(county, 3)
    look_back = drawn(county, items, coverage=Coverage.SAMPLE, worst=90, confidence=50)
    client = signed_in(county.clerk)

    sheet = client.get(page_of(look_back) + "sheet.pdf")
    written = client.get(page_of(look_back) + "list.csv")

    assert sheet.content.startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO(written.content.decode("utf-8-sig"))))
    assert rows[0] == ["名单序号", "编号", "牵头单位", "类型", "点位和问题", "抽中序号", "回访人", "结果"]
    assert [row[1] for row in rows[1:]] == [item.number for item in items]
    assert sorted(row[5] for row in rows[1:]) == ["", "", "1"]
    told = AuditEntry.objects.filter(target_kind="ledger.look_back").order_by("pk")
    assert [(entry.target, entry.detail["form"], entry.detail["rows"]) for entry in told] == [
        (str(look_back.uid), "pdf", 3),
        (str(look_back.uid), "csv", 3),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_few_questions_for_any_number_of_items(county: County, count: int) -> None:
    look_back = drawn(county, closed(county, count))

    asked = questions(signed_in(county.leader), page_of(look_back))

    assert len(asked) == 7, "\n".join(asked)


def test_today_puts_visits_first_for_an_inspector(county: County) -> None:
    items = closed(county, 1)
    drawn(county, items, visitor=account(county.inspector).uid, reason="熟悉情况")

    page = text_of(signed_in(county.inspector).get("/"))
    assert "等您回访 全部等我回访" in page
    assert items[0].number in page
    assert "等我回访 1" in page
    assert "我登记的" in text_of(signed_in(make_actor(county.office, Role.INSPECTOR)).get("/"))
