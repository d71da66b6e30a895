"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

import pytest

from tests.ledger.laws import LedgerWalk, walk


@pytest.mark.usefixtures("db")
def test_random_people_making_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 150)


@pytest.mark.slow
@pytest.mark.usefixtures("db")
def test_two_thousand_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 2_000)
