"""The ledger read for papers: items as plain rows, a chunk at a time, so that memory stays flat however many there are.

Names are written so that the import knows them again: a unit by its short name where that means no other unit, a
deadline and units not yet decided in the words of the hand-over.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from bihuan.core.workdays import local_day
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import of_targets
from bihuan.ledger.exchange.naming import NameBook
from bihuan.ledger.models import Item, PackVersion, Party, PartyPart, Plan, Report, number_of
from bihuan.ledger.pack import FixMeaning
from bihuan.ledger.packs import rules_of
from bihuan.ledger.queries import TARGET_KIND
from bihuan.ledger.states import DeadlineKind, Paper, State
from bihuan.registry.models import Unit

CHUNK = 1_000
HELPING = "；配合单位："


class LedgerRow(NamedTuple):
    """One item as a paper tells it. ``due`` is the day, the hand-over's words, or None; days are local days.

    ``proposed`` says that units and deadline are the hand-over's and nobody has decided on them. ``due_at`` is the
    moment the unit's clock runs to, None where none runs. ``befores`` and ``afters`` are pictures, oldest first.
    """

    number: str
    batch: str
    kind: str
    place_kind: str
    place: str
    category: str
    problem: str
    demand: str
    lead: str
    assisting: str
    due: date | str | None
    deadline_kind: DeadlineKind | None
    proposed: bool
    state: State
    due_at: datetime | None
    cycle: int
    returns: int
    rebounds: int
    found_on: date | None
    registered_on: date
    reported_on: date | None
    closed_on: date | None
    measure: str
    report: str
    behalf: bool
    remark: str
    befores: tuple[Evidence, ...]
    afters: tuple[Evidence, ...]


_COLUMNS = (
    *("pk", "uid", "year", "serial", "part", "batch__name", "kind", "place_kind", "place_text"),
    *("place_id", "place__kind", "place__name", "category", "problem", "demand", "lead_id", "unit_text"),
    *("proposed_lead_id", "proposed_assisting", "deadline", "deadline_text", "proposed_deadline", "deadline_kind"),
    *("state", "due", "cycle", "returns", "rebounds", "found_on", "registered_at", "sent_at", "closed_at", "remark"),
    *("plan", "plan_version", "pack_id", "report_number"),
)


# What a paper shows of a picture: making whole rows of four tables for each would be a third of its cost.
_OF_PICTURES = (
    *("target_uid", "purpose", "part_uid", "file__sha256"),
    *("file__picture__display_width", "file__picture__display_height", "file__picture__cover_mark"),
)


class _Stored(NamedTuple):
    """The columns of an item that a paper needs, in the order of ``_COLUMNS``."""

    pk: int
    uid: UUID
    year: int
    serial: int
    part: int
    batch: str
    kind: str
    place_kind: str
    place_text: str
    place_id: int | None
    known_kind: str | None
    known_place: str | None
    category: str
    problem: str
    demand: str
    lead_id: int | None
    unit_text: str
    proposed_lead_id: int | None
    proposed_assisting: list[int]
    deadline: datetime | None
    deadline_text: str
    proposed_deadline: datetime | None
    deadline_kind: str
    state: str
    due: datetime | None
    cycle: int
    returns: int
    rebounds: int
    found_on: date | None
    registered_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    remark: str
    plan: str
    plan_version: int
    pack_id: int | None
    report_number: int


class Done(NamedTuple):
    """What the plan in force sets out to do, what the newest report says was done, whether the office entered either."""

    measure: str
    report: str
    behalf: bool


class Pictured(NamedTuple):
    """The pictures of one item: of the fault, and of the repair the newest report tells of."""

    befores: tuple[Evidence, ...]
    afters: tuple[Evidence, ...]


@dataclass(frozen=True)
class LedgerReader:
    """Reads items of one realm; ``units`` and ``places`` are the names live today, by which papers are read back."""

    realm_id: int
    units: NameBook
    places: NameBook

    def rows(self, items: QuerySet[Item]) -> Iterator[LedgerRow]:
        """Yield the items in the order of their numbers; five queries a thousand of them."""
        ordered = items.order_by("year", "serial", "part").values_list(*_COLUMNS)
        stored = (_Stored(*values) for values in ordered.iterator(chunk_size=CHUNK))
        while chunk := list(itertools.islice(stored, CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, chunk: Sequence[_Stored]) -> Iterator[LedgerRow]:
        assisting = _assisting([one.pk for one in chunk if one.lead_id is not None])
        measures = _measures(chunk)
        reports = _reports({one.pk: one.cycle for one in chunk if one.report_number})
        pictures = _pictures(self.realm_id, [one.uid for one in chunk], {uid for uid, *_ in reports.values()})
        none = Pictured((), ())
        for one in chunk:
            measure, plan_behalf = measures.get(one.pk, ("", False))
            _uid, text, report_behalf = reports.get(one.pk, (None, "", False))
            done = Done(measure, text, plan_behalf or report_behalf)
            yield self._row(one, assisting.get(one.pk, ()), done, pictures.get(one.uid, none))

    def _row(self, one: _Stored, assisting: Sequence[int], done: Done, shown: Pictured) -> LedgerRow:
        lead, helpers = self._units_of(one, assisting)
        return LedgerRow(
            number=number_of(one.year, one.serial, one.part),
            batch=one.batch,
            kind=one.kind,
            place_kind=one.known_kind or one.place_kind,
            place=self._place_of(one),
            category=one.category,
            problem=one.problem,
            demand=one.demand,
            lead=lead,
            assisting=helpers,
            due=_due(one),
            deadline_kind=DeadlineKind(one.deadline_kind) if one.deadline_kind else None,
            proposed=one.lead_id is None,
            state=State(one.state),
            due_at=one.due,
            cycle=one.cycle,
            returns=one.returns,
            rebounds=one.rebounds,
            found_on=one.found_on,
            registered_on=local_day(one.registered_at),
            reported_on=local_day(one.sent_at) if one.sent_at else None,
            closed_on=local_day(one.closed_at) if one.closed_at else None,
            measure=done.measure,
            report=done.report,
            behalf=done.behalf,
            remark=one.remark,
            befores=shown.befores,
            afters=shown.afters,
        )

    def _units_of(self, one: _Stored, assisting: Sequence[int]) -> tuple[str, str]:
        """Lead and assisting units: as handed over, else in the hand-over's words, else as proposed."""
        if one.lead_id is not None:
            return self._unit(one.lead_id), self._listed(assisting)
        if one.unit_text:
            lead, _, helpers = one.unit_text.partition(HELPING)
            return lead, helpers
        lead = self._unit(one.proposed_lead_id) if one.proposed_lead_id is not None else ""
        return lead, self._listed(one.proposed_assisting)

    def _listed(self, units: Sequence[int]) -> str:
        return "、".join(self._unit(key) for key in units)

    def _unit(self, key: int) -> str:
        return self._unit_words.get(key, "")

    @cached_property
    def _unit_words(self) -> dict[int, str]:
        units = Unit.objects.filter(realm_id=self.realm_id).values_list("pk", "short_name", "name")
        return {
            key: next((n for n in (short, name) if self.units.match(n).key == key), short) for key, short, name in units
        }

    def _place_of(self, one: _Stored) -> str:
        """The known place's name; one that is in use no more, as the hand-over called it."""
        if one.place_id is None or one.known_place is None:
            return one.place_text
        if one.place_text and self.places.match(one.known_place, one.known_kind or "").key != one.place_id:
            return one.place_text
        return one.known_place


def _due(one: _Stored) -> date | str | None:
    if one.deadline is not None:
        return local_day(one.deadline)
    if one.deadline_text:
        return one.deadline_text
    return local_day(one.proposed_deadline) if one.proposed_deadline else None


def _assisting(items: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    if not items:
        return found
    parties = Party.objects.filter(item_id__in=items, part=PartyPart.ASSISTING.value).order_by("pk")
    for item, unit in parties.values_list("item_id", "unit_id"):
        found[item].append(unit)
    return found


def _measures(chunk: Sequence[_Stored]) -> dict[int, tuple[str, bool]]:
    """What the plan in force says about how the fault is put right, and whether the office entered it (代录)."""
    planned = {one.pk: one for one in chunk if one.plan == Paper.IN_FORCE and one.pack_id is not None}
    if not planned:
        return {}
    packs = PackVersion.objects.in_bulk({one.pack_id for one in planned.values()})
    found: dict[int, tuple[str, bool]] = {}
    plans = Plan.objects.filter(item_id__in=planned)
    for item, version, variant, fixes, behalf in plans.values_list("item_id", "version", "variant", "fixes", "behalf"):
        one = planned[item]
        if version == one.plan_version and one.pack_id in packs:
            found[item] = (_measure(packs[one.pack_id], variant, fixes), behalf)
    return found


def _measure(pack: PackVersion, variant: str, fixes: Mapping[str, str]) -> str:
    asked = rules_of(pack).plan(variant).fixes
    return "；".join(fixes[fix.key] for fix in asked if fix.meaning is FixMeaning.MEASURE and fixes.get(fix.key))


def _reports(cycles: Mapping[int, int]) -> dict[int, tuple[UUID, str, bool]]:
    """The newest report sent in each item's cycle: public id, words, whether it is 代录. ``cycles`` is by item."""
    if not cycles:
        return {}
    sent = Report.objects.filter(item_id__in=cycles, sent_at__isnull=False).order_by("number")
    return {
        item: (uid, text, behalf)
        for item, cycle, uid, text, behalf in sent.values_list("item_id", "cycle", "uid", "text", "behalf")
        if cycle == cycles[item]
    }


def _pictures(realm_id: int, items: Sequence[UUID], reports: set[UUID]) -> dict[UUID, Pictured]:
    befores: dict[UUID, list[Evidence]] = defaultdict(list)
    afters: dict[UUID, list[Evidence]] = defaultdict(list)
    shown = of_targets(realm_id, TARGET_KIND, items).filter(file__media_type__startswith="image/")
    for row in shown.select_related(None).select_related("file__picture").only(*_OF_PICTURES):
        if row.target_uid is None:
            continue
        if row.purpose == Purpose.BEFORE:
            befores[row.target_uid].append(row)
        elif row.purpose == Purpose.AFTER and row.part_uid in reports:
            afters[row.target_uid].append(row)
    return {uid: Pictured(tuple(befores[uid]), tuple(afters[uid])) for uid in befores.keys() | afters.keys()}
