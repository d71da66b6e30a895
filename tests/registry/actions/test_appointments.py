"""Granting and ending posts: by the security administrator, never for oneself, three administrators being three people."""

from datetime import date, timedelta

import pytest

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry.actions.appointments import (
    PostDraft,
    appoint,
    change_appointment,
    end_appointment,
    end_appointment_now,
)
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.people import PersonDraft, create_person
from bihuan.registry.actions.units import end_unit
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Appointment, Line, Person, Role
from tests.support.county import County

START = date(2026, 1, 1)
LIAISON = PostDraft(Role.LIAISON, Line.ALL, START)


@pytest.fixture
def account(county: County) -> Account:
    return create_person(PersonDraft("dongzhen.lianluo", "东镇联络员"), actor=county.system)


def test_appoint_gives_the_right_from_its_first_day(county: County, account: Account) -> None:
    appoint(account.person, county.town, LIAISON, actor=county.security)

    actor = actor_for(account, today=START)
    assert [(post.unit_id, post.role, post.scope_path) for post in actor.posts] == [
        (county.town.pk, Role.LIAISON, county.town.path)
    ]
    with pytest.raises(Denied):
        actor_for(account, today=START - timedelta(days=1))
    line = AuditEntry.objects.latest("id")
    assert (line.action, line.detail["verb"], line.detail["role"]) == ("right", "appointment.granted", "liaison")


@pytest.mark.parametrize("who", ["system", "auditor", "office", "liaison"])
def test_appoint_is_refused_to_all_but_the_security_administrator(county: County, account: Account, who: str) -> None:
    with pytest.raises(Denied):
        appoint(account.person, county.town, LIAISON, actor=getattr(county, who))
    assert not Appointment.objects.filter(person=account.person).exists()


def test_appoint_oneself_is_refused(county: County) -> None:
    own = Person.objects.get(pk=county.security.person_id)
    with pytest.raises(Invalid):
        appoint(own, county.town, LIAISON, actor=county.security)


@pytest.mark.asvs("8.1.4.2")
@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.AUDITOR, Role.SECURITY_ADMIN])
@pytest.mark.parametrize("ends", [None, START + timedelta(days=30)])
def test_appoint_two_administrator_roles_in_one_person_is_refused(
    county: County, account: Account, second: Role, ends: date | None
) -> None:
    appoint(account.person, county.realm, PostDraft(Role.AUDITOR, Line.ALL, START, ends), actor=county.security)

    with pytest.raises(Invalid) as refusal:
        appoint(account.person, county.town, PostDraft(second, Line.ALL, START), actor=county.security)
    assert refusal.value.code == "appointment.three-in-one"


def test_appoint_another_administrator_role_after_the_first_has_ended(county: County, account: Account) -> None:
    ended = PostDraft(Role.AUDITOR, Line.ALL, START, START + timedelta(days=30))
    appoint(account.person, county.realm, ended, actor=county.security)
    later = PostDraft(Role.SYSTEM_ADMIN, Line.ALL, START + timedelta(days=31))

    assert appoint(account.person, county.realm, later, actor=county.security).role == Role.SYSTEM_ADMIN


def test_appoint_a_delegate_without_a_last_day_is_refused(county: County, account: Account) -> None:
    with pytest.raises(Invalid):
        appoint(account.person, county.town, PostDraft(Role.DELEGATE, Line.ALL, START), actor=county.security)
    backwards = PostDraft(Role.DELEGATE, Line.ALL, START, START - timedelta(days=1))
    with pytest.raises(Invalid):
        appoint(account.person, county.town, backwards, actor=county.security)


def test_appoint_the_same_twice_is_a_conflict(county: County, account: Account) -> None:
    appoint(account.person, county.town, LIAISON, actor=county.security)
    with pytest.raises(Conflict):
        appoint(account.person, county.town, LIAISON, actor=county.security)
    assert Appointment.objects.filter(person=account.person).count() == 1


def test_appoint_at_an_ended_or_foreign_unit_is_refused(county: County, elsewhere: County, account: Account) -> None:
    end_unit(county.town, on=START, successor=None, actor=county.system)
    with pytest.raises(Invalid):
        appoint(account.person, county.town, LIAISON, actor=county.security)
    with pytest.raises(NotFound):
        appoint(account.person, elsewhere.town, LIAISON, actor=county.security)
    with pytest.raises(NotFound):
        appoint(account.person, county.bureau, LIAISON, scope=elsewhere.town, actor=county.security)


def test_end_appointment_now_takes_the_right_away_today(county: County, account: Account) -> None:
    post = appoint(account.person, county.town, LIAISON, actor=county.security)

    end_appointment_now(post, actor=county.security)

    with pytest.raises(Denied):
        actor_for(account, today=today())


def test_end_appointment_before_it_began_leaves_a_legal_row_that_is_live_no_more(
    county: County, account: Account
) -> None:
    future = PostDraft(Role.LIAISON, Line.ALL, today() + timedelta(days=10))
    post = appoint(account.person, county.town, future, actor=county.security)

    end_appointment_now(post, actor=county.security)

    with pytest.raises(Denied):
        actor_for(account, today=today() + timedelta(days=10))


def test_end_appointment_later_than_its_end_changes_nothing(county: County, account: Account) -> None:
    last = START + timedelta(days=5)
    post = appoint(account.person, county.town, PostDraft(Role.LIAISON, Line.ALL, START, last), actor=county.security)

    assert end_appointment(post, on=last + timedelta(days=5), actor=county.security).ends == last


def test_end_appointment_of_ones_own_or_without_right_is_refused(county: County, account: Account) -> None:
    own = Appointment.objects.get(person_id=county.security.person_id)
    with pytest.raises(Invalid):
        end_appointment_now(own, actor=county.security)
    with pytest.raises(Denied):
        end_appointment_now(own, actor=county.system)


def test_change_appointment_mends_title_and_last_day_only(county: County, account: Account) -> None:
    post = appoint(account.person, county.town, LIAISON, actor=county.security)
    last = START + timedelta(days=90)

    changed = change_appointment(post, title="值班联络员", ends=last, actor=county.security)

    assert (changed.title, changed.ends, changed.role) == ("值班联络员", last, Role.LIAISON)
    with pytest.raises(Denied):
        change_appointment(post, title="甲", ends=None, actor=county.system)
