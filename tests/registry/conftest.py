"""Counties for the tests of the registry. Imports wait: pytest reads this file before Django has its settings."""

from typing import Any

import pytest


@pytest.fixture
def county(db: None) -> Any:
    """The county most tests need."""
    from tests.support.county import make_county  # noqa: PLC0415

    return make_county()


@pytest.fixture
def elsewhere(db: None) -> Any:
    """Another county in the same database."""
    from tests.support.county import make_county  # noqa: PLC0415

    return make_county("邻县")
