"""Reading 回头看: who may see a draw, its list with what became of each item, and who may be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day, start_of_day
from bihuan.registry.actor import Actor, live_on
from bihuan.registry.models import Account, Appointment, Line, Role, Unit
from bihuan.registry.queries.people import cards

from .lookback import Outcome, Stratum, Tally, Visitor, outcome_of, tally
from .models import Item, LookBack, LookBackEntry, Movement, PackVersion, Party
from .packs import rules_of
from .queries import visible_items
from .rights import in_one_line
from .states import Move, State

SENDING = (Role.OFFICE, Role.OFFICE_HEAD)
VISITING = (Role.INSPECTOR, Role.VERIFIER)
READING = (*SENDING, *VISITING, Role.LEADER)
VISITS = (Move.CONSOLIDATE.value, Move.REBOUND.value)


def visible_look_backs(actor: Actor) -> QuerySet[LookBack]:
    """The draws of the actor's business lines; the units are not told beforehand who comes where."""
    lines = {post.line for post in actor.posts_as(*READING)}
    rows = LookBack.objects.filter(realm_id=actor.realm_id).select_related("owner", "batch")
    if Line.ALL in lines:
        return rows
    return rows.filter(line__in=[line.value for line in lines])


def get_look_back(actor: Actor, uid: UUID) -> LookBack:
    """One visible draw. Raises NotFound."""
    try:
        return visible_look_backs(actor).select_related("realm").get(uid=uid)
    except LookBack.DoesNotExist as missing:
        raise NotFound("look_back", N_("没有这次回头看")) from missing


@dataclass(frozen=True)
class Seen:
    """One item of a list with what became of it; ``outcome`` None was not drawn."""

    entry: LookBackEntry
    outcome: Outcome | None

    @property
    def stratum(self) -> Stratum:
        """Unit and kind."""
        return self.entry.unit.short_name, self.entry.kind


def entries_of(look_back: LookBack) -> list[Seen]:
    """The whole list in the order of the numbers, with outcomes: two queries."""
    rows = look_back.entries.select_related("unit", "item__place", "visitor").order_by()
    entries = sorted(rows, key=lambda one: one.pk)
    drawn = [one.item_id for one in entries if one.position is not None]
    seen = set(
        Movement.objects.filter(item_id__in=drawn, move__in=VISITS, at__gte=look_back.drawn_at).values_list(
            "item_id", flat=True
        )
    )
    return [Seen(one, _outcome(one, one.item_id in seen)) for one in entries]


def _outcome(entry: LookBackEntry, seen: bool) -> Outcome | None:
    if entry.position is None:
        return None
    return outcome_of(State(entry.item.state), drawn_in=entry.cycle, cycle=entry.item.cycle, seen=seen)


def tallies(entries: Sequence[Seen]) -> Mapping[Stratum, Tally]:
    """What the visits say, by unit and kind."""
    ordered = sorted(entries, key=lambda one: (one.entry.unit.order, one.entry.unit_id, one.entry.kind))
    return tally((one.stratum, one.outcome) for one in ordered)


def visitors_named(actor: Actor, entries: Sequence[Seen]) -> dict[int, str]:
    """The visitors' names as the reader may know them, by account."""
    accounts = Account.objects.filter(pk__in={one.entry.visitor_id for one in entries if one.entry.visitor_id})
    people = dict(accounts.order_by().values_list("pk", "person_id"))
    known = cards(actor, [key for key in people.values() if key is not None], today=timezone.localdate())
    return {pk: known[person].name for pk, person in people.items() if person in known}


def waiting_visits(actor: Actor) -> Q:
    """The items somebody was sent to and has not been at: closed still, in the cycle that was drawn."""
    mine = LookBackEntry.objects.filter(
        realm_id=actor.realm_id, visitor_id=actor.account_id, look_back__ended_at__isnull=True, cycle=F("item__cycle")
    )
    return Q(pk__in=mine.values("item_id"), state=State.CLOSED.value)


def may_be_listed(actor: Actor, owner: Unit, line: Line) -> QuerySet[Item]:
    """Closed items of an office that a look-back may draw from: of kinds looked back at, not waiting for a visit already."""
    waiting = LookBackEntry.objects.filter(
        realm_id=actor.realm_id, position__isnull=False, look_back__ended_at__isnull=True, cycle=F("item__cycle")
    )
    items = visible_items(actor).filter(owner=owner, line=line.value, state=State.CLOSED.value, lead__isnull=False)
    return items.filter(_looked_back()).exclude(pk__in=waiting.values("item_id"))


def _looked_back() -> Q:
    """Packs stored say which kinds are; a kind of one pack may be another thing in another."""
    found = Q(pk__in=())
    for version in PackVersion.objects.order_by("pk"):
        kinds = [kind.key for kind in rules_of(version).kinds if kind.looked_back]
        found |= Q(pack=version, kind__in=kinds)
    return found


def shortest_watch() -> int:
    """The fewest days any stored pack watches over what is looked back at; 0 where none does."""
    packs = [rules_of(version) for version in PackVersion.objects.order_by("pk")]
    return min((kind.times.watch_days for pack in packs for kind in pack.kinds if kind.looked_back), default=0)


def closed_between(items: QuerySet[Item], look_back: LookBack) -> QuerySet[Item]:
    """Narrow to the batch of a draw, or to the days of its closing."""
    if look_back.batch_id is not None:
        return items.filter(batch_id=look_back.batch_id)
    if look_back.closed_from is None or look_back.closed_to is None:
        return items.none()
    return items.filter(closed_at__range=(start_of_day(look_back.closed_from), end_of_day(look_back.closed_to)))


def accounts_to_send(realm_id: int, line: Line) -> dict[str, Account]:
    """Inspectors and checkers of a line with an account, by its public id, in a fixed order."""
    posts = Appointment.objects.filter(
        live_on(timezone.localdate()), realm_id=realm_id, role__in=VISITING, line__in=(line.value, Line.ALL.value)
    )
    people = Account.objects.filter(is_active=True, person_id__in=posts.order_by().values("person_id"))
    return {str(account.uid): account for account in people.select_related("person").order_by("pk")}


def visitors_for(items: Sequence[Item], accounts: Mapping[str, Account]) -> list[Visitor]:
    """Who may be sent, each with the numbers they are recused for: work of a unit in the line of any of their posts (law 2).

    What a unit did before it ended is its successor's own work too.
    """
    paths: dict[int, set[str]] = {item.pk: set() for item in items}
    of_heir = "unit__succession__successor__path"
    rows = Party.objects.filter(item_id__in=list(paths)).values_list("item_id", "unit__path", of_heir)
    for item_id, path, heir in rows:
        paths[item_id] |= {path, heir} - {None}
    by_person: dict[int, set[str]] = {}
    people = [account.person_id for account in accounts.values() if account.person_id is not None]
    posts = Appointment.objects.filter(live_on(timezone.localdate()), person_id__in=people)
    for person, path in posts.values_list("person_id", "unit__path"):
        by_person.setdefault(person, set()).add(path)
    realm = items[0].realm.path if items else ""

    def recused(account: Account) -> frozenset[str]:
        own = by_person.get(account.person_id or 0, set())
        return frozenset(
            item.number
            for item in items
            if any(in_one_line(one, other, realm) for one in own for other in paths[item.pk])
        )

    return [Visitor(key, recused(account)) for key, account in accounts.items()]
