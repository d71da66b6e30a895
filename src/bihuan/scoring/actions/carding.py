"""评委卡: giving the seats their cards, and opening one in the hall."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, DomainError, Invalid, NotFound
from bihuan.core.sealing import digest
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..models import Card, Round, Seat
from ..queries import CARD_PARTS, seats_of, sitter
from ..stages import RoundStage
from .loading import lock_own_round

SECRET_BYTES = 16
KEY_BYTES = 32
PIN_DIGITS = 6
MOST_TRIES = 5


@dataclass(frozen=True)
class FreshCard:
    """A card as it is printed, once: nothing keeps ``secret`` and ``pin`` afterwards."""

    seat: Seat
    day: date
    secret: str
    pin: str


def give_cards(
    round_uid: UUID, *, day: date, actor: Actor, seats: Sequence[UUID] | None = None
) -> tuple[FreshCard, ...]:
    """Make cards for a day: for every seat that has none, or anew for the ``seats`` named, whose old cards end at once.

    Raises Denied, NotFound for a seat that is not there, Invalid for a day that has passed, Conflict where every seat has
    its card already or the result is sealed.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        if round_.stage == RoundStage.SEALED:
            raise Conflict("round.sealed", N_("结果已经封存"))
        if day < timezone.localdate():
            raise Invalid("card.day", N_("使用日期不能早于今天"), field="day")
        wanted = _seats(round_, seats)
        if not wanted:
            raise Conflict("card.all", N_("每个评委席都有卡了；要换哪一张，请在那一席上换"))
        Card.objects.filter(seat__in=wanted, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
        fresh = tuple(_made(seat, day, actor) for seat in wanted)
        for one in fresh:
            append(round_, "give_card", actor=actor, seat=one.seat, day=day.isoformat())
    return fresh


def open_card(secret: str, pin: str) -> tuple[Card, str]:
    """Open a card in the hall; returns it with the key that the device is to keep. Anybody who holds the card may.

    Raises NotFound for a link of no card or a withdrawn one, Conflict on another day, on a second device and after too
    many wrong tries, Invalid for a wrong PIN: it is counted, whatever happens afterwards.
    """
    refusal: DomainError | None = None
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        # Cards are given and opened under their round's lock: it is read again once that is held, and two devices have one winner.
        Round.objects.select_for_update().get(pk=live_card(secret).seat.round_id)
        card = live_card(secret)
        refusal = _refusal(card, pin)
        if refusal is None:
            card.device, card.opened_at = digest(key.encode()), timezone.now()
            card.save(update_fields=["device", "opened_at"])
            append(card.seat.round, "open_card", actor=sitter(card), seat=card.seat)
        else:
            card.save(update_fields=["tries"])
    if refusal is not None:
        raise refusal
    return card, key


def live_card(secret: str) -> Card:
    """The card a link belongs to. Raises NotFound for none and for one that was replaced, all the same."""
    rows = Card.objects.filter(
        secret=digest(secret.encode()), withdrawn_at__isnull=True, seat__withdrawn_at__isnull=True
    )
    card = rows.select_related(*CARD_PARTS).first()
    if card is None:
        raise NotFound("card", N_("这张评委卡无效或已作废，请向工作人员换一张"))
    return card


def _refusal(card: Card, pin: str) -> DomainError | None:
    """Why a card does not open; a wrong PIN is counted on it."""
    if card.day != timezone.localdate():
        return Conflict("card.day", N_("这张评委卡只在 %(day)s 当天有效"), day=card.day.isoformat())
    if card.opened_at is not None:
        return Conflict("card.opened", N_("这张评委卡已在另一台设备上启用；要换设备，请向工作人员换一张"))
    if card.tries >= MOST_TRIES:
        return Conflict("card.locked", N_("口令输错次数太多，请向工作人员换一张"))
    if not check_password(pin.strip(), card.pin):
        card.tries += 1
        return Invalid("card.pin", N_("口令不对，还可以试 %(left)s 次"), left=MOST_TRIES - card.tries, field="pin")
    return None


def _seats(round_: Round, named: Sequence[UUID] | None) -> list[Seat]:
    seats = seats_of(round_)
    if named is None:
        carded = set(Card.objects.filter(seat__in=seats, withdrawn_at__isnull=True).values_list("seat_id", flat=True))
        return [seat for seat in seats if seat.pk not in carded]
    found = [seat for seat in seats if seat.uid in set(named)]
    if len(found) != len(set(named)):
        raise NotFound("seat", N_("没有这个评委席"))
    return found


def _made(seat: Seat, day: date, actor: Actor) -> FreshCard:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    Card.objects.create(
        realm_id=seat.realm_id,
        seat=seat,
        day=day,
        secret=digest(secret.encode()),
        pin=make_password(pin),
        made_by_id=actor.account_id,
        made_at=timezone.now(),
    )
    return FreshCard(seat, day, secret, pin)
