"""评委卡: given once, opened once, on one device, on its day, by whoever has the PIN."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.scoring import actions
from bihuan.scoring.actions.carding import MOST_TRIES
from bihuan.scoring.acts import broken_acts
from bihuan.scoring.models import Card, RoundAct
from bihuan.scoring.queries import card_with_key, sitter, visible_rounds
from tests.scoring.rounds import Hall, make_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(judges=2)


def cards(hall: Hall, **more: object) -> tuple[actions.FreshCard, ...]:
    return actions.give_cards(hall.uid, day=timezone.localdate(), actor=hall.office, **more)  # type: ignore[arg-type]


def test_every_seat_gets_a_card_and_nothing_that_opens_it_is_kept(hall: Hall) -> None:
    fresh = cards(hall)

    assert [one.seat.code for one in fresh] == ["01", "02"]
    kept = "".join(f"{card.secret}{card.pin}" for card in Card.objects.all())
    assert [one for one in fresh if one.secret in kept or one.pin in kept] == []
    assert all(len(one.pin) == 6 and one.pin.isdecimal() for one in fresh)
    assert [act.verb for act in RoundAct.objects.order_by("sequence")][-2:] == ["give_card", "give_card"]


def test_who_has_a_card_gets_none_again_unless_it_is_replaced(hall: Hall) -> None:
    first, _second = cards(hall)
    with pytest.raises(Conflict, match="每个评委席都有卡了"):
        cards(hall)

    (again,) = cards(hall, seats=[hall.seats[0].uid])

    assert Card.objects.filter(withdrawn_at__isnull=True).count() == 2
    with pytest.raises(NotFound, match="无效或已作废"):
        actions.open_card(first.secret, first.pin)
    assert actions.open_card(again.secret, again.pin)[0].seat == hall.seats[0]


def test_a_card_opens_once_and_its_device_sits_there(hall: Hall) -> None:
    fresh, _other = cards(hall)

    card, key = actions.open_card(fresh.secret, fresh.pin)

    assert card_with_key(key) == card
    assert card_with_key("anything") is None
    with pytest.raises(Conflict, match="已在另一台设备上启用"):
        actions.open_card(fresh.secret, fresh.pin)
    assert list(broken_acts(hall.round)) == []


def test_whoever_sits_by_a_card_sees_that_round_and_holds_no_post(hall: Hall) -> None:
    fresh, _other = cards(hall)
    card, _key = actions.open_card(fresh.secret, fresh.pin)

    who = sitter(card)

    assert (who.posts, who.person_id) == ((), hall.judges[0].person_id)
    assert list(visible_rounds(who)) == [hall.round]


def test_wrong_pins_are_counted_and_lock_the_card(hall: Hall) -> None:
    fresh, _other = cards(hall)
    wrong = "000000" if fresh.pin != "000000" else "111111"
    for left in range(MOST_TRIES - 1, -1, -1):
        with pytest.raises(Invalid) as refusal:
            actions.open_card(fresh.secret, wrong)
        assert refusal.value.data["left"] == left

    with pytest.raises(Conflict, match="输错次数太多"):
        actions.open_card(fresh.secret, fresh.pin)


def test_a_card_is_for_its_day(hall: Hall) -> None:
    fresh, _other = cards(hall)
    _card, key = actions.open_card(*_parts(cards(hall, seats=[hall.seats[1].uid])[0]))

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        with pytest.raises(Conflict, match="当天有效"):
            actions.open_card(fresh.secret, fresh.pin)
        assert card_with_key(key) is None
    with pytest.raises(Invalid, match="不能早于今天"):
        actions.give_cards(hall.uid, day=timezone.localdate() - timedelta(days=1), actor=hall.office)


def _parts(fresh: actions.FreshCard) -> tuple[str, str]:
    return fresh.secret, fresh.pin


def test_a_card_taken_back_is_gone_at_the_next_request(hall: Hall) -> None:
    fresh, _other = cards(hall)
    _card, key = actions.open_card(fresh.secret, fresh.pin)

    cards(hall, seats=[hall.seats[0].uid])

    assert card_with_key(key) is None


def test_only_the_office_gives_cards(hall: Hall) -> None:
    with pytest.raises(Denied):
        actions.give_cards(hall.uid, day=timezone.localdate(), actor=hall.judges[0])


def test_an_invited_judge_gets_a_seat_without_an_account_that_opens(hall: Hall) -> None:
    draft = actions.GuestDraft("  特邀  甲 ", "panel", "judges")
    seat = actions.seat_guest(hall.uid, draft, actor=hall.office)

    account = seat.person.account
    assert (seat.code, account.is_active, account.has_usable_password()) == ("03", False, False)
    (fresh,) = [one for one in cards(hall) if one.seat == seat]
    card, _key = actions.open_card(fresh.secret, fresh.pin)
    hall.open(0)
    sheet = actions.save_sheet(
        hall.uid, hall.entries[0].uid, seat.uid, {"a": "50", "b": "30"}, submit=True, actor=sitter(card)
    )
    assert (sheet.saved_by, sheet.on_paper) == (account, False)


@pytest.mark.parametrize("name", ["", " ", "甲" * 41])
def test_an_invited_judge_needs_a_name(hall: Hall, name: str) -> None:
    with pytest.raises(Invalid, match="请填写姓名"):
        actions.seat_guest(hall.uid, actions.GuestDraft(name, "panel", "judges"), actor=hall.office)


def test_a_card_gives_no_other_seat(hall: Hall) -> None:
    fresh, _other = cards(hall)
    card, _key = actions.open_card(fresh.secret, fresh.pin)
    hall.open(0)

    with pytest.raises(Denied, match="别的评委"):
        actions.save_sheet(
            hall.uid, hall.entries[0].uid, hall.seats[1].uid, {"a": "50", "b": "30"}, submit=True, actor=sitter(card)
        )
