"""管护巡查: naming the keeper, recording patrols, what the office makes of a fault, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bihuan.backstage.notices import people_of, tell
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit, UnitKind
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..models import Item, Keeping, Patrol
from ..patrols import LONGEST_BEAT, Beat, Finding, Rhythm, counts_for, missed
from ..queries import TARGET_KIND
from ..supervised import get_keeping
from .attaching import attach
from .batching import must_work_for
from .keeping import end_keeping, start_keeping
from .loading import Desk, lock_items
from .telling import LONGEST_PROBLEM, UNIT_ROLES
from .writing import save_access, save_search

PATROLLERS = (*UNIT_ROLES, Role.INSPECTOR)


@dataclass(frozen=True)
class KeeperDraft:
    """Who keeps an item up, and how often somebody looks: ``every`` counts days and matters to ``Rhythm.DAYS`` alone."""

    unit: Unit
    post: str = ""
    rhythm: Rhythm = Rhythm.WEEKLY
    every: int = 7


def beat_of(keeping: Keeping) -> Beat:
    """The beat of a stored keeping."""
    return Beat(Rhythm(keeping.rhythm), keeping.every, keeping.starts)


def appoint_keeper(item_uid: UUID, *, to: KeeperDraft, actor: Actor, client_uid: UUID | None = None) -> Keeping:
    """Name who keeps a closed lasting item up and by which beat; the office or the lead unit may.

    The keeping so far ends and its patrols stay; the new beat starts today. Raises Denied for others, Conflict where the
    item is not kept, Invalid for a keeper outside the lead's own line and the assisting units, or a beat that is none.
    """
    payload = {"item": str(item_uid), "unit": str(to.unit.uid), "post": to.post, "rhythm": to.rhythm, "every": to.every}
    with transaction.atomic():
        if once(client_uid, actor=actor, verb="ledger.appoint_keeper", payload=payload) is None:
            (desk,) = lock_items([item_uid], actor=actor, units={*actor.unit_ids, to.unit.pk})
            may_appoint(desk.item, actor)
            _check_keeper(desk, to)
            end_keeping(_live(desk), desk)
            start_keeping(desk, to.unit.pk, to.post.strip(), to.rhythm, to.every, actor)
            desk.item.save(update_fields=["keeper"])
            save_access([(desk, desk.before)])
            save_search([(desk, desk.before)])
            _tell(
                desk,
                [to.unit.pk],
                UNIT_ROLES,
                "keeper",
                N_("%(number)s 号由您的单位长期管护，请按期巡查：%(problem)s"),
                actor,
            )
            record(client_uid, {"item": str(item_uid)})
    return Keeping.objects.select_related("item", "unit").get(item__uid=item_uid, ended_at__isnull=True)


def record_patrol(
    keeping_uid: UUID,
    *,
    finding: Finding,
    actor: Actor,
    words: str = "",
    evidence: Sequence[UUID] = (),
    client_uid: UUID | None = None,
) -> Patrol:
    """Write down a patrol of today by the keeper's unit. A fault needs words and a picture, and the office is told.

    It counts for the due day whose window is open; made before that it is one besides (加巡). Raises Denied for others,
    Conflict where the keeping has ended.
    """
    payload = {
        "keeping": str(keeping_uid),
        "finding": finding,
        "words": words,
        "evidence": [str(uid) for uid in evidence],
    }
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="ledger.record_patrol", payload=payload)
        if stored is not None:
            return Patrol.objects.get(uid=stored["patrol"])
        found = get_keeping(actor, keeping_uid)
        (desk,) = lock_items([found.item.uid], actor=actor, units=actor.unit_ids)
        keeping = Keeping.objects.select_for_update(of=("self",)).get(pk=found.pk)
        _may_patrol(keeping, desk, actor)
        _check_finding(finding, words, evidence)
        today = local_day(desk.now)
        _write_missed(keeping, today)
        patrol = Patrol.objects.create(
            realm_id=desk.item.realm_id,
            keeping=keeping,
            due_on=counts_for(beat_of(keeping), keeping.next_due, today),
            finding=finding.value,
            words=words.strip(),
            unit_id=keeping.unit_id,
            account_id=actor.account_id,
            at=desk.now,
        )
        attach(evidence, desk, actor=actor, part=patrol.uid)
        if patrol.due_on is not None:
            keeping.next_due, keeping.missed = beat_of(keeping).next_after(patrol.due_on), 0
            keeping.save(update_fields=["next_due", "missed"])
        if finding is Finding.FAULT:
            message = N_("%(number)s 号长期管护巡查发现问题，请决定是否按反弹办理：%(problem)s")
            _tell(desk, [desk.item.owner_id], OFFICE_ROLES, "patrol_fault", message, actor)
        record(client_uid, {"patrol": str(patrol.uid)})
    return patrol


def answer_fault(patrol_uid: UUID, *, words: str, actor: Actor, client_uid: UUID | None = None) -> Patrol:
    """不按反弹办理: the office says why a fault that a patrol found does not send the item round again.

    Raises NotFound, Denied for other offices, Invalid without words, Conflict where it is answered already.
    """
    payload = {"patrol": str(patrol_uid), "words": words}
    with transaction.atomic():
        patrol = Patrol.objects.select_for_update(of=("self",)).select_related("keeping__item").filter(uid=patrol_uid)
        row = patrol.first()
        if row is None or row.finding != Finding.FAULT or row.realm_id != actor.realm_id:
            raise NotFound("patrol", N_("没有这次巡查"))
        if once(client_uid, actor=actor, verb="ledger.answer_fault", payload=payload) is None:
            item = get_keeping(actor, row.keeping.uid).item
            must_work_for(actor, item.owner_id, Line(item.line))
            if not words.strip():
                raise Invalid("reason_missing", N_("请写明理由"))
            if row.answered_at is not None:
                raise Conflict("fault_answered", N_("这次巡查发现的问题已经处理"))
            settle_fault(row, words.strip(), actor)
            record(client_uid, {"patrol": str(patrol_uid)})
    return row


def settle_fault(patrol: Patrol, words: str, actor: Actor) -> None:
    """Note what came of a fault, in the caller's transaction."""
    patrol.answer, patrol.answered_by_id, patrol.answered_at = words, actor.account_id, timezone.now()
    patrol.save(update_fields=["answer", "answered_by", "answered_at"])


def count_missed_patrols() -> int:
    """Write down the patrols that were missed and tell keeper and office; returns how many. The clock calls it every hour."""
    today, count = timezone.localdate(), 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        behind = Keeping.objects.filter(realm=realm, ended_at__isnull=True, next_due__lt=today).order_by("pk")
        for key in list(behind.values_list("pk", flat=True)):
            count += _count_one(key, today)
    return count


def _count_one(key: int, today: date) -> int:
    with transaction.atomic():
        keeping = Keeping.objects.select_for_update(of=("self",)).select_related("item").get(pk=key)
        count = _write_missed(keeping, today) if keeping.ended_at is None else 0
        if count:
            item = keeping.item
            people = people_of(item.realm_id, {keeping.unit_id, item.owner_id}, (*UNIT_ROLES, *OFFICE_ROLES))
            tell(
                people,
                realm_id=item.realm_id,
                kind="ledger.patrol_missed",
                message=N_("%(number)s 号长期管护没有按期巡查，已连续缺巡 %(count)s 次"),
                data={"number": item.number, "count": keeping.missed},
                target_kind="ledger.keeping",
                target_uid=keeping.uid,
            )
    return count


def _write_missed(keeping: Keeping, today: date) -> int:
    """Write a line for every due day that went by, and move on to the next."""
    days = list(missed(beat_of(keeping), keeping.next_due, today))
    if days:
        now = timezone.now()
        Patrol.objects.bulk_create(
            Patrol(
                realm_id=keeping.realm_id,
                keeping=keeping,
                due_on=day,
                finding=Finding.MISSED.value,
                unit_id=keeping.unit_id,
                at=now,
            )
            for day in days
        )
        keeping.next_due = beat_of(keeping).on_or_after(today)
        keeping.missed = F("missed") + len(days)
        keeping.save(update_fields=["next_due", "missed"])
        keeping.refresh_from_db(fields=["missed"])
    return len(days)


def _live(desk: Desk) -> Keeping:
    live = Keeping.objects.select_for_update(of=("self",)).filter(item=desk.item, ended_at__isnull=True).first()
    if live is None:
        raise Conflict("not_kept", N_("%(number)s 号不在长期管护中"), number=desk.item.number)
    return live


def may_appoint(item: Item, actor: Actor) -> None:
    """Raise Denied unless the actor works in the item's office or in its lead unit."""
    line = Line(item.line)
    office = any(post.unit_id == item.owner_id for post in actor.posts_as(*OFFICE_ROLES, line=line))
    lead = any(post.unit_id == item.lead_id for post in actor.posts_as(*UNIT_ROLES, line=line))
    if not office and not lead:
        raise Denied("not_your_keeping", N_("管护单位由主管办公室或牵头单位确定"))


def _may_patrol(keeping: Keeping, desk: Desk, actor: Actor) -> None:
    if not any(post.unit_id == keeping.unit_id for post in actor.posts_as(*PATROLLERS, line=Line(desk.item.line))):
        raise Denied("not_the_keeper", N_("巡查由管护单位登记"))
    if keeping.ended_at is not None:
        raise Conflict("keeping_ended", N_("这段管护已经结束"))


def _check_keeper(desk: Desk, to: KeeperDraft) -> None:
    lead = desk.before.lead
    line = desk.tree[lead].path if lead is not None else ""
    below = bool(line) and desk.tree[to.unit.pk].path.startswith(line)
    if not below and to.unit.pk not in desk.before.assisting:
        raise Invalid("keeper_outside", N_("管护单位须是牵头单位、它的下属单位或配合单位"), field="unit")
    if to.rhythm is Rhythm.DAYS and not 1 <= to.every <= LONGEST_BEAT:
        raise Invalid("beat", N_("间隔天数须在 1 到 %(most)s 之间"), most=LONGEST_BEAT, field="every")


def _check_finding(finding: Finding, words: str, evidence: Sequence[UUID]) -> None:
    if finding is Finding.MISSED:
        raise Invalid("finding", N_("请选“正常”或“发现问题”"), field="finding")
    if finding is Finding.FAULT and not words.strip():
        raise Invalid("fault_without_words", N_("请写明发现了什么问题"), field="words")
    if finding is Finding.FAULT and not evidence:
        raise Invalid("evidence_missing", N_("请附上至少一张照片或一份材料"), field="evidence")


def _tell(desk: Desk, units: Sequence[int], roles: Sequence[Role], kind: str, message: str, actor: Actor) -> None:
    people = [key for key in people_of(desk.item.realm_id, units, roles) if key != actor.account_id]
    tell(
        people,
        realm_id=desk.item.realm_id,
        kind=f"ledger.{kind}",
        message=message,
        data={"number": desk.item.number, "problem": desk.item.problem[:LONGEST_PROBLEM]},
        target_kind=TARGET_KIND,
        target_uid=desk.item.uid,
    )
