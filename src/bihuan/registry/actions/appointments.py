"""Granting and ending appointments: the only way a right comes and goes."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Appointment, Line, Person, Role, Unit
from bihuan.registry.models.appointments import ADMINISTRATORS
from bihuan.registry.witness import Act, tell

from .locking import locked_appointment, locked_person, locked_unit, today


@dataclass(frozen=True)
class PostDraft:
    """A post to be given: both dates are included, no ``ends`` means until further notice."""

    role: Role
    line: Line
    starts: date
    ends: date | None = None
    title: str = ""


def appoint(person: Person, unit: Unit, draft: PostDraft, *, scope: Unit | None = None, actor: Actor) -> Appointment:
    """Give a person a post at a unit, reaching the subtree of ``scope`` where one is named.

    Raises Denied without the right; Invalid for oneself, for dates in the wrong order, for an ended unit, for a delegate
    without a last day, or where a second separated administrator role would come together in one person (三员分立);
    Conflict where the person already holds the same post on one of these days.
    """
    with transaction.atomic():
        rules.require_grant(actor)
        row = locked_person(person, actor)
        if row.pk == actor.person_id:
            raise Invalid("appointment.own", N_("不能给自己任职，请另一位安全管理员办理。"))
        appointment = add_appointment(row, locked_unit(unit, actor), draft, scope=_scope(scope, actor))
        tell(
            Act.RIGHT,
            actor=actor,
            target_kind="appointment",
            target=appointment.uid,
            verb="appointment.granted",
            person=str(row.uid),
            unit=str(unit.uid),
            role=draft.role.value,
            line=draft.line.value,
        )
    return appointment


def add_appointment(person: Person, unit: Unit, draft: PostDraft, *, scope: Unit | None) -> Appointment:
    """Save an appointment without asking for a right: for ``appoint`` and the set-up. Raises as ``appoint`` does."""
    _check_dates(unit, draft)
    overlapping = _overlapping(person, draft)
    if draft.role in ADMINISTRATORS and overlapping.filter(role__in=ADMINISTRATORS).exists():
        raise Invalid(
            "appointment.three-in-one",
            N_("系统管理员、安全管理员、审计管理员必须由三个人分别担任，此人已担任其中之一。"),
        )
    if overlapping.filter(unit=unit, role=draft.role, line=draft.line, scope=scope).exists():
        raise Conflict("appointment.already", N_("此人在这段时间里已有相同的任职。"))
    return Appointment.objects.create(
        realm_id=person.realm_id,
        person=person,
        unit=unit,
        role=draft.role,
        line=draft.line,
        scope=scope,
        title=draft.title,
        starts=draft.starts,
        ends=draft.ends,
    )


def change_appointment(appointment: Appointment, *, title: str, ends: date | None, actor: Actor) -> Appointment:
    """Mend a post's title or last day; everything else about a post changes by ending it and giving another.

    Raises Denied; Invalid for oneself or a last day before the first.
    """
    with transaction.atomic():
        rules.require_grant(actor)
        row = locked_appointment(appointment, actor)
        if row.person_id == actor.person_id:
            raise Invalid("appointment.own", N_("不能给自己任职，请另一位安全管理员办理。"))
        draft = PostDraft(Role(row.role), Line(row.line), row.starts, ends, title)
        _check_dates(row.unit, draft)
        if draft.role in ADMINISTRATORS and _overlapping(row.person, draft).exclude(pk=row.pk).filter(
            role__in=ADMINISTRATORS
        ):
            raise Invalid(
                "appointment.three-in-one",
                N_("系统管理员、安全管理员、审计管理员必须由三个人分别担任，此人已担任其中之一。"),
            )
        row.title, row.ends = title, ends
        row.save(update_fields=["title", "ends"])
        last = ends.isoformat() if ends else ""
        facts = {"verb": "appointment.changed", "ends": last}
        tell(Act.RIGHT, actor=actor, target_kind="appointment", target=row.uid, **facts)
    return row


def end_appointment(appointment: Appointment, *, on: date, actor: Actor) -> Appointment:
    """End a post; ``on`` is its last day, so yesterday takes the right away at the next request.

    Raises Denied; Invalid for one's own.
    """
    with transaction.atomic():
        rules.require_grant(actor)
        row = locked_appointment(appointment, actor)
        if row.person_id == actor.person_id:
            raise Invalid("appointment.own-end", N_("不能免去自己的任职，请另一位安全管理员办理。"))
        if row.ends is not None and row.ends <= on:
            return row
        # A post that never came into force keeps one past day, so that the row stays legal and is live no more.
        row.starts = min(row.starts, on)
        row.ends = on
        row.save(update_fields=["starts", "ends"])
        facts = {"verb": "appointment.ended", "on": on.isoformat(), "person": str(row.person.uid)}
        tell(Act.RIGHT, actor=actor, target_kind="appointment", target=row.uid, **facts)
    return row


def end_appointment_now(appointment: Appointment, *, actor: Actor) -> Appointment:
    """End a post at once: yesterday was its last day. Raises as ``end_appointment`` does."""
    return end_appointment(appointment, on=today() - timedelta(days=1), actor=actor)


def _scope(scope: Unit | None, actor: Actor) -> Unit | None:
    return None if scope is None else locked_unit(scope, actor)


def _check_dates(unit: Unit, draft: PostDraft) -> None:
    if draft.ends is not None and draft.ends < draft.starts:
        raise Invalid("appointment.dates", N_("任职的止日不能早于起日。"))
    if draft.role is Role.DELEGATE and draft.ends is None:
        raise Invalid("appointment.delegate-open", N_("授权代批要写明截止日期。"))
    if unit.ends is not None and (draft.ends is None or draft.ends > unit.ends):
        raise Invalid(
            "appointment.unit-ended", N_("“%(name)s”已于 %(ends)s 撤销。"), name=unit.name, ends=unit.ends.isoformat()
        )


def _overlapping(person: Person, draft: PostDraft) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=draft.starts), person=person)
    return found if draft.ends is None else found.filter(starts__lte=draft.ends)
