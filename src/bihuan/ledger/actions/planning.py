"""五定方案: sending up, approving (one or many, or a signed sheet), returning, examining, amending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..facts import Intent, Transition
from ..fixes import check_plan
from ..models import Item, Movement, Plan
from ..states import Move, Paper
from .attaching import NOTHING_ATTACHED, Attachment, attach
from .loading import Desk
from .running import Wanted, move_items


@dataclass(frozen=True)
class PlanDraft:
    """What a unit fills in: the fixes of its variant by key, and, if it likes, what it will put in (yuan)."""

    fixes: Mapping[str, object] = field(default_factory=dict)
    people: int | None = None
    materials: str = ""
    yuan: Decimal | None = None

    def payload(self) -> dict[str, Any]:
        """The draft as the operation's digest sees it."""
        fixes = {key: str(value) for key, value in self.fixes.items()}
        return {"fixes": fixes, "people": self.people, "materials": self.materials, "yuan": self.yuan}


def submit_plans(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    plan: PlanDraft,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """Send the same plan up for each item. Where the pack asks nobody's approval it is in force at once.

    Raises Invalid("plan_invalid") with ``fields`` where a fix is missing or wrong.
    """
    return _plans(uids, Move.SUBMIT_PLAN, plan, actor, behalf, paper, client_uid, expected)


def approve_plans(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    plan: PlanDraft | None = None,
    behalf: Unit | None = None,
    paper: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """Approve the waiting plan of each item, or, as head, write and approve in one. ``paper`` is the signed sheet."""
    return _plans(uids, Move.APPROVE_PLAN, plan, actor, behalf, paper, client_uid, expected)


def return_plan(
    uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None, expected: int | None = None
) -> Item:
    """Return a waiting plan to its drafter with words."""
    return _simple([uid], Move.RETURN_PLAN, actor, reason, client_uid, expected)[0]


def examine_plans(uids: Sequence[UUID], *, actor: Actor, words: str = "", client_uid: UUID | None = None) -> list[Item]:
    """As the office, pass plans their heads have approved (where the pack lets the office examine)."""
    return _simple(uids, Move.EXAMINE_PLAN, actor, words, client_uid, None)


def amend_plan(
    uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None, expected: int | None = None
) -> Item:
    """Set the plan in force aside for a better one; the next is a new version."""
    return _simple([uid], Move.AMEND_PLAN, actor, reason, client_uid, expected)[0]


def plan_row(desk: Desk, plan: PlanDraft, actor: Actor, behalf: int | None) -> Plan:
    """Check a draft against the variant its kind asks for and build the row; nothing is stored yet.

    Raises Invalid("plan_invalid"), or Invalid where the kind asks for no plan and fixes were filled in.
    """
    variant = desk.rules.plan_of(desk.item.kind)
    values: Mapping[str, str] = {}
    finish: datetime | None = None
    if variant is not None:
        checked = check_plan(variant, plan.fixes)
        values, finish = checked.values, checked.finish
    elif plan.fixes:
        raise Invalid("plan_unasked", N_("这类事项不需要五定方案"))
    return Plan(
        uid=uuid7(),
        realm_id=desk.item.realm_id,
        item_id=desk.item.pk,
        cycle=desk.before.cycle,
        variant=variant.key if variant else "",
        fixes=dict(values),
        finish=finish,
        people=plan.people,
        materials=plan.materials,
        yuan=plan.yuan,
        drafted_by_id=actor.account_id,
        drafted_at=desk.now,
        behalf=behalf is not None,
    )


def waiting_plan(desk: Desk) -> Plan | None:
    """The plan that waits for approval."""
    if desk.before.plan is not Paper.SUBMITTED:
        return None
    return Plan.objects.filter(item_id=desk.item.pk, version=desk.before.plan_version).first()


def keep_plan(plan: Plan, transition: Transition, actor: Actor) -> None:
    """Store a judged plan under its version, approved if the move has approved it."""
    plan.version = transition.after.plan_version
    if transition.after.plan in (Paper.APPROVED, Paper.IN_FORCE):
        plan.approved_by_id = actor.account_id
        plan.approved_at = plan.approved_at or plan.drafted_at
    plan.save()


def plan_words(plan: Plan) -> dict[str, Any]:
    """What the chain vouches for of a plan."""
    words = {"fixes": plan.fixes, "materials": plan.materials}
    numbers = {"people": plan.people, "yuan": plan.yuan}
    return {key: value for key, value in {**words, **numbers}.items() if value not in ({}, "", None)}


def want_plan(
    desk: Desk, move: Move, plan: PlanDraft | None, actor: Actor, attached: Attachment = NOTHING_ATTACHED
) -> Wanted:
    """What one locked item gets: this plan, or, without one, an answer to the plan that waits."""
    row = plan_row(desk, plan, actor, attached.behalf) if plan is not None else waiting_plan(desk)
    if row is None:
        raise Invalid("no_plan_waiting", N_("没有等待审批的五定方案"))
    papers = attach(attached.paper, desk, actor=actor, part=row.uid)
    intent = Intent(
        move,
        finish=row.finish,
        behalf=attached.behalf,
        paper=bool(papers),
        signed=bool(attached.sheet),
        new_plan=plan is not None,
    )

    def then(transition: Transition, _: Movement) -> None:
        row.approved_at = desk.now if move is Move.APPROVE_PLAN else None
        keep_plan(row, transition, actor)

    return Wanted(intent, words={**plan_words(row), "sheet": attached.sheet}, evidence=papers, then=then)


def _plans(
    uids: Sequence[UUID],
    move: Move,
    plan: PlanDraft | None,
    actor: Actor,
    behalf: Unit | None,
    paper: Sequence[UUID],
    client_uid: UUID | None,
    expected: int | None,
) -> list[Item]:
    attachment = Attachment(behalf.pk if behalf else None, tuple(paper))
    return move_items(
        uids,
        lambda desk: want_plan(desk, move, plan, actor, attachment),
        actor=actor,
        verb=f"ledger.{move.value}",
        payload={
            "plan": plan.payload() if plan else None,
            "behalf": str(behalf.uid) if behalf else None,
            "paper": [str(uid) for uid in paper],
        },
        client_uid=client_uid,
        expected=expected,
    )


def _simple(
    uids: Sequence[UUID], move: Move, actor: Actor, words: str, client_uid: UUID | None, expected: int | None
) -> list[Item]:
    def want(_: Desk) -> Wanted:
        return Wanted(Intent(move, reason=words), words={"reason": words})

    return move_items(
        uids,
        want,
        actor=actor,
        verb=f"ledger.{move.value}",
        payload={"words": words},
        client_uid=client_uid,
        expected=expected,
    )
