"""督办牌: the clock proposes, the office head issues, passes over and lifts."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.backstage.turns import in_turns
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit, UnitKind
from bihuan.registry.queries.calendars import calendar_of

from ..cards import CARDED, RANK, Grounds, grounds_of, proposed
from ..facts import Intent, Transition
from ..models import CardAnswer, CardProposal, Item, Movement
from ..states import Card, Move
from .batching import must_work_for
from .loading import Desk, lock_items, open_desks
from .running import Wanted, move_items

CHUNK = 500


def propose_cards() -> int:
    """Bring the proposals of every realm up to date; returns how many stand open. The clock calls it every hour."""
    count = 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        for keys in in_turns(_candidates(realm)):
            with transaction.atomic():
                count += _propose(keys)
    return count


def issue_cards(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    reason: str,
    card: Card | None = None,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """亮牌督办: each item gets the card named, or the one proposed for it. Only the office head may.

    Raises Invalid for an item without proposal where no card is named, and for one that holds this card already.
    """
    open_ = _open_proposals(uids)
    calendar = calendar_of(actor.realm_id)

    def want(desk: Desk) -> Wanted:
        waiting = open_.get(desk.item.pk)
        chosen = card or (Card(waiting.card) if waiting else Card.NONE)
        if chosen is not Card.NONE and desk.before.card is chosen:
            raise Invalid("card_same", N_("%(number)s 号已亮这张牌"), number=desk.item.number)
        grounds = _grounds(desk, calendar)
        words = {"reason": reason, "overdue_workdays": grounds.overdue_workdays, "returns": grounds.returns}

        def then(transition: Transition, movement: Movement) -> None:
            _answer(desk, transition.after.card, grounds, CardAnswer.ISSUED, reason, actor)

        return Wanted(Intent(Move.ISSUE_CARD, card=chosen, reason=reason), words=words, then=then)

    return move_items(
        uids,
        want,
        actor=actor,
        verb="ledger.issue_cards",
        payload={"reason": reason, "card": card.value if card else None},
        client_uid=client_uid,
        expected=expected,
    )


def lift_cards(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    reason: str,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """摘牌, with the reason. The same card is not proposed again in this cycle; a worse one may be."""
    return move_items(
        uids,
        lambda desk: Wanted(
            Intent(Move.LIFT_CARD, reason=reason), words={"reason": reason, "card": desk.before.card.value}
        ),
        actor=actor,
        verb="ledger.lift_cards",
        payload={"reason": reason},
        client_uid=client_uid,
        expected=expected,
    )


def pass_over_cards(
    uids: Sequence[UUID], *, actor: Actor, reason: str, client_uid: UUID | None = None
) -> list[CardProposal]:
    """暂不亮牌: the office head leaves proposals unissued, with the reason. No move of the items.

    Raises Denied for anybody else, Invalid without a reason, Conflict where nothing is proposed any more.
    """
    payload = {"items": sorted(str(uid) for uid in set(uids)), "reason": reason}
    with transaction.atomic():
        if once(client_uid, actor=actor, verb="ledger.pass_over_cards", payload=payload) is None:
            open_ = _open_proposals(uids)
            for desk in lock_items(uids, actor=actor):
                must_work_for(actor, desk.item.owner_id, Line(desk.item.line), head=True)
                if not reason.strip():
                    raise Invalid("reason_missing", N_("请写明理由"))
                waiting = open_.get(desk.item.pk)
                if waiting is None:
                    raise Conflict("nothing_proposed", N_("%(number)s 号没有拟亮的牌"), number=desk.item.number)
                grounds = Grounds(waiting.overdue_workdays, waiting.returns)
                _answer(desk, Card(waiting.card), grounds, CardAnswer.PASSED_OVER, reason, actor)
            record(client_uid, {"items": payload["items"]})
    rows = CardProposal.objects.filter(realm_id=actor.realm_id, item__uid__in=uids, answer=CardAnswer.PASSED_OVER)
    return list(rows.order_by("pk"))


def _candidates(realm: Unit) -> Iterator[list[int]]:
    """Ids of the items that may earn a card, and of those for which one stands proposed, chunk by chunk."""
    at_work = Q(state__in=sorted(state.value for state in CARDED))
    earning = at_work & (Q(due__lt=timezone.now()) | Q(returns__gt=0))
    standing = Q(pk__in=CardProposal.objects.filter(realm=realm, answer=CardAnswer.OPEN).values("item_id"))
    last = 0
    while True:
        rows = Item.objects.filter(earning | standing, realm=realm, pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _propose(keys: Sequence[int]) -> int:
    rows = Item.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    desks = open_desks(list(rows.select_related("batch", "pack", "place", "merged_into", "lead")))
    known: dict[int, list[CardProposal]] = {key: [] for key in keys}
    for row in CardProposal.objects.filter(item_id__in=keys).order_by("pk"):
        known[row.item_id].append(row)
    calendars = {realm: calendar_of(realm) for realm in {desk.item.realm_id for desk in desks}}
    return sum(_propose_one(desk, known[desk.item.pk], calendars[desk.item.realm_id]) for desk in desks)


def _propose_one(desk: Desk, known: Sequence[CardProposal], calendar: Calendar) -> bool:
    """Make the open proposal of an item what the rules say now; say whether one stands."""
    grounds = _grounds(desk, calendar)
    answered = [Card(row.card) for row in known if row.answer != CardAnswer.OPEN and row.cycle == desk.before.cycle]
    highest = max(answered, key=RANK.__getitem__, default=Card.NONE)
    card = proposed(grounds, desk.rules.cards, held=desk.before.card, answered=highest)
    waiting = next((row for row in known if row.answer == CardAnswer.OPEN), None)
    if waiting is not None and (card is Card.NONE or (waiting.card, waiting.cycle) != (card, desk.before.cycle)):
        waiting.delete()
        waiting = None
    if card is Card.NONE:
        return False
    if waiting is None:
        CardProposal.objects.create(
            realm_id=desk.item.realm_id,
            item=desk.item,
            cycle=desk.before.cycle,
            card=card.value,
            overdue_workdays=grounds.overdue_workdays,
            returns=grounds.returns,
            proposed_at=desk.now,
        )
    elif (waiting.overdue_workdays, waiting.returns) != (grounds.overdue_workdays, grounds.returns):
        waiting.overdue_workdays, waiting.returns = grounds.overdue_workdays, grounds.returns
        waiting.save(update_fields=["overdue_workdays", "returns"])
    return True


def _answer(desk: Desk, card: Card, grounds: Grounds, answer: CardAnswer, reason: str, actor: Actor) -> None:
    """Write down what the head decided, in place of whatever stood proposed."""
    CardProposal.objects.filter(item=desk.item, answer=CardAnswer.OPEN).exclude(card=card.value).delete()
    decided = {
        "realm_id": desk.item.realm_id,
        "overdue_workdays": grounds.overdue_workdays,
        "returns": grounds.returns,
        "answer": answer,
        "words": reason,
        "answered_by_id": actor.account_id,
        "answered_at": desk.now,
    }
    CardProposal.objects.update_or_create(
        item=desk.item,
        cycle=desk.before.cycle,
        card=card.value,
        defaults=decided,
        create_defaults={**decided, "proposed_at": desk.now},
    )


def _grounds(desk: Desk, calendar: Calendar) -> Grounds:
    return grounds_of(desk.before, desk.item.due, desk.now, calendar)


def _open_proposals(uids: Sequence[UUID]) -> dict[int, CardProposal]:
    rows = CardProposal.objects.filter(item__uid__in=uids, answer=CardAnswer.OPEN)
    return {row.item_id: row for row in rows}
