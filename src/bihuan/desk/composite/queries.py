"""Reading composites. Everything starts from ``visible_composites``."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.ledger.health_queries import months_known
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES
from bihuan.scoring.models import Result, Round
from bihuan.scoring.queries import oversees as oversees_round
from bihuan.scoring.queries import visible_rounds

from .models import Component, Composite, Contest, Entered, Extra, Group, Member, Remark, Version, Veto, Weight
from .rules import oversees, units_of
from .stages import Stage

__all__ = ["months_known"]


def visible_composites(actor: Actor) -> QuerySet[Composite]:
    """Those of the actor's office; all of their lines for leaders; once shown, those in which a unit of theirs is ranked."""
    seen = Q(pk__in=[])
    for post in actor.posts_as(*OFFICE_ROLES):
        seen |= _of_line(post.line) & Q(owner_id=post.unit_id)
    for post in actor.posts_as(Role.LEADER):
        if post.scope_path == f"{actor.realm_id}/":
            seen |= _of_line(post.line)
    for line, units in _own_units(actor).items():
        ranked = Exists(Member.objects.filter(composite=OuterRef("pk"), unit_id__in=units))
        seen |= Q(ranked) & ~Q(stage=Stage.PREPARING.value) & _of_line(line)
    return Composite.objects.filter(seen, realm_id=actor.realm_id).select_related("owner")


def get_composite(actor: Actor, uid: UUID) -> Composite:
    """One visible composite. Raises NotFound."""
    found = visible_composites(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("composite", N_("没有这次综合考评"))
    return found


def own_units(actor: Actor, composite: Composite) -> list[Unit]:
    """The units ranked in it for which the actor speaks, in tree order."""
    units = units_of(actor, Line(composite.line))
    return [one.unit for one in members_of(composite) if one.unit_id in units]


def get_unit_in(actor: Actor, composite: Composite, uid: UUID) -> Member:
    """A unit ranked in a visible composite whose lines the actor may see: all for who oversees, else their own. Raises NotFound."""
    rows = Member.objects.filter(composite=composite, unit__uid=uid).select_related("unit", "group")
    if not oversees(actor, composite):
        rows = rows.filter(unit_id__in=units_of(actor, Line(composite.line)))
    found = rows.first()
    if found is None or (composite.stage == Stage.PREPARING and not oversees(actor, composite)):
        raise NotFound("unit.unknown", N_("没有这个单位。"))
    return found


def groups_of(composite: Composite) -> list[Group]:
    """The groups in the order they were made."""
    return list(Group.objects.filter(composite=composite).order_by("pk"))


def get_group(composite: Composite, uid: UUID) -> Group:
    """One of them. Raises NotFound."""
    found = Group.objects.filter(composite=composite, uid=uid).first()
    if found is None:
        raise NotFound("group", N_("没有这个分组"))
    return found


def members_of(composite: Composite) -> list[Member]:
    """The units with their groups, in the order of the tree."""
    rows = Member.objects.filter(composite=composite).select_related("unit", "group")
    return list(rows.order_by("group_id", "unit__path"))


def components_of(composite: Composite) -> list[Component]:
    """The components in the order they were made."""
    rows = Component.objects.filter(composite=composite).select_related("round__rule")
    return list(rows.order_by("pk"))


def get_component(composite: Composite, uid: UUID) -> Component:
    """One of them. Raises NotFound."""
    found = Component.objects.filter(composite=composite, uid=uid).select_related("round").first()
    if found is None:
        raise NotFound("component", N_("没有这个指标"))
    return found


def weights_in(composite: Composite) -> list[Weight]:
    """Every weight of its groups."""
    return list(Weight.objects.filter(group__composite=composite).select_related("group", "component"))


def rounds_offered(actor: Actor) -> QuerySet[Round]:
    """The rounds with a sealed result that the actor's office runs or a leader of its line sees: a component may take them."""
    sealed = Exists(Result.objects.filter(round=OuterRef("pk")))
    own = [one.pk for one in visible_rounds(actor).filter(sealed) if oversees_round(actor, one)]
    return Round.objects.filter(pk__in=own).order_by("-year", "-pk")


def figures_in_force(composite: Composite) -> list[Entered]:
    """The figures entered that nothing has taken the place of."""
    rows = Entered.objects.filter(component__composite=composite, ended_at__isnull=True)
    return list(rows.select_related("component", "unit").order_by("pk"))


def figures_named(uids: Collection[str]) -> Mapping[str, Entered]:
    """Figures by their ids, those replaced too: what a version shown says of their documents."""
    return {str(one.uid): one for one in Entered.objects.filter(uid__in=uids)}


def extras_of(composite: Composite) -> list[Extra]:
    """Bonus and minus points, those lifted too, the last first."""
    return list(Extra.objects.filter(composite=composite).select_related("unit", "by", "lifted_by").order_by("-pk"))


def vetoes_of(composite: Composite) -> list[Veto]:
    """Vetoes, those lifted too, the last first."""
    return list(Veto.objects.filter(composite=composite).select_related("unit", "by", "lifted_by").order_by("-pk"))


def get_extra(composite: Composite, uid: UUID) -> Extra:
    """One of them. Raises NotFound."""
    found = Extra.objects.filter(composite=composite, uid=uid).first()
    if found is None:
        raise NotFound("extra", N_("没有这笔加减分"))
    return found


def get_veto(composite: Composite, uid: UUID) -> Veto:
    """One of them. Raises NotFound."""
    found = Veto.objects.filter(composite=composite, uid=uid).first()
    if found is None:
        raise NotFound("veto", N_("没有这条一票否决"))
    return found


def versions_of(composite: Composite) -> list[Version]:
    """Every version, the last first, without their bodies."""
    rows = Version.objects.filter(composite=composite).select_related("remark")
    return list(rows.order_by("-number").defer("body"))


def taken_back(composite: Composite) -> list[Remark]:
    """Why it was taken back, each time, the last first."""
    return list(Remark.objects.filter(composite=composite, version__isnull=True).order_by("-pk"))


def reason_of(version: Version) -> str:
    """Why a version was reckoned anew; "" for one that was shown as it was."""
    remark = Remark.objects.filter(version=version).first()
    return remark.words if remark else ""


def get_version(composite: Composite, number: int | None = None) -> Version:
    """One version of a visible composite, without a number the last. Raises NotFound."""
    rows = Version.objects.filter(composite=composite).order_by("-number")
    found = (rows if number is None else rows.filter(number=number)).first()
    if found is None:
        raise NotFound("version", N_("没有这个版本"))
    return found


def last_version(composite: Composite) -> Version | None:
    """The last version shown, with its body."""
    return Version.objects.filter(composite=composite).order_by("-number").first()


def contests_of(actor: Actor, composite: Composite, *, unit: Unit | None = None) -> list[Contest]:
    """Those the actor may see: all for who oversees, else those of their own units; of one unit where one is named."""
    rows = Contest.objects.filter(version__composite=composite).select_related("unit", "version")
    if not oversees(actor, composite):
        rows = rows.filter(unit_id__in=units_of(actor, Line(composite.line)))
    if unit is not None:
        rows = rows.filter(unit=unit)
    return list(rows.defer("version__body").order_by("pk"))


def get_contest(actor: Actor, composite: Composite, uid: UUID) -> Contest:
    """One of them. Raises NotFound."""
    found = next((one for one in contests_of(actor, composite) if one.uid == uid), None)
    if found is None:
        raise NotFound("contest", N_("没有这条异议"))
    return found


def waiting_contests(composite: Composite, versions: Sequence[Version]) -> tuple[int, int]:
    """How many contests wait for an answer, and how many upheld ones for a version after the one they are about."""
    rows = Contest.objects.filter(version__composite=composite)
    last = versions[0].pk if versions else 0
    return rows.filter(answered_at__isnull=True).count(), rows.filter(upheld=True, version_id=last).count()


def _own_units(actor: Actor) -> Mapping[Line, Collection[int]]:
    found: dict[Line, set[int]] = {}
    for post in actor.posts_as(*UNIT_ROLES):
        found.setdefault(post.line, set()).add(post.unit_id)
    return found


def _of_line(line: Line) -> Q:
    return Q(line__in=list(Line) if line is Line.ALL else [line])
