"""期限日历: what falls on which day, working days, planned finishes, and the way to the list."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse

from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.registry.models import Role, UnitKind
from tests.ledger.clocks import set_due
from tests.ledger.factories import FIXES, County, make_actor, make_county, make_items, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

DAY = re.compile(r'<td class="([^"]*)">\s*<p class="day"><time datetime="([0-9-]+)">(.*?)</td>', re.DOTALL)
KEPT = re.compile(r'<div class="kept (\w+)"><p><a href="([^"]+)">.*?</svg>([^<]+)<', re.DOTALL)


def month(actor: object, query: str) -> dict[str, tuple[set[str], list[tuple[str, str, str]]]]:
    """Each day: the classes of its cell, and what is kept for it (kind, address, words)."""
    html = signed_in(actor).get(reverse("ledger:calendar") + query).content.decode()  # type: ignore[arg-type]
    return {day: (set(classes.split()), KEPT.findall(body)) for classes, day, body in DAY.findall(html)}


def due(item: Item, *when: int) -> None:
    """Beijing is eight hours ahead: 16:30 UTC is half past midnight of the next day."""
    set_due(item, datetime(*when, tzinfo=UTC))


@pytest.fixture
def dated(county: County) -> list[Item]:
    """Two due on 10 February 2026, one of them minutes after midnight; one on the 11th; one planned for 2030-02-20."""
    items = make_items(county, 4, lead=county.street)
    actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())
    due(items[0], 2026, 2, 9, 16, 30)
    due(items[1], 2026, 2, 10, 15, 59)
    due(items[2], 2026, 2, 10, 16, 1)
    actions.approve_plans([items[3].uid], actor=county.head, plan=actions.PlanDraft(FIXES))
    return items


def test_deadlines_fall_on_their_day_in_the_countys_time(county: County, dated: list[Item]) -> None:
    days = month(county.clerk, "?month=2026-02")

    assert next(iter(days)) == "2026-01-26"
    assert len(days) == 35
    assert days["2026-02-10"][1] == [("late", "/ledger/?day=2026-02-10", "到期 2")]
    assert days["2026-02-11"][1] == [("late", "/ledger/?day=2026-02-11", "到期 1")]
    assert days["2026-02-09"][1] == []
    listed = signed_in(county.clerk).get("/ledger/?day=2026-02-10").content.decode()
    assert [f">2026-{n}</a>" in listed for n in (1, 2, 3, 4)] == [True, True, False, False]
    assert "到期日：2026-02-10" in text_of(signed_in(county.clerk).get("/ledger/?day=2026-02-10"))


def test_planned_finishes_stand_beside_deadlines_until_reported(county: County, dated: list[Item]) -> None:
    days = month(county.clerk, "?month=2030-02&state=open")

    assert days["2030-02-20"][1] == [("doing", "/ledger/?state=open&amp;finish=2030-02-20", "计划完成 1")]
    assert days["2030-03-01"][1] == [("todo", "/ledger/?state=open&amp;day=2030-03-01", "到期 1")]
    listed = signed_in(county.clerk).get("/ledger/?finish=2030-02-20").content.decode()
    assert [f">2026-{n}</a>" in listed for n in (1, 2, 3, 4)] == [False, False, False, True]
    actions.amend_plan(dated[3].uid, reason="另定", actor=county.liaison)
    assert month(county.clerk, "?month=2030-02")["2030-02-20"][1] == []


def test_days_off_and_made_up_are_marked(county: County) -> None:
    days = month(county.clerk, "?month=2026-02")
    html = signed_in(county.clerk).get(reverse("ledger:calendar"), {"month": "2026-02"}).content.decode()
    bodies = {day: text for _classes, day, text in DAY.findall(html)}

    assert "off" in days["2026-02-08"][0]
    assert "off" not in days["2026-02-14"][0]
    assert ">班<" in bodies["2026-02-14"]
    assert "off" in days["2026-02-17"][0]
    assert ">休<" in bodies["2026-02-17"]
    assert "off" not in days["2026-02-10"][0]
    assert "out" in days["2026-01-31"][0]
    assert "放假调休安排还没有" not in html


def test_year_without_a_calendar_is_said(county: County) -> None:
    text = text_of(signed_in(county.clerk).get(reverse("ledger:calendar"), {"month": "2030-02"}))

    assert "2030年的放假调休安排还没有，这里按周一至周五为工作日显示。" in text


def test_months_are_turned_by_links_that_keep_the_filter(county: County) -> None:
    html = (
        signed_in(county.clerk).get(reverse("ledger:calendar"), {"month": "2026-12", "state": "open"}).content.decode()
    )

    assert 'href="?month=2026-11&amp;state=open" rel="prev"' in html
    assert 'href="?month=2027-01&amp;state=open" rel="next"' in html
    assert "2026年12月" in html


@pytest.mark.parametrize("given", ["", "2026", "2026-13", "1999-01", "0001-01", "9999-12", "x", "2026-1"])
def test_nonsense_month_is_this_month(county: County, given: str) -> None:
    page = signed_in(county.clerk).get(reverse("ledger:calendar"), {"month": given})

    today = date.today()  # noqa: DTZ011 -- the server's day and the county's are the same in tests
    assert f"{today.year}年{today.month}月" in text_of(page)


@pytest.mark.parametrize("given", ["0001-01-01", "9999-12-31", "2026-02-30", "x"])
def test_day_that_is_none_narrows_nothing(county: County, dated: list[Item], given: str) -> None:
    for name in ("day", "finish"):
        page = signed_in(county.clerk).get("/ledger/", {name: given})
        assert "4 项中的 1–4" in text_of(page)


def test_calendar_is_narrowed_and_shows_nobody_what_is_not_theirs(county: County, dated: list[Item]) -> None:
    neighbour = make_actor(make_unit("邻街街道", UnitKind.TOWNSHIP, county.realm, county.realm), Role.LIAISON)

    for reader, query in (
        (county.clerk, f"&unit={county.bureau.uid}"),
        (county.clerk, "&q=没有"),
        (neighbour, ""),
        (make_county("邻县").clerk, ""),
        (make_actor(county.realm, Role.AUDITOR), ""),
    ):
        assert not any(kept for _classes, kept in month(reader, f"?month=2026-02{query}").values())
    assert month(county.liaison, "?month=2026-02")["2026-02-10"][1]


def test_overdue_beside_the_month_is_the_list_it_leads_to(county: County, dated: list[Item]) -> None:
    page = signed_in(county.clerk).get(reverse("ledger:calendar"), {"month": "2026-02", "unit": str(county.street.uid)})

    assert "已逾期 3 项" in text_of(page)
    assert f'href="/ledger/?unit={county.street.uid}&amp;due=overdue"' in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_asks_the_same_questions_for_any_number(county: County, count: int) -> None:
    for item in make_items(county, count, lead=county.street):
        actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())

    asked = questions(signed_in(county.clerk), reverse("ledger:calendar") + "?month=2030-03")

    # The two that walk over the days use server-side cursors on PostgreSQL, which Django does not log.
    assert len(asked) == (8 if connection.vendor == "postgresql" else 10), "\n".join(asked)
