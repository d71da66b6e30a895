"""更正, 撤回, 撤销, 恢复: putting right what was entered wrongly, in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place

from ..facts import Intent, Transition
from ..models import Item, Movement, Plan, Report, Verification
from ..states import Move, Paper, State
from .history import facts_before, last_movement
from .loading import Desk
from .registering import words_of
from .running import Wanted, move_items


@dataclass(frozen=True)
class Correction:
    """New words for an item; None leaves what is there. ``place`` is set together with ``place_text`` or by itself."""

    problem: str | None = None
    category: str | None = None
    demand: str | None = None
    place: Place | None = None
    place_text: str | None = None
    unit_text: str | None = None
    deadline_text: str | None = None
    remark: str | None = None

    def columns(self) -> dict[str, Any]:
        """The columns that get a new value."""
        named = {
            "problem": self.problem,
            "category": self.category,
            "demand": self.demand,
            "place": self.place,
            "place_text": self.place_text,
            "unit_text": self.unit_text,
            "deadline_text": self.deadline_text,
            "remark": self.remark,
        }
        return {name: value for name, value in named.items() if value is not None}

    def payload(self) -> dict[str, Any]:
        """The correction as the operation's digest sees it."""
        columns = self.columns()
        if self.place is not None:
            columns["place"] = str(self.place.uid)
        return columns


def correct_item(
    uid: UUID,
    *,
    actor: Actor,
    correction: Correction,
    reason: str = "",
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """更正 words and place of an item in any state; the chain keeps old and new. Never state or deadline.

    Raises Invalid where nothing would change or the problem would be left without words.
    """

    def want(desk: Desk) -> Wanted:
        item = desk.item
        changed = {name: value for name, value in correction.columns().items() if getattr(item, name) != value}
        if not changed:
            raise Invalid("nothing_corrected", N_("没有更正任何内容"))
        if not str(changed.get("problem", item.problem)).strip():
            raise Invalid("problem_missing", N_("问题描述不能为空"))
        old = words_of(item)
        for name, value in changed.items():
            setattr(item, name, value)
        item.stamp_keys()
        new = words_of(item)
        return Wanted(
            Intent(Move.CORRECT, reason=reason),
            words={"old": old, "new": new, "reason": reason},
            columns=frozenset({*changed, "place_key", "fault_key"}),
        )

    return move_items(
        [uid],
        want,
        actor=actor,
        verb="ledger.correct_item",
        payload={**correction.payload(), "reason": reason},
        client_uid=client_uid,
        expected=expected,
    )[0]


def take_back_item(
    uid: UUID, *, actor: Actor, reason: str = "", client_uid: UUID | None = None, expected: int | None = None
) -> Item:
    """撤回: undo one's own last move while nobody has acted on it. The line stays, another says it was taken back."""

    def want(desk: Desk) -> Wanted:
        last = last_movement(desk.item)
        move = Move(last.move)
        facts = {
            "last_author": last.account_id,
            "last_move": move,
            "prior": facts_before(desk.item, last.sequence) if last.sequence > 1 else None,
        }

        def then(transition: Transition, _: Movement) -> None:
            _undo_papers(desk, transition, last.sequence)

        return Wanted(Intent(Move.TAKE_BACK, reason=reason), {"reason": reason, "of": move.value}, (), facts, then=then)

    return move_items(
        [uid],
        want,
        actor=actor,
        verb="ledger.take_back_item",
        payload={"reason": reason},
        client_uid=client_uid,
        expected=expected,
    )[0]


def withdraw_items(uids: Sequence[UUID], *, actor: Actor, reason: str, client_uid: UUID | None = None) -> list[Item]:
    """撤销 by the one who registered it; forbidden in a 照单全收 batch."""
    return _plain(uids, Intent(Move.WITHDRAW, reason=reason), actor, client_uid)


def restore_items(
    uids: Sequence[UUID], *, actor: Actor, reason: str = "", client_uid: UUID | None = None
) -> list[Item]:
    """恢复 a withdrawn item to where it stood."""
    return _plain(uids, Intent(Move.RESTORE, reason=reason), actor, client_uid)


def _plain(uids: Sequence[UUID], intent: Intent, actor: Actor, client_uid: UUID | None) -> list[Item]:
    return move_items(
        uids,
        lambda _: Wanted(intent, words={"reason": intent.reason}),
        actor=actor,
        verb=f"ledger.{intent.move.value}",
        payload={"reason": intent.reason},
        client_uid=client_uid,
    )


def _undo_papers(desk: Desk, transition: Transition, sequence: int) -> None:
    """Bring plan, report and verification rows back in step with the restored facts."""
    after, before = transition.after, transition.before
    Verification.objects.filter(item_id=desk.item.pk, sequence=sequence).update(taken_back=True)
    if after.plan in (Paper.NONE, Paper.SUBMITTED) and before.plan is not after.plan:
        plans = Plan.objects.filter(item_id=desk.item.pk, version=before.plan_version)
        plans.update(approved_by=None, approved_at=None)
    if before.state is State.REPORTED and after.state is not State.REPORTED:
        reports = Report.objects.filter(item_id=desk.item.pk, number=before.report_number)
        reports.update(approved_by=None, sent_at=None)
