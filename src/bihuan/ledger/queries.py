"""Reading the ledger. Everything starts from ``visible_items``; nothing here writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery

from bihuan.backstage.models import Operation
from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import REALM_WIDE_ROLES, Actor, Post
from bihuan.registry.models import Line, Role, Unit

from .models import Batch, BatchStage, Item, ItemAccess, Movement, Party, Request, RequestAnswer
from .states import State

DISPATCH = "ledger.dispatch_items"  # the verb of a bulk 交办, by which its receipt is found again
TARGET_KIND = "ledger.item"  # what evidence of items is linked under
COUNT_LIMIT = 10_000
READING_ROLES = REALM_WIDE_ROLES | {Role.LIAISON, Role.HEAD, Role.DELEGATE}


@dataclass(frozen=True)
class Reach:
    """How far somebody sees: whole business lines of the realm, and the units (with all below) they stand on.

    A unit below another of them is not named again.
    """

    lines: frozenset[str]
    everything: bool
    units: frozenset[int]


def reach_of(actor: Actor) -> Reach:
    """What the live posts let somebody read. The three administrators read no business data, the clock reads all."""
    if actor.account_id is None:
        return Reach(lines=frozenset(), everything=True, units=frozenset())
    posts = actor.posts_as(*READING_ROLES)
    wide = [post for post in posts if _scope_unit(post) == actor.realm_id]
    narrow = {post.scope_path: _scope_unit(post) for post in posts if post not in wide}
    return Reach(
        lines=frozenset(post.line.value for post in wide),
        everything=any(post.line is Line.ALL for post in wide),
        units=frozenset(unit for path, unit in narrow.items() if not _below_another(path, narrow)),
    )


def visible_items(actor: Actor) -> QuerySet[Item]:
    """The items the actor may know of; all others do not exist for them.

    What a list is narrowed and sorted by stands as ``listed_id``, ``listed_state`` and ``listed_due``: the columns of
    the index that finds the items, which are those of ``ItemAccess`` for whoever sees one unit and all below it.
    """
    items = Item.objects.filter(realm_id=actor.realm_id).alias(
        listed_id=F("pk"), listed_state=F("state"), listed_due=F("due")
    )
    reach = reach_of(actor)
    if reach.everything:
        return items
    if len(reach.units) == 1 and not reach.lines:
        return of_unit(items, actor, *reach.units)
    seen = Q(pk__in=ItemAccess.objects.filter(realm_id=actor.realm_id, unit_id__in=reach.units).values("item_id"))
    if reach.lines:
        seen |= Q(line__in=reach.lines)
    return items.filter(seen) if reach.units or reach.lines else items.none()


def of_unit(items: QuerySet[Item], actor: Actor, unit: int) -> QuerySet[Item]:
    """The items a unit (or one below it) works on, joined, so that its own index finds, narrows and sorts them.

    An item has one access row for a unit: the join doubles nothing.
    """
    return items.filter(accesses__realm_id=actor.realm_id, accesses__unit_id=unit).alias(
        listed_id=F("accesses__item_id"), listed_state=F("accesses__state"), listed_due=F("accesses__due")
    )


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
    beside = ("batch", "owner", "lead", "place", "pack", "checker", "merged_into", "parent", "keeper", "proposed_lead")
    try:
        return visible_items(actor).select_related(*beside, "realm").get(uid=uid)
    except Item.DoesNotExist as missing:
        raise NotFound("item", N_("没有这个事项")) from missing


def get_batch(actor: Actor, uid: UUID) -> Batch:
    """One visible batch. Raises NotFound."""
    batch = visible_batches(actor).filter(uid=uid).first()
    if batch is None:
        raise NotFound("batch", N_("没有这个批次"))
    return batch


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
    return items.order_by(F("listed_due").asc(nulls_last=True), F("listed_id").asc())


def newest_first(items: QuerySet[Item]) -> QuerySet[Item]:
    """The last registered comes first."""
    return items.order_by(F("listed_id").desc())


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


def _below_another(path: str, paths: Collection[str]) -> bool:
    return any(path != other and path.startswith(other) for other in paths)


def _scope_unit(post: Post) -> int:
    return int(post.scope_path.rstrip("/").rsplit("/", 1)[-1])
