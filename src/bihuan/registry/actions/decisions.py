"""机构变更: a paper decision about units is recorded by one administrator and carried out by another's approval."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry import heirs, rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Decision, DecisionKind, DecisionStage, DecisionUnit, Unit, UnitKind
from bihuan.registry.queries.decisions import get_decision
from bihuan.registry.witness import Act, tell

from .locking import locked_unit, now, today
from .succeeding import end_with_successor
from .units import check_free, rename_unit_row


@dataclass(frozen=True)
class DecisionDraft:
    """What the paper says. ``successor`` is None for a new name, ``name`` and ``short_name`` are empty for all else."""

    kind: DecisionKind
    units: tuple[Unit, ...]
    paper: str
    paper_on: date
    on: date
    successor: Unit | None = None
    name: str = ""
    short_name: str = ""
    words: str = ""


def record_decision(draft: DecisionDraft, *, uid: UUID, actor: Actor) -> Decision:
    """Record a decision; nothing changes yet. ``uid`` is the recorder's own: the same again gives the same decision.

    Raises Denied; Invalid for units or days that cannot be; Conflict where a name is taken, a unit is in another decision
    that waits, or the same ``uid`` comes with other content.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        units = [locked_unit(unit, actor) for unit in sorted(set(draft.units), key=lambda unit: unit.pk)]
        successor = None if draft.successor is None else locked_unit(draft.successor, actor)
        known = Decision.objects.filter(uid=uid).first()
        if known is not None:
            if known.recorded_by_id != actor.account_id or _said(known) != _wanted(draft, units):
                raise Conflict("decision.reused", N_("这个操作编号已经用过，内容不同。请刷新页面后重新提交"))
            return known
        _check(draft, units, successor)
        decision = Decision.objects.create(
            uid=uid,
            realm_id=actor.realm_id,
            kind=draft.kind,
            successor=successor,
            name=draft.name,
            short_name=draft.short_name,
            paper=draft.paper.strip(),
            paper_on=draft.paper_on,
            on=draft.on,
            words=draft.words.strip(),
            recorded_by_id=actor.account_id,
            recorded_at=now(),
        )
        DecisionUnit.objects.bulk_create(
            DecisionUnit(
                decision=decision, realm_id=actor.realm_id, unit=unit, name=unit.name, short_name=unit.short_name
            )
            for unit in units
        )
        _tell(decision, "decision.recorded", actor)
    return decision


def approve_decision(decision: Decision, *, carried: Collection[UUID], actor: Actor) -> Decision:
    """Approve a decision, which carries it out: units end or get their name, posts end, those in ``carried`` go on.

    Higher layers begin to carry over what the units hold in the same transaction (``heirs``). Approving again with the
    same posts changes nothing. Raises Denied; Invalid for whoever recorded it or holds one of the posts, before its day,
    or where what it is about has changed meanwhile; Conflict where it was withdrawn or approved with other posts.
    """
    with transaction.atomic():
        rules.require_grant(actor)
        row = _locked(decision, actor)
        if row.stage == DecisionStage.APPROVED and set(row.carried) == {str(uid) for uid in carried}:
            return row
        _require_waiting(row)
        if row.recorded_by_id == actor.account_id:
            raise Invalid("decision.own", N_("登记人不能批准自己登记的机构变更。"))
        if row.on > today():
            raise Invalid(
                "decision.early", N_("这项机构变更 %(day)s 起生效，请到那一天再批准。"), day=row.on.isoformat()
            )
        units = [locked_unit(entry.unit, actor) for entry in row.entries.select_related("unit").order_by("unit_id")]
        successor = None if row.successor is None else locked_unit(row.successor, actor)
        _check(_draft_of(row, units), units, successor, but=row)
        if successor is None:
            rename_unit_row(units[0], name=row.name, short_name=row.short_name, on=row.on, actor=actor)
        else:
            end_with_successor(row, units, successor, carried=carried, actor=actor)
        row.stage, row.decided_by_id, row.decided_at = DecisionStage.APPROVED, actor.account_id, now()
        row.carried = sorted(str(uid) for uid in carried)
        row.save(update_fields=["stage", "decided_by", "decided_at", "carried"])
        _tell(row, "decision.approved", actor)
        if successor is None:
            heirs.see_anew(units[0])
        else:
            heirs.take_over(row, units, successor, actor)
    return row


def withdraw_decision(decision: Decision, *, actor: Actor) -> Decision:
    """Take back what was recorded and not approved. Doing it again changes nothing.

    Raises Denied, Conflict where it has been carried out.
    """
    with transaction.atomic():
        rules.require_manage_units(actor)
        row = _locked(decision, actor)
        if row.stage == DecisionStage.WITHDRAWN:
            return row
        _require_waiting(row)
        row.stage, row.decided_by_id, row.decided_at = DecisionStage.WITHDRAWN, actor.account_id, now()
        row.save(update_fields=["stage", "decided_by", "decided_at"])
        _tell(row, "decision.withdrawn", actor)
    return row


def _locked(decision: Decision, actor: Actor) -> Decision:
    seen = get_decision(actor, decision.uid)
    row = Decision.objects.select_for_update(of=("self",)).select_related("successor").filter(pk=seen.pk).first()
    if row is None:
        raise NotFound("decision.unknown", N_("没有这项机构变更。"))
    return row


def _require_waiting(decision: Decision) -> None:
    if decision.stage == DecisionStage.APPROVED:
        raise Conflict("decision.approved", N_("这项机构变更已经执行。"))
    if decision.stage == DecisionStage.WITHDRAWN:
        raise Conflict("decision.withdrawn", N_("这项机构变更已经撤回。"))


def _check(draft: DecisionDraft, units: Sequence[Unit], successor: Unit | None, but: Decision | None = None) -> None:
    if not units:
        raise Invalid("decision.no-unit", N_("请写明原单位。"), field="units")
    if not draft.paper.strip():
        raise Invalid("decision.no-paper", N_("请写明文号。"), field="paper")
    if draft.paper_on > today():
        raise Invalid("decision.paper-early", N_("发文日期不能晚于今天。"), field="paper_on")
    for unit in units:
        _check_unit(unit, draft.on)
    waiting = DecisionUnit.objects.filter(unit__in=units, decision__stage=DecisionStage.RECORDED)
    if but is not None:
        waiting = waiting.exclude(decision=but)
    if (other := waiting.select_related("unit", "decision").first()) is not None:
        message = N_("“%(name)s”已在另一项待批准的机构变更（%(paper)s）中。")
        raise Conflict("decision.twice", message, name=other.unit.name, paper=other.decision.paper)
    if draft.kind is DecisionKind.RENAMED:
        _check_name(draft, units)
    else:
        _check_successor(units, successor, draft.on)


def _check_unit(unit: Unit, on: date) -> None:
    if unit.kind == UnitKind.REALM:
        raise Invalid("decision.realm", N_("县市本级不在机构变更之列。"), field="units")
    if unit.ends is not None:
        message = N_("“%(name)s”已于 %(ends)s 撤销。")
        raise Invalid("decision.unit-ended", message, name=unit.name, ends=unit.ends.isoformat(), field="units")
    if unit.starts is not None and on <= unit.starts:
        message = N_("生效日期要在“%(name)s”的设立日期 %(starts)s 之后。")
        raise Invalid("decision.before-start", message, name=unit.name, starts=unit.starts.isoformat(), field="on")


def _check_name(draft: DecisionDraft, units: Sequence[Unit]) -> None:
    if len(units) != 1:
        raise Invalid("decision.one-name", N_("更名一次办理一个单位。"), field="units")
    if not draft.name or not draft.short_name:
        raise Invalid("decision.no-name", N_("请写明新全称和新简称。"), field="name")
    if (draft.name, draft.short_name) == (units[0].name, units[0].short_name):
        raise Invalid("decision.same-name", N_("新名称与现在的名称相同。"), field="name")
    check_free(units[0].realm_id or units[0].pk, name=draft.name, code="", but=units[0])


def _check_successor(units: Sequence[Unit], successor: Unit | None, on: date) -> None:
    if successor is None:
        raise Invalid("decision.no-successor", N_("请写明承接单位。"), field="successor")
    if successor.pk in {unit.pk for unit in units}:
        raise Invalid("unit.own-successor", N_("承接单位不能是自己。"), field="successor")
    if successor.ends is not None:
        raise Invalid("unit.successor-ended", N_("承接单位“%(name)s”已撤销。"), name=successor.name, field="successor")
    if successor.starts is not None and successor.starts > on:
        message = N_("承接单位“%(name)s”%(starts)s 才设立，生效日期不能早于这一天。")
        raise Invalid(
            "decision.successor-later", message, name=successor.name, starts=successor.starts.isoformat(), field="on"
        )
    for unit in units:
        if successor.path.startswith(unit.path):
            message = N_("承接单位“%(name)s”在“%(above)s”之下，请先变更它的上级。")
            raise Invalid("decision.successor-below", message, name=successor.name, above=unit.name, field="successor")
        if (unit.kind == UnitKind.OUTSIDE) != (successor.kind == UnitKind.OUTSIDE):
            raise Invalid("decision.outside", N_("外部单位与本县市单位之间不能承接。"), field="successor")


def _wanted(draft: DecisionDraft, units: Sequence[Unit]) -> tuple[object, ...]:
    successor = draft.successor.pk if draft.successor else None
    named = (draft.name, draft.short_name, draft.paper.strip(), draft.words.strip())
    return (draft.kind, {unit.pk for unit in units}, successor, *named, draft.paper_on, draft.on)


def _said(row: Decision) -> tuple[object, ...]:
    units = set(row.entries.values_list("unit_id", flat=True))
    named = (row.name, row.short_name, row.paper, row.words)
    return (DecisionKind(row.kind), units, row.successor_id, *named, row.paper_on, row.on)


def _draft_of(row: Decision, units: Sequence[Unit]) -> DecisionDraft:
    return DecisionDraft(
        kind=DecisionKind(row.kind),
        units=tuple(units),
        paper=row.paper,
        paper_on=row.paper_on,
        on=row.on,
        successor=row.successor,
        name=row.name,
        short_name=row.short_name,
        words=row.words,
    )


def _tell(decision: Decision, verb: str, actor: Actor) -> None:
    units = decision.entries.order_by("id").values_list("unit__uid", flat=True)
    facts = {"kind": str(decision.kind), "paper": decision.paper, "units": "、".join(str(uid) for uid in units)}
    if decision.successor is not None:
        facts["successor"] = str(decision.successor.uid)
    tell(Act.SETTING, actor=actor, target_kind="decision", target=decision.uid, verb=verb, **facts)
