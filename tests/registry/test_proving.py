"""Weighty acts ask again who one is: giving rights and links, and taking people's data out (ASVS 7.5.3)."""

import re
from datetime import date

import pytest
from django.test import Client

from bihuan.registry.actions.erasing import ask_erasure
from bihuan.registry.actions.people import PersonDraft, add_person
from bihuan.registry.models import Account, Appointment, ErasureReason, Person, Role
from tests.registry.test_pages import as_, upload
from tests.support.county import County

PASSWORD = "correct horse battery staple"
PROOF = "/account/reauthenticate/"


@pytest.fixture
def person(county: County) -> Person:
    """Somebody with a post; every administrator has a password, and none has just typed it."""
    account = add_person(PersonDraft("somebody", "某人", "0371-62690000"), county.realm.pk)
    Appointment.objects.create(
        realm=county.realm, person=account.person, unit=county.town, role=Role.LIAISON, starts=date(2020, 1, 1)
    )
    for one in Account.objects.all():
        one.set_password(PASSWORD)
        one.save()
    return account.person


def acts(county: County, person: Person) -> list[tuple[Client, str, str, dict[str, str]]]:
    """Every weighty act of the registry: who does it, how, where, with what."""
    system, security = as_(county.system), as_(county.security)
    post = Appointment.objects.get(person=person)
    request = ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=county.system)
    base = f"/registry/people/{person.uid}/"
    given = {"unit": str(county.town.pk), "role": "head", "line": "civic", "starts": "2026-01-01"}
    return [
        (security, "POST", base + "appoint/", given),
        (security, "POST", f"/registry/appointments/{post.uid}/end/", {"on": "2026-01-01"}),
        (security, "POST", base + "second-factor/remove/", {}),
        (security, "POST", f"/registry/erasures/{request.uid}/decide/", {"answer": "refuse"}),
        (system, "POST", base + "link/", {}),
        (system, "POST", "/registry/people/invitations/", {}),
        (system, "GET", "/registry/tables/people/export/", {}),
        (system, "POST", base + "erase/", {"reason": "asked"}),
    ]


@pytest.mark.asvs("7.5.3")
def test_nothing_weighty_happens_without_a_fresh_proof(county: County, person: Person) -> None:
    state = Account.objects.get(person=person).password
    for client, method, path, data in acts(county, person):
        answer = client.post(path, data) if method == "POST" else client.get(path)

        assert answer.status_code == 302, path
        assert answer["Location"].startswith(PROOF), path
    assert Account.objects.get(person=person).password == state
    assert Appointment.objects.get(person=person).ends is None
    assert person.erasures.get().state == "open"


@pytest.mark.asvs("7.5.3")
def test_whoever_has_no_right_is_told_so_and_never_asked_for_a_password(county: County, person: Person) -> None:
    stranger = as_(county.liaison)
    for _client, method, path, data in acts(county, person):
        answer = stranger.post(path, data) if method == "POST" else stranger.get(path)
        assert answer.status_code == 403, path


@pytest.mark.asvs("7.5.3")
def test_what_was_begun_goes_on_once_it_is_proved(county: County, person: Person) -> None:
    client = as_(county.system)
    asked = client.post(f"/registry/people/{person.uid}/link/")

    wrong = client.post(asked["Location"], {"password": "another one"})
    assert wrong.status_code == 200
    done = client.post(asked["Location"], {"password": PASSWORD}, follow=True)

    assert re.search(r"/account/link/[^<]+", done.content.decode())
    assert not Account.objects.get(person=person).has_usable_password()


@pytest.mark.asvs("7.5.3")
def test_posts_brought_in_by_workbook_ask_too_where_they_are_saved(county: County, person: Person) -> None:
    client = as_(county.security)
    rows = (("用户名", "单位", "角色", "业务", "起"), ("somebody", "测试县东镇", "单位负责人", "创文", "2026-01-01"))
    staged = client.post("/registry/tables/appointments/import/", {"file": upload(*rows, name="任职.csv")})

    answer = client.post(staged["Location"], {"seen": "x"})

    assert answer["Location"].startswith(PROOF)
    assert Appointment.objects.filter(person=person).count() == 1
