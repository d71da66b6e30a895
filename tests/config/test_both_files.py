import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connections
from django.test import Client


@pytest.mark.django_db
def test_cache_and_sessions_reach_their_own_file() -> None:
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert Session.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_committed_rows_are_gone_in_the_next_test() -> None:
    assert cache.get("kept") is None
    cache.set("kept", 1)


@pytest.mark.django_db(transaction=True)
def test_committed_rows_are_gone_in_the_next_test_again() -> None:
    assert cache.get("kept") is None
    cache.set("kept", 1)


def test_health(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
