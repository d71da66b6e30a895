"""登录设备: one's own sessions seen and ended, and everybody's by the security administrator."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Denied
from bihuan.desk.sessions.browsers import browser_name
from bihuan.registry.actions.access import end_sessions_of
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "correct horse battery staple"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password(PASSWORD))
    return made


def sign_in(actor: Actor, agent: str = CHROME) -> Client:
    client = Client(headers={"user-agent": agent})
    username = Account.objects.get(pk=actor.account_id).username
    assert client.post("/account/login/", {"login": username, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/registry/units/").status_code == 200


def test_the_list_names_each_device_and_the_one_in_hand(county: County) -> None:
    desk, _phone = sign_in(county.liaison), sign_in(county.liaison, WECHAT)
    sign_in(county.office)

    page = desk.get("/sessions/").content.decode()

    assert page.count('class="row no-picture"') == 2
    assert page.index("微信 · Android") < page.index("Chrome · Windows") < page.index("当前设备")
    assert "127.0.0.1" in page


@pytest.mark.asvs("7.4.5")
def test_one_session_is_ended_on_the_server(county: County) -> None:
    desk, phone = sign_in(county.liaison), sign_in(county.liaison, WECHAT)
    number = UserSession.objects.get(user_agent=WECHAT).pk

    desk.post(f"/sessions/{number}/end/")

    assert (is_in(desk), is_in(phone)) == (True, False)
    assert AuditEntry.objects.latest("id").detail == {"verb": "session.ended"}


@pytest.mark.asvs("7.4.5")
def test_all_others_are_ended_at_once(county: County) -> None:
    desk, phone, third = (sign_in(county.liaison) for _ in range(3))
    other = sign_in(county.office)

    desk.post("/sessions/others/end/")

    assert [is_in(client) for client in (desk, phone, third, other)] == [True, False, False, True]


def test_another_persons_session_is_not_found(county: County) -> None:
    desk, other = sign_in(county.liaison), sign_in(county.office)
    number = UserSession.objects.get(user_id=county.office.account_id).pk

    assert desk.post(f"/sessions/{number}/end/").status_code == 404
    assert is_in(other)


@pytest.mark.asvs("7.5.2")
def test_the_security_administrator_ends_anybodys(county: County) -> None:
    desk, guard = sign_in(county.liaison), sign_in(county.security)
    person = Account.objects.get(pk=county.liaison.account_id).person

    assert guard.post(f"/registry/people/{person.uid}/sessions/end/").status_code == 302

    assert (is_in(desk), is_in(guard)) == (False, True)
    for actor in (county.system, county.auditor, county.office):
        with pytest.raises(Denied):
            end_sessions_of(person.account, actor=actor)


def test_a_session_that_is_over_leaves_the_list(county: County) -> None:
    desk, phone = sign_in(county.liaison), sign_in(county.liaison, WECHAT)
    phone.post("/account/logout/")

    assert desk.get("/sessions/").content.decode().count('class="row no-picture"') == 1


def test_a_changed_password_ends_the_others_and_they_leave_the_list(county: County) -> None:
    desk, phone = sign_in(county.liaison), sign_in(county.liaison, WECHAT)
    new = "quite another sentence here"
    desk.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_in(phone)
    assert settings.ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE
    again = Client()
    again.post(
        "/account/login/", {"login": Account.objects.get(pk=county.liaison.account_id).username, "password": new}
    )
    assert again.get("/sessions/").content.decode().count('class="row no-picture"') == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (WECHAT, "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browsers_are_named_as_people_know_them(agent: str, name: str) -> None:
    assert browser_name(agent) == name
