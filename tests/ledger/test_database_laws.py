"""The laws again over the real tables: random people, random moves, everything checked as ``verify`` checks it."""

import pytest

from tests.ledger.laws import LedgerWalk, walk
from tests.support.soaking import tell


@pytest.mark.usefixtures("db")
def test_random_people_making_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 150)


@pytest.mark.soak
@pytest.mark.usefixtures("db")
def test_five_thousand_random_moves_leave_a_sound_ledger() -> None:
    walk(LedgerWalk, 5_000)

    tell("actions", steps=LedgerWalk.steps)
