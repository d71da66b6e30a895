"""分办 to a person: who may be named, and what that gives them."""

from dataclasses import replace

import pytest

from bihuan.core.errors import Denied, Invalid
from bihuan.ledger.facts import Intent, Snapshot
from bihuan.ledger.lifecycle import decide
from bihuan.ledger.states import Move, State
from tests.ledger.worlds import ACCOUNTS, AROUND, BUREAU, STREET, VILLAGE, intent_for, item_in, person


def share(item: Snapshot, unit: int | None, who: str | None) -> Snapshot:
    intent = Intent(Move.SHARE_OUT, unit=unit, person=ACCOUNTS[who] if who else None)
    return decide(item, AROUND, intent, person("liaison")).after


def test_one_of_the_leads_own_people_works_for_the_lead() -> None:
    item = replace(item_in(State.ASSIGNED), doers=frozenset())
    after = share(item, STREET, "liaison")

    assert (after.handlers, after.doers) == ({ACCOUNTS["liaison"]}, frozenset())


def test_a_person_below_brings_the_unit_along() -> None:
    after = share(replace(item_in(State.ASSIGNED), doers=frozenset()), VILLAGE, "villager")

    assert (after.handlers, after.doers) == ({ACCOUNTS["villager"]}, {VILLAGE})


@pytest.mark.parametrize(("unit", "who"), [(BUREAU, "helper"), (STREET, None), (BUREAU, None)])
def test_nobody_outside_and_not_the_lead_itself(unit: int, who: str | None) -> None:
    with pytest.raises(Invalid, match="只能分办给本单位的下属单位或人员"):
        share(item_in(State.ASSIGNED), unit, who)


def test_a_person_named_may_draft_while_the_post_is_in_the_leads_line() -> None:
    item = replace(item_in(State.PLANNED), doers=frozenset(), handlers=frozenset({ACCOUNTS["villager"]}))
    around = replace(AROUND, requests=frozenset())
    drafted = decide(item, around, intent_for(Move.SUBMIT_REPORT, item), person("villager"))

    assert drafted.acting_unit == VILLAGE
    moved = replace(person("helper"), account=ACCOUNTS["villager"])
    with pytest.raises(Denied):
        decide(item, around, intent_for(Move.SUBMIT_REPORT, item), moved)


def test_another_lead_names_its_own() -> None:
    item = replace(item_in(State.ASSIGNED), handlers=frozenset({ACCOUNTS["villager"]}))
    intent = Intent(Move.REASSIGN, unit=BUREAU, reason="不属街道")

    assert decide(item, AROUND, intent, person("clerk")).after.handlers == frozenset()
