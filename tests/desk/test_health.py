"""运行情况: what it says, to whom, and that every figure is the list it leads to."""

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bihuan.backstage import rollups
from bihuan.backstage.models import AuditEntry, PeriodicJob
from bihuan.core.workdays import end_of_day, local_day
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.ledger.states import State
from bihuan.ledger.tallying import recount_everything
from bihuan.registry.models import Line, Role, UnitKind
from tests.ledger.factories import County, make_actor, make_batch, make_county, make_items, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

NOW = timezone.now()
ROW = re.compile(r'<th scope="row" class="keep"><a href="[^"]+">([^<]+)</a>')
LINK = re.compile(r'<a href="(/ledger/\?figure=[^"]*)">([\d,]+)</a>')
TILE = re.compile(
    r'<a href="(/ledger/\?figure=[^"]*)"><span class="counts-label">([^<]+)</span><span class="num">([^<]+)</span>'
)
YEAR = f"?from={NOW.year - 1}-01"


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def day(past: int) -> datetime:
    return end_of_day(local_day(NOW) - timedelta(days=past))


def stand(item: Item, **columns: object) -> None:
    deadline = columns.get("deadline")
    Item.objects.filter(pk=item.pk).update(first_deadline=deadline, **columns)


@pytest.fixture
def working(county: County) -> County:
    """The street: 2 open (one late and old), 12 closed (9 in time); the bureau: 3 open; 1 not handed over; 1 task."""
    items = make_items(county, 18, lead=county.street)
    street, bureau = items[:14], items[14:17]
    stand(street[0], lead=county.street, state=State.PLANNED, registered_at=ago(40), deadline=day(10), due=day(10))
    stand(street[1], lead=county.street, state=State.ASSIGNED, registered_at=ago(5), deadline=day(-9), due=day(-9))
    for place, item in enumerate(street[2:]):
        sent = ago(12) if place < 9 else ago(3)
        stand(
            item, lead=county.street, state=State.CLOSED, registered_at=ago(60), deadline=day(8), sent_at=sent, closed_at=ago(2),
        )  # fmt: skip
    for item, age in zip(bureau, (35, 36, 9), strict=True):
        stand(item, lead=county.bureau, state=State.PLANNED, registered_at=ago(age), deadline=day(-30), due=day(-30))
    (task,) = make_items(county, batch=make_batch(county, name="会议"), kind="task")
    stand(task, lead=county.bureau, state=State.ASSIGNED, registered_at=ago(3), deadline=day(-2), due=day(-2))
    recount_everything(county.realm.pk)
    rollups.recount_marked()
    return county


def page_of(client: Client, query: str = YEAR) -> HttpResponse:
    page = client.get("/health/" + query)
    assert page.status_code == 200
    return page


def test_leader_reads_the_findings_in_the_titles(working: County) -> None:
    text = text_of(page_of(signed_in(working.leader)))

    assert "在办 7 项，其中逾期 1 项" in text
    assert "3 项超过 30 天，其中城管局 2 项" in text
    assert "按期处置率 69.2%（9/13）" in text
    assert "新增 19 项、办结 12 项，存量多了 7 项" in text
    assert "中位 9 天，最久 40 天。" in text
    assert "截至" in text


def test_the_same_is_told_in_english(working: County) -> None:
    client = signed_in(working.leader)
    client.cookies["language"] = "en"

    text = text_of(page_of(client))

    assert "7 open, 1 of them overdue" in text
    assert "3 older than 30 days, 2 of them: 城管局" in text
    assert "On-time rate: 69.2% (9/13)" in text
    assert "19 in, 12 out: the stock grew by 7" in text


def test_every_figure_is_the_list_it_leads_to(working: County) -> None:
    client = signed_in(working.leader)
    html = page_of(client).content.decode()

    links = {(unescape(href), number) for href, number in LINK.findall(html)}
    tiles = {(unescape(href), number) for href, _, number in TILE.findall(html) if "%" not in number}
    assert len(links) > 30
    assert len(tiles) == 4
    for href, number in sorted(links | tiles):
        shown = ROW.findall(client.get(href).content.decode())
        assert len(shown) == int(number), href


def test_list_behind_a_figure_says_which(working: County) -> None:
    client = signed_in(working.leader)
    this = f"{NOW.year}-{NOW.month:02d}"

    text = text_of(client.get(f"/ledger/?figure=in-time&from={this}&to={this}&lead={working.street.uid}"))

    assert f"指标：按期处置（{NOW.year}年{NOW.month}月）；牵头单位：新街街道" in text
    assert text_of(client.get("/ledger/?figure=nonsense")).count("指标：") == 0


def test_rate_of_few_is_marked_and_unranked_and_none_says_why(working: County) -> None:
    (item,) = make_items(working, batch=make_batch(working, name="村里"))
    closed = {"registered_at": ago(9), "deadline": day(3), "sent_at": ago(4), "closed_at": ago(2)}
    stand(item, lead=working.village, state=State.CLOSED, **closed)
    recount_everything(working.realm.pk)

    html = page_of(signed_in(working.leader)).content.decode()
    ranks = text_of(HttpResponse(html[html.index('id="on-time"') : html.index('id="flow"')]))

    assert re.search(r"新街街道 1 69.2% （ 9 / 13 ） 42.4%～87.3%", ranks)
    assert re.search(r"新街社区 样本少，不排名 样本少 （ 1 / 1 ）", ranks)
    assert "城管局" not in ranks
    units = text_of(HttpResponse(html[html.index("各单位</h2>") : html.index("各月</h2>")]))
    assert re.search(r"城管局 4 0 4 0 2 样本少 （ 0 / 3 ） — 本期没有到期的 — 本期没有销号的 — 没有销过号的", units)
    assert "这一类不算率" in html


def test_empty_batch_has_no_figures_but_reasons(working: County) -> None:
    batch = make_batch(working, name="空")

    text = text_of(page_of(signed_in(working.leader), f"{YEAR}&batch={batch.uid}"))

    assert "没有在办的事项" in text
    assert "本期没有到期的事项，还没有按期处置率" in text
    assert "结案率 — 本期没有登记" in text
    assert "— 本期登记的事项没有填报人次和资金" in text


def test_unit_reads_what_its_own_subtree_leads(working: County) -> None:
    text = text_of(page_of(signed_in(working.head)))

    assert "在办 2 项，其中逾期 1 项" in text
    assert "城管局" not in text.replace("所在位置", "")
    assert "尚未交办" not in text


def test_village_leading_under_the_street_counts_for_the_street(working: County) -> None:
    (item,) = make_items(working, batch=make_batch(working, name="村里"))
    stand(item, lead=working.village, state=State.ASSIGNED, registered_at=ago(1), deadline=day(-5), due=day(-5))
    recount_everything(working.realm.pk)

    assert "在办 3 项" in text_of(page_of(signed_in(working.head)))
    assert "在办 1 项，没有逾期" in text_of(page_of(signed_in(working.villager)))


def test_office_of_another_line_and_another_county_see_nothing(working: County) -> None:
    other_line = make_actor(
        make_unit("人才办", UnitKind.OFFICE, working.realm, working.realm), Role.OFFICE, Line.TALENT
    )
    stranger = make_county("邻县").leader

    assert "没有在办的事项" in text_of(page_of(signed_in(other_line)))
    assert "没有在办的事项" in text_of(page_of(signed_in(stranger)))


def test_administrators_are_refused_with_who_may(working: County) -> None:
    administrator = make_actor(working.realm, Role.SYSTEM_ADMIN)

    page = signed_in(administrator).get("/health/")

    assert page.status_code == 403
    assert "您的任职不涉及业务内容，不能看运行情况" in text_of(page)
    assert 'href="/health/"' not in signed_in(administrator).get("/").content.decode()
    assert 'href="/health/"' in signed_in(working.leader).get("/").content.decode()


def test_filters_narrow_and_stay_in_the_address(working: County) -> None:
    client = signed_in(working.leader)

    assert "在办 1 项" in text_of(page_of(client, f"{YEAR}&kind=task"))
    assert "没有在办的事项" in text_of(page_of(client, f"{YEAR}&line=talent"))
    html = page_of(client, f"{YEAR}&kind=task").content.decode()
    assert f'<a class="chip" href="/health/{YEAR}">' in html
    assert "kind=task" in LINK.findall(html)[0][0]
    assert "在办 7 项" in text_of(page_of(client, f"{YEAR}&kind=nonsense&batch=1&line=?"))


def test_batch_is_counted_at_once_and_agrees_with_the_roll_up(working: County) -> None:
    client = signed_in(working.leader)
    batch = Item.objects.filter(kind="problem").first().batch  # type: ignore[union-attr]
    whole = text_of(page_of(client, f"{YEAR}&kind=problem"))
    live = text_of(page_of(client, f"{YEAR}&kind=problem&batch={batch.uid}"))

    for words in ("在办 6 项，其中逾期 1 项", "3 项超过 30 天，其中城管局 2 项", "按期处置率 69.2%（9/13）"):
        assert words in whole
        assert words in live


def test_what_is_not_counted_yet_is_said(working: County) -> None:
    PeriodicJob.objects.create(name=rollups.JOB, next_at=NOW, finished_at=NOW)
    client = signed_in(working.leader)
    assert "还在汇总" not in text_of(page_of(client))

    make_items(working, 2, batch=make_batch(working, name="刚来的"))

    assert "在办 7 项" in text_of(page_of(client))
    assert "最近的办理还在汇总，稍后刷新即可看到；按批次筛选的数字总是最新的。" in text_of(page_of(client))
    rollups.recount_marked()
    assert "在办 9 项" in text_of(page_of(client))
    assert "还在汇总" not in text_of(page_of(client))


def test_never_counted_is_told_without_a_time(county: County) -> None:
    make_items(county, 1)

    assert "（汇总尚未完成）" in text_of(page_of(signed_in(county.leader)))


def test_charts_are_loaded_here_and_nowhere_else_and_data_cannot_break_out(working: County) -> None:
    working.bureau.short_name = "</script><b>局"
    working.bureau.save(update_fields=["short_name"])

    html = page_of(signed_in(working.leader)).content.decode()

    assert html.count("ui/charts.js") == 1
    assert "</script><b>局" not in html
    assert "ui/charts.js" not in signed_in(working.leader).get("/ledger/").content.decode()
    assert html.count('<details class="chart-table" open>') == 3


@pytest.mark.parametrize("key", ["flow", "ageing", "on-time", "units", "kinds", "months", "inputs"])
def test_tables_go_out_as_csv_and_as_workbook(working: County, key: str, tmp_path: object) -> None:
    client = signed_in(working.leader)

    page = client.get(f"/health/{key}/{YEAR}&format=csv")
    book = client.get(f"/health/{key}/{YEAR}&format=xlsx")

    rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1
    assert book.content[:2] == b"PK"
    assert AuditEntry.objects.filter(target_kind="desk.health", target=key).count() == 2


def test_file_has_every_rate_in_three_columns(working: County) -> None:
    page = signed_in(working.leader).get(f"/health/units/{YEAR}&format=csv")

    head, *rows = csv.reader(io.StringIO(page.content.decode("utf-8-sig")))
    street = dict(zip(head, next(row for row in rows if row[0] == "新街街道"), strict=True))
    assert street["按期处置率（%）"] == "69.2"
    assert (street["按期处置率分子"], street["按期处置率分母"]) == ("9", "13")
    bureau = dict(zip(head, next(row for row in rows if row[0] == "城管局"), strict=True))
    assert (bureau["按期处置率（%）"], bureau["按期处置率分母"]) == ("", "0")


def test_table_or_form_that_is_not_there(working: County) -> None:
    client = signed_in(working.leader)

    assert client.get("/health/nothing/").status_code == 404
    assert client.get("/health/units/?format=exe").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_few_questions_for_any_number_of_units(county: County, count: int) -> None:
    made = make_items(county, count, lead=county.street)
    for number, item in enumerate(made):
        unit = make_unit(f"第{number}街道", UnitKind.TOWNSHIP, county.realm, county.realm)
        actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(lead=unit))
    rollups.recount_marked()
    client = signed_in(county.leader)

    asked = questions(client, "/health/")

    assert len(asked) == 10, "\n".join(asked)
