"""Language and look, kept by the device."""

import pytest
from django.test import Client

from bihuan.ui.themes import THEMES

pytestmark = [pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("theme", THEMES)
def test_theme_is_written_into_the_next_page(client: Client, theme: str) -> None:
    answer = client.post("/display/", {"theme": theme, "next": "/gallery/"})
    assert (answer.status_code, answer["Location"]) == (302, "/gallery/")
    assert f'data-theme="{theme}"' in client.get("/gallery/").content.decode()


def test_language_changes_the_page(client: Client) -> None:
    client.post("/display/", {"language": "en", "next": "/gallery/"})
    assert '<html lang="en"' in client.get("/gallery/").content.decode()


@pytest.mark.parametrize("outside", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_display_never_leads_outside(client: Client, outside: str) -> None:
    assert client.post("/display/", {"theme": "dark", "next": outside})["Location"] == "/"


def test_display_ignores_what_does_not_exist(client: Client) -> None:
    answer = client.post("/display/", {"theme": "pink", "language": "tlh"})
    assert dict(answer.cookies) == {}


def test_display_is_no_get(client: Client) -> None:
    assert client.get("/display/").status_code == 405
