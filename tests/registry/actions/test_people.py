"""People, accounts and one-time links: no right comes with any of them, and nothing personal lies in clear."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry import onetime
from bihuan.registry.actions.appointments import PostDraft, appoint
from bihuan.registry.actions.people import (
    PersonDraft,
    change_person,
    create_person,
    reveal_phone,
    switch_account,
)
from bihuan.registry.actions.realms import create_first_administrators, create_realm, renew_administrator_links
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Line, Person, PersonalRecord, Role
from bihuan.registry.queries.people import filter_people
from tests.support.county import County

DRAFT = PersonDraft("dongzhen.lianluo", "东镇联络员", "0371-00001111")
TODAY = date(2026, 3, 2)
NEW_PASSWORD = "correct horse battery staple"


def test_create_person_gives_an_account_without_password_or_right(county: County) -> None:
    account = create_person(DRAFT, actor=county.system)

    assert not account.has_usable_password()
    with pytest.raises(Denied):
        actor_for(account, today=TODAY)


@pytest.mark.parametrize("who", ["security", "auditor", "office", "liaison"])
def test_create_person_is_refused_to_all_but_the_system_administrator(county: County, who: str) -> None:
    before = Person.objects.count()
    with pytest.raises(Denied):
        create_person(DRAFT, actor=getattr(county, who))
    assert Person.objects.count() == before


@pytest.mark.parametrize("username", ["ab", "Zhang San", "张三", "-x1", "a" * 61, ""])
def test_create_person_with_a_malformed_user_name_is_refused(county: County, username: str) -> None:
    with pytest.raises(Invalid):
        create_person(PersonDraft(username, "某某"), actor=county.system)


def test_create_person_with_a_taken_user_name_is_a_conflict_whatever_its_case(county: County) -> None:
    create_person(DRAFT, actor=county.system)
    with pytest.raises(Conflict):
        create_person(PersonDraft("DongZhen.LianLuo", "别人"), actor=county.system)


@pytest.mark.asvs("8.1.4.8")
def test_personal_values_lie_in_no_table_in_clear(county: County) -> None:
    person = create_person(DRAFT, actor=county.system).person
    record = PersonalRecord.objects.get(person=person)

    stored = f"{record.name} {record.phone} {record.name_index}"
    assert stored.startswith("aes256gcm:k1:")
    assert "东镇" not in stored
    assert "1111" not in record.phone or "00001111" not in record.phone
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- the database's own names
            assert "东镇联络员" not in str(cursor.fetchall()), table


def test_change_person_is_found_by_the_new_name_only(county: County) -> None:
    person = create_person(DRAFT, actor=county.system).person
    change_person(person, name="新联络员", phone="", actor=county.system)

    assert list(filter_people(county.system, "新联络员", today=TODAY)) == [person]
    assert not filter_people(county.system, "东镇联络员", today=TODAY).exists()
    with pytest.raises(Denied):
        change_person(person, name="甲", phone="", actor=county.security)
    with pytest.raises(Invalid):
        change_person(person, name="甲", phone="abc", actor=county.system)


def test_reveal_phone_wants_a_reason_and_leaves_a_line(county: County) -> None:
    person = create_person(DRAFT, actor=county.system).person

    with pytest.raises(Invalid):
        reveal_phone(person, reason="  ", actor=county.office)
    assert reveal_phone(person, reason="催办", actor=county.office) == "0371-00001111"
    line = AuditEntry.objects.latest("id")
    assert (line.action, line.target, line.detail["reason"]) == ("personal_read", str(person.uid), "催办")
    with pytest.raises(Denied):
        reveal_phone(person, reason="催办", actor=county.liaison)


@pytest.mark.asvs("8.3.2")
def test_switch_account_off_takes_the_right_away_at_once(county: County) -> None:
    account = create_person(DRAFT, actor=county.system)
    post = PostDraft(Role.LIAISON, Line.ALL, TODAY)
    appoint(account.person, county.town, post, actor=county.security)
    assert actor_for(account, today=TODAY).unit_ids == {county.town.pk}

    switched = switch_account(account, on=False, actor=county.system)

    with pytest.raises(Denied):
        actor_for(switched, today=TODAY)
    own = Account.objects.get(pk=county.system.account_id)
    with pytest.raises(Invalid):
        switch_account(own, on=False, actor=county.system)


def test_people_of_another_realm_are_not_found(county: County, elsewhere: County) -> None:
    stranger = create_person(DRAFT, actor=elsewhere.system)

    for refused in (
        lambda: change_person(stranger.person, name="甲", phone="", actor=county.system),
        lambda: switch_account(stranger, on=False, actor=county.system),
        lambda: onetime.give_link(stranger, actor=county.system),
    ):
        with pytest.raises(NotFound):
            refused()


@pytest.mark.asvs("6.4.1")
def test_one_time_link_sets_a_password_once(county: County) -> None:
    account = create_person(DRAFT, actor=county.system)
    token = onetime.give_link(account, actor=county.system)

    assert onetime.read_token(token) == account
    assert onetime.use_token(token, NEW_PASSWORD).check_password(NEW_PASSWORD)
    with pytest.raises(NotFound):
        onetime.use_token(token, "another one altogether")
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD)


def test_one_time_link_kills_the_links_and_password_before_it(county: County) -> None:
    account = create_person(DRAFT, actor=county.system)
    first = onetime.give_link(account, actor=county.system)
    onetime.use_token(onetime.give_link(account, actor=county.system), NEW_PASSWORD)

    second = onetime.give_link(account, actor=county.system)

    account.refresh_from_db()
    assert not account.has_usable_password()
    with pytest.raises(NotFound):
        onetime.read_token(first)
    assert onetime.read_token(second) == account


def test_one_time_link_forged_expired_or_of_a_closed_account_is_dead(
    county: County,
) -> None:
    account = create_person(DRAFT, actor=county.system)
    token = onetime.give_link(account, actor=county.system)

    with pytest.raises(NotFound):
        onetime.read_token(token[:-1] + ("A" if token[-1] != "A" else "B"))
    with pytest.raises(NotFound):
        onetime.read_token("nonsense")
    with time_machine.travel(timezone.now() + onetime.LIFETIME + timedelta(seconds=1)), pytest.raises(NotFound):
        onetime.read_token(token)
    switch_account(account, on=False, actor=county.system)
    with pytest.raises(NotFound):
        onetime.read_token(token)


def test_one_time_link_is_given_by_the_system_administrator_alone(county: County) -> None:
    account = create_person(DRAFT, actor=county.system)
    for who in (county.security, county.auditor, county.office, county.liaison):
        with pytest.raises(Denied):
            onetime.give_link(account, actor=who)


@pytest.mark.asvs("6.3.2")
def test_first_administrators_are_three_people_without_a_password(db: None) -> None:
    realm = create_realm(name="新县", short_name="新县")
    first = create_first_administrators(realm)

    assert [one.role for one in first] == [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
    assert len({one.account.person_id for one in first}) == 3
    assert not any(account.has_usable_password() for account in Account.objects.all())
    for one in first:
        onetime.use_token(one.token, NEW_PASSWORD)
    with pytest.raises(Conflict):
        create_first_administrators(realm)
    with pytest.raises(Conflict):
        create_realm(name="新县", short_name="新县")


def test_renew_administrator_links_leaves_out_those_who_have_a_password(db: None) -> None:
    realm = create_realm(name="新县", short_name="新县")
    first = create_first_administrators(realm)
    onetime.use_token(first[0].token, NEW_PASSWORD)

    renewed = renew_administrator_links(realm)

    assert [one.role for one in renewed] == [Role.SECURITY_ADMIN, Role.AUDITOR]
    assert all(onetime.read_token(one.token) == one.account for one in renewed)
