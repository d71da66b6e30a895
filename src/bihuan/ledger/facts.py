"""The facts the rules of the loop read and write, free of tables: units and accounts are bare keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any

from .states import Card, Duty, Move, Paper, RequestKind, State

UnitKey = int
AccountKey = int


@dataclass(frozen=True)
class Standing:
    """One live appointment: the unit, its path in the tree (ids, each followed by a slash) and the duty held there."""

    unit: UnitKey
    path: str
    duty: Duty


@dataclass(frozen=True)
class Performer:
    """Somebody with the live appointments that count in the item's business line. ``account`` None is the clock.

    ``elsewhere`` are the paths of the units of all other live appointments: they give no right here, and still bar.
    """

    account: AccountKey | None
    standings: tuple[Standing, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of verification, its unit already resolved for this item. A self-check is never the last."""

    key: str
    unit: UnitKey
    self_check: bool


@dataclass(frozen=True)
class Policy:
    """What a kind of item in a pack asks of the loop. Numbers are examples of the pack, never of the code."""

    kind: str
    moves: frozenset[Move]
    plan_required: bool
    plan_approved: bool
    office_examines: bool
    report_approved: bool
    picture_demanded: bool
    document_suffices: bool
    visit_demanded: bool
    looked_back: bool
    settle_reasons: frozenset[str]
    mend_days: int
    reopen_days: int
    contest_days: int
    watch_days: int


@dataclass(frozen=True)
class Snapshot:
    """Everything about one item that moves change; folding the movements of its chain gives exactly this.

    ``first_deadline`` is the first of the current cycle and stays. ``came_from`` is where a returned report goes back
    to, ``before`` where a withdrawn or merged item returns to. ``authors`` drafted or entered the current report,
    ``handlers`` are the persons the lead has named as doers.
    """

    state: State = State.REGISTERED
    kind: str = ""
    cycle: int = 1
    lead: UnitKey | None = None
    assisting: frozenset[UnitKey] = frozenset()
    doers: frozenset[UnitKey] = frozenset()
    handlers: frozenset[AccountKey] = frozenset()
    acknowledged: frozenset[UnitKey] = frozenset()
    objected: frozenset[UnitKey] = frozenset()
    deadline: datetime | None = None
    first_deadline: datetime | None = None
    mend_by: datetime | None = None
    plan: Paper = Paper.NONE
    plan_version: int = 0
    report: Paper = Paper.NONE
    report_number: int = 0
    authors: frozenset[AccountKey] = frozenset()
    sent_at: datetime | None = None
    step: int = 0
    came_from: State | None = None
    before: State | None = None
    merged_into: str | None = None
    divided: bool = False
    take_all: bool = False
    offline: bool = False
    returns: int = 0
    rebounds: int = 0
    closed_at: datetime | None = None
    card: Card = Card.NONE

    @property
    def units(self) -> frozenset[UnitKey]:
        """Every unit these facts name."""
        named = self.assisting | self.doers | self.acknowledged | self.objected
        return named if self.lead is None else named | {self.lead}

    def differences(self, other: "Snapshot") -> dict[str, Any]:
        """The fields in which ``other`` differs, with its values."""
        return {f.name: getattr(other, f.name) for f in fields(self) if getattr(self, f.name) != getattr(other, f.name)}


@dataclass(frozen=True)
class Survivor:
    """The item another is merged into, as far as the merge must know it."""

    uid: str
    state: State
    same_realm: bool
    reaches_back: bool


@dataclass(frozen=True)
class Circumstances:
    """What lies around an item when a move is judged: office, tree, policy, evidence, other rows, the clock.

    ``paths`` holds the path of every unit the item or the move names; ``realm_path`` is the top of the tree, which is
    in nobody's line. ``heirs`` names, for each of these units that a decision has ended, who goes on in its place. ``registrar`` and ``last_author`` are accounts. ``prior`` is the item as it was before the move
    that is taken back or contested; ``contest_until`` is until when that (or a closing) may be questioned.
    ``brought_back`` says that a row of the batch that is recalled brought this item of another batch back;
    ``batch_recalled`` that the item's own batch is recalled already.
    ``open_doubts`` and ``refuted`` are doubts about the evidence of the report that nobody has settled, and pictures of it
    that somebody found unusable.
    ``plans`` and ``reports`` are the highest numbers ever used: a number is never used twice.
    """

    now: datetime
    office: UnitKey
    realm_path: str
    paths: Mapping[UnitKey, str]
    heirs: Mapping[UnitKey, UnitKey] = field(default_factory=dict)
    policy: Policy | None = None
    steps: tuple[Step, ...] = ()
    registrar: AccountKey | None = None
    last_author: AccountKey | None = None
    last_move: Move | None = None
    prior: Snapshot | None = None
    contest_until: datetime | None = None
    before_pictures: int = 0
    before_demanded: bool = False
    after_pictures: int = 0
    after_documents: int = 0
    open_doubts: int = 0
    refuted: int = 0
    visited: bool = False
    requests: frozenset[RequestKind] = frozenset()
    milestones_left: int = 0
    carries: int = 0
    is_part: bool = False
    survivor: Survivor | None = None
    batch_acknowledged: bool = False
    batch_recalled: bool = False
    brought_back: bool = False
    watch_over: bool = False
    plans: int = 0
    reports: int = 0


@dataclass(frozen=True)
class Intent:
    """What somebody wants. Each move reads only the fields its rule names; words and files themselves stay outside.

    ``behalf`` is the unit for which the office enters (代录), with ``paper`` saying that the signed paper is attached.
    ``signed`` says that the paper is a 签字表 which bears the hand of the lead unit's head.
    ``new_plan`` and ``new_report`` say that one is written with this very move, in place of one that may be waiting.
    ``sent_at`` and ``closed_at`` are when, by its paper, an opening balance was reported and closed.
    """

    move: Move
    unit: UnitKey | None = None
    units: frozenset[UnitKey] = frozenset()
    person: AccountKey | None = None
    deadline: datetime | None = None
    mend_by: datetime | None = None
    finish: datetime | None = None
    reason: str = ""
    code: str = ""
    evidence: int = 0
    paper: bool = False
    signed: bool = False
    leader_signed: bool = False
    request: RequestKind | None = None
    milestones: tuple[datetime, ...] = ()
    behalf: UnitKey | None = None
    state: State | None = None
    card: Card = Card.NONE
    parts: int = 0
    take_all: bool = False
    new_plan: bool = False
    new_report: bool = False
    sent_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Transition:
    """The judged move: the item after it and the fields that changed, with their new values."""

    move: Move
    before: Snapshot
    after: Snapshot
    acting_unit: UnitKey | None
    repeated: bool = False
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
