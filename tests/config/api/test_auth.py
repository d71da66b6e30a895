from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.registry.actions.tokens import digest_of, make_token, revoke_token
from bihuan.registry.models import Account, ApiToken, Appointment, TokenScope
from tests.ledger.factories import County, make_county, make_items
from tests.ledger.views.pages import signed_in
from tests.support.api import ROOT, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer bihuan_forged"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Token x"},
    ],
)
def test_a_stranger_gets_a_problem_that_says_how_to_sign_in(county: County, headers: dict[str, str]) -> None:
    for answer in (
        Client().get(ROOT + "items", headers=headers),
        Client().post(ROOT + "items", "{}", content_type="application/json", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bihuan"'
        assert answer.json()["code"] == "sign_in"


@pytest.mark.asvs("14.2.1")
def test_a_token_in_the_address_opens_nothing(county: County) -> None:
    program = Program(county.clerk)

    assert Client().get(ROOT + "items", {"token": program.secret}).status_code == 401
    assert program.get("items").status_code == 200


@pytest.mark.asvs("7.2.2")
def test_the_table_holds_no_usable_token(county: County) -> None:
    program = Program(county.clerk)
    row = ApiToken.objects.values().get()

    assert program.secret not in str(row)
    assert (row["digest"], row["prefix"]) == (digest_of(program.secret), program.secret[:12])
    assert len(program.secret) == len("bihuan_") + 43


def test_a_reading_token_writes_nothing(county: County) -> None:
    program = Program(county.clerk, TokenScope.READ)
    answer = program.post("items", {})

    assert (program.get("items").status_code, answer.status_code) == (200, 403)
    assert answer.json()["code"] == "token.read-only"


@pytest.mark.asvs("7.4.3")
def test_a_token_dies_by_revoking_expiry_another_password_and_a_closed_account(county: County) -> None:
    programs = [Program(county.clerk) for _ in range(4)]
    revoke_token(programs[0].token.uid, actor=county.clerk)
    ApiToken.objects.filter(pk=programs[1].token.pk).update(
        created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    statuses = [program.get("items").status_code for program in programs[:3]]
    account = Account.objects.get(pk=county.clerk.account_id)
    account.set_password("一句很长的话做密码")
    account.save()
    changed = programs[2].get("items").status_code
    fresh = Program(county.clerk)
    Account.objects.filter(pk=account.pk).update(is_active=False)

    assert statuses == [401, 401, 200]
    assert changed == 401
    assert fresh.get("items").status_code == 401


@pytest.mark.asvs("8.3.3")
def test_a_right_taken_away_is_gone_at_the_next_request(county: County) -> None:
    program = Program(county.clerk)
    make_items(county)
    seen = len(program.get("items").json()["items"])
    Appointment.objects.filter(person_id=county.clerk.person_id).update(ends=date(2021, 1, 1))
    refused = program.get("items")

    assert seen == 1
    assert (refused.status_code, refused.json()["code"]) == (403, "no_live_appointment")


def test_a_use_is_noted_and_not_at_every_request(county: County) -> None:
    program = Program(county.clerk)
    program.get("items")
    first = ApiToken.objects.get().used_at
    program.get("items")

    assert first is not None
    assert ApiToken.objects.get().used_at == first


@pytest.mark.asvs("3.5.1")
def test_a_session_reads_and_needs_the_csrf_token_to_write(county: County) -> None:
    account = Account.objects.get(pk=county.clerk.account_id)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert signed_in(county.clerk).get(ROOT + "items").status_code == 200
    answer = strict.post(ROOT + "items", "{}", content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_a_token_reaches_no_page(county: County) -> None:
    program = Program(county.clerk)
    answer = Client().get("/tokens/", headers={"Authorization": f"Bearer {program.secret}"})

    assert answer.status_code == 302
    assert make_token("另一个", scope=TokenScope.READ, days=1, actor=county.clerk)[0].pk != program.token.pk


def test_the_description_and_its_page_are_for_those_who_are_signed_in(county: County) -> None:
    client = signed_in(county.liaison)
    described = client.get(ROOT + "openapi.json").json()
    page = client.get(ROOT + "docs/")

    assert Client().get(ROOT + "openapi.json").status_code == 401
    assert sorted(described["paths"]) == [
        "/api/v1/batches",
        "/api/v1/batches/{uid}",
        "/api/v1/evidence",
        "/api/v1/items",
        "/api/v1/items/count",
        "/api/v1/items/{uid}",
        "/api/v1/items/{uid}/moves/{move}",
        "/api/v1/places",
        "/api/v1/units",
        "/api/v1/uploads",
        "/api/v1/uploads/{uid}",
    ]
    for path in described["paths"]:
        assert path in page.content.decode()


def test_every_operation_asks_who_is_there(county: County) -> None:
    described = signed_in(county.liaison).get(ROOT + "openapi.json").json()

    for path, methods in described["paths"].items():
        for method, told in methods.items():
            assert told["security"], (method, path)
            assert "401" in told["responses"], (method, path)
