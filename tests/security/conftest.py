"""One world for all tests of a file that only look: what they do inside it is undone, and making it takes a second."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.security.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> "Iterator[World]":
    """The realm with everybody and everything in it; each test's own transaction stands inside this one."""
    from tests.security.world import build  # noqa: PLC0415 -- models need a started Django

    with django_db_blocker.unblock(), ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield build()
        for alias in connections:
            transaction.set_rollback(True, using=alias)


@pytest.fixture
def still() -> Iterator[None]:
    """A clock that stands: a page says what time it is, and a minute may end between two requests."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield
