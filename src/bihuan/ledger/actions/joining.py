"""What a hand-over does beside registering.

Rows are merged into items of other batches, bring one back, or come in from an opening balance with their papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.evidence.models import Purpose, StoredFile
from bihuan.registry.actor import Actor

from ..exchange.diff import Compared
from ..exchange.opening import Carried, Opening
from ..facts import Intent
from ..models import Item
from ..states import Move
from .carrying import CarriedDraft
from .merging import merge_items
from .registering import ItemDraft
from .returning import rebound_item
from .running import Wanted, move_items


def merge_rows(registered: Sequence[tuple[Compared, Item]], file: str, *, actor: Actor) -> list[tuple[Compared, Item]]:
    """并案: merge each row that was to be, once registered, into the open item it met; returns them as they are now."""
    merging = [(one, item) for one, item in registered if one.merges]
    into: dict[UUID, list[tuple[Compared, Item]]] = {}
    for one, item in merging:
        if one.met is not None:
            into.setdefault(one.met.item.uid, []).append((one, item))
    for survivor, rows in into.items():
        lines = "、".join(one.draft.line.where for one, _ in rows)
        reason = N_("来件“%(file)s”第 %(row)s 行与该事项相同") % {"file": file, "row": lines}
        merge_items([item.uid for _, item in rows], into=survivor, reason=reason, actor=actor)
    return merging


def bring_back(one: Compared, proof: Sequence[EvidenceDraft], file: str, *, take_all: bool, actor: Actor) -> Item:
    """反弹 of the closed item a row met; it inherits 照单全收, for the row is answered for by it alone (law 5)."""
    met = one.met
    if met is None or met.deadline is None:
        raise AssertionError("only a row that rebounds is brought back")
    uses = add_evidence(proof, actor=actor)
    reason = N_("来件“%(file)s”第 %(row)s 行：%(problem)s") % {
        "file": file,
        "row": one.draft.line.where,
        "problem": one.draft.line.problem,
    }
    item = rebound_item(
        met.item.uid, actor=actor, reason=reason, deadline=met.deadline, evidence=[use.uid for use in uses]
    )
    if not take_all or item.take_all:
        return item
    words = {"reason": reason}
    (item,) = move_items(
        [item.uid],
        lambda _: Wanted(Intent(Move.ABSORB, take_all=True), words=words),
        actor=actor,
        verb="ledger.inherit_take_all",
        payload=words,
    )
    return item


@dataclass(frozen=True)
class Papers:
    """What proves where a row of an opening balance stands.

    The old ledger under its name, the scan of the decision and its 文号, pictures taken after the work with their names.
    ``unit_id`` is the office that brings them.
    """

    source: StoredFile
    file: str
    scan: StoredFile | None
    number: str
    pictures: Sequence[tuple[StoredFile, str]]
    unit_id: int

    def decision(self) -> EvidenceDraft:
        """The paper decision: its scan, or the ledger that names it."""
        file, name = (self.scan, self.number or N_("纸质决定")) if self.scan else (self.source, self.file)
        return EvidenceDraft(file, name, Purpose.PAPER, unit_id=self.unit_id, caption=self.number[:200])

    def after(self, report: UUID | None) -> list[EvidenceDraft]:
        """The pictures, as those of the report where there is one."""
        return [
            EvidenceDraft(file, name, Purpose.AFTER, unit_id=self.unit_id, part_uid=report)
            for file, name in self.pictures
        ]


def carried_draft(item: ItemDraft, carried: Carried, opening: Opening, papers: Papers) -> CarriedDraft:
    """Put a row of an opening balance together: the item, where it stands, what proves it."""
    plain = {one.name: getattr(item, one.name) for one in fields(ItemDraft)}
    made = CarriedDraft(
        **plain,
        state=carried.state,
        as_of=opening.as_of,
        decision=carried.decision,
        said=carried.said,
        result=carried.result,
        done=carried.done,
        closed=carried.closed,
        fixes=dict(carried.fixes),
    )
    report = made.report if made.has_report else None
    files = (*item.files, *papers.after(report), papers.decision())
    deadline = end_of_day(carried.deadline) if carried.deadline else None
    return replace(made, files=files, deadline=deadline)
