"""审计记录: the auditor's alone, narrowed, a page at a time, and out as a workbook."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from bihuan.backstage.audit import note
from bihuan.backstage.models import AuditAction, AuditEntry, AuditResult
from bihuan.desk.audit.wording import done_in_words, rest_of
from bihuan.registry.actions.people import reveal_phone
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def county() -> County:
    return make_county()


def enter(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def stamps(client: Client, address: str) -> list[str]:
    return re.findall(r'<th class="keep" scope="row">([^<]+)</th>', client.get(address).content.decode())


def rows_out(client: Client, address: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    rows = [tuple(row) for row in book.active.values]
    (head,) = [place for place, row in enumerate(rows) if row[0] == "时间"]
    return rows[head + 1 :]


@pytest.mark.asvs("8.1.5.2")
def test_nobody_but_the_auditor_reads_it(county: County) -> None:
    for actor in (county.system, county.security, county.office, county.liaison):
        client = enter(actor)
        assert client.get("/audit/").status_code == 403
        assert client.get("/audit/export/").status_code == 403
        assert "/audit/" not in client.get("/registry/units/").content.decode()
    assert "/audit/" in enter(county.auditor).get("/registry/units/").content.decode()


@pytest.mark.asvs("16.3.1")
def test_a_read_of_personal_data_stands_with_who_when_what_and_why(county: County) -> None:
    person = Account.objects.get(pk=county.liaison.account_id).person
    with time_machine.travel("2026-03-02T09:15:07+08:00", tick=False):
        reveal_phone(person, reason="核对", actor=county.office)

    page = enter(county.auditor).get("/audit/?action=personal_read").content.decode()

    assert "2026-03-02 09:15:07" in page
    assert "查看电话" in page
    assert "reason=核对" in page
    assert f"/registry/people/{person.uid}/" in page


def test_lines_are_narrowed_by_day_action_result_and_person(county: County) -> None:
    for day in (1, 2, 3):
        with time_machine.travel(f"2026-03-0{day}T23:59:59+08:00", tick=False):
            note(AuditAction.EXPORT, actor=county.office)
            note(AuditAction.IMPORT, actor=county.liaison, result=AuditResult.REFUSED)
    client = enter(county.auditor)
    person = Account.objects.get(pk=county.liaison.account_id).person

    assert stamps(client, "/audit/?since=2026-03-02&until=2026-03-02") == ["2026-03-02 23:59:59"] * 2
    assert len(stamps(client, "/audit/?action=export&until=2026-03-31")) == 3
    assert len(stamps(client, "/audit/?result=refused&until=2026-03-31")) == 3
    assert len(stamps(client, f"/audit/?person={person.uid}&until=2026-03-31")) == 3
    assert stamps(client, "/audit/?action=export&result=refused") == []


def test_a_wrong_day_is_told_and_shows_nothing_narrowed(county: County) -> None:
    answer = enter(county.auditor).get("/audit/?since=2026-02-30")

    assert answer.status_code == 422
    assert "有内容需要改正" in answer.content.decode()


def test_older_lines_are_reached_without_counting(county: County, django_assert_max_num_queries: object) -> None:
    start = timezone.now() - timedelta(days=30)
    for number in range(120):
        with time_machine.travel(start + timedelta(minutes=number), tick=False):
            note(AuditAction.EXPORT, actor=county.office)
    client = enter(county.auditor)

    seen: list[str] = []
    address = "/audit/?action=export"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r'<th class="keep" scope="row">([^<]+)</th>', page)
        found = re.search(r'href="(\?[^"]*before=[^"]*)"[^>]*><span>更早的', page)
        address = "/audit/" + found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/audit/")


@pytest.mark.asvs("8.1.5.4")
def test_the_lines_go_out_as_a_workbook_and_that_leaves_a_line(county: County) -> None:
    with time_machine.travel("2026-03-02T09:15:07+08:00", tick=False):
        note(
            AuditAction.EXPORT,
            actor=county.office,
            target_kind="ledger.batch",
            target="=1+1",
            address="203.0.113.9",
            rows=3,
        )
    client = enter(county.auditor)

    (row,) = rows_out(client, "/audit/export/?action=export")

    assert row[0] == "2026-03-02 09:15:07"
    assert row[1:] == ("创文办 经办 · 某**", "导出", "", "成功", "来件", "=1+1", "203.0.113.9", "rows=3")
    line = AuditEntry.objects.latest("id")
    assert (line.action, line.account_id, line.target, line.detail) == (
        "export",
        county.auditor.account_id,
        "audit",
        {"rows": 1},
    )


def test_another_realms_lines_are_not_there(county: County) -> None:
    note(AuditAction.EXPORT, actor=county.office, target="ours")
    AuditEntry.objects.create(action="sign_in", result="failed", at=timezone.now(), target="nobodys")

    page = enter(county.auditor).get("/audit/").content.decode()

    assert "ours" in page
    assert "nobodys" not in page


def test_codes_without_words_are_shown_as_they_are() -> None:
    assert done_in_words({"verb": "unit.renamed"}) == "单位更名"
    assert done_in_words({"code": "no_right"}) == "no_right"
    assert done_in_words({}) == ""
    assert rest_of({"verb": "x", "rows": 3, "scope": "read"}) == "rows=3，scope=read"
