"""Reading people: who holds which post, and as much of their name as the reader has a right to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry import rules
from bihuan.registry.actor import Actor, live_on
from bihuan.registry.models import Account, Appointment, Line, Person, PersonalRecord, Role, Unit
from bihuan.registry.personal import mask_name, mask_phone, name_indexes, read


@dataclass(frozen=True)
class PersonCard:
    """A person as one reader sees them. ``phone`` is always masked here; ``named`` says whether ``name`` is whole."""

    person_id: int
    uid: UUID
    name: str
    phone: str
    named: bool


def visible_to(actor: Actor) -> QuerySet[Person]:
    """Everybody of the actor's own realm; how much of each is shown, ``cards`` decides."""
    return Person.objects.filter(realm_id=actor.realm_id)


def appointments_visible_to(actor: Actor) -> QuerySet[Appointment]:
    """Every appointment of the actor's own realm, past ones too: who is in charge is no secret inside it."""
    return Appointment.objects.filter(realm_id=actor.realm_id)


def get_person(actor: Actor, uid: UUID) -> Person:
    """Return a person of the realm. Raises NotFound, the same for foreign and missing."""
    person = visible_to(actor).select_related("account").filter(uid=uid).first()
    if person is None:
        raise NotFound("person.unknown", N_("没有这个人员。"))
    return person


def get_appointment(actor: Actor, uid: UUID) -> Appointment:
    """Return an appointment of the realm. Raises NotFound, the same for foreign and missing."""
    found = appointments_visible_to(actor).select_related("person", "unit", "scope").filter(uid=uid).first()
    if found is None:
        raise NotFound("appointment.unknown", N_("没有这条任职。"))
    return found


def filter_people(actor: Actor, words: str, *, today: date) -> QuerySet[Person]:
    """People not erased, found by user name, post title, unit name, or by their whole name where the actor may see it."""
    people = visible_to(actor).filter(erased_at__isnull=True).select_related("account")
    words = words.strip()
    if not words:
        return people
    live = Appointment.objects.filter(live_on(today), realm_id=actor.realm_id)
    by_post = live.filter(
        Q(title__contains=words) | Q(unit__name__contains=words) | Q(unit__short_name__contains=words)
    )
    matches = Q(id__in=by_post.values("person_id"))
    called = Q(account__username__contains=words.lower())
    if rules.can_see_every_name(actor):
        matches |= called | Q(personal__name_index__in=name_indexes(words))
    elif below := _below(actor):
        # What may not be seen must not be found by guessing either.
        matches |= called & Q(id__in=live.filter(below).values("person_id"))
    return people.filter(matches)


def cards(actor: Actor, person_ids: Iterable[int], *, today: date) -> dict[int, PersonCard]:
    """Return each of these people as the actor may see them, by person id: at most two queries.

    The name is whole for the person themselves, for system and security administrators and the realm's offices, and
    for heads and liaisons of a unit in whose subtree the person holds a live post. An erased person is “已删除”.
    """
    people = list(visible_to(actor).filter(id__in=set(person_ids)).select_related("personal"))
    named = _named(actor, [person.pk for person in people], today=today)
    return {person.pk: _card(person, named=person.pk in named) for person in people}


def holders(unit_ids: Iterable[int], *roles: Role, on: date, line: Line | None = None) -> QuerySet[Appointment]:
    """Return the appointments in these roles at these units in force on the day (in this line): whom to notify."""
    found = Appointment.objects.filter(live_on(on), unit_id__in=list(unit_ids), role__in=roles)
    if line is not None:
        found = found.filter(line__in=(line, Line.ALL))
    return found.select_related("person", "unit")


def posts_below(unit: Unit, *roles: Role, on: date, line: Line) -> QuerySet[Appointment]:
    """Return the appointments in these roles at a unit or below it in force on the day, of people with an account."""
    found = Appointment.objects.filter(live_on(on), realm_id=unit.realm_id, unit__path__startswith=unit.path)
    found = found.filter(role__in=roles, line__in=(line, Line.ALL), person__account__is_active=True)
    return found.select_related("person", "unit").order_by("unit__path", "role", "id")


def posts_of(person: Person) -> QuerySet[Appointment]:
    """Every appointment of a person, the latest first."""
    return Appointment.objects.filter(person=person).select_related("unit", "scope").order_by("-starts", "-id")


def live_posts(actor: Actor, unit: Unit, *, today: date) -> QuerySet[Appointment]:
    """Who holds a post at this unit today, in the order roles are listed."""
    return (
        appointments_visible_to(actor)
        .filter(live_on(today), unit=unit)
        .select_related("person", "unit", "scope")
        .order_by("role", "id")
    )


def live_posts_of(actor: Actor, person_ids: Iterable[int], *, today: date) -> dict[int, list[Appointment]]:
    """Return the live posts of each of these people, by person id: one query."""
    found: dict[int, list[Appointment]] = {person_id: [] for person_id in person_ids}
    live = appointments_visible_to(actor).filter(live_on(today), person_id__in=list(found))
    for post in live.select_related("unit").order_by("id"):
        found[post.person_id].append(post)
    return found


def get_record(actor: Actor, person: Person) -> PersonalRecord:
    """Return the encrypted personal values of a person of the realm. Raises NotFound once they are erased."""
    record = PersonalRecord.objects.filter(realm_id=actor.realm_id, person=person).first()
    if record is None:
        raise NotFound("person.unknown", N_("没有这个人员。"))
    return record


def count_called(actor: Actor, name: str) -> int:
    """Count the people of the realm who bear exactly this name."""
    return PersonalRecord.objects.filter(realm_id=actor.realm_id, name_index__in=name_indexes(name)).count()


def account_by_username(realm_id: int, username: str) -> Account | None:
    """Return the account of this realm with this user name, its person with it."""
    return (
        Account.objects.filter(person__realm_id=realm_id, username=username.strip().lower())
        .select_related("person")
        .first()
    )


def _named(actor: Actor, person_ids: list[int], *, today: date) -> frozenset[int]:
    if rules.can_see_every_name(actor):
        return frozenset(person_ids)
    own = frozenset() if actor.person_id is None else frozenset({actor.person_id})
    below = _below(actor)
    if not below:
        return own
    found = Appointment.objects.filter(live_on(today), below, realm_id=actor.realm_id, person_id__in=person_ids)
    return own | frozenset(found.values_list("person_id", flat=True))


def _below(actor: Actor) -> Q:
    """Return the condition that an appointment lies where the actor sees names; an empty one where that is nowhere."""
    below = Q()
    for path in rules.name_scopes(actor):
        below |= Q(unit__path__startswith=path)
    return below


def _card(person: Person, *, named: bool) -> PersonCard:
    record = getattr(person, "personal", None)
    if record is None:
        return PersonCard(person.pk, person.uid, N_("已删除"), "", named=False)
    values = read(record, person)
    name = values.name if named else mask_name(values.name)
    return PersonCard(person.pk, person.uid, name, mask_phone(values.phone), named=named)
