"""长期坚持: a closed lasting item has a keeper, from its closing until it goes round again."""

from bihuan.core.workdays import local_day
from bihuan.registry.actor import Actor

from ..models import Keeping
from ..patrols import Beat, Rhythm
from ..states import DeadlineKind, State
from .loading import Desk
from .writing import Made

KEPT = frozenset({State.CLOSED, State.CONSOLIDATED})


def follow_keeping(one: Made, actor: Actor) -> None:
    """Start or end the keeping of a lasting item as its state asks for, before the item is stored."""
    desk, after = one.desk, one.transition.after
    if desk.item.deadline_kind != DeadlineKind.LASTING.value:
        return
    live = Keeping.objects.filter(item_id=desk.item.pk, ended_at__isnull=True).first()
    if (live is not None) == (after.state in KEPT):
        return
    if live is not None:
        end_keeping(live, desk)
    elif after.lead is not None:
        default = desk.rules.keeping
        start_keeping(desk, after.lead, "", default.rhythm, default.every, actor, cycle=after.cycle)
    one.columns |= {"keeper"}


def start_keeping(
    desk: Desk, unit: int, post: str, rhythm: Rhythm, every: int, actor: Actor, cycle: int | None = None
) -> None:
    """Begin a keeper's time today; the caller stores ``item.keeper``."""
    starts = local_day(desk.now)
    Keeping.objects.create(
        realm_id=desk.item.realm_id,
        item_id=desk.item.pk,
        cycle=cycle or desk.before.cycle,
        unit_id=unit,
        post=post,
        rhythm=rhythm.value,
        every=every,
        starts=starts,
        next_due=Beat(rhythm, every, starts).due(1),
        set_by_id=actor.account_id,
        set_at=desk.now,
    )
    desk.item.keeper_id = unit


def end_keeping(keeping: Keeping, desk: Desk) -> None:
    """End it; its patrols stay. The caller stores ``item.keeper``."""
    keeping.ended_at = desk.now
    keeping.save(update_fields=["ended_at"])
    desk.item.keeper_id = None
