"""本轮: the batch under way and how its units stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.core.uid import read_uid
from bihuan.ledger.indicator_names import IndicatorNames, names_in
from bihuan.ledger.models import Batch, BatchStage
from bihuan.ledger.packs import rated_kinds
from bihuan.ledger.queries import visible_batches, visible_items
from bihuan.ledger.standings import UnitStanding, standings
from bihuan.registry.actor import Actor

BATCHES_OFFERED = 5


@dataclass(frozen=True)
class Round:
    """A batch with the standing of its units; ``others`` are the batches one may turn to, itself among them; ``names`` are what its pack calls the rates."""

    batch: Batch
    units: Sequence[UnitStanding]
    others: Sequence[Batch]
    names: IndicatorNames

    @property
    def total(self) -> int:
        """Items with a lead."""
        return sum(unit.total for unit in self.units)


def round_of(actor: Actor, chosen: str, *, now: datetime) -> Round | None:
    """The batch asked for by its public id, else the newest under way; None where there is none. Three queries."""
    under_way = visible_batches(actor).filter(stage=BatchStage.OPEN, recalled_at__isnull=True)
    others = list(under_way.order_by("-id")[:BATCHES_OFFERED])
    if not others:
        return None
    wanted = read_uid(chosen)
    batch = next((one for one in others if one.uid == wanted), others[0])
    items = visible_items(actor).filter(batch=batch, kind__in=rated_kinds())
    return Round(batch, standings(items, now=now), others, names_in(actor.realm_id, batch))
