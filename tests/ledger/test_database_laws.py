"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

import pytest

from tests.ledger.laws import LedgerWalk, walk
from tests.support.soaking import tell


@pytest.mark.usefixtures("db")
def test_random_people_making_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 150)


@pytest.mark.slow
@pytest.mark.usefixtures("db")
def test_two_thousand_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 2_000)


@pytest.mark.soak
@pytest.mark.usefixtures("db")
def test_ten_thousand_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 10_000)

    tell("actions", steps=LedgerWalk.steps)
