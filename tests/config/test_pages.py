"""What every answer of the installation has in common, whatever app it comes from."""

import pytest
from django.test import Client


def test_health_needs_neither_sign_in_nor_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_unknown_address_without_sign_in_is_the_same_as_any_other(client: Client) -> None:
    answer = client.get("/nothing-here")

    assert answer.status_code == 404
    assert answer["Content-Security-Policy"].count("'unsafe") == 0


@pytest.mark.django_db
def test_sign_in_page_is_open_to_anybody(client: Client) -> None:
    assert client.get("/account/login/").status_code == 200
