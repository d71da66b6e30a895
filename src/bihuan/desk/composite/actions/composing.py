"""The components of a composite and what they weigh."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.scoring.models import Round

from ..acts import append
from ..models import Component, Group, Weight
from ..queries import get_component, groups_of, rounds_offered
from ..stages import Combine, Missing, Rate, Source
from .loading import lock_preparing, needed
from .opening import next_code

LONGEST_COMPONENT = 30
MOST_LEAST = 1_000
MOST_FULL = Decimal(10_000_000)
WHOLE = Decimal(100)


@dataclass(frozen=True)
class FromResult:
    """Points from the last sealed result of a round. With ``grade_points`` grades count, by their Chinese labels, not totals."""

    round: UUID
    combine: Combine = Combine.BEST
    partners: bool = False
    grade_points: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class FromLedger:
    """Points from an indicator of the ledger in some months (each by its first day), with ``least`` cases at least."""

    rate: Rate
    line: Line
    first: date
    last: date
    least: int = 1


@dataclass(frozen=True)
class FromFigures:
    """Points from figures entered by workbook; ``full`` is what counts 100."""

    full: Decimal = WHOLE


@dataclass(frozen=True)
class ComponentDraft:
    """A component: its name, where it comes from, what becomes of a unit without data."""

    title: str
    source: FromResult | FromLedger | FromFigures
    missing: Missing = Missing.SPREAD


def set_component(
    uid: UUID, draft: ComponentDraft, *, actor: Actor, component: UUID | None = None, client_uid: UUID | None = None
) -> Component:
    """Add a component, or change one, whose kind of source stays.

    Raises Denied, NotFound for a round without a sealed result, Invalid for impossible settings, Conflict for a name that is taken or once it was shown.
    """
    title = draft.title.strip()
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        source, round_, details = _source_of(actor, draft)
        payload = {"composite": str(uid), "title": title, "component": str(component), "details": details}
        stored = once(client_uid, actor=actor, verb="composite.set_component", payload=payload)
        if stored is not None:
            return get_component(composite, UUID(stored["component"]))
        row = get_component(composite, component) if component else None
        title = _named(title)
        others = Component.objects.filter(composite=composite)
        if any(one.title == title and one != row for one in others):
            raise Conflict("component.taken", N_("已有名为“%(title)s”的指标"), title=title, field="title")
        if row is None:
            row = Component(
                realm_id=composite.realm_id,
                composite=composite,
                code=next_code("c", others),
                source=source.value,
            )
        elif row.source != source:
            raise Invalid("component.source", N_("指标的来源不能改，请另加一个指标"))
        row.title, row.missing, row.round, row.details = title, draft.missing.value, round_, details
        row.save()
        append(composite, "set_component", actor=actor, component=row.code, source=source.value)
        record(client_uid, {"component": str(row.uid)})
    return row


def remove_component(uid: UUID, component_uid: UUID, *, actor: Actor) -> None:
    """Take a component away. Raises Denied, NotFound, Conflict where figures were entered for it or once it was shown."""
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        component = get_component(composite, component_uid)
        if component.entered.exists():
            raise Conflict("component.entered", N_("这个指标已经填报过数据，不能删除；可以不给它权重"))
        component.weights.all().delete()
        append(composite, "remove_component", actor=actor, component=component.code)
        component.delete()


def set_weights(uid: UUID, weights: Mapping[tuple[UUID, UUID], Decimal], *, actor: Actor) -> None:
    """Set every weight anew, by group and component; nothing or 0 takes a component out of a group.

    They need not come to 100 yet: showing asks for that. Raises Denied, NotFound, Invalid out of range, Conflict once it was shown.
    """
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        groups: dict[UUID, Group] = {one.uid: one for one in groups_of(composite)}
        components = {one.uid: one for one in Component.objects.filter(composite=composite)}
        rows = []
        for (group, component), percent in weights.items():
            if group not in groups or component not in components:
                raise NotFound("component", N_("没有这个指标"))
            _check_percent(percent)
            if percent:
                rows.append(
                    Weight(
                        realm_id=composite.realm_id,
                        group=groups[group],
                        component=components[component],
                        percent=percent,
                    )
                )
        Weight.objects.filter(group__composite=composite).delete()
        Weight.objects.bulk_create(rows)
        told = {f"{row.group.code}-{row.component.code}": f"{row.percent:f}" for row in rows}
        append(composite, "set_weights", actor=actor, weights=told)


def _named(title: str) -> str:
    """A name under which figures can stand in a workbook beside units and documents."""
    title = needed(title, N_("指标名称"), LONGEST_COMPONENT, field="title")
    if title.startswith(N_("单位")) or title.endswith(N_("文号")):
        raise Invalid("component.title", N_("指标名称不能以“单位”开头或“文号”结尾"), field="title")
    return title


def _check_percent(percent: Decimal) -> None:
    if not 0 <= percent <= WHOLE:
        raise Invalid("weight.range", N_("权重是 0 到 100，不能是 %(percent)s"), percent=percent)


def _source_of(actor: Actor, draft: ComponentDraft) -> tuple[Source, Round | None, dict[str, Any]]:
    match draft.source:
        case FromResult() as given:
            return Source.RESULT, _round_of(actor, given), _result_details(given)
        case FromLedger() as given:
            return Source.LEDGER, None, _ledger_details(given)
        case FromFigures() as given:
            if not 0 < given.full <= MOST_FULL:
                raise Invalid("component.full", N_("满分值要大于 0，不超过 %(most)s"), most=MOST_FULL, field="full")
            return Source.FIGURES, None, {"full": f"{given.full:f}"}


def _round_of(actor: Actor, given: FromResult) -> Round:
    found = rounds_offered(actor).filter(uid=given.round).first()
    if found is None:
        raise NotFound("round", N_("没有这次考评"))
    return found


def _result_details(given: FromResult) -> dict[str, Any]:
    for points in given.grade_points.values():
        if not 0 <= points <= WHOLE:
            message = N_("等次折合的分数是 0 到 100，不能是 %(points)s")
            raise Invalid("component.grade_points", message, points=points, field="grade_points")
    return {
        "combine": given.combine.value,
        "partners": given.partners,
        "grade_points": {label: f"{points:f}" for label, points in given.grade_points.items()},
    }


def _ledger_details(given: FromLedger) -> dict[str, Any]:
    if given.first > given.last:
        raise Invalid("component.months", N_("起始月份不能晚于截止月份"), field="last")
    if not 1 <= given.least <= MOST_LEAST:
        raise Invalid("component.least", N_("最少件数是 1 到 %(most)s"), most=MOST_LEAST, field="least")
    return {
        "rate": given.rate.value,
        "line": given.line.value,
        "first": given.first.replace(day=1).isoformat(),
        "last": given.last.replace(day=1).isoformat(),
        "least": given.least,
    }
