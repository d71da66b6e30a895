"""申请 and the office's answer, and 另行办结 by the office itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bihuan.core.errors import Conflict
from bihuan.core.sealing import canonical_json
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor

from ..asking import CONTEST_BOUNDS, CONTESTABLE
from ..chain import encoded_time
from ..deadlines import days_after
from ..facts import Intent, Transition
from ..models import Item, Milestone, Movement, Request, RequestAnswer
from ..policy import policy_of_kind
from ..states import Move, RequestKind
from .attaching import NOTHING_ATTACHED, Attachment, attach
from .history import facts_before
from .loading import Desk
from .running import Wanted, move_items, overtaken


@dataclass(frozen=True)
class Terms:
    """What is asked for or granted: a new deadline, dated milestones with their texts, a settle reason of the pack."""

    deadline: datetime | None = None
    milestones: tuple[tuple[datetime, str], ...] = ()
    code: str = ""
    leader_signed: bool = False

    @property
    def dates(self) -> tuple[datetime, ...]:
        """The dates of the milestones, in the order given."""
        return tuple(day for day, _ in self.milestones)

    def stored(self) -> dict[str, Any]:
        """The terms as a request keeps them and as the chain vouches for them."""
        return {
            "deadline": encoded_time(self.deadline) if self.deadline else None,
            "milestones": [[encoded_time(day), text] for day, text in self.milestones],
            "code": self.code,
            "leader_signed": self.leader_signed,
        }


def terms_of(request: Request) -> Terms:
    """What a stored request asks for."""
    stored = request.terms
    return Terms(
        deadline=datetime.fromisoformat(stored["deadline"]) if stored["deadline"] else None,
        milestones=tuple((datetime.fromisoformat(day), text) for day, text in stored["milestones"]),
        code=stored["code"],
        leader_signed=stored["leader_signed"],
    )


def ask_request(
    uid: UUID,
    *,
    actor: Actor,
    kind: RequestKind,
    reason: str,
    terms: Terms | None = None,
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """Ask the office, as lead unit, for what ``kind`` names. One open request of a kind at a time."""
    return ask_requests(
        [uid],
        actor=actor,
        kind=kind,
        reason=reason,
        terms=terms,
        evidence=evidence,
        client_uid=client_uid,
        expected=expected,
    )[0]


def ask_requests(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    kind: RequestKind,
    reason: str,
    terms: Terms | None = None,
    evidence: Sequence[UUID] = (),
    signed: Attachment = NOTHING_ATTACHED,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """Ask the same for each of many items; the evidence is shared by all.

    For the lead unit the office may ask, with the paper on which the unit says so (代录): ``signed``.
    """
    asked = terms or Terms()

    def want(desk: Desk) -> Wanted:
        row = uuid7()
        attached = attach(evidence, desk, actor=actor, part=row)
        papers = attach(signed.paper, desk, actor=actor, part=row)
        facts, contested = _contest_facts(desk, kind)

        def then(transition: Transition, _: Movement) -> None:
            Request.objects.create(
                uid=row,
                realm_id=desk.item.realm_id,
                item_id=desk.item.pk,
                cycle=desk.before.cycle,
                kind=kind.value,
                terms=asked.stored(),
                words=reason,
                contested=contested,
                unit_id=transition.acting_unit,
                asked_by_id=actor.account_id,
                asked_at=desk.now,
            )

        intent = _intent(Move.ASK, kind, reason, asked, len(attached))
        intent = replace(intent, behalf=signed.behalf, paper=bool(papers))
        words = {"kind": kind.value, "reason": reason, "terms": asked.stored()}
        return Wanted(intent, words, [*attached, *papers], facts, then=then)

    files = {"evidence": [str(one) for one in evidence], "paper": [str(one) for one in signed.paper]}
    payload = {"kind": kind, "reason": reason, "terms": asked.stored(), "behalf": signed.behalf, **files}
    return move_items(
        uids,
        want,
        actor=actor,
        verb=f"ledger.ask_{kind.value}",
        payload=payload,
        client_uid=client_uid,
        expected=expected,
    )


def grant_request(
    uid: UUID,
    *,
    actor: Actor,
    kind: RequestKind,
    words: str = "",
    terms: Terms | None = None,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """Grant the open request of a kind; ``terms`` other than those asked for may be granted. Contests: the office head."""
    return _answer([uid], Move.GRANT, kind, words, terms, actor, client_uid, expected)[0]


def grant_requests(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    kind: RequestKind,
    words: str = "",
    terms: Terms | None = None,
    client_uid: UUID | None = None,
) -> list[Item]:
    """Grant the open request of a kind of each item, as asked or all on the same other terms."""
    return _answer(uids, Move.GRANT, kind, words, terms, actor, client_uid, None)


def refuse_request(
    uid: UUID,
    *,
    actor: Actor,
    kind: RequestKind,
    words: str,
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """Refuse the open request of a kind with words; the refusal stays on record."""
    return _answer([uid], Move.REFUSE, kind, words, None, actor, client_uid, expected)[0]


def refuse_requests(
    uids: Sequence[UUID], *, actor: Actor, kind: RequestKind, words: str, client_uid: UUID | None = None
) -> list[Item]:
    """Refuse the open request of a kind of each item, with the same words."""
    return _answer(uids, Move.REFUSE, kind, words, None, actor, client_uid, None)


def settle_item(
    uid: UUID,
    *,
    actor: Actor,
    reason: str,
    terms: Terms,
    evidence: Sequence[UUID],
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """另行办结 by the office, of an item no unit has yet: a reason of the pack (``terms.code``), evidence, signature."""

    def want(desk: Desk) -> Wanted:
        attached = attach(evidence, desk, actor=actor)
        intent = _intent(Move.SETTLE, None, reason, terms, len(attached))
        return Wanted(intent, {"reason": reason, "code": terms.code}, attached)

    return move_items(
        [uid],
        want,
        actor=actor,
        verb="ledger.settle_item",
        payload={"reason": reason, "terms": terms.stored(), "evidence": [str(one) for one in evidence]},
        client_uid=client_uid,
        expected=expected,
    )[0]


def _answer(
    uids: Sequence[UUID],
    move: Move,
    kind: RequestKind,
    words: str,
    terms: Terms | None,
    actor: Actor,
    client_uid: UUID | None,
    expected: int | None,
) -> list[Item]:
    def want(desk: Desk) -> Wanted:
        row = Request.objects.filter(item_id=desk.item.pk, kind=kind.value, answer=RequestAnswer.OPEN).first()
        if row is None:
            raise overtaken(desk, Conflict("request_answered", N_("这项申请已经答复或不存在")))
        granted = terms or terms_of(row)
        facts: dict[str, Any] = {}
        if kind is RequestKind.CONTEST and row.contested is not None:
            facts["prior"] = facts_before(desk.item, row.contested)

        def then(_: Transition, movement: Movement) -> None:
            _keep_answer(row, move, words, granted, movement)

        if move is Move.GRANT:
            # Before the move is stored: what is due next is read from them. A refusal by the table rolls them back.
            _keep_milestones(desk, kind, granted, row)
        # The evidence came with the request and is linked already.
        intent = _intent(move, kind, words, granted, 1)
        said = {"kind": kind.value, "words": words, "terms": granted.stored() if move is Move.GRANT else None}
        return Wanted(intent, said, (), facts, then=then)

    payload = {"kind": kind, "words": words, "terms": terms.stored() if terms else None}
    return move_items(
        uids,
        want,
        actor=actor,
        verb=f"ledger.{move.value}_{kind.value}",
        payload=payload,
        client_uid=client_uid,
        expected=expected,
    )


def _keep_answer(row: Request, move: Move, words: str, granted: Terms, movement: Movement) -> None:
    row.answer = RequestAnswer.GRANTED if move is Move.GRANT else RequestAnswer.REFUSED
    row.answer_words = words
    row.answered_by_id = movement.account_id
    row.answered_at = movement.at
    columns = ["answer", "answer_words", "answered_by", "answered_at"]
    if canonical_json(row.terms) != canonical_json(granted.stored()):
        row.terms = granted.stored()
        columns.append("terms")
    row.save(update_fields=columns)


def _keep_milestones(desk: Desk, kind: RequestKind, granted: Terms, row: Request) -> None:
    left = Milestone.objects.filter(item_id=desk.item.pk, done_at__isnull=True, dropped_at__isnull=True)
    firsts = dict(left.values_list("text", "first_due")) if kind is RequestKind.REDATE else {}
    if kind is RequestKind.MILESTONE:
        first = left.order_by("due").first()
        if first is not None:
            first.done_at = row.asked_at
            first.save(update_fields=["done_at"])
        return
    if kind in (RequestKind.REDATE, RequestKind.HAND_OVER, RequestKind.SETTLE, RequestKind.RESUME):
        left.update(dropped_at=desk.now)
    if kind in (RequestKind.DEFER, RequestKind.REDATE):
        Milestone.objects.bulk_create(
            [
                Milestone(
                    uid=uuid7(),
                    realm_id=desk.item.realm_id,
                    item_id=desk.item.pk,
                    cycle=desk.before.cycle,
                    order=order,
                    text=text,
                    due=day,
                    first_due=firsts.get(text, day),
                )
                for order, (day, text) in enumerate(granted.milestones, start=1)
            ]
        )


def _contest_facts(desk: Desk, kind: RequestKind) -> tuple[dict[str, Any], int | None]:
    """What a 申诉 is against: the newest return or rebound of this cycle, and until when it may be lodged."""
    if kind is not RequestKind.CONTEST:
        return {}, None
    moves = [move.value for move in CONTEST_BOUNDS]
    line = desk.item.movements.filter(move__in=moves).order_by("-sequence").first()
    if line is None or Move(line.move) not in CONTESTABLE:
        return {}, None
    days = policy_of_kind(desk.rules, desk.item.kind).contest_days
    prior = facts_before(desk.item, line.sequence)
    return {"prior": prior, "contest_until": days_after(line.at, days)}, line.sequence


def _intent(move: Move, kind: RequestKind | None, words: str, terms: Terms, evidence: int) -> Intent:
    return Intent(
        move,
        request=kind,
        reason=words,
        deadline=terms.deadline,
        milestones=terms.dates,
        code=terms.code,
        leader_signed=terms.leader_signed,
        evidence=evidence,
    )
