"""What 等保三级 asks at the doors beyond the usual: passwords that age, kinds of character, named networks for administrators."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from bihuan.backstage.models import AuditEntry
from bihuan.registry.actions.tokens import make_token
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, TokenScope
from tests.support.county import County, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "correct horse battery staple"
CHANGE = "/account/password/change/"
HOME = "/registry/units/"
INSIDE, OUTSIDE = "10.1.2.3", "203.0.113.9"


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password(PASSWORD), password_set_at=timezone.now())
    return made


@pytest.fixture
def _ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PASSWORD_LONGEST_AGE", timedelta(days=90))


@pytest.fixture
def _networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BIHUAN", replace(settings.BIHUAN, admin_networks=(ip_network("10.1.0.0/16"),)))


def sign_in(actor: Actor, address: str = INSIDE) -> Client:
    client = Client(REMOTE_ADDR=address)
    username = Account.objects.get(pk=actor.account_id).username
    assert client.post("/account/login/", {"login": username, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.asvs("8.1.4.1")
@pytest.mark.usefixtures("_ninety_days")
def test_a_password_of_ninety_days_is_changed_before_anything_else(county: County) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=89, hours=23)):
        assert sign_in(county.liaison).get(HOME).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=90, minutes=1)):
        client = sign_in(county.liaison)
        assert client.get(HOME)["Location"] == CHANGE
        refused = client.get("/api/v1/items")
        assert (refused.status_code, refused.json()["code"]) == (403, "password.old")

        word = "quite another sentence here"
        assert client.post(CHANGE, {"oldpassword": PASSWORD, "password1": word, "password2": word}).status_code == 302
        account = Account.objects.get(pk=county.liaison.account_id)
        again = Client()
        again.post("/account/login/", {"login": account.username, "password": word})
        assert again.get(HOME).status_code == 200


def test_a_password_does_not_age_where_nobody_asks(county: County) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=900)):
        assert sign_in(county.liaison).get(HOME).status_code == 200


@pytest.mark.asvs("8.1.4.1")
def test_the_new_password_is_not_the_old_one(county: County) -> None:
    given = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    answer = sign_in(county.liaison).post(CHANGE, given)

    assert "新密码不能和当前密码一样。" in answer.content.decode()


@pytest.mark.asvs("8.1.4.4")
@pytest.mark.usefixtures("_networks")
def test_administrators_are_refused_from_elsewhere_even_with_the_right_password(county: County) -> None:
    for actor in (county.system, county.security, county.auditor):
        assert sign_in(actor).get(HOME).status_code == 200
        outside = sign_in(actor, OUTSIDE)
        answer = outside.get(HOME)
        assert answer.status_code == 403
        assert "管理员只能从指定的网络办理" in answer.content.decode()
        line = AuditEntry.objects.latest("id")
        assert (line.result, line.detail, line.address) == ("refused", {"code": "administrator.network"}, OUTSIDE)
        assert outside.post("/account/logout/").status_code == 302


@pytest.mark.usefixtures("_networks")
def test_everybody_else_works_from_anywhere(county: County) -> None:
    assert sign_in(county.liaison, OUTSIDE).get(HOME).status_code == 200


@pytest.mark.asvs("8.1.4.4")
@pytest.mark.usefixtures("_networks")
def test_a_token_of_an_administrator_opens_nothing_from_elsewhere(county: County) -> None:
    _, secret = make_token("对接", scope=TokenScope.READ, days=1, actor=county.system)
    headers = {"authorization": f"Bearer {secret}"}

    assert Client(REMOTE_ADDR=INSIDE).get("/api/v1/units", headers=headers).status_code == 200
    refused = Client(REMOTE_ADDR=OUTSIDE).get("/api/v1/units", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "administrator.network")


@pytest.mark.asvs("8.1.4.1")
@pytest.mark.usefixtures("_ninety_days")
def test_the_rules_in_force_stand_on_the_page_of_sign_in_protection(county: County) -> None:
    page = sign_in(county.liaison).get("/account/second-factor/").content.decode()

    assert "同一地址连续输错 5 次，锁 15 分钟" in page
    assert "30 分钟没有操作自动退出，最长 12 小时" in page
    assert "密码每 90 天要换一次" in page
    assert "第二因素：自愿设置" in page
