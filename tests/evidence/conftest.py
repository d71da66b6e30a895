"""Imports of Django's models wait until the fixtures run: pytest reads this file before Django has its settings."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bihuan.registry.actor import Actor
    from bihuan.registry.models import Unit


@pytest.fixture
def realm(db: None) -> Iterator[Unit]:
    """A county whose stored files go when the test ends."""
    from tests.support.world import make_realm  # noqa: PLC0415 -- see above

    yield make_realm()
    for folder in ("files", "incoming"):
        shutil.rmtree(settings.BIHUAN.data / folder, ignore_errors=True)


@pytest.fixture
def unit(realm: Unit) -> Unit:
    from tests.support.world import make_unit  # noqa: PLC0415 -- see above

    return make_unit(realm)


@pytest.fixture
def actor(unit: Unit) -> Actor:
    from tests.support.world import make_actor  # noqa: PLC0415 -- see above

    return make_actor(unit)
