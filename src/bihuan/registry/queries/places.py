"""Reading places: the list, one place, and the directory that hand-overs are matched against."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.core.zh import as_initials
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, PlaceAlias, Unit
from bihuan.registry.naming import key_of

from .calling import called_by, words_of


@dataclass(frozen=True)
class PlaceEntry:
    """One name of one live place; ``official`` is the place's own name, ``name`` that or an alias."""

    place_id: int
    uid: UUID
    kind: str
    unit_id: int | None
    official: str
    name: str
    key: str


@dataclass(frozen=True)
class PlaceFilter:
    """What a person asked the list for; every empty field asks for nothing. ``ended`` shows places no longer used."""

    words: str = ""
    kind: str = ""
    unit: UUID | None = None
    ended: bool = False


def visible_to(actor: Actor) -> QuerySet[Place]:
    """Every place of the actor's own realm, ended ones too; no place of any other."""
    return Place.objects.filter(realm_id=actor.realm_id)


def live(places: QuerySet[Place], *, today: date) -> QuerySet[Place]:
    """Keep the places still in use on the day."""
    return places.filter(Q(ends__isnull=True) | Q(ends__gte=today))


def get_place(actor: Actor, uid: UUID) -> Place:
    """Return a place the actor may see, with its unit. Raises NotFound, the same for foreign and missing."""
    place = visible_to(actor).select_related("unit").filter(uid=uid).first()
    if place is None:
        raise NotFound("place.unknown", N_("没有这个点位。"))
    return place


def filter_places(actor: Actor, wanted: PlaceFilter, *, today: date) -> QuerySet[Place]:
    """Return the list page's rows: by words (or initials) in a name, alias or address, by kind, by the subtree of a unit."""
    places = visible_to(actor).select_related("unit")
    if not wanted.ended:
        places = live(places, today=today)
    if wanted.kind:
        places = places.filter(kind=wanted.kind)
    if wanted.unit is not None:
        top = Unit.objects.filter(realm_id=actor.realm_id, uid=wanted.unit).first()
        places = places.filter(unit__path__startswith=top.path) if top else places.none()
    aliases = PlaceAlias.objects.filter(realm_id=actor.realm_id)
    for word, condition in zip(words_of(wanted.words), called_by(wanted.words), strict=True):
        aliased = Q(id__in=aliases.filter(condition).values("place_id"))
        places = places.filter(condition | aliased | Q(address__contains=word))
    return places


def nearest_places(actor: Actor, words: str, *, today: date) -> QuerySet[Place]:
    """Live places whose name, alias or address holds each of the words; those first whose name begins with them."""
    begins = Q(key__startswith=key_of(words))
    if letters := as_initials(words):
        begins |= Q(initials__startswith=letters) | Q(initials__contains=f" {letters}")
    found = filter_places(actor, PlaceFilter(words=words), today=today)
    return found.annotate(begins=ExpressionWrapper(begins, output_field=BooleanField())).order_by("-begins", "id")


def ids_by_initials(realm_id: int, letters: str) -> QuerySet[Place, int]:
    """The ids of the places of a realm whose name or alias has these pinyin initials in it, for ``place_id__in``."""
    aliased = PlaceAlias.objects.filter(realm_id=realm_id, initials__contains=letters).values("place_id")
    places = Place.objects.filter(Q(initials__contains=letters) | Q(id__in=aliased), realm_id=realm_id)
    return places.order_by().values_list("id", flat=True)


def place_kinds(actor: Actor) -> list[str]:
    """Return the kinds in use in the realm, in alphabetical order."""
    return list(visible_to(actor).order_by("kind").values_list("kind", flat=True).distinct())


def place_directory(realm_id: int, *, on: date) -> list[PlaceEntry]:
    """Every name and alias of every place live on the day: one query, for matching the place column of a hand-over."""
    used = Q(ends__isnull=True) | Q(ends__gte=on)
    own = Place.objects.filter(used, realm_id=realm_id).order_by()
    fields = ("id", "uid", "kind", "unit_id", "name")
    names = own.annotate(called=F("name"), called_key=F("key")).values_list(*fields, "called", "called_key")
    aliases = (
        own.filter(aliases__isnull=False)
        .annotate(called=F("aliases__name"), called_key=F("aliases__key"))
        .values_list(*fields, "called", "called_key")
    )
    rows = names.union(aliases, all=True)
    return sorted(
        (PlaceEntry(*row) for row in rows), key=lambda entry: (entry.place_id, entry.name != entry.official, entry.name)
    )
