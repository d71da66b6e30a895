"""Reading the ledger. Everything starts from ``visible_items``; nothing here writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery

from bihuan.backstage import search
from bihuan.backstage.models import Operation
from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day, start_of_day
from bihuan.core.zh import as_initials
from bihuan.registry.actor import REALM_WIDE_ROLES, Actor, Post
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.queries.calling import words_of
from bihuan.registry.queries.places import ids_by_initials as place_ids_by_initials
from bihuan.registry.queries.units import ids_by_initials

from .cards import CARDED
from .kept import Kept, keepings_like, proposals_for
from .models import Batch, BatchStage, Item, ItemAccess, Movement, Party, Plan, Request, RequestAnswer
from .states import OPEN_STATES, WITH_UNIT, Card, Paper, State

SEARCH_KIND = "ledger.item"
DISPATCH = "ledger.dispatch_items"  # the verb of a bulk 交办, by which its receipt is found again
COUNT_LIMIT = 10_000
READING_ROLES = REALM_WIDE_ROLES | {Role.LIAISON, Role.HEAD, Role.DELEGATE}


@dataclass(frozen=True)
class Reach:
    """How far somebody sees: whole business lines of the realm, and the units (with all below) they stand on."""

    lines: frozenset[str]
    everything: bool
    units: frozenset[int]


def reach_of(actor: Actor) -> Reach:
    """What the live posts let somebody read. The three administrators read no business data."""
    posts = actor.posts_as(*READING_ROLES)
    wide = [post for post in posts if _scope_unit(post) == actor.realm_id]
    return Reach(
        lines=frozenset(post.line.value for post in wide),
        everything=any(post.line is Line.ALL for post in wide),
        units=frozenset(_scope_unit(post) for post in posts) - {actor.realm_id},
    )


def visible_items(actor: Actor) -> QuerySet[Item]:
    """The items the actor may know of; all others do not exist for them."""
    items = Item.objects.filter(realm_id=actor.realm_id)
    reach = reach_of(actor)
    if reach.everything:
        return items
    seen = Q(pk__in=ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=reach.units).values("item_id"))
    if reach.lines:
        seen |= Q(line__in=reach.lines)
    return items.filter(seen) if reach.units or reach.lines else items.none()


def whole_batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of which the actor sees every item, so that the file handed over and its receipt are theirs to read."""
    batches, reach = _batches(actor), reach_of(actor)
    return batches if reach.everything else batches.filter(_whole(actor, reach))


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of the actor's lines, and those with an item they see."""
    batches, reach = _batches(actor), reach_of(actor)
    if reach.everything:
        return batches
    seen = _whole(actor, reach)
    if reach.units:
        # Asked of each batch from its items on: the other way round every item of the units would be read.
        theirs = ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=reach.units, item_id=OuterRef("pk"))
        inside = Item.objects.filter(realm_id=actor.realm_id, batch_id=OuterRef("pk"))
        seen |= Q(Exists(inside.filter(Exists(theirs))))
    return batches.filter(seen)


def _batches(actor: Actor) -> QuerySet[Batch]:
    return Batch.objects.filter(realm_id=actor.realm_id).select_related("owner")


def _whole(actor: Actor, reach: Reach) -> Q:
    """An item's line is its batch's: who sees a line needs no look into its items."""
    own = {post.unit_id for post in actor.posts_as(*READING_ROLES)}
    return Q(owner_id__in=own) | Q(line__in=reach.lines)


def registrable_batches(actor: Actor) -> QuerySet[Batch]:
    """The batches under way in which somebody may register: those of their office, and of their lines for inspectors."""
    offices = Q(pk__in=[])
    for post in actor.posts_as(Role.OFFICE, Role.OFFICE_HEAD):
        offices |= Q(owner_id=post.unit_id)
    lines = {post.line.value for post in actor.posts_as(Role.INSPECTOR)}
    if lines:
        offices |= Q(line__in=list(Line) if Line.ALL.value in lines else lines)
    under_way = visible_batches(actor).filter(stage=BatchStage.OPEN, recalled_at__isnull=True)
    return under_way.filter(offices).order_by("-id")


def get_item(actor: Actor, uid: UUID) -> Item:
    """One visible item with what its page shows at once. Raises NotFound."""
    item = (
        visible_items(actor)
        .filter(uid=uid)
        .select_related(
            "batch",
            "owner",
            "lead",
            "place",
            "pack",
            "checker",
            "merged_into",
            "parent",
            "keeper",
            "proposed_lead",
            "realm",
        )
        .first()
    )
    if item is None:
        raise NotFound("item", N_("没有这个事项"))
    return item


def get_batch(actor: Actor, uid: UUID) -> Batch:
    """One visible batch. Raises NotFound."""
    batch = visible_batches(actor).filter(uid=uid).first()
    if batch is None:
        raise NotFound("batch", N_("没有这个批次"))
    return batch


@dataclass(frozen=True)
class ItemFilter:
    """What a list is narrowed to; empty fields narrow nothing. ``soon_until`` is the end of 临期 (due from now on).

    ``stuck_at`` asks for 卡住: not handed over, not signed for, or overdue at that moment. ``also`` is a condition
    that stands beside all others: what is behind a figure (``figures``).
    """

    states: frozenset[State] = frozenset()
    units: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    batch: UUID | None = None
    place: int | None = None
    text: str = ""
    overdue_at: datetime | None = None
    soon_until: datetime | None = None
    open_only: bool = False
    rebounded: bool = False
    returned: bool = False
    unassignable: bool = False
    stuck_at: datetime | None = None
    plan_waiting: bool = False
    report_waiting: bool = False
    asked: bool = False
    checkers: frozenset[int] = frozenset()
    unacknowledged: bool = False
    unacknowledged_by: frozenset[int] = frozenset()
    due_on: date | None = None
    finish_on: date | None = None
    card: Card | None = None
    card_proposed: bool = False
    kept: Kept | None = None
    lines: frozenset[str] = frozenset()
    also: Q = field(default_factory=Q)


def filter_items(items: QuerySet[Item], wanted: ItemFilter, *, actor: Actor, now: datetime) -> QuerySet[Item]:
    """Narrow visible items."""
    items = items.filter(wanted.also)
    if wanted.lines:
        items = items.filter(line__in=wanted.lines)
    if wanted.states:
        items = items.filter(state__in=[state.value for state in wanted.states])
    if wanted.open_only:
        items = items.filter(state__in=[state.value for state in OPEN_STATES])
    if wanted.kinds:
        items = items.filter(kind__in=wanted.kinds)
    if wanted.batch is not None:
        items = items.filter(batch__uid=wanted.batch)
    if wanted.place is not None:
        items = items.filter(place_id=wanted.place)
    items = _filter_parties(items, wanted, actor)
    items = _filter_marks(items, wanted, now)
    items = _filter_supervision(items, wanted, actor)
    if wanted.stuck_at is not None:
        at_unit = sorted(state.value for state in WITH_UNIT)
        late = Q(state__in=at_unit, due__lt=wanted.stuck_at)
        items = items.filter(Q(state=State.REGISTERED.value) | late | unacknowledged(actor))
    items = _filter_days(items, wanted)
    if wanted.text.strip():
        items = items.filter(_found(actor, wanted.text))
    return items


def _filter_days(items: QuerySet[Item], wanted: ItemFilter) -> QuerySet[Item]:
    if wanted.due_on is not None:
        items = due_between(items, wanted.due_on, wanted.due_on)
    if wanted.finish_on is not None:
        items = finishing_between(items, wanted.finish_on, wanted.finish_on)
    return items


def due_between(items: QuerySet[Item], first: date, last: date) -> QuerySet[Item]:
    """What is due from the first day to the last, both included."""
    return items.filter(due__range=(start_of_day(first), end_of_day(last)))


def finishing_between(items: QuerySet[Item], first: date, last: date) -> QuerySet[Item]:
    """What its plan in force means to finish on one of these days and is not reported yet."""
    plans = Plan.objects.filter(
        finish__range=(start_of_day(first), end_of_day(last)), version=F("item__plan_version")
    ).values("item_id")
    return items.filter(pk__in=plans, state=State.PLANNED.value, plan=Paper.IN_FORCE.value)


def _filter_parties(items: QuerySet[Item], wanted: ItemFilter, actor: Actor) -> QuerySet[Item]:
    if wanted.units:
        rows = ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=wanted.units)
        items = items.filter(pk__in=rows.values("item_id"))
    if wanted.checkers:
        items = items.filter(checker_id__in=wanted.checkers)
    if wanted.unacknowledged or wanted.unacknowledged_by:
        items = items.filter(unacknowledged(actor, wanted.unacknowledged_by))
    return items


def unacknowledged(actor: Actor, units: frozenset[int] = frozenset()) -> Q:
    """What a lead or assisting unit (one of these, where some are named) has not signed for."""
    waiting = Party.objects.filter(realm_id=actor.realm_id, acknowledged_at__isnull=True).exclude(part="doer")
    if units:
        waiting = waiting.filter(unit_id__in=units)
    return Q(pk__in=waiting.values("item_id"), state__in=[State.ASSIGNED.value, State.PLANNED.value])


def _filter_marks(items: QuerySet[Item], wanted: ItemFilter, now: datetime) -> QuerySet[Item]:
    if wanted.overdue_at is not None:
        items = items.filter(due__lt=wanted.overdue_at)
    if wanted.soon_until is not None:
        items = items.filter(due__gte=now, due__lte=wanted.soon_until)
    if wanted.rebounded:
        items = items.filter(rebounds__gt=0)
    if wanted.returned:
        items = items.filter(returns__gt=0, state__in=[State.ASSIGNED.value, State.PLANNED.value])
    if wanted.unassignable:
        items = items.filter(state=State.REGISTERED.value, proposed_lead__isnull=True)
    if wanted.plan_waiting:
        items = items.filter(plan__in=["submitted", "approved"])
    if wanted.report_waiting:
        items = items.filter(report="submitted")
    if wanted.asked:
        waiting = Request.objects.filter(answer=RequestAnswer.OPEN, item_id=OuterRef("pk"))
        items = items.filter(Exists(waiting))
    return items


def _filter_supervision(items: QuerySet[Item], wanted: ItemFilter, actor: Actor) -> QuerySet[Item]:
    if wanted.card is not None:
        items = items.filter(card=wanted.card.value)
    if wanted.card_proposed:
        at_work = sorted(state.value for state in CARDED)
        items = items.filter(pk__in=proposals_for(actor).values("item_id"), state__in=at_work)
    if wanted.kept is not None:
        items = items.filter(pk__in=keepings_like(actor, wanted.kept).values("item_id"))
    return items


def _found(actor: Actor, text: str) -> Q:
    """Every word is in the item; one of two or more letters may also be the initials of its place or unit."""
    letters = [read for word in words_of(text) if (read := as_initials(word))]
    rest = " ".join(word for word in words_of(text) if not as_initials(word))
    found = Q(pk__in=_indexed(actor, rest)) if rest else Q()
    for word in letters:
        units = ids_by_initials(actor.realm_id, word)
        found &= (
            Q(pk__in=_indexed(actor, word))
            | Q(place_id__in=place_ids_by_initials(actor.realm_id, word))
            | Q(lead_id__in=units)
            | Q(lead__isnull=True, proposed_lead_id__in=units)
        )
    return found


def _indexed(actor: Actor, text: str) -> QuerySet[Any, Any]:
    reach = reach_of(actor)
    units = None if reach.everything or reach.lines else reach.units
    return search.matching(actor.realm_id, SEARCH_KIND, text, unit_ids=units)


def requests_to_answer(actor: Actor) -> QuerySet[Request]:
    """The requests that wait for an answer of the actor's own office, the oldest first."""
    offices = {post.unit_id for post in actor.posts_as(Role.OFFICE, Role.OFFICE_HEAD)}
    waiting = Request.objects.filter(realm_id=actor.realm_id, answer=RequestAnswer.OPEN, item__owner_id__in=offices)
    return (
        waiting.filter(item__in=visible_items(actor)).select_related("unit", "item__pack", "item__place").order_by("id")
    )


def for_list(items: QuerySet[Item]) -> QuerySet[Item]:
    """What a row of a list shows, without one query more per row."""
    return items.select_related("batch", "owner", "lead", "place", "checker", "proposed_lead").prefetch_related(
        Prefetch("parties", Party.objects.select_related("unit"))
    )


def with_facts(items: QuerySet[Item]) -> QuerySet[Item]:
    """What ``rules`` asks of an item, joined."""
    return items.select_related("batch", "pack", "place", "merged_into", "lead")


def due_first(items: QuerySet[Item]) -> QuerySet[Item]:
    """What is due first comes first; what has no date comes last."""
    return items.order_by(F("due").asc(nulls_last=True), "id")


def newest_first(items: QuerySet[Item]) -> QuerySet[Item]:
    """The last registered comes first."""
    return items.order_by("-id")


@dataclass(frozen=True)
class Counted:
    """A number that stops counting at the limit: 10,000+."""

    number: int
    more: bool


def count_up_to(rows: QuerySet[Any, Any], limit: int = COUNT_LIMIT) -> Counted:
    """Count rows, but never more than ``limit``: a bare count over a million rows is what makes pages slow."""
    number = rows.order_by()[: limit + 1].count()
    return Counted(min(number, limit), number > limit)


class _CountOf(Subquery):
    """The number of rows of a query, as one value of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def count_each(actor: Actor, several: Mapping[str, QuerySet[Item]], limit: int = COUNT_LIMIT) -> dict[str, Counted]:
    """Count several lists of items in one query, each up to ``limit``."""
    counts = {f"count_{name}": _CountOf(rows.order_by().values("pk")[: limit + 1]) for name, rows in several.items()}
    found: Mapping[str, Any] = Unit.objects.filter(pk=actor.realm_id).values(**counts).get() if counts else {}
    return {name: Counted(min(found[f"count_{name}"], limit), found[f"count_{name}"] > limit) for name in several}


def count_states(actor: Actor, units: Collection[int]) -> dict[State, int]:
    """How many items each state holds for these units (ancestors' rows included), read from the access rows."""
    rows = ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=units)
    return {state: count_up_to(rows.filter(state=state.value).values("item_id").distinct()).number for state in State}


def story_of(item: Item) -> QuerySet[Movement]:
    """The movements of an item with words, units and accounts, oldest first."""
    return item.movements.select_related("words", "unit", "account", "behalf").order_by("sequence")


@dataclass(frozen=True)
class Done:
    """One bulk move, by the account that made it: its verb, when, and of which items."""

    verb: str
    at: datetime
    items: tuple[UUID, ...]


def done_by(actor: Actor, uid: UUID) -> Done | None:
    """What came of one's own bulk move, None where it was never made; nobody else's is anybody's."""
    stored = Operation.objects.filter(uid=uid, realm_id=actor.realm_id).first()
    outcome = stored.outcome if stored is not None and stored.account_id == actor.account_id else None
    if stored is None or outcome is None or "items" not in outcome:
        return None
    return Done(stored.verb, stored.at, tuple(UUID(one) for one in outcome["items"]))


def dispatch_of(actor: Actor, uid: UUID) -> Done:
    """What came of one's own bulk 交办. Raises NotFound for anybody else's."""
    done = done_by(actor, uid)
    if done is None or done.verb != DISPATCH:
        raise NotFound("dispatch", N_("没有这次交办"))
    return done


def _scope_unit(post: Post) -> int:
    return int(post.scope_path.rstrip("/").rsplit("/", 1)[-1])
