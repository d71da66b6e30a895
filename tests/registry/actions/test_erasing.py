"""Erasing a person: one asks, another decides; nothing personal outlives it, and nothing that happened is lost."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, OneToOneField

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry import erasure_list, holdings
from bihuan.registry.actions.appointments import PostDraft, appoint
from bihuan.registry.actions.erasing import (
    approve_erasure,
    ask_erasure,
    erase_again,
    refuse_erasure,
    subject_of,
    take_back_erasure,
)
from bihuan.registry.actions.people import PersonDraft, change_person, create_person
from bihuan.registry.actions.tokens import make_token
from bihuan.registry.actor import actor_for
from bihuan.registry.models import (
    Account,
    ApiToken,
    Appointment,
    ErasureReason,
    ErasureRequest,
    Line,
    Person,
    PersonalRecord,
    Role,
    TokenScope,
)
from bihuan.registry.queries.people import cards
from tests.support.county import County
from tests.support.erasing import erase, seen
from tests.support.world import make_actor

DRAFT = PersonDraft("dongzhen.lianluo", "东镇联络员", "0371-00001111")
TODAY = date(2026, 3, 2)
# Tables that point to a person or an account and hold nothing of theirs but that they acted; a movement tells of each.
POINTING = {
    "account.EmailAddress",  # allauth's, in which nothing is ever written: no address of anybody signs in
    "appraisal.Circular",
    "appraisal.Declaration",
    "appraisal.Finding",
    "appraisal.Objection",
    "appraisal.Publicity",
    "appraisal.Review",
    "appraisal.Rulebook",
    "appraisal.Verdict",
    "composite.Composite",
    "composite.Contest",
    "composite.Entered",
    "composite.Extra",
    "composite.Version",
    "composite.Remark",
    "composite.Veto",
    "backstage.AuditEntry",
    "evidence.Doubt",
    "evidence.PictureCover",
    "ledger.Apart",
    "ledger.Batch",
    "ledger.CardProposal",
    "ledger.Document",
    "ledger.Handover",
    "ledger.Item",
    "ledger.Keeping",
    "ledger.LookBack",
    "ledger.LookBackEntry",
    "ledger.PaperTemplate",
    "ledger.Patrol",
    "ledger.Plan",
    "ledger.Report",
    "ledger.Request",
    "ledger.SignSheet",
    "ledger.UnitBook",
    "ledger.Verification",
    "meetings.Draw",
    "meetings.Invitation",
    "meetings.Material",
    "meetings.Meeting",
    "meetings.PartNote",
    "meetings.Question",
    "registry.CalendarYear",
    "scoring.Card",
    "scoring.Comment",
    "scoring.Draw",
    "scoring.Keying",
    "scoring.Result",
    "scoring.Round",
    "scoring.Sheet",
    "registry.Decision",
}


@pytest.fixture
def person(county: County) -> Person:
    account = create_person(DRAFT, actor=county.system)
    appoint(account.person, county.town, PostDraft(Role.LIAISON, Line.ALL, date(2026, 1, 1)), actor=county.security)
    return account.person


def ask(person: Person, county: County) -> ErasureRequest:
    return ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=county.system)


@pytest.mark.asvs("2.3.5")
def test_nobody_erases_alone(county: County, person: Person) -> None:
    request = ask(person, county)

    with pytest.raises(Denied):
        approve_erasure(request, seen=seen(request), actor=county.system)
    for who in (county.auditor, county.office, county.liaison):
        with pytest.raises(Denied):
            ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=who)
        with pytest.raises(Denied):
            approve_erasure(request, seen=seen(request), actor=who)
    with pytest.raises(Denied):
        ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=county.security)
    assert PersonalRecord.objects.filter(person=person).exists()

    # Not even by an administrator who was moved from one office to the other in between.
    asker = Account.objects.get(pk=county.system.account_id)
    asker.person.appointments.update(role=Role.SECURITY_ADMIN)
    with pytest.raises(Invalid) as alone:
        approve_erasure(request, seen=seen(request), actor=actor_for(asker, today=TODAY))
    assert alone.value.code == "erasure.same-person"
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request.pk).update(state="done", decided_by=asker)
    assert PersonalRecord.objects.filter(person=person).exists()


@pytest.mark.asvs("8.1.4.11")
def test_an_approved_request_leaves_a_nameless_row_and_nothing_else(county: County, person: Person) -> None:
    account = Account.objects.get(person=person)
    make_token("我的日历", scope=TokenScope.CALENDAR, days=30, actor=actor_for(account, today=TODAY))

    erase(person, system=county.system, security=county.security)

    account.refresh_from_db()
    person.refresh_from_db()
    assert not PersonalRecord.objects.filter(person=person).exists()
    assert not ApiToken.objects.filter(account=account).exists()
    assert person.erased_at is not None
    assert (account.is_active, account.username) == (False, f"erased-{person.uid.hex}")
    assert Appointment.objects.get(person=person).ends is not None
    card = cards(county.system, [person.pk], today=TODAY)[person.pk]
    assert (card.name, card.phone, card.named) == ("已删除", "", False)
    line = AuditEntry.objects.latest("id")
    assert (line.detail["verb"], line.account_id) == ("person.erased", county.security.account_id)
    assert (line.detail["gone"], line.detail["changed"]) == ("2", "2")
    with pytest.raises(NotFound):
        change_person(person, name="甲", phone="", actor=county.system)


def test_what_came_or_went_since_it_was_shown_is_looked_at_again(county: County, person: Person) -> None:
    request = ask(person, county)
    shown = seen(request)
    account = Account.objects.get(person=person)
    make_token("程序", scope=TokenScope.READ, days=30, actor=actor_for(account, today=TODAY))

    with pytest.raises(Conflict) as moved:
        approve_erasure(request, seen=shown, actor=county.security)

    assert moved.value.code == "erasure.moved"
    assert PersonalRecord.objects.filter(person=person).exists()


def test_a_request_is_decided_once_and_open_once(county: County, person: Person) -> None:
    request = ask(person, county)
    with pytest.raises(Conflict):
        ask(person, county)
    refuse_erasure(request, actor=county.security)
    for again in (
        lambda: refuse_erasure(request, actor=county.security),
        lambda: approve_erasure(request, seen="", actor=county.security),
        lambda: take_back_erasure(request, actor=county.system),
    ):
        with pytest.raises(Conflict):
            again()
    second = ask(person, county)

    with pytest.raises(NotFound):
        take_back_erasure(second, actor=make_actor(county.realm, Role.SYSTEM_ADMIN))
    assert take_back_erasure(second, actor=county.system).state == "taken_back"
    assert PersonalRecord.objects.filter(person=person).exists()


def test_nobody_erases_oneself_or_decides_about_oneself(county: County) -> None:
    own = Person.objects.get(pk=county.system.person_id)
    with pytest.raises(Invalid):
        ask(own, county)
    request = ask(Person.objects.get(pk=county.security.person_id), county)
    with pytest.raises(Invalid) as refused:
        approve_erasure(request, seen=seen(request), actor=county.security)
    assert refused.value.code == "erasure.own"


def test_requests_of_another_realm_are_not_found(county: County, elsewhere: County, person: Person) -> None:
    request = ask(person, county)
    with pytest.raises(NotFound):
        ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=elsewhere.system)
    with pytest.raises(NotFound):
        approve_erasure(request, seen=seen(request), actor=elsewhere.security)


@pytest.mark.once
def test_every_table_that_points_to_a_person_is_answered_for(county: County, person: Person) -> None:
    subject = subject_of(person)
    answered = {one.find(subject).model._meta.label for one in holdings.registered()}
    account = settings.AUTH_USER_MODEL
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField)
        and field.related_model._meta.label in (account, "registry.Person", "registry.PersonalRecord")
    }

    assert pointing - answered - POINTING == set()
    assert POINTING - pointing == set()


@pytest.mark.once
def test_every_kind_says_what_for_and_why_and_can_be_told(county: County, person: Person) -> None:
    subject = subject_of(person)
    for one in holdings.registered():
        assert all((one.label, one.purpose, one.why)), one.key
        assert (one.erase is None) == (one.fate is holdings.Fate.KEPT), one.key
        assert len(list(one.told(subject))) == one.find(subject).count(), one.key


@pytest.mark.usefixtures("transactional_db")
def test_the_list_kept_apart_grows_and_is_believed_only_with_its_seal(county: County, tmp_path: Any) -> None:
    first = create_person(DRAFT, actor=county.system).person
    path = settings.BIHUAN.data / erasure_list.FILE
    path.unlink(missing_ok=True)

    erase(first, system=county.system, security=county.security)

    text = path.read_text(encoding="utf-8")
    (line,) = erasure_list.read(text, where="x")
    assert (line.person, line.words) == (first.uid, True)
    assert path.stat().st_mode & 0o077 == 0
    assert "东镇" not in text
    with pytest.raises(Invalid) as forged:
        erasure_list.read(text.replace(str(first.uid), str(county.realm.uid)), where="x")
    assert forged.value.data == {"path": "x", "line": 1}
    # A database that was put back knows less than the file: nothing is dropped.
    Person.objects.filter(pk=first.pk).update(erased_at=None)
    erasure_list.write()
    assert path.read_text(encoding="utf-8") == text
    path.unlink()


def test_somebody_whom_a_backup_brought_back_is_erased_again_at_the_time_of_then(
    county: County, person: Person
) -> None:
    erase(person, system=county.system, security=county.security)
    person.refresh_from_db()
    at = person.erased_at
    assert at is not None
    other = create_person(PersonDraft("hui.lai", "回来某"), actor=county.system).person

    erase_again(other, at=at, words=True)

    other.refresh_from_db()
    assert other.erased_at == at
    assert not PersonalRecord.objects.filter(person=other).exists()
    line = AuditEntry.objects.latest("id")
    assert (line.account_id, line.detail["verb"]) == (None, "person.erased-again")


@pytest.mark.asvs("8.1.4.10")
def test_no_table_holds_the_name_phone_or_user_name_afterwards(county: County, person: Person) -> None:
    erase(person, system=county.system, security=county.security)

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- the database's own names
            told = str(cursor.fetchall())
            for words in (DRAFT.username, DRAFT.name, DRAFT.phone):
                assert words not in told, (table, words)
