"""The laws once more, with people at their pages: forms for one, forms for many, and actions between them, alike."""

import pytest

from bihuan.ledger.states import Move, RequestKind
from bihuan.ledger.views import bulk_pages
from bihuan.ledger.views.move_pages import PAGES
from tests.ledger.laws import walk
from tests.ledger.posting import BY_BOOK, BY_BULK, BY_PAGE, CARDS, IN_BOOK, FormWalk
from tests.support.soaking import tell

# 登记 has a page of its own, 撤回批次 a form on the page of the batch; 并入 and 期初接续 follow from others.
WITH_PAGE = {*PAGES, Move.REGISTER, Move.RECALL}
WITH_BULK_PAGE = {*bulk_pages.PAGES, Move.ASK, Move.ASSIGN, *CARDS}
FIRST, SECOND, PLEDGE, FOURTH = range(4)
P, B, W = BY_PAGE, BY_BULK, BY_BOOK
EXTEND, CONTEST = RequestKind.EXTEND, RequestKind.CONTEST
Stop = tuple[int, str, Move, str, RequestKind]
# Two stories that lead through every page: which item, who, which move, how, and about which request.
ROUND: tuple[Stop, ...] = (
    (FIRST, "clerk", Move.CORRECT, P, EXTEND),
    (FIRST, "clerk", Move.MERGE, P, EXTEND),
    (FIRST, "clerk", Move.UNMERGE, P, EXTEND),
    (FOURTH, "clerk", Move.SPLIT, P, EXTEND),
    (FIRST, "clerk", Move.ASSIGN, P, EXTEND),
    (SECOND, "clerk", Move.ASSIGN, B, EXTEND),
    # The first goes to the bureau, which the street assists.
    (FIRST, "chief", Move.REASSIGN, P, EXTEND),
    (FIRST, "liaison", Move.OBJECT, P, EXTEND),
    (FIRST, "helper", Move.ACKNOWLEDGE, P, EXTEND),
    (SECOND, "liaison", Move.ACKNOWLEDGE, B, EXTEND),
    (SECOND, "liaison", Move.SHARE_OUT, P, EXTEND),
    (PLEDGE, "liaison", Move.SHARE_OUT, B, EXTEND),
    (SECOND, "villager", Move.SUBMIT_PLAN, P, EXTEND),
    (SECOND, "villager", Move.TAKE_BACK, P, EXTEND),
    (SECOND, "villager", Move.SUBMIT_PLAN, P, EXTEND),
    (SECOND, "head", Move.RETURN_PLAN, P, EXTEND),
    (SECOND, "liaison", Move.SUBMIT_PLAN, B, EXTEND),
    (SECOND, "head", Move.APPROVE_PLAN, P, EXTEND),
    (PLEDGE, "liaison", Move.SUBMIT_PLAN, P, EXTEND),
    (PLEDGE, "head", Move.APPROVE_PLAN, B, EXTEND),
    (PLEDGE, "clerk", Move.EXAMINE_PLAN, B, EXTEND),
    (PLEDGE, "liaison", Move.AMEND_PLAN, P, EXTEND),
    (PLEDGE, "head", Move.APPROVE_PLAN, P, EXTEND),
    (PLEDGE, "clerk", Move.EXAMINE_PLAN, P, EXTEND),
    (SECOND, "liaison", Move.ASK, P, EXTEND),
    (SECOND, "clerk", Move.GRANT, P, EXTEND),
    (SECOND, "liaison", Move.ASK, B, EXTEND),
    (SECOND, "clerk", Move.GRANT, B, EXTEND),
    (SECOND, "chief", Move.ISSUE_CARD, P, EXTEND),
    (SECOND, "chief", Move.LIFT_CARD, P, EXTEND),
    # A request overtaken by a report can only be refused.
    (PLEDGE, "liaison", Move.ASK, P, EXTEND),
    (PLEDGE, "liaison", Move.SUBMIT_REPORT, P, EXTEND),
    (PLEDGE, "head", Move.RETURN_REPORT, P, EXTEND),
    (PLEDGE, "liaison", Move.SUBMIT_REPORT, B, EXTEND),
    (PLEDGE, "head", Move.APPROVE_REPORT, B, EXTEND),
    (PLEDGE, "clerk", Move.REFUSE, P, EXTEND),
    (PLEDGE, "delegate", Move.VERIFY, P, EXTEND),
    (PLEDGE, "verifier", Move.SEND_BACK, P, EXTEND),
    (PLEDGE, "liaison", Move.ASK, P, CONTEST),
    (PLEDGE, "chief", Move.GRANT, P, CONTEST),
    (PLEDGE, "verifier", Move.SEND_BACK, P, EXTEND),
    (PLEDGE, "head", Move.APPROVE_REPORT, P, EXTEND),
    (PLEDGE, "delegate", Move.VERIFY, B, EXTEND),
    (SECOND, "head", Move.APPROVE_REPORT, P, EXTEND),
    (SECOND, "verifier", Move.CLOSE, B, EXTEND),
    # Twice returned is a card proposed.
    (FIRST, "helper", Move.SUBMIT_AT_ONCE, P, EXTEND),
    (FIRST, "helper_head", Move.DO_AT_ONCE, B, EXTEND),
    (FIRST, "verifier", Move.SEND_BACK, P, EXTEND),
    (FIRST, "helper_head", Move.DO_AT_ONCE, P, EXTEND),
    (FIRST, "verifier", Move.SEND_BACK, P, EXTEND),
    (FIRST, "chief", Move.ISSUE_CARD, B, EXTEND),
    (FIRST, "chief", Move.LIFT_CARD, B, EXTEND),
    (FIRST, "helper_head", Move.DO_AT_ONCE, P, EXTEND),
    (FIRST, "verifier", Move.CLOSE, P, EXTEND),
    (FIRST, "inspector", Move.REBOUND, P, EXTEND),
    (FIRST, "helper_head", Move.DO_AT_ONCE, P, EXTEND),
    (FIRST, "verifier", Move.CLOSE, P, EXTEND),
    (FIRST, "inspector", Move.CONSOLIDATE, P, EXTEND),
)
# The unit never opens a page: its workbook goes out and comes back.
IN_WORKBOOK: tuple[Stop, ...] = (
    (FIRST, "clerk", Move.ASSIGN, P, EXTEND),
    (SECOND, "clerk", Move.ASSIGN, P, EXTEND),
    (FIRST, "liaison", Move.ACKNOWLEDGE, W, EXTEND),
    (FIRST, "liaison", Move.SUBMIT_PLAN, W, EXTEND),
    (FIRST, "head", Move.APPROVE_PLAN, P, EXTEND),
    (FIRST, "liaison", Move.SUBMIT_REPORT, W, EXTEND),
    (SECOND, "liaison", Move.SUBMIT_AT_ONCE, W, EXTEND),
    (SECOND, "head", Move.DO_AT_ONCE, P, EXTEND),
)
RECALLED: tuple[Stop, ...] = (
    (FIRST, "clerk", Move.WITHDRAW, P, EXTEND),
    (FIRST, "clerk", Move.RESTORE, P, EXTEND),
    (SECOND, "clerk", Move.SETTLE, P, EXTEND),
    (SECOND, "clerk", Move.REOPEN, P, EXTEND),
    (PLEDGE, "clerk", Move.ASSIGN, P, EXTEND),
    (PLEDGE, "chief", Move.REASSIGN, B, EXTEND),
    (FIRST, "chief", Move.RECALL, P, EXTEND),
)


def travel(stops: tuple[Stop, ...]) -> set[tuple[str, str]]:
    """Make every move of a story, look at the laws after each; returns what was made, and how."""
    machine = FormWalk()
    FormWalk.made.clear()
    machine.open(take_all=False)
    try:
        machine.register_by("clerk")
        for place, name, move, way, kind in stops:
            assert machine.make(machine.item(place), name, move, kind, way), (place, name, move, way)
            machine.the_laws_hold()
    finally:
        machine.teardown()
    return set(FormWalk.made)


@pytest.mark.once
@pytest.mark.usefixtures("db")
def test_every_move_is_made_at_its_pages_and_the_laws_hold_after_each() -> None:
    made = travel(ROUND) | travel(IN_WORKBOOK) | travel(RECALLED)

    assert {move for way, move in made if way == BY_PAGE} == {move.value for move in WITH_PAGE}
    assert {move for way, move in made if way == BY_BULK} == {move.value for move in WITH_BULK_PAGE}
    assert {move for way, move in made if way == BY_BOOK} == {move.value for move in IN_BOOK}


@pytest.mark.soak
@pytest.mark.usefixtures("db")
def test_a_thousand_steps_at_pages_leave_a_sound_ledger() -> None:
    FormWalk.made.clear()

    walk(FormWalk, 1_000)

    # That each move with a page is made is what the scripted stories above assert; chance must make most of them.
    made = {move for way, move in FormWalk.made if way == BY_PAGE} & {move.value for move in WITH_PAGE}
    assert len(made) > len(WITH_PAGE) / 2
    tell("forms", steps=FormWalk.steps, kinds=len({move for _way, move in FormWalk.made}))
