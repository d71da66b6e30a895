import pytest
from django import forms
from django.test import Client
from django.utils import translation

from bihuan.core.errors import Conflict, Invalid
from bihuan.ui import errors

pytestmark = [pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("invalid", 422, "期限 2023-02-01 已经过去"),
        ("unavailable", 503, "请过一会儿退回上一页，再提交一次。"),
        ("denied", 403, "只有牵头单位能报结"),
        ("conflict", 409, "创文办已在 14:05 退回"),
    ],
)
def test_domain_error_becomes_a_page_with_its_status(client: Client, kind: str, status: int, words: str) -> None:
    answer = client.get(f"/refuse/{kind}/")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_denied_page_says_who_has_the_right(client: Client) -> None:
    assert "<li>新烟街道负责人</li>" in client.get("/refuse/denied/").content.decode()


@pytest.mark.asvs("8.2.2")
def test_what_may_not_be_known_is_the_page_of_a_wrong_address(client: Client) -> None:
    hidden, wrong = client.get("/refuse/missing/"), client.get("/no-such-address/")
    assert (hidden.status_code, wrong.status_code) == (404, 404)
    assert hidden.content == wrong.content
    assert b"canary" not in hidden.content


def test_htmx_gets_the_banner_instead_of_a_page(client: Client) -> None:
    answer = client.get("/refuse/conflict/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#feedback"
    assert "<html" not in answer.content.decode()
    assert "创文办已在 14:05 退回" in answer.content.decode()


@pytest.mark.asvs("16.5.1")
def test_crash_page_tells_nothing_of_what_happened(client: Client) -> None:
    answer = client.get("/crash/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert b"canary" not in answer.content
    assert b"Traceback" not in answer.content


def test_sentence_translates_marked_values() -> None:
    with translation.override("zh-hans"):
        assert errors.sentence(Conflict("x", "%(state)s 时不能 %(n)d 次", state="已销号", n=2)) == "已销号 时不能 2 次"


def test_form_takes_the_error_beside_the_field_it_names() -> None:
    class Named(forms.Form):
        day = forms.CharField()

    beside, above = Named({"day": "1"}), Named({"day": "1"})
    errors.add_to_form(beside, Invalid("x", "不能早于今天", field="day"))
    errors.add_to_form(above, Invalid("x", "不能早于今天"))
    assert beside.errors == {"day": ["不能早于今天"]}
    assert above.errors == {"__all__": ["不能早于今天"]}
