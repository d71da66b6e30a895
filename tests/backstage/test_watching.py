"""报警: bursts in the audit are told to the security administrator and the auditor, once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import RequestFactory

from bihuan.backstage import alarms, audit
from bihuan.backstage.models import AuditAction, AuditEntry, AuditResult, Notice
from bihuan.backstage.watching import watch
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = pytest.mark.django_db
START = "2026-03-02T09:20:00+08:00"


@pytest.fixture
def county() -> County:
    return make_county()


def told(actor: Actor) -> list[str]:
    return [row.message % row.data for row in Notice.objects.filter(account_id=actor.account_id, kind="alarm")]


def alarmed() -> list[tuple[str, int]]:
    return [
        (line.detail["code"], line.detail["count"])
        for line in AuditEntry.objects.filter(action=AuditAction.ALARM).order_by("id")
    ]


def refused(county: County, times: int) -> None:
    for _ in range(times):
        audit.note(AuditAction.ACCESS, actor=county.liaison, result=AuditResult.REFUSED, code="no")


@pytest.mark.asvs("8.1.4.4")
def test_probing_is_told_to_the_two_who_watch_and_to_nobody_else(county: County) -> None:
    with time_machine.travel(START, tick=False):
        refused(county, 60)
        assert watch() == 0
        refused(county, 1)
        assert watch() == 1

    sentence = "报警：一个账号十分钟内被拒绝访问 61 次，可能在试探无权查看的内容，请查看审计记录"
    assert (told(county.security), told(county.auditor)) == ([sentence], [sentence])
    assert (told(county.system), told(county.office), told(county.liaison)) == ([], [], [])
    line = AuditEntry.objects.get(action=AuditAction.ALARM)
    assert (line.account_id, line.detail) == (county.liaison.account_id, {"code": "probing", "count": 61})


@pytest.mark.asvs("8.1.4.4")
def test_an_alarm_is_raised_once_an_hour(county: County) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        refused(county, 61)
        assert (watch(), watch()) == (1, 0)
        traveller.shift(timedelta(minutes=45))
        assert watch() == 1
        traveller.shift(timedelta(minutes=30))
        assert watch() == 0

    assert alarmed() == [("probing", 61), ("probing", 61)]


def test_what_is_spread_over_the_day_is_no_alarm(county: County) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        for _ in range(20):
            refused(county, 10)
            assert watch() == 0
            traveller.shift(timedelta(minutes=3))


@pytest.mark.asvs("8.1.4.4")
def test_guessing_over_many_names_from_one_address(county: County) -> None:
    request = RequestFactory().post("/account/login/", REMOTE_ADDR="10.1.2.3")
    for number in range(31):
        assert authenticate(request, username=f"nobody-{number}", password="guess") is None

    assert watch() == 1
    assert alarmed() == [("guesses", 31)]


@pytest.mark.asvs("8.1.4.4")
def test_shut_doors_count_over_all_accounts(county: County) -> None:
    for number in range(5):
        for _ in range(5):
            request = RequestFactory().post("/account/login/", REMOTE_ADDR=f"10.1.2.{number}")
            authenticate(request, username=f"nobody-{number}", password="guess")

    assert watch() == 1
    assert alarmed() == [("locks", 5)]


@pytest.mark.asvs("8.1.4.4")
def test_taking_away_too_much_by_rows_or_by_times(county: County) -> None:
    audit.note(AuditAction.EXPORT, actor=county.office, target_kind="ledger", rows=60_000)
    audit.note(AuditAction.EXPORT, actor=county.liaison, target_kind="ledger", rows=60_000)
    assert watch() == 0
    audit.note(AuditAction.EXPORT, actor=county.office, target_kind="ledger", rows=40_001)
    for _ in range(61):
        audit.note(AuditAction.EXPORT, actor=county.liaison, target_kind="ledger.item")

    assert watch() == 2
    assert alarmed() == [("exports", 100_001), ("export-times", 62)]


def test_another_realm_hears_nothing(county: County) -> None:
    other = make_county("邻县")
    refused(county, 61)
    watch()
    assert (told(other.security), len(told(county.security))) == ([], 1)


def test_an_alarm_that_nobody_can_be_told_still_stands_in_the_audit_and_the_log(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    watchers = [county.security.account_id, county.auditor.account_id]
    Account.objects.filter(pk__in=watchers).update(is_active=False)
    assert alarms.sound(county.realm.pk, "locks", "%(count)s", subject="x", count=5) is True
    assert alarms.sound(county.realm.pk, "locks", "%(count)s", subject="x", count=5) is False
    assert (alarmed(), Notice.objects.filter(kind="alarm").count()) == ([("locks", 5)], 0)
    assert [record.message for record in caplog.records] == ["alarm"]


def test_one_round_costs_the_same_however_many_lines_there_are(
    county: County, django_assert_num_queries: object
) -> None:
    refused(county, 3)
    with django_assert_num_queries(11):  # type: ignore[operator]
        watch()
    refused(county, 30)
    with django_assert_num_queries(11):  # type: ignore[operator]
        watch()
