"""The second factor from outside: set up, shown at the door, shown once, lost and set up anew."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Denied, Invalid
from bihuan.registry.actions.access import remove_second_factor
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
HOME = "/registry/units/"
SETUP = "/account/second-factor/"
CODE = "/account/second-factor/code/"
AGAIN = "/account/second-factor/code/again/"


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password(PASSWORD))
    return made


@pytest.fixture
def account(county: County) -> Account:
    return Account.objects.get(pk=county.liaison.account_id)


@pytest.fixture
def _demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BIHUAN", replace(settings.BIHUAN, second_factor="everybody"))


demanded = pytest.mark.usefixtures("_demanded")


def sign_in(account: Account, password: str = PASSWORD) -> tuple[Client, str]:
    """Sign in with the password; returns the client and where it was sent."""
    client = Client()
    answer = client.post("/account/login/", {"login": account.username, "password": password})
    return client, urlsplit(answer["Location"]).path if answer.status_code == 302 else ""


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up an app on the pages; returns its secret and the recovery codes as shown."""
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/second-factor/app/"})
    page = client.get("/account/second-factor/app/").content.decode()
    (secret,) = re.findall(r'id="secret"[^>]*value="([A-Z2-7]+)"', page)
    done = client.post("/account/second-factor/app/", {"code": code_of(secret)}, follow=True)
    return secret, re.findall(r"<code>(\d{8})</code>", done.content.decode())


def enter(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


@demanded
@pytest.mark.asvs("6.3.3")
def test_without_a_factor_every_page_leads_to_where_one_is_set_up(account: Account) -> None:
    client, _ = sign_in(account)

    for address in ("/", HOME, "/tokens/", "/api/v1/docs/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, SETUP), address
    assert client.post("/notices/read/")["Location"] == SETUP
    refused = client.get("/api/v1/items")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor.lacking")
    assert client.get(SETUP).status_code == 200


@demanded
def test_whoever_has_just_set_one_up_goes_on(account: Account) -> None:
    client, _ = sign_in(account)
    _, codes = set_up(client)

    assert len(codes) == 10
    assert is_in(client)
    assert client.get("/api/v1/items").status_code == 200


@demanded
@pytest.mark.asvs("6.3.3")
def test_a_session_that_was_open_before_has_to_show_the_factor_itself(account: Account) -> None:
    other, _ = sign_in(account)
    client, _ = sign_in(account)
    secret, _ = set_up(client)

    answer = other.get(HOME)
    assert answer["Location"] == f"{AGAIN}?next=%2Fregistry%2Funits%2F"
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        shown = other.post(AGAIN, {"code": code_of(secret), "next": HOME})
        assert shown["Location"] == HOME
        assert is_in(other)


def test_nobody_is_asked_where_the_installation_does_not_demand_it(account: Account) -> None:
    client, _ = sign_in(account)

    assert is_in(client)


def test_only_administrators_are_asked_where_so_decided(
    county: County, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BIHUAN", replace(settings.BIHUAN, second_factor="administrators"))

    assert is_in(sign_in(account)[0])
    assert not is_in(sign_in(Account.objects.get(pk=county.auditor.account_id))[0])


def test_password_alone_does_not_open_the_door_once_a_factor_is_set_up(account: Account) -> None:
    secret, _ = set_up(sign_in(account)[0])

    client, where = sign_in(account)
    assert where == CODE
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
        assert is_in(client)


@pytest.mark.asvs("6.5.1")
def test_a_code_of_the_app_opens_once(account: Account) -> None:
    secret, _ = set_up(sign_in(account)[0])

    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        code = code_of(secret)
        first, second = sign_in(account)[0], sign_in(account)[0]
        assert first.post(CODE, {"code": code}).status_code == 302
        again = second.post(CODE, {"code": code})
        assert "验证码不对、已用过或已过期" in again.content.decode()
        assert not is_in(second)


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_of_another_half_minute_does_not_open(account: Account, steps: int) -> None:
    secret, _ = set_up(sign_in(account)[0])
    client, _ = sign_in(account)

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        client.post(CODE, {"code": code_of(secret, steps=steps)})
        assert not is_in(client)


@pytest.mark.asvs("6.4.1")
def test_a_recovery_code_opens_once_and_is_not_shown_again(account: Account) -> None:
    client, _ = sign_in(account)
    _, codes = set_up(client)

    assert not re.search(codes[0], client.get("/account/second-factor/recovery-codes/").content.decode())
    first, second = sign_in(account)[0], sign_in(account)[0]
    first.post(CODE, {"code": codes[0]})
    second.post(CODE, {"code": codes[0]})
    assert (is_in(first), is_in(second)) == (True, False)


@pytest.mark.asvs("6.3.1")
def test_guesses_of_the_second_factor_are_counted(account: Account) -> None:
    secret, _ = set_up(sign_in(account)[0])
    for number in range(10):
        client, _ = sign_in(account)
        client.post(CODE, {"code": f"{number:06d}"})

    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        client, _ = sign_in(account)
        answer = client.post(CODE, {"code": code_of(secret)})
    assert "尝试次数过多" in answer.content.decode()
    assert not is_in(client)
    failed = AuditEntry.objects.filter(action="sign_in", result="failed", detail={"code": "second_factor"})
    assert failed.count() == 10


@pytest.mark.asvs("14.2.1")
def test_no_secret_rests_in_clear(account: Account) -> None:
    secret, codes = set_up(sign_in(account)[0])

    rest = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rest
    assert codes[0] not in rest
    assert rest.count("aes256gcm:") == 2


@pytest.mark.asvs("7.5.1")
def test_setting_up_and_taking_away_asks_again_who_one_is(account: Account) -> None:
    client, _ = sign_in(account)
    assert client.get("/account/second-factor/app/")["Location"].startswith("/account/reauthenticate/")
    set_up(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        answer = client.post("/account/second-factor/app/remove/")
        assert answer["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_setting_up_and_taking_away_leave_lines(county: County, account: Account) -> None:
    set_up(sign_in(account)[0])
    guard = enter(county.security)
    guard.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/"})
    guard.post(f"/registry/people/{account.person.uid}/second-factor/remove/")

    lines = AuditEntry.objects.filter(action="account", target=str(account.person.uid)).order_by("id")
    told = [(line.detail["verb"], line.detail.get("factor"), line.account_id) for line in lines]
    mine, theirs = account.pk, county.security.account_id
    assert sorted(told[:2]) == [("second-factor.added", "recovery_codes", mine), ("second-factor.added", "totp", mine)]
    assert sorted(told[2:4]) == [
        ("second-factor.removed", "recovery_codes", theirs),
        ("second-factor.removed", "totp", theirs),
    ]
    assert told[4:] == [("second-factor.reset", None, theirs)]


@demanded
@pytest.mark.asvs("6.4.4")
def test_a_lost_factor_is_taken_away_by_the_security_administrator_and_set_up_anew(
    county: County, account: Account
) -> None:
    client, _ = sign_in(account)
    set_up(client)

    remove_second_factor(account, actor=county.security)

    assert client.get(HOME)["Location"].startswith("/demo/")
    client, where = sign_in(account)
    assert where != CODE
    assert client.get(HOME)["Location"] == SETUP


@pytest.mark.asvs("6.4.3")
def test_a_link_that_sets_the_password_does_not_pass_the_second_factor(county: County, account: Account) -> None:
    from bihuan.registry.onetime import give_link  # noqa: PLC0415

    set_up(sign_in(account)[0])
    token = give_link(account, actor=county.system)
    word = "another horse battery staple"
    Client().post(reverse("one-time-link", args=[token]), {"password1": word, "password2": word})

    client, where = sign_in(account, word)
    assert where == CODE
    assert not is_in(client)


def test_nobody_else_takes_a_factor_away(county: County, account: Account) -> None:
    set_up(sign_in(account)[0])

    for actor in (county.system, county.auditor, county.office):
        with pytest.raises(Denied):
            remove_second_factor(account, actor=actor)
    guard = Account.objects.get(pk=county.security.account_id)
    with pytest.raises(Invalid) as refusal:
        remove_second_factor(guard, actor=county.security)
    assert refusal.value.code == "second-factor.own"
    assert Authenticator.objects.filter(user=account).count() == 2
