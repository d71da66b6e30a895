"""Rows of the demo's papers beside the items they became."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bihuan.demo.findings import Finding, Stage, seed_of
from bihuan.demo.scenes.gallery import picture_after, picture_before
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import Paper, State
from bihuan.registry.actor import Actor

_AT_ONCE = "立行立改"


@dataclass(frozen=True)
class Case:
    """One row and its item as it stands; ``seed`` draws its photographs.

    ``proof`` is the subject and seed of its photographs afterwards: its own, or another row's where it borrows one.
    """

    finding: Finding
    item: Item
    seed: str
    proof: tuple[str, str]

    @property
    def at_once(self) -> bool:
        """Whether the unit does it at once: plan and report in one form."""
        return self.finding.due == _AT_ONCE and self.finding.stage.reaches(Stage.REPORTED)

    def waits(self, stage: Stage, state: State, *, plan: Paper | None = None, report: Paper | None = None) -> bool:
        """Whether the row is to go as far as ``stage`` and its item waits, in its first cycle, where that step starts."""
        item = self.item
        return (
            self.finding.stage.reaches(stage)
            and (item.state, item.cycle) == (state.value, 1)
            and (plan is None or item.plan == plan.value)
            and (report is None or item.report == report.value)
        )

    @property
    def lead(self) -> int:
        """The unit that leads; only for items handed over."""
        if self.item.lead_id is None:
            raise LookupError(f"{self.item.number} has no lead yet")
        return self.item.lead_id

    @property
    def deadline(self) -> datetime:
        """The deadline of the item; only for items handed over."""
        if self.item.deadline is None:
            raise LookupError(f"{self.item.number} has no deadline yet")
        return self.item.deadline

    def show_again(self, *, actor: Actor) -> UUID:
        """Upload a new photograph of the fault come back; returns the upload's id."""
        content = picture_before(self.finding.shows, self.seed, shot=2)
        return upload(content, f"{self.finding.place}-反弹.jpg", Purpose.BEFORE, actor=actor)

    def show_after(self, *, actor: Actor, shot: int = 1, purpose: Purpose = Purpose.AFTER) -> UUID:
        """Upload a photograph of the fault put right."""
        content = picture_after(*self.proof, shot)
        return upload(content, f"{self.finding.place}-整改后{shot}.jpg", purpose, actor=actor)


def upload(content: bytes, name: str, purpose: Purpose, *, actor: Actor) -> UUID:
    """Upload one photograph as the actor; returns the upload's id."""
    incoming = Incoming(name.replace("/", "-"), lambda: [content])
    return take_in_files([incoming], purpose=purpose, actor=actor)[0].uid


def cases_of(batch: Batch, findings: Sequence[Finding], seed: str, *, actor: Actor) -> list[Case]:
    """The rows of a paper beside their items, as the actor sees them now; rows come in the order of the numbers."""
    items = (
        visible_items(actor)
        .filter(batch=batch, part=0)
        .select_related("batch", "lead", "place__unit")
        .order_by("serial")
    )
    return [
        Case(finding, item, seed_of(seed, batch.name, finding), _proof(finding, findings, batch.name, seed))
        for finding, item in zip(findings, items, strict=True)
    ]


def _proof(finding: Finding, findings: Sequence[Finding], batch: str, seed: str) -> tuple[str, str]:
    shown = findings[finding.borrows - 1] if finding.borrows else finding
    return shown.shows, seed_of(seed, batch, shown)


def by(key: Callable[[Case], int], cases: Iterable[Case]) -> dict[int, list[Case]]:
    """Sort cases by a key, keeping their order."""
    found: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        found[key(case)].append(case)
    return found


def uids(cases: Iterable[Case]) -> list[UUID]:
    """The public ids of the items."""
    return [case.item.uid for case in cases]
