"""What the ledger's operations take and give. Public ids, moments in UTC, words in the reader's language."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from bihuan.registry.models import Unit
from bihuan.ui.json_answers import Strict


class Ref(Schema):
    """A unit, a place or a batch by its public id and name."""

    uid: UUID
    name: str


class ItemRow(Schema):
    """One line of the ledger as a list shows it."""

    uid: UUID
    number: str
    kind: str
    state: str
    card: str
    problem: str
    place: Ref | None
    place_text: str
    lead: Ref | None
    proposed_lead: Ref | None
    assisting: list[Ref]
    batch: Ref
    due: datetime | None = Field(description="The date that counts now; null where no unit's clock runs")
    deadline: datetime | None
    rebounds: int


class ItemPage(Schema):
    """A page of a list. ``next`` is the cursor of the page after it, null on the last one."""

    items: list[ItemRow]
    next: str | None


class EvidenceRow(Schema):
    """A file that proves something. Addresses on this server, under the same rights; ``public`` is the one copy to publish.

    In ``public`` what the office marked (faces, number plates) is covered; ``public_checked`` says whether somebody has looked.
    """

    uid: UUID
    purpose: str
    name: str
    media_type: str
    sha256: str
    at: datetime
    original: str
    display: str | None
    public: str | None
    public_checked: bool


class StoryLine(Schema):
    """One movement of the item's chain, in words."""

    sequence: int
    move: str
    from_state: str
    to_state: str
    at: datetime
    unit: str
    text: str
    digest: str


class OpenMove(Schema):
    """A move the caller may make; ``blocked`` says what is still missing, null where nothing is."""

    move: str
    label: str
    blocked: str | None


class ItemFull(ItemRow):
    """One item with its story, its evidence and what the caller may do. ``version`` is also its ETag."""

    version: int
    cycle: int
    take_all: bool
    returns: int
    category: str
    demand: str
    remark: str
    found_on: date | None
    closed_at: datetime | None
    office: Ref
    evidence: list[EvidenceRow]
    story: list[StoryLine]
    moves: list[OpenMove]


class NewItem(Strict):
    """An item to register. ``uid`` is made by the caller: sent again it changes nothing, with other content it conflicts."""

    uid: UUID
    batch: UUID
    problem: str = Field(min_length=1, max_length=10_000)
    kind: str = Field("problem", max_length=20)
    place: UUID | None = None
    place_text: str = Field("", max_length=200)
    category: str = Field("", max_length=60)
    demand: str = Field("", max_length=2000)
    remark: str = Field("", max_length=2000)
    found_on: date | None = None
    lead: UUID | None = Field(None, description="Proposed; the office hands over")
    assisting: list[UUID] = Field(default_factory=list, max_length=20)
    deadline: date | None = Field(None, description="Proposed")
    evidence: list[UUID] = Field(default_factory=list, max_length=60, description="Uploads of the caller")


class MoveField(Schema):
    """One field of a move: ``kind`` is text, day, number, money, yes_no, choice, choices, uploads or rows."""

    name: str
    label: str
    kind: str
    required: bool
    help: str
    choices: list[str] | None = Field(description="The values that may be sent, where they are few")


class MoveForm(Schema):
    """What a move asks for, for this item and this caller."""

    move: str
    label: str
    effect: str
    fields: list[MoveField]


Value = str | int | bool | list[str] | None


class MoveWanted(Strict):
    """A move to make. ``uid`` is made by the caller: sent again it changes nothing, with other content it conflicts.

    ``fields`` are those ``GET …/moves/{move}`` names. ``request`` is the kind of request that is asked or answered.
    """

    uid: UUID
    request: str | None = None
    fields: dict[str, Value] = Field(default_factory=dict)


class BatchRow(Schema):
    """A hand-over of problems."""

    uid: UUID
    name: str
    source: str
    office: Ref
    received_on: date
    deadline: datetime | None
    take_all: bool
    stage: str


class BatchPage(Schema):
    """A page of batches, the newest first."""

    batches: list[BatchRow]
    next: str | None


class Reconciled(Schema):
    """The file's own count against the rows that somebody answers for."""

    stated: int | None
    saved: int
    withdrawn: int
    relapsed: int
    agrees: bool


class BatchFull(BatchRow):
    """A batch and how the items the caller sees stand; ``reconciled`` is null for those who do not see all of them."""

    states: dict[str, int]
    reconciled: Reconciled | None


class Count(Schema):
    """How many items a filter finds; ``more`` where counting stopped."""

    number: int
    more: bool


def unit_ref(unit: Unit) -> Ref:
    """Return a unit by the name people know."""
    return Ref.model_construct(uid=unit.uid, name=unit.short_name)
