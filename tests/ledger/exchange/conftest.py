import pytest


@pytest.fixture
def named_county(county: object) -> object:
    """The county with its units' names and two places, so that a hand-over can be matched."""
    from tests.ledger.exchange.matching import name_county  # noqa: PLC0415 -- conftest is read before Django's settings

    return name_county(county)
