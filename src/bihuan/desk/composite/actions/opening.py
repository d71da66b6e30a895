"""Opening a composite, its settings, its groups of units."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..acts import append
from ..grading import Grade, check_grades
from ..models import Component, Composite, Group, Member, Veto
from ..queries import get_group
from ..stages import Effect, Grading, Rounding
from .loading import find_units, lock_preparing, needed

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
LONGEST_TITLE = 60
LONGEST_GROUP = 30
MOST_PLACES = 4
MOST_DAYS = 60
MOST_UNITS = 500
MOST_EXTRA = Decimal(100)


@dataclass(frozen=True)
class CompositeDraft:
    """A composite to open: whose, in which line, called what, of which year."""

    owner: Unit
    line: Line
    title: str
    year: int


@dataclass(frozen=True)
class Settings:
    """How a composite is reckoned, contested and graded."""

    point_places: int = 2
    total_places: int = 2
    rounding: Rounding = Rounding.PARTS
    most_bonus: Decimal | None = None
    most_minus: Decimal | None = None
    grading: Grading = Grading.NONE
    grades: tuple[Grade, ...] = ()
    contest_days: int = 5
    show_ranking: bool = False


def open_composite(draft: CompositeDraft, *, actor: Actor, client_uid: UUID | None = None) -> Composite:
    """Open the composite of a year for an office in which the actor works.

    Raises Denied for another office, Invalid for no title or an impossible year, Conflict where the title is taken.
    """
    title = " ".join(draft.title.split())
    payload = {"owner": str(draft.owner.uid), "line": draft.line.value, "title": title, "year": draft.year}
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="composite.open", payload=payload)
        if stored is not None:
            return Composite.objects.get(uid=stored["composite"])
        if not any(post.unit_id == draft.owner.pk for post in actor.posts_as(*OFFICE_ROLES, line=draft.line)):
            raise Denied("composite.not_an_office", N_("综合考评由主管办公室开设"), holders=[Role.OFFICE.label])
        title = needed(title, N_("名称"), LONGEST_TITLE, field="title")
        if not EARLIEST_YEAR <= draft.year <= LATEST_YEAR:
            raise Invalid("composite.year", N_("年度 %(year)s 不对"), year=draft.year, field="year")
        if Composite.objects.filter(realm_id=actor.realm_id, title=title).exists():
            raise Conflict("composite.title_taken", N_("已有名为“%(title)s”的综合考评"), title=title, field="title")
        composite = Composite.objects.create(
            realm_id=actor.realm_id,
            owner=draft.owner,
            line=draft.line.value,
            title=title,
            year=draft.year,
            created_by_id=actor.account_id,
            created_at=timezone.now(),
        )
        append(composite, "open", actor=actor, year=draft.year)
        record(client_uid, {"composite": str(composite.uid)})
    return composite


def set_rule(uid: UUID, rule: Settings, *, actor: Actor) -> Composite:
    """Say how it is reckoned. Raises Denied, Invalid for what cannot be, Conflict once it was shown."""
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        _check(composite, rule)
        composite.point_places, composite.total_places = rule.point_places, rule.total_places
        composite.rounding, composite.grading = rule.rounding.value, rule.grading.value
        composite.most_bonus, composite.most_minus = rule.most_bonus, rule.most_minus
        composite.grades = [
            {"label": one.label, "bound": None if one.bound is None else f"{one.bound:f}"} for one in rule.grades
        ]
        composite.contest_days, composite.show_ranking = rule.contest_days, rule.show_ranking
        changed = ["point_places", "total_places", "rounding", "grading", "most_bonus", "most_minus", "grades"]
        composite.save(update_fields=[*changed, "contest_days", "show_ranking"])
        append(composite, "set_rule", actor=actor, grading=rule.grading.value, rounding=rule.rounding.value)
    return composite


def add_group(uid: UUID, title: str, *, actor: Actor, client_uid: UUID | None = None) -> Group:
    """Add a group of units. Raises Denied, Invalid without a name, Conflict where it is taken or once it was shown."""
    payload = {"composite": str(uid), "title": title.strip()}
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="composite.add_group", payload=payload)
        if stored is not None:
            return Group.objects.get(uid=stored["group"])
        title = needed(title, N_("组名"), LONGEST_GROUP, field="title")
        groups = Group.objects.filter(composite=composite)
        if groups.filter(title=title).exists():
            raise Conflict("group.taken", N_("已有“%(title)s”这一组"), title=title, field="title")
        group = Group.objects.create(
            realm_id=composite.realm_id, composite=composite, code=next_code("g", groups), title=title
        )
        append(composite, "add_group", actor=actor, group=group.code)
        record(client_uid, {"group": str(group.uid)})
    return group


def remove_group(uid: UUID, group_uid: UUID, *, actor: Actor) -> None:
    """Take a group away, and its units with it. Raises Denied, NotFound, Conflict once it was shown."""
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        group = get_group(composite, group_uid)
        group.weights.all().delete()
        group.members.all().delete()
        append(composite, "remove_group", actor=actor, group=group.code)
        group.delete()


def put_units(
    uid: UUID, group_uid: UUID, units: Collection[UUID], *, actor: Actor, client_uid: UUID | None = None
) -> list[Member]:
    """Put units into a group; one that stands in another group of the composite goes over.

    Raises Denied, NotFound for a unit not seen, Invalid for none or too many, Conflict once it was shown.
    """
    payload = {"composite": str(uid), "group": str(group_uid), "units": sorted(map(str, units))}
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        group = get_group(composite, group_uid)
        if once(client_uid, actor=actor, verb="composite.put_units", payload=payload) is None:
            chosen = find_units(actor, set(units))
            if not chosen:
                raise Invalid("composite.no_units", N_("请选择单位"), field="units")
            members = Member.objects.filter(composite=composite)
            members.filter(unit__in=chosen).delete()
            if members.count() + len(chosen) > MOST_UNITS:
                raise Invalid("composite.too_many_units", N_("一次综合考评最多 %(most)s 个单位"), most=MOST_UNITS)
            Member.objects.bulk_create(
                [Member(realm_id=composite.realm_id, composite=composite, group=group, unit=unit) for unit in chosen]
            )
            told = [str(unit.uid) for unit in chosen]
            append(composite, "put_units", actor=actor, group=group.code, units=told)
            record(client_uid, {"group": str(group_uid)})
    return list(group.members.select_related("unit").order_by("unit__path"))


def take_unit_out(uid: UUID, unit_uid: UUID, *, actor: Actor) -> None:
    """Take a unit out of its group. Raises Denied, NotFound, Conflict once it was shown."""
    with transaction.atomic():
        composite = lock_preparing(uid, actor=actor)
        member = Member.objects.filter(composite=composite, unit__uid=unit_uid).first()
        if member is None:
            raise NotFound("unit.unknown", N_("没有这个单位。"))
        member.delete()
        append(composite, "take_unit_out", actor=actor, unit=str(unit_uid))


def next_code(letter: str, rows: Iterable[Group] | Iterable[Component]) -> str:
    """The next code nobody has, as in g1 and g2."""
    return f"{letter}{max((int(row.code[1:]) for row in rows), default=0) + 1}"


def _check(composite: Composite, rule: Settings) -> None:
    for name in ("point_places", "total_places"):
        if not 0 <= getattr(rule, name) <= MOST_PLACES:
            raise Invalid("composite.places", N_("小数位数是 0 到 %(most)s"), most=MOST_PLACES, field=name)
    for name in ("most_bonus", "most_minus"):
        most = getattr(rule, name)
        if most is not None and not 0 <= most <= MOST_EXTRA:
            raise Invalid("composite.caps", N_("加减分上限是 0 到 %(most)s"), most=MOST_EXTRA, field=name)
    if not 1 <= rule.contest_days <= MOST_DAYS:
        raise Invalid("composite.days", N_("核对 1 到 %(most)s 个工作日"), most=MOST_DAYS, field="contest_days")
    check_grades(rule.grading, rule.grades)
    caps = Veto.objects.filter(composite=composite, effect=Effect.CAP.value, lifted_at__isnull=True)
    worst = max((veto.grade or 0 for veto in caps), default=-1)
    if worst >= len(rule.grades if rule.grading is not Grading.NONE else ()):
        raise Conflict("composite.grade_used", N_("一票否决用到了第 %(place)s 等，请先撤销"), place=worst + 1)
