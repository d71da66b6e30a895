"""督办牌: the pure rule, what the clock proposes, what the office head issues, passes over and lifts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.uid import uuid7
from bihuan.core.workdays import working_calendar
from bihuan.ledger import actions
from bihuan.ledger.actions.carding import propose_cards
from bihuan.ledger.cards import RANK, Grounds, earned, grounds_of, proposed
from bihuan.ledger.models import CardAnswer, CardProposal, Item, Movement
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.states import Card, State
from bihuan.ledger.verify import verify_realm
from tests.ledger.clocks import set_due
from tests.ledger.factories import County
from tests.ledger.saying import last, said, words_of
from tests.ledger.test_actions_moving import assigned, reported
from tests.ledger.worlds import NOW, item_in

RULES = shipped_pack().content.cards
GROUNDS = st.builds(Grounds, overdue_workdays=st.integers(0, 30), returns=st.integers(0, 6))
CARDS = st.sampled_from(Card)


@given(GROUNDS, CARDS, CARDS)
def test_a_proposal_is_earned_and_above_what_is_held_and_answered(grounds: Grounds, held: Card, answered: Card) -> None:
    card = proposed(grounds, RULES, held=held, answered=answered)
    assert card in (Card.NONE, earned(grounds, RULES))
    assert (card is not Card.NONE) == (RANK[earned(grounds, RULES)] > max(RANK[held], RANK[answered]))


@given(GROUNDS, GROUNDS)
def test_worse_grounds_never_earn_less(one: Grounds, other: Grounds) -> None:
    worse = Grounds(max(one.overdue_workdays, other.overdue_workdays), max(one.returns, other.returns))
    assert RANK[earned(worse, RULES)] >= RANK[earned(one, RULES)]


@pytest.mark.parametrize(
    ("workdays", "returns", "card"),
    [
        (2, 0, Card.NONE),
        (3, 0, Card.YELLOW),
        (9, 1, Card.YELLOW),
        (10, 0, Card.RED),
        (0, 2, Card.YELLOW),
        (0, 3, Card.RED),
        (3, 3, Card.RED),
        (0, 1, Card.NONE),
    ],
)
def test_the_shipped_thresholds(workdays: int, returns: int, card: Card) -> None:
    assert earned(Grounds(workdays, returns), RULES) is card


@pytest.mark.parametrize("state", State)
def test_only_an_item_somebody_works_on_has_grounds(state: State) -> None:
    due = NOW - timedelta(days=20)
    found = grounds_of(item_in(state), due, NOW, working_calendar())
    works = state in (State.ASSIGNED, State.PLANNED, State.REPORTED, State.DEFERRED)
    assert (found.overdue_workdays > 0) == works


def make_late(items: list[Item], workdays_late: int) -> None:
    """Let the dates of items have passed, as if their paper had come in long ago."""
    days, left = 0, workdays_late
    while left:
        days += 1
        left -= working_calendar().is_workday(timezone.localdate() - timedelta(days=days - 1))
    due = timezone.now() - timedelta(days=days)
    set_due(items, due)


def proposals() -> list[tuple[str, str, int]]:
    rows = CardProposal.objects.order_by("item_id", "pk")
    return [(row.card, row.answer, row.overdue_workdays) for row in rows]


def test_the_clock_proposes_keeps_current_and_drops(county: County) -> None:
    one, _ = items = assigned(county, 2)
    assert (propose_cards(), proposals()) == (0, [])
    make_late(items[:1], 3)
    assert [propose_cards(), propose_cards()] == [1, 1]
    assert proposals() == [("yellow", "open", 3)]
    make_late(items[:1], 5)
    propose_cards()
    assert proposals() == [("yellow", "open", 5)]
    make_late(items[:1], 11)
    propose_cards()
    assert proposals() == [("red", "open", 11)]
    set_due(one, timezone.now() + timedelta(days=9))
    assert (propose_cards(), proposals()) == (0, [])


def test_returns_in_this_cycle_earn_a_card(county: County) -> None:
    item = reported(county)
    Item.objects.filter(pk=item.pk).update(returns=2)
    propose_cards()
    (row,) = CardProposal.objects.all()
    assert (row.card, row.returns, row.overdue_workdays) == ("yellow", 2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_proposing_asks_the_same_for_one_and_three_where_nothing_changes(county: County, count: int) -> None:
    make_late(assigned(county, count), 4)
    propose_cards()
    with CaptureQueriesContext(connection) as asked:
        assert propose_cards() == count
    assert len(asked) == 15, "\n".join(query["sql"] for query in asked)


def test_issuing_many_takes_the_card_proposed_for_each(county: County) -> None:
    yellow, red = items = assigned(county, 2)
    make_late([yellow], 4)
    make_late([red], 12)
    propose_cards()
    client = uuid7()
    for _ in range(2):
        done = actions.issue_cards(
            [item.uid for item in items], actor=county.chief, reason="久拖不办", client_uid=client
        )
    assert [item.card for item in done] == ["yellow", "red"]
    assert words_of(last(red)) == {"reason": "久拖不办", "overdue_workdays": 12, "returns": 0}
    assert {row.answer for row in CardProposal.objects.all()} == {CardAnswer.ISSUED}
    assert Movement.objects.filter(move="issue_card").count() == 2
    assert Notice.objects.filter(kind="ledger.issue_card", account_id=county.head.account_id).count() == 2


def test_what_issuing_refuses(county: County) -> None:
    (item,) = assigned(county)
    with pytest.raises(Denied):
        actions.issue_cards([item.uid], actor=county.clerk, card=Card.YELLOW, reason="久拖不办")
    with pytest.raises(Invalid) as unnamed:
        actions.issue_cards([item.uid], actor=county.chief, reason="久拖不办")
    assert said(unnamed.value) == ("请选黄牌或红牌", "Choose a yellow or a red card")
    with pytest.raises(Invalid, match="请写明理由"):
        actions.issue_cards([item.uid], actor=county.chief, card=Card.YELLOW, reason=" ")
    actions.issue_cards([item.uid], actor=county.chief, card=Card.YELLOW, reason="久拖不办")
    with pytest.raises(Invalid) as same:
        actions.issue_cards([item.uid], actor=county.chief, card=Card.YELLOW, reason="久拖不办")
    assert said(same.value) == (f"{item.number} 号已亮这张牌", f"No. {item.number} holds this card already")


def test_a_lifted_card_is_not_proposed_again_but_a_worse_one_is(county: County) -> None:
    (item,) = assigned(county)
    make_late([item], 4)
    propose_cards()
    actions.issue_cards([item.uid], actor=county.chief, reason="久拖不办")
    (item,) = actions.lift_cards([item.uid], actor=county.chief, reason="已动工")
    assert (item.card, words_of(last(item))) == ("none", {"reason": "已动工", "card": "yellow"})
    make_late([item], 5)
    assert propose_cards() == 0
    make_late([item], 10)
    assert propose_cards() == 1
    assert proposals() == [("yellow", "issued", 4), ("red", "open", 10)]
    with pytest.raises(Invalid, match="没有需要摘下的牌"):
        actions.lift_cards([item.uid], actor=county.chief, reason="再摘")


def test_a_red_card_issued_outright_answers_the_yellow_too(county: County) -> None:
    (item,) = assigned(county)
    make_late([item], 4)
    propose_cards()
    actions.issue_cards([item.uid], actor=county.chief, card=Card.RED, reason="影响恶劣")
    actions.lift_cards([item.uid], actor=county.chief, reason="已动工")
    assert (propose_cards(), proposals()) == (0, [("red", "issued", 4)])


def test_passing_over_needs_the_head_a_reason_and_a_proposal(county: County) -> None:
    item, other = assigned(county, 2)
    make_late([item], 4)
    propose_cards()
    with pytest.raises(Denied):
        actions.pass_over_cards([item.uid], actor=county.clerk, reason="已约谈")
    with pytest.raises(Invalid, match="请写明理由"):
        actions.pass_over_cards([item.uid], actor=county.chief, reason="")
    with pytest.raises(Conflict) as nothing:
        actions.pass_over_cards([item.uid, other.uid], actor=county.chief, reason="已约谈")
    assert said(nothing.value) == (
        f"{other.number} 号没有拟亮的牌",
        f"No card is proposed for No. {other.number}",
    )
    client = uuid7()
    for _ in range(2):
        (row,) = actions.pass_over_cards([item.uid], actor=county.chief, reason="已约谈", client_uid=client)
    assert (row.answer, row.words, propose_cards()) == ("passed_over", "已约谈", 0)
    item.refresh_from_db()
    assert (item.card, last(item).move) == ("none", "assign")


def test_closing_takes_the_card_away_and_chains_stay_sound(county: County) -> None:
    item = reported(county)
    actions.issue_cards([item.uid], actor=county.chief, card=Card.RED, reason="久拖不办")
    (item,) = actions.close_items([item.uid], actor=county.verifier)
    assert item.card == "none"
    assert verify_realm(county.realm).sound
