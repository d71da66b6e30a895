"""How batches stand: what was said to come in, what is answered for, and how much of it is still open."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from bihuan.registry.actor import Actor

from .models import Batch, Item, Relapse
from .parts import state_through
from .queries import READING_ROLES, reach_of, visible_items
from .states import OPEN_STATES, State


@dataclass(frozen=True)
class BatchCount:
    """How a batch stands. ``saved`` + ``withdrawn`` + ``relapsed`` are its rows; ``stated`` is the file's own count.

    ``relapsed`` rows were rebounds of items of other batches: answered for there, counted here (law 5).
    """

    stated: int | None
    saved: int
    withdrawn: int
    states: dict[State, int] = field(default_factory=dict)
    relapsed: int = 0

    @property
    def answered(self) -> int:
        """The rows somebody answers for: those in the batch and those that brought an item of another back."""
        return self.saved + self.relapsed

    @property
    def agrees(self) -> bool:
        """Say whether the file's own count and the rows answered for are the same."""
        return self.stated is None or self.stated == self.answered


def count_batch(batch: Batch) -> BatchCount:
    """Reconcile a batch: parts of split items count through their parent."""
    items = Item.objects.filter(realm_id=batch.realm_id, batch=batch)
    states = count_by_state(items)
    withdrawn = states[State.WITHDRAWN]
    # What a recalled batch had brought back went back with it.
    relapsed = Relapse.objects.filter(batch=batch, batch__recalled_at__isnull=True).count()
    return BatchCount(batch.stated_count, sum(states.values()) - withdrawn, withdrawn, states, relapsed)


def count_by_state(items: QuerySet[Item]) -> dict[State, int]:
    """How many of the items are in each state; parts of a split item count as one, through ``parts``. One query."""
    rows = items.filter(divided=False).order_by().values_list("parent_id", "state").annotate(count=Count("pk"))
    return _folded((parent, State(state), count) for parent, state, count in rows)


def _folded(rows: Iterable[tuple[int | None, State, int]]) -> dict[State, int]:
    """Sum (parent, state, count) by state, the parts of one parent as one item."""
    found = dict.fromkeys(State, 0)
    parts: dict[int, set[State]] = {}
    for parent, state, count in rows:
        if parent is None:
            found[state] += count
        else:
            parts.setdefault(parent, set()).add(state)
    for states in parts.values():
        found[state_through(states)] += 1
    return found


def sees_whole(actor: Actor, batch: Batch) -> bool:
    """Say whether the actor sees every item of a visible batch, so that its sums are theirs to know."""
    reach = reach_of(actor)
    own = {post.unit_id for post in actor.posts_as(*READING_ROLES)}
    return reach.everything or batch.line in reach.lines or batch.owner_id in own


def progress_of(batches: Collection[int], actor: Actor) -> dict[int, tuple[int, int]]:
    """For each batch the visible items that count and those of them still open, without withdrawn ones: one query."""
    rows = visible_items(actor).filter(batch_id__in=batches, divided=False).order_by()
    counted = rows.values_list("batch_id", "parent_id", "state").annotate(count=Count("pk"))
    by_batch: dict[int, list[tuple[int | None, State, int]]] = {}
    for batch, parent, state, count in counted:
        by_batch.setdefault(batch, []).append((parent, State(state), count))
    return {batch: _progress(_folded(found)) for batch, found in by_batch.items()}


def _progress(states: Mapping[State, int]) -> tuple[int, int]:
    counting = {state: count for state, count in states.items() if state is not State.WITHDRAWN}
    return sum(counting.values()), sum(count for state, count in counting.items() if state in OPEN_STATES)
