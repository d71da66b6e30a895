"""Figures with their documents, 加减分 and 一票否决."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..gathering import grades_of
from ..models import Component, Entered, Extra, Member, Veto
from ..queries import figures_in_force, get_extra, get_veto
from ..sources import points_of_figure
from ..stages import Effect, Grading, Source
from .loading import LONGEST_DOCUMENT, LONGEST_GROUND, lock_open, needed, ranked_unit

MOST_POINTS = Decimal(100)


@dataclass(frozen=True)
class Figure:
    """What is entered for a unit and a component, by their ids; ``value`` None takes away what stood there."""

    unit: UUID
    component: UUID
    value: Decimal | None
    document: str = ""


@dataclass(frozen=True)
class TakenIn:
    """What came of a workbook."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0


@dataclass(frozen=True)
class VetoDraft:
    """A veto to enter; ``grade`` is the place of the best grade it leaves, for one that caps."""

    unit: UUID
    effect: Effect
    ground: str
    document: str
    grade: int | None = None


def take_in(
    uid: UUID, figures: Sequence[Figure], *, file_digest: str, actor: Actor, client_uid: UUID | None = None
) -> TakenIn:
    """Take in all the figures of a workbook, or none. What has another take its place stays, with the time of that.

    Raises Denied, NotFound for a unit or component that is not there, Invalid for a figure out of range or without a document, Conflict once it is final.
    """
    payload = {"composite": str(uid), "file": file_digest, "figures": len(figures)}
    with transaction.atomic():
        composite = lock_open(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="composite.take_in", payload=payload)
        if stored is not None:
            return TakenIn(**stored)
        units = dict(Member.objects.filter(composite=composite).values_list("unit__uid", "unit_id"))
        components = {
            one.uid: one for one in Component.objects.filter(composite=composite, source=Source.FIGURES.value)
        }
        before = {(one.unit_id, one.component_id): one for one in figures_in_force(composite)}
        rows: list[Entered] = []
        ended: list[int] = []
        counts = {"new": 0, "changed": 0, "gone": 0, "same": 0}
        for figure in figures:
            if figure.unit not in units or figure.component not in components:
                raise NotFound("figure", N_("没有这个单位或指标"))
            component = components[figure.component]
            row = _entered(figure, component, units[figure.unit], actor)
            old = before.get((units[figure.unit], component.pk))
            what = _difference(old, row)
            counts[what] += 1
            if what in ("new", "changed") and row:
                rows.append(row)
            if what in ("changed", "gone") and old:
                ended.append(old.pk)
        Entered.objects.filter(pk__in=ended).update(ended_at=timezone.now())
        Entered.objects.bulk_create(rows)
        append(composite, "take_in", actor=actor, file=file_digest, **counts)
        record(client_uid, counts)
    return TakenIn(**counts)


def add_extra(
    uid: UUID,
    *,
    unit: UUID,
    points: Decimal,
    ground: str,
    document: str,
    actor: Actor,
    client_uid: UUID | None = None,
) -> Extra:
    """Enter bonus points (above 0) or minus points (below) with their ground and document.

    Raises Denied, NotFound, Invalid for no points, too many or no words, Conflict once it is final.
    """
    payload = {"composite": str(uid), "unit": str(unit), "points": points, "ground": ground, "document": document}
    with transaction.atomic():
        composite = lock_open(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="composite.add_extra", payload=payload)
        if stored is not None:
            return get_extra(composite, UUID(stored["extra"]))
        if not points or abs(points) > MOST_POINTS:
            raise Invalid("extra.points", N_("分值不能是 0，也不能超过 %(most)s"), most=MOST_POINTS, field="points")
        extra = Extra.objects.create(
            realm_id=composite.realm_id,
            composite=composite,
            unit=ranked_unit(composite, unit),
            points=points,
            ground=needed(ground, N_("事由"), LONGEST_GROUND, field="ground"),
            document=needed(document, N_("文号"), LONGEST_DOCUMENT, field="document"),
            by_id=actor.account_id,
            at=timezone.now(),
        )
        append(composite, "add_extra", actor=actor, extra=str(extra.uid), unit=str(unit), points=f"{points:f}")
        record(client_uid, {"extra": str(extra.uid)})
    return extra


def lift_extra(uid: UUID, extra_uid: UUID, *, words: str, actor: Actor) -> Extra:
    """Lift bonus or minus points; both stay on record. Raises Denied, NotFound, Invalid without words, Conflict where it is lifted."""
    with transaction.atomic():
        composite = lock_open(uid, actor=actor)
        extra = get_extra(composite, extra_uid)
        _lift(extra, words, actor)
        append(composite, "lift_extra", actor=actor, extra=str(extra_uid))
    return extra


def raise_veto(uid: UUID, draft: VetoDraft, *, actor: Actor, client_uid: UUID | None = None) -> Veto:
    """Enter a veto with its ground and document; it comes after the sum, which stays to be seen.

    Raises Denied, NotFound, Invalid for a grade there is not or no words, Conflict once it is final.
    """
    payload = {
        "composite": str(uid),
        "unit": str(draft.unit),
        "effect": draft.effect.value,
        "ground": draft.ground,
        "document": draft.document,
        "grade": draft.grade,
    }
    with transaction.atomic():
        composite = lock_open(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="composite.raise_veto", payload=payload)
        if stored is not None:
            return get_veto(composite, UUID(stored["veto"]))
        graded = composite.grading != Grading.NONE
        caps = draft.effect is Effect.CAP
        if caps and not (graded and draft.grade is not None and 0 < draft.grade < len(grades_of(composite))):
            raise Invalid("veto.grade", N_("请选择最高可以评为哪一等次；不评等次的不能这样否决"), field="grade")
        veto = Veto.objects.create(
            realm_id=composite.realm_id,
            composite=composite,
            unit=ranked_unit(composite, draft.unit),
            effect=draft.effect.value,
            grade=draft.grade if caps else None,
            ground=needed(draft.ground, N_("事由"), LONGEST_GROUND, field="ground"),
            document=needed(draft.document, N_("文号"), LONGEST_DOCUMENT, field="document"),
            by_id=actor.account_id,
            at=timezone.now(),
        )
        append(composite, "raise_veto", actor=actor, veto=str(veto.uid), unit=str(draft.unit), effect=veto.effect)
        record(client_uid, {"veto": str(veto.uid)})
    return veto


def lift_veto(uid: UUID, veto_uid: UUID, *, words: str, actor: Actor) -> Veto:
    """Lift a veto; both stay on record. Raises Denied, NotFound, Invalid without words, Conflict where it is lifted."""
    with transaction.atomic():
        composite = lock_open(uid, actor=actor)
        veto = get_veto(composite, veto_uid)
        _lift(veto, words, actor)
        append(composite, "lift_veto", actor=actor, veto=str(veto_uid))
    return veto


def _lift(event: Extra | Veto, words: str, actor: Actor) -> None:
    if event.lifted_at is not None:
        raise Conflict("event.lifted", N_("已经撤销过了"))
    event.lifted_words = needed(words, N_("撤销理由"), LONGEST_GROUND, field="words")
    event.lifted_by_id, event.lifted_at = actor.account_id, timezone.now()
    event.save(update_fields=["lifted_words", "lifted_by", "lifted_at"])


def _entered(figure: Figure, component: Component, unit: int, actor: Actor) -> Entered | None:
    """The row of a figure, None for one that takes away. Raises Invalid."""
    if figure.value is None:
        return None
    points_of_figure(figure.value, Decimal(component.details["full"]))
    return Entered(
        realm_id=component.realm_id,
        component=component,
        unit_id=unit,
        value=figure.value,
        document=needed(figure.document, N_("文号"), LONGEST_DOCUMENT, field="file"),
        by_id=actor.account_id,
        at=timezone.now(),
    )


def _difference(old: Entered | None, row: Entered | None) -> str:
    """What a figure does to what stands there."""
    if row is None:
        return "gone" if old else "same"
    if old is None:
        return "new"
    return "same" if (old.value, old.document) == (row.value, row.document) else "changed"
