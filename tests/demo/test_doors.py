"""One-click sign-in: in a demo folder, by POST, and nowhere else."""

import dataclasses

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory, override_settings

from bihuan.config.options import Mode
from bihuan.demo import doors
from bihuan.demo.city import load_city
from bihuan.registry.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_stranger_is_led_to_the_doors_which_say_that_it_is_a_demo(client: Client) -> None:
    load_city()
    answer = client.get("/registry/units/", follow=True)

    assert answer.request["PATH_INFO"] == "/demo/"
    page = answer.content.decode()
    assert "演示环境：人员和数据都是虚构的" in page
    for username, _ in doors.PARTS:
        assert f'value="{username}"' in page, username


def test_enter_signs_in_and_every_page_says_demo(client: Client) -> None:
    load_city()
    assert client.post("/demo/enter/", {"username": "xinyan.lianluo"}).status_code == 302

    page = client.get("/registry/units/").content.decode()
    assert "新烟街道 · 联络员" in page
    assert "演示环境" in page


def test_enter_as_another_takes_a_session_of_its_own(client: Client) -> None:
    load_city()
    client.post("/demo/enter/", {"username": "xinyan.lianluo"})
    first = client.session.session_key
    client.post("/demo/enter/", {"username": "auditor"})

    assert client.session.session_key != first
    assert client.session["_auth_user_id"] == str(Account.objects.get(username="auditor").pk)


@pytest.mark.parametrize("username", ["nobody", ""])
def test_enter_as_nobody_is_not_found(client: Client, username: str) -> None:
    assert client.post("/demo/enter/", {"username": username}).status_code == 404


def test_enter_as_somebody_without_a_live_post_is_not_found(client: Client) -> None:
    load_city()
    account = Account.objects.get(username="xinyan.lianluo")
    account.person.appointments.update(ends="2022-12-31")
    assert client.post("/demo/enter/", {"username": "xinyan.lianluo"}).status_code == 404


def test_doors_outside_a_demo_folder_open_for_nobody() -> None:
    with override_settings(BIHUAN=dataclasses.replace(settings.BIHUAN, mode=Mode.PRODUCTION)):
        _refuse()


def _refuse() -> None:
    request = RequestFactory().post("/demo/enter/", {"username": "sysadmin"})

    with pytest.raises(ImproperlyConfigured):
        doors.enter(request)
    with pytest.raises(ImproperlyConfigured):
        doors.show_doors(RequestFactory().get("/demo/"))
    assert doors.demo_banner(request) is None


def test_demo_settings_are_those_of_a_demo() -> None:
    assert settings.LOGIN_URL == "demo:doors"
