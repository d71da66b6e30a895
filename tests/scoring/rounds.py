"""A small round with real rows: an office, three bureaus, judges, and the rule they score by."""

from dataclasses import dataclass
from uuid import UUID

from bihuan.core.packs import PackSource
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Person, Role, Unit, UnitKind
from bihuan.scoring.actions import (
    EntryDraft,
    RoundDraft,
    SeatDraft,
    add_entries,
    add_seats,
    create_round,
    lock_entry,
    open_entry,
    save_sheet,
)
from bihuan.scoring.models import Entry, Round, Seat
from bihuan.scoring.pack import ScoringPack
from bihuan.scoring.rulebooks import keep_rule
from tests.scoring.rules import joined, leaf, pack, panel
from tests.support.world import make_actor, make_realm, make_unit

RULE = pack(
    joined(
        "sum",
        "\n    ".join(
            panel(joined("sum", leaf("a", max=60, step=1), leaf("b", max=40, step=1), key="hall")).splitlines()
        ),
        leaf("check", max=10, step=1),
    ),
    ties="{chain: [{by: check}], last: chair}",
    more="vetoes: [{key: false_claim, label: {zh: 弄虚作假, en: False claim}, effect: zero}]",
)


@dataclass
class Hall:
    """A round with everybody who has to do with it."""

    realm: Unit
    owner: Unit
    units: list[Unit]
    office: Actor
    second: Actor
    judges: list[Actor]
    round: Round
    entries: list[Entry]
    seats: list[Seat]

    @property
    def uid(self) -> UUID:
        """The round's own."""
        return self.round.uid

    def mark(self, entry: int, judge: int, a: str, b: str, *, submit: bool = True, **more: object) -> object:
        """One judge marks one entry."""
        seat = self.seats[judge]
        return save_sheet(
            self.uid,
            self.entries[entry].uid,
            seat.uid,
            {"a": a, "b": b},
            submit=submit,
            actor=self.judges[judge],
            **more,  # type: ignore[arg-type]
        )

    def check(self, entry: int, text: str) -> None:
        """The office gives what no panel marks."""
        save_sheet(self.uid, self.entries[entry].uid, None, {"check": text}, submit=True, actor=self.office)

    def score(self, entry: int, *marks: tuple[str, str], check: str = "5") -> None:
        """Open an entry, let everybody mark it, lock it."""
        self.open(entry)
        for judge, (a, b) in enumerate(marks):
            self.mark(entry, judge, a, b)
        self.check(entry, check)
        self.lock(entry)

    def open(self, entry: int) -> Entry:
        """Open one."""
        return open_entry(self.uid, self.entries[entry].uid, actor=self.office)

    def lock(self, entry: int) -> Entry:
        """Lock one."""
        return lock_entry(self.uid, self.entries[entry].uid, actor=self.office)


def person_of(actor: Actor) -> Person:
    """The person behind an actor."""
    return Person.objects.get(pk=actor.person_id)


def make_hall(*, entries: int = 2, judges: int = 3, rule: PackSource[ScoringPack] = RULE) -> Hall:
    """Everything prepared, nothing opened. Each entry is that of a bureau of its own, each judge comes from elsewhere."""
    realm = make_realm()
    owner = make_unit(realm, kind=UnitKind.OFFICE)
    office, second = (make_actor(owner, Role.OFFICE, line=Line.APPRAISAL) for _ in range(2))
    units = [make_unit(realm) for _ in range(entries)]
    sitting = [make_actor(make_unit(realm), Role.HEAD) for _ in range(judges)]
    version = keep_rule(rule, realm_id=realm.pk)
    round_ = create_round(RoundDraft(owner, Line.APPRAISAL, "特色创新评审", 2026, version.uid), actor=office)
    made = add_entries(
        round_.uid, [EntryDraft(f"创新 {place}", unit.uid) for place, unit in enumerate(units, start=1)], actor=office
    )
    seats = add_seats(
        round_.uid,
        [
            SeatDraft(person_of(one).uid, "panel", "judges", Unit.objects.get(pk=one.posts[0].unit_id).uid)
            for one in sitting
        ],
        actor=office,
    )
    return Hall(realm, owner, units, office, second, sitting, round_, made, seats)
