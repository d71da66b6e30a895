"""核查, 退回, 销号."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from bihuan.core.uid import uuid7
from bihuan.evidence.actions import examine_evidence
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of

from ..deadlines import after_workdays
from ..doubting import unexamined
from ..facts import Intent, Transition
from ..models import Item, Movement, Report, Verification
from ..states import Move, Paper
from .attaching import attach
from .loading import Desk
from .running import Wanted, move_items


def verify_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    words: str = "",
    on_site: bool = False,
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """Pass this step of each item; the next step's unit is up. The last step closes instead (``close_items``)."""
    return _check(uids, Intent(Move.VERIFY, reason=words), on_site, actor, evidence, client_uid, expected)


def close_items(
    uids: Sequence[UUID],
    *,
    actor: Actor,
    words: str = "",
    on_site: bool = False,
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """销号: pass the last step of each item. Their pictures are looked into first, if that was not done yet."""
    # What the worker has not looked into yet is looked into now: closing waits for it.
    examine_evidence(unexamined(uids, actor.realm_id))
    return _check(uids, Intent(Move.CLOSE, reason=words), on_site, actor, evidence, client_uid, expected)


def send_back_item(
    uid: UUID,
    *,
    actor: Actor,
    reason: str,
    workdays: int | None = None,
    on_site: bool = False,
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> Item:
    """退回补正: back to where the report came from, to be reported again within n working days (else the pack's)."""
    intent = Intent(Move.SEND_BACK, reason=reason)
    return _check([uid], intent, on_site, actor, evidence, client_uid, expected, workdays)[0]


def _check(
    uids: Sequence[UUID],
    intent: Intent,
    on_site: bool,
    actor: Actor,
    evidence: Sequence[UUID],
    client_uid: UUID | None,
    expected: int | None,
    workdays: int | None = None,
) -> list[Item]:
    def want(desk: Desk) -> Wanted:
        finding = uuid7()
        attached = attach(evidence, desk, actor=actor, part=finding)
        judged = intent
        if intent.move is Move.SEND_BACK:
            days = workdays if workdays is not None else desk.around().policy.mend_days  # type: ignore[union-attr]
            judged = replace(intent, mend_by=after_workdays(desk.now, days, calendar_of(desk.item.realm_id)).at)
        facts = {"visited": on_site or _was_visited(desk)}
        then = _keep(desk, finding, judged, on_site=on_site, actor=actor)
        return Wanted(judged, {"words": intent.reason}, attached, facts, then=then)

    return move_items(
        uids,
        want,
        actor=actor,
        verb=f"ledger.{intent.move.value}",
        payload={
            "words": intent.reason,
            "on_site": on_site,
            "evidence": [str(uid) for uid in evidence],
            "workdays": workdays,
        },
        client_uid=client_uid,
        expected=expected,
    )


def _keep(
    desk: Desk, finding: UUID, intent: Intent, *, on_site: bool, actor: Actor
) -> Callable[[Transition, Movement], None]:
    def then(transition: Transition, movement: Movement) -> None:
        step = desk.steps(transition.before)[transition.before.step]
        Verification.objects.create(
            uid=finding,
            realm_id=desk.item.realm_id,
            item_id=desk.item.pk,
            report=Report.objects.get(item_id=desk.item.pk, number=transition.before.report_number),
            sequence=movement.sequence,
            step=transition.before.step,
            key=step.key,
            unit_id=transition.acting_unit,
            account_id=actor.account_id,
            passed=intent.move is not Move.SEND_BACK,
            on_site=on_site,
            words=intent.reason,
            mend_by=intent.mend_by,
            at=desk.now,
        )

    return then


def _was_visited(desk: Desk) -> bool:
    if desk.before.report is not Paper.IN_FORCE:
        return False
    rows = Verification.objects.filter(item_id=desk.item.pk, report__number=desk.before.report_number, on_site=True)
    return rows.filter(taken_back=False).exists()
