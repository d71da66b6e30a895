"""The doors, asked from outside: one answer for every wrong guess, a lock nobody can be locked out by, links used once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.backstage.models import AuditEntry
from bihuan.registry import onetime
from bihuan.registry.actions.people import PersonDraft, create_person, switch_account
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
SIGN_IN = "/account/login/"
HOME = "/registry/units/"
TOKENS = re.compile(r'(csrfmiddlewaretoken" value="|value=")[^"]*')


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password(PASSWORD))
    return made


@pytest.fixture
def account(county: County) -> Account:
    return Account.objects.get(pk=county.liaison.account_id)


def knock(client: Client, username: str, password: str, **extra: str) -> int:
    return client.post(SIGN_IN, {"login": username, "password": password}, **extra).status_code


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.mark.asvs("7.2.4")
def test_right_password_opens_a_session_of_its_own(client: Client, account: Account) -> None:
    client.get(SIGN_IN)
    client.session.save()
    before = client.session.session_key

    assert knock(client, account.username, PASSWORD) == 302
    assert is_in(client)
    assert client.session.session_key != before
    assert (AuditEntry.objects.latest("id").action, AuditEntry.objects.latest("id").result) == ("sign_in", "done")


@pytest.mark.asvs("6.3.8")
def test_unknown_name_wrong_password_and_closed_account_get_the_same_answer(
    client: Client, county: County, account: Account
) -> None:
    closed = create_person(PersonDraft("closed", "停用人员"), actor=county.system)
    closed.set_password(PASSWORD)
    closed.save()
    switch_account(closed, on=False, actor=county.system)

    answers = {
        TOKENS.sub("", client.post(SIGN_IN, {"login": name, "password": word}).content.decode())
        for name, word in ((account.username, "wrong"), ("nobody-here", "wrong"), ("closed", PASSWORD))
    }

    assert len(answers) == 1
    assert "用户名或密码不正确。" in answers.pop()
    assert not is_in(client)


@pytest.mark.asvs("6.3.1")
def test_lock_holds_against_the_right_password_and_spares_the_owner_elsewhere(client: Client, account: Account) -> None:
    for _ in range(5):
        knock(client, account.username, "wrong", REMOTE_ADDR="203.0.113.9")

    assert knock(client, account.username, PASSWORD, REMOTE_ADDR="203.0.113.9") == 429
    assert not is_in(client)
    assert knock(Client(), account.username, PASSWORD, REMOTE_ADDR="198.51.100.7") == 302


@pytest.mark.asvs("6.1.1")
@pytest.mark.asvs("6.3.1")
def test_guesses_from_many_addresses_lock_nobody_out(client: Client, account: Account) -> None:
    for number in range(30):
        knock(Client(), account.username, "wrong", REMOTE_ADDR=f"203.0.113.{number}")

    assert knock(client, account.username, PASSWORD, REMOTE_ADDR="198.51.100.7") == 302


@pytest.mark.asvs("15.3.4")
def test_a_forged_forwarding_header_does_not_pass_the_lock(account: Account) -> None:
    for number in range(8):
        knock(Client(), account.username, "wrong", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    forged = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "10.0.0.99"}
    assert knock(Client(), account.username, PASSWORD, **forged) == 429


def test_lock_ends_after_its_time(client: Client, account: Account) -> None:
    for _ in range(6):
        knock(client, account.username, "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert knock(client, account.username, PASSWORD) == 302


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session_on_the_server(client: Client, account: Account) -> None:
    knock(client, account.username, PASSWORD)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert is_in(stolen)

    client.post("/account/logout/")

    assert not is_in(stolen)


@pytest.mark.asvs("7.3.1")
def test_session_ends_after_half_an_hour_idle_and_after_twelve_hours_busy(client: Client, account: Account) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        knock(client, account.username, PASSWORD)
        assert is_in(client)
        clock.move_to(start + timedelta(minutes=31))
        assert not is_in(client)

        knock(client, account.username, PASSWORD)
        for minutes in range(0, 12 * 60, 25):
            clock.move_to(start + timedelta(minutes=31 + minutes))
            assert is_in(client), minutes
        clock.move_to(start + timedelta(minutes=31 + 12 * 60 + 1))
        assert not is_in(client)


def test_way_to_a_new_password_stands_on_every_page_of_those_who_have_one(client: Client, account: Account) -> None:
    door = 'href="/account/password/change/"'
    knock(client, account.username, PASSWORD)
    assert door in client.get("/").content.decode()

    demo = Client()
    account.set_unusable_password()
    account.save()
    demo.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert door not in demo.get("/").content.decode()


@pytest.mark.asvs("7.4.3")
def test_changing_the_password_ends_every_session(client: Client, account: Account) -> None:
    other = Client()
    for one in (client, other):
        knock(one, account.username, PASSWORD)
    new = "a wholly different sentence"

    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.status_code == 302
    assert not is_in(client)
    assert not is_in(other)
    assert knock(client, account.username, new) == 302


@pytest.mark.asvs("6.2.4")
@pytest.mark.parametrize(
    "new", ["1234567", "password1", "xinzheng2026", "Bihuan@2026", "新郑市2026", "zhangwei2026", "张巍2026!", "a" * 129]
)
def test_weak_passwords_are_refused(client: Client, county: County, new: str) -> None:
    account = create_person(PersonDraft("zhangwei.lianluo", "张巍"), actor=county.system)
    token = onetime.give_link(account, actor=county.system)

    answer = client.post(reverse("one-time-link", args=[token]), {"password1": new, "password2": new})

    assert answer.status_code == 422
    account.refresh_from_db()
    assert not account.has_usable_password()


@pytest.mark.asvs("6.2.9")
def test_a_long_chinese_sentence_is_a_password(client: Client, county: County) -> None:
    account = create_person(PersonDraft("somebody", "某人"), actor=county.system)
    token = onetime.give_link(account, actor=county.system)
    sentence = "春江潮水连海平海上明月共潮生滟滟随波千万里何处春江无月明" * 2

    path = reverse("one-time-link", args=[token])
    assert client.get(path).status_code == 200
    assert client.post(path, {"password1": sentence, "password2": sentence}).status_code == 302
    assert client.get(path).status_code == 404
    account.refresh_from_db()
    assert account.check_password(sentence)


def test_two_different_passwords_are_refused_beside_the_second(client: Client, county: County) -> None:
    account = create_person(PersonDraft("somebody", "某人"), actor=county.system)
    path = reverse("one-time-link", args=[onetime.give_link(account, actor=county.system)])

    answer = client.post(path, {"password1": PASSWORD, "password2": PASSWORD + "!"})

    assert answer.status_code == 422
    assert "两次输入的密码不一样。" in answer.content.decode()


def test_somebody_without_a_post_reaches_nothing_but_the_way_out(client: Client, account: Account) -> None:
    account.person.appointments.update(ends="2020-01-02")
    knock(client, account.username, PASSWORD)

    answer = client.get(HOME)

    assert answer.status_code == 403
    assert "您目前没有有效的任职" in answer.content.decode()
    assert client.post("/account/logout/").status_code == 302


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize(
    "path",
    ["/account/signup/", "/account/password/reset/", "/account/email/", "/account/login/code/confirm/", "/admin/"],
)
def test_there_is_no_other_door(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_next_address_of_another_site_is_not_followed(client: Client, account: Account) -> None:
    answer = client.post(SIGN_IN + "?next=https://evil.example/", {"login": account.username, "password": PASSWORD})
    assert answer["Location"] == "/"
