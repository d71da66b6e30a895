"""What a decision does to the registry's own rows: units end, what hangs on them goes to the successor, posts end or go on."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Appointment, Decision, Line, Role, Unit, UnitName, UnitNameKind
from bihuan.registry.queries.decisions import below, posts_ended_by
from bihuan.registry.witness import Act, tell

from .appointments import PostDraft, add_appointment
from .units import move_below, revive_or_add


def end_with_successor(
    decision: Decision, units: Sequence[Unit], successor: Unit, *, carried: Collection[UUID], actor: Actor
) -> None:
    """End locked units with the day before the decision's and let ``successor`` take over what the registry keeps of them.

    Units below and places go over, every name is found at the successor from now on, posts end with the unit, and those
    in ``carried`` go on at the successor from the day of the decision. Raises Invalid where a post is not among those
    that end, or belongs to the actor.
    """
    last = decision.on - timedelta(days=1)
    posts = _split(list(posts_ended_by(units)), carried, actor)
    for child in below(units):
        if child.pk != successor.pk:
            move_below(child, successor)
    for unit in units:
        unit.ends, unit.successor = last, successor
        unit.save(update_fields=["ends", "successor"])
        unit.places.update(unit=successor)
        _keep_names(unit, successor)
        facts = {"on": last.isoformat(), "successor": str(successor.uid), "decision": str(decision.uid)}
        tell(Act.SETTING, actor=actor, target_kind="unit", target=unit.uid, verb="unit.ended", **facts)
    for post, goes_on in posts:
        terms = (max(post.starts, decision.on), post.ends)
        _end(post, last, decision, actor)
        if goes_on:
            _carry_over(post, terms, units, successor, decision, actor)


def _split(posts: list[Appointment], carried: Collection[UUID], actor: Actor) -> list[tuple[Appointment, bool]]:
    if strange := set(carried) - {post.uid for post in posts}:
        raise Invalid(
            "decision.strange-post", N_("有 %(count)s 项任职不在终止之列，请刷新后再选。"), count=len(strange)
        )
    if any(post.person_id == actor.person_id for post in posts):
        raise Invalid("decision.own-post", N_("您自己的任职也在其中，请另一位安全管理员批准。"))
    return [(post, post.uid in carried) for post in posts]


def _keep_names(unit: Unit, successor: Unit) -> None:
    """Papers that still use the old names find the unit that answers for it now."""
    names = UnitName.objects.filter(unit=unit, ends__isnull=True).order_by("id")
    taken = set(UnitName.objects.filter(unit=successor, ends__isnull=True).values_list("name", flat=True))
    for name in dict.fromkeys(names.values_list("name", flat=True)):
        if name not in taken:
            revive_or_add(successor, UnitNameKind.ALIAS, name)


def _end(post: Appointment, last: date, decision: Decision, actor: Actor) -> None:
    # A post that never came into force keeps one past day, so that the row stays legal and is live no more.
    post.starts, post.ends = min(post.starts, last), last
    post.save(update_fields=["starts", "ends"])
    facts = {"on": last.isoformat(), "person": str(post.person.uid), "decision": str(decision.uid)}
    tell(Act.RIGHT, actor=actor, target_kind="appointment", target=post.uid, verb="appointment.ended", **facts)


def _carry_over(
    post: Appointment,
    terms: tuple[date, date | None],
    units: Sequence[Unit],
    successor: Unit,
    decision: Decision,
    actor: Actor,
) -> None:
    """The same post at the successor; one that the person holds there already stays as it is."""
    old = {unit.pk for unit in units}
    unit = successor if post.unit_id in old else post.unit
    scope = successor if post.scope_id in old else post.scope
    role, line = Role(post.role), Line(post.line)
    starts, ends = terms
    held = Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), person_id=post.person_id)
    if held.filter(unit=unit, role=role, line=line, scope=scope).exists():
        return
    fresh = add_appointment(post.person, unit, PostDraft(role, line, starts, ends, post.title), scope=scope)
    facts = {"person": str(post.person.uid), "unit": str(unit.uid), "role": role.value, "line": line.value}
    facts["decision"] = str(decision.uid)
    tell(Act.RIGHT, actor=actor, target_kind="appointment", target=fresh.uid, verb="appointment.granted", **facts)
