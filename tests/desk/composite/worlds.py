"""A composite in a small realm: two groups of units, three sources, and everybody who has to do with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from bihuan.desk.composite import actions
from bihuan.desk.composite.grading import Grade
from bihuan.desk.composite.models import Component, Composite, Group, Version
from bihuan.desk.composite.stages import Grading, Missing, Rate
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit, UnitKind
from bihuan.scoring import actions as scoring
from bihuan.scoring.models import Round
from bihuan.scoring.rulebooks import keep_rule
from tests.scoring.rounds import RULE, person_of
from tests.support.world import make_actor, make_realm, make_unit

FIGURES = (("甲镇", "92.5"), ("乙镇", "90"), ("丙局", "81.25"))


@dataclass
class Office:
    """Everybody and everything."""

    realm: Unit
    owner: Unit
    units: dict[str, Unit]
    people: dict[str, Actor]
    composite: Composite
    groups: dict[str, Group]
    components: dict[str, Component]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def uid(self) -> UUID:
        """The composite's own."""
        return self.composite.uid

    def enter(self, *figures: tuple[str, str | None]) -> actions.TakenIn:
        """Take in figures of the entered component by the unit's name."""
        component = self.components["满意度"].uid
        rows = [
            actions.Figure(
                self.units[name].uid, component, None if value is None else Decimal(value), "市调〔2026〕7号"
            )
            for name, value in figures
        ]
        return actions.take_in(self.uid, rows, file_digest="sha256:0", actor=self.clerk)

    def show(self) -> Version:
        """Let the head show it to the units."""
        version = actions.show_to_units(self.uid, actor=self.chief)
        self.composite.refresh_from_db()
        return version


def make_office(*, more_units: int = 0) -> Office:
    """Two towns and a bureau (and more towns); only entered figures count, so that each test adds the source it is about."""
    realm = make_realm()
    owner = make_unit(realm, kind=UnitKind.OFFICE)
    names = ["甲镇", "乙镇", "丙局", *(f"镇{n}" for n in range(more_units))]
    units = {name: make_unit(realm, name) for name in names}
    people = {
        "clerk": make_actor(owner, Role.OFFICE, line=Line.APPRAISAL),
        "chief": make_actor(owner, Role.OFFICE_HEAD, line=Line.APPRAISAL),
        "leader": make_actor(realm, Role.LEADER, line=Line.APPRAISAL),
        "town": make_actor(units["甲镇"]),
        "sibling": make_actor(units["乙镇"], Role.HEAD),
        "bureau": make_actor(units["丙局"]),
        "outsider": make_actor(make_unit(realm)),
        "elsewhere": make_actor(units["甲镇"], line=Line.TALENT),
        "other_office": make_actor(make_unit(realm, kind=UnitKind.OFFICE), Role.OFFICE, line=Line.CIVIC),
    }
    clerk = people["clerk"]
    draft = actions.CompositeDraft(owner, Line.APPRAISAL, "2026 年综合考评", 2026)
    composite = actions.open_composite(draft, actor=clerk)
    groups = {title: actions.add_group(composite.uid, title, actor=clerk) for title in ("乡镇街道", "市直部门")}
    towns = [units[name].uid for name in names if name != "丙局"]
    actions.put_units(composite.uid, groups["乡镇街道"].uid, towns, actor=clerk)
    actions.put_units(composite.uid, groups["市直部门"].uid, [units["丙局"].uid], actor=clerk)
    made = Office(realm, owner, units, people, composite, groups, {})
    add(made, "满意度", actions.FromFigures(), missing=Missing.OUT)
    weigh(made, {"乡镇街道": {"满意度": "100"}, "市直部门": {"满意度": "100"}})
    return made


def make_ready(*, more_units: int = 0) -> Office:
    """The same with grades by shares and every figure entered."""
    office = make_office(more_units=more_units)
    rule = actions.Settings(
        grading=Grading.SHARES, grades=(Grade("优秀", Decimal(50)), Grade("合格", None)), show_ranking=True
    )
    actions.set_rule(office.uid, rule, actor=office.clerk)
    office.enter(*FIGURES, *((f"镇{n}", "70") for n in range(more_units)))
    office.composite.refresh_from_db()
    return office


def add(
    office: Office,
    title: str,
    source: actions.FromResult | actions.FromLedger | actions.FromFigures,
    *,
    missing: Missing = Missing.SPREAD,
) -> Component:
    """Add a component."""
    draft = actions.ComponentDraft(title, source, missing)
    office.components[title] = actions.set_component(office.uid, draft, actor=office.clerk)
    return office.components[title]


def weigh(office: Office, weights: dict[str, dict[str, str]]) -> None:
    """Set the weights by the titles of groups and components."""
    rows = {
        (office.groups[group].uid, office.components[title].uid): Decimal(percent)
        for group, percents in weights.items()
        for title, percent in percents.items()
    }
    actions.set_weights(office.uid, rows, actor=office.clerk)


def from_ledger(rate: Rate = Rate.IN_TIME, *, least: int = 1) -> actions.FromLedger:
    """An indicator of the whole year over every line."""
    return actions.FromLedger(rate, Line.ALL, date(2026, 1, 1), date(2026, 12, 1), least)


def seal_round(office: Office, *marks: tuple[str, str], title: str = "特色创新评审") -> Round:
    """Score an entry for each unit named, out of 110 points with 5 for checking, and seal the result; 乙镇 is 甲镇's partner."""
    rule = keep_rule(RULE, realm_id=office.realm.pk)
    draft = scoring.RoundDraft(office.owner, Line.APPRAISAL, title, 2026, rule.uid)
    round_ = scoring.create_round(draft, actor=office.clerk)
    drafts = [
        scoring.EntryDraft(
            f"{unit}的事项 {n}", office.units[unit].uid, (office.units["乙镇"].uid,) if unit == "甲镇" else ()
        )
        for n, (unit, _a) in enumerate(marks)
    ]
    entries = scoring.add_entries(round_.uid, drafts, actor=office.clerk)
    seat_draft = scoring.SeatDraft(person_of(office.outsider).uid, "panel", "judges")
    (seat,) = scoring.add_seats(round_.uid, [seat_draft], actor=office.clerk)
    for entry, (_unit, a) in zip(entries, marks, strict=True):
        scoring.open_entry(round_.uid, entry.uid, actor=office.clerk)
        given = {"a": a, "b": "30"}
        scoring.save_sheet(round_.uid, entry.uid, seat.uid, given, submit=True, actor=office.outsider)
        scoring.save_sheet(round_.uid, entry.uid, None, {"check": "5"}, submit=True, actor=office.clerk)
        scoring.lock_entry(round_.uid, entry.uid, actor=office.clerk)
    scoring.seal_round(round_.uid, actor=office.clerk)
    return round_
