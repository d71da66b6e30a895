import pytest


@pytest.fixture
def county(db: None) -> object:
    from tests.ledger.factories import make_county  # noqa: PLC0415 -- conftest is read before Django's settings

    return make_county()
