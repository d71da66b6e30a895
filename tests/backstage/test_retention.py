"""保存期限: what is let go of exactly when its term is over, by rule alone, with a line of audit for each run."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessFailureLog
from django.conf import settings

from bihuan.backstage.models import AuditEntry, Mailbox, Notice
from bihuan.backstage.retention.actions import carry_out_terms
from bihuan.backstage.retention.kinds import registered
from bihuan.backstage.retention.pack import OWN_FILE, backup_days, terms_in_force
from bihuan.backstage.retention.queries import due_by_kind, last_runs
from bihuan.core.errors import Denied, Invalid
from bihuan.evidence.models import Evidence, StoredFile
from bihuan.ledger.verify import verify_realm
from bihuan.registry import personal
from bihuan.registry.actions.people import PersonDraft, add_person
from bihuan.registry.models import Account, Appointment, Line, PersonalRecord, Role, TableImport
from tests.ledger.factories import make_picture
from tests.support.county import County, make_county

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-27T12:00:00+08:00")
DAYS = {"phone": 180, "mailbox": 30, "identity": 30}


@pytest.fixture
def county() -> County:
    return make_county()


def left(county: County, name: str, days: int | None, *, phone: str = "0371-62690000") -> Account:
    """Somebody whose post ended so many days ago; None: it goes on."""
    account = add_person(PersonDraft(name, "某某", phone), county.realm.pk)
    ends = None if days is None else NOW.date() - timedelta(days=days)
    Appointment.objects.create(
        realm=county.realm,
        person=account.person,
        unit=county.town,
        role=Role.LIAISON,
        line=Line.ALL,
        starts=date(2020, 1, 1),
        ends=ends,
    )
    SocialAccount.objects.create(user=account, provider="feishu", uid=name, extra_data={})
    Mailbox.objects.create(
        realm=county.realm,
        personal=account.person.personal,
        address="sealed",
        language="zh-hans",
        asked_at=NOW,
        counted_from=NOW,
    )
    return account


def kept(account: Account) -> set[str]:
    record = PersonalRecord.objects.get(person=account.person)
    there = {"phone"} if personal.read(record, account.person).phone else set()
    there |= {"mailbox"} if Mailbox.objects.filter(personal=record).exists() else set()
    return there | ({"identity"} if SocialAccount.objects.filter(user=account).exists() else set())


def run() -> dict[str, Any]:
    with time_machine.travel(NOW, tick=False):
        carry_out_terms()
    detail: dict[str, Any] = AuditEntry.objects.latest("id").detail
    return detail


@pytest.mark.asvs("8.1.4.11")
@pytest.mark.parametrize("what", sorted(DAYS))
def test_what_names_those_who_left_goes_on_the_day_its_term_is_over_and_not_before(county: County, what: str) -> None:
    on_time = left(county, "on-time", DAYS[what])
    over = left(county, "over", DAYS[what] + 1)
    serving = left(county, "serving", None)

    run()

    assert what in kept(on_time)
    assert what not in kept(over)
    assert kept(serving) == set(DAYS)
    # The name stays with what they did.
    assert personal.read(PersonalRecord.objects.get(person=over.person), over.person).name == "某某"


def test_who_holds_another_post_still_or_never_held_one_has_not_left(county: County) -> None:
    account = left(county, "two-posts", 900)
    Appointment.objects.create(
        realm=county.realm, person=account.person, unit=county.bureau, role=Role.HEAD, starts=date(2020, 1, 1)
    )
    waiting = add_person(PersonDraft("waiting", "某某", "0371-62690000"), county.realm.pk)

    run()

    assert kept(account) == set(DAYS)
    assert kept(waiting) == {"phone"}


def test_attempts_notices_previews_and_unused_files_go_after_their_terms(county: County) -> None:
    account = Account.objects.get(pk=county.liaison.account_id)
    for age in (179, 181):
        line = AccessFailureLog.objects.create(username=account.username, ip_address="10.1.1.1", path_info="/")
        AccessFailureLog.objects.filter(pk=line.pk).update(attempt_time=NOW - timedelta(days=age))
        stranger = AccessFailureLog.objects.create(username="nobody", ip_address="10.1.1.1", path_info="/")
        AccessFailureLog.objects.filter(pk=stranger.pk).update(attempt_time=NOW - timedelta(days=age))
    for age in (364, 366):
        Notice.objects.create(
            realm=county.realm, account=account, kind="x", message="x", at=NOW, read_at=NOW - timedelta(days=age)
        )
    Notice.objects.create(realm=county.realm, account=account, kind="x", message="x", at=NOW - timedelta(days=999))
    pictures = [make_picture(county.liaison) for _ in range(3)]
    for picture, age in zip(pictures, (29, 31, 31), strict=True):
        Evidence.objects.filter(pk=picture.pk).update(at=NOW - timedelta(days=age))
    Evidence.objects.filter(pk=pictures[2].pk).update(target_kind="ledger.item", target_uid=county.town.uid)
    for age in (29, 31):
        staged = TableImport.objects.create(
            realm=county.realm, account=account, table="people", file_name="x", file_digest="x", rows="cipher"
        )
        TableImport.objects.filter(pk=staged.pk).update(created_at=NOW - timedelta(days=age))

    detail = run()

    assert detail == {"verb": "retention.carried-out", "attempt": "1", "notice": "1", "staged": "1", "unused": "1"}
    assert sorted(AccessFailureLog.objects.values_list("username", flat=True)) == sorted([account.username, "nobody"])
    assert Notice.objects.count() == 2
    assert set(Evidence.objects.values_list("pk", flat=True)) == {pictures[0].pk, pictures[2].pk}
    assert StoredFile.objects.count() == 2
    assert TableImport.objects.count() == 1
    assert verify_realm(county.realm).faults == ()


def test_each_realm_gets_its_own_line_also_where_there_was_nothing(county: County) -> None:
    other = make_county("邻县")
    left(county, "over", 181)

    run()

    lines = AuditEntry.objects.filter(target_kind="retention").order_by("id")
    assert [(line.realm_id, line.account_id, line.detail.get("phone")) for line in lines] == [
        (county.realm.pk, None, "1"),
        (other.realm.pk, None, None),
    ]
    assert {line.target for line in lines} == {"county-retention 1"}


def test_the_page_of_an_administrator_counts_what_the_next_run_takes_and_what_follows(county: County) -> None:
    make_county("邻县")
    for name, days in (("over", 181), ("soon", 170), ("later", 100)):
        left(county, name, days)
    with time_machine.travel(NOW, tick=False):
        found = {due.kind.what: (due.now, due.soon) for due in due_by_kind(county.system)}

        assert found["phone"] == (1, 1)
        assert found["identity"] == (3, 0)
        carry_out_terms()
        assert [run.detail.get("phone") for run in last_runs(county.system)] == ["1"]
        assert {due.kind.what: due.now for due in due_by_kind(county.security)}["phone"] == 0
    for actor in (county.office, county.auditor, county.liaison):
        with pytest.raises(Denied):
            due_by_kind(actor)


@pytest.mark.once
def test_every_kind_has_a_term_and_every_term_a_kind() -> None:
    assert {term.what for term in terms_in_force().terms} == {kind.what for kind in registered()}


@pytest.fixture
def own_terms() -> Any:
    path = settings.BIHUAN.data / OWN_FILE
    yield lambda text: path.write_text(text, encoding="utf-8")
    path.unlink(missing_ok=True)


OWN = """
schema: 1
code: own-terms
version: "2"
title: {zh: 本县期限, en: Own}
note: {zh: 依本县文件, en: By our own paper}
terms: [%s]
kept: []
backup_days: 30
"""


def test_a_county_s_own_terms_take_the_place_of_the_example(county: County, own_terms: Any) -> None:
    own_terms(OWN % "{what: phone, days: 10, basis: {zh: 本县文件, en: Own}}")
    over, serving = left(county, "over", 11), left(county, "serving", None)

    run()

    assert kept(over) == {"mailbox", "identity"}
    assert kept(serving) == set(DAYS)
    assert AuditEntry.objects.latest("id").target == "own-terms 2"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ("{what: attempt, days: 179, basis: {zh: 一, en: x}}", "retention.log"),
        ("{what: ledger, days: 1, basis: {zh: 一, en: x}}", "retention.unknown"),
        ("{what: phone, days: 0, basis: {zh: 一, en: x}}", "pack.value"),
        ("{what: phone, days: 1}", "pack.missing"),
    ],
)
def test_terms_that_break_a_law_or_cannot_be_read_let_nothing_go(
    county: County, own_terms: Any, terms: str, code: str
) -> None:
    own_terms(OWN % terms)
    over = left(county, "over", 2000)

    with pytest.raises(Invalid) as refused:
        carry_out_terms()

    assert refused.value.code == code
    # A backup is made all the same, and kept as long as the example says where the file cannot be read.
    assert backup_days() == (30 if code == "retention.unknown" else 90)
    assert kept(over) == set(DAYS)
