"""A reckoning as it is shown: what each source says of each unit, its points, weight and share, from the canonical body alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan.core.rounding import Ratio, round_half_up
from bihuan.core.text import N_
from bihuan.ledger.indicator_names import IndicatorNames, names_in
from bihuan.registry.models import Line
from bihuan.ui.formats import month

from .models import Component
from .queries import figures_named
from .reckoning import State
from .stages import COMBINE_LABELS, GOOD_WHEN_HIGH, Combine, Rate, Source

NOTHING = "—"
DECIMALS_SHOWN = 4
LASTING = N_("回头看未反弹率")


@dataclass(frozen=True)
class PartTold:
    """One component of one unit: what its source says, and what came of it; ``lacking`` where it says nothing."""

    key: str
    title: str
    said: str
    points: str
    weight: str
    weighted: str
    lacking: bool


@dataclass(frozen=True)
class UnitTold:
    """One unit as it came out. ``extras`` and ``vetoes`` are the ids of the events that counted."""

    uid: UUID
    name: str
    state: State
    parts: Sequence[PartTold]
    base: str
    extra: str
    total: str
    rank: int | None
    tied: bool
    grade: str
    edge: bool
    extras: Sequence[str]
    vetoes: Sequence[str]

    @property
    def standing(self) -> str:
        """The grade, or why there is no place."""
        if self.state is State.RANKED:
            grade = self.grade or NOTHING
            return _("%(grade)s（一票否决）") % {"grade": grade} if self.vetoes else grade
        return _("一票否决，不参加排名") if self.state is State.VETOED else _("数据不全，不参加排名")


@dataclass(frozen=True)
class GroupTold:
    """One group: its components with their weights, its units in order."""

    title: str
    heads: Sequence[tuple[str, str, str]]
    units: Sequence[UnitTold]


@dataclass(frozen=True)
class Told:
    """All of it; ``graded`` says that there are grades."""

    groups: Sequence[GroupTold]
    graded: bool
    digest: str

    def unit(self, uid: UUID) -> UnitTold | None:
        """One unit of any group."""
        return next((one for group in self.groups for one in group.units if one.uid == uid), None)

    def group_of(self, uid: UUID) -> GroupTold | None:
        """The group a unit stands in."""
        return next((group for group in self.groups if any(one.uid == uid for one in group.units)), None)


def told_of(body: str | bytes, digest: str) -> Told:
    """Read a reckoning. One query, for the documents of its figures."""
    told = json.loads(body)
    components = {one["key"]: one for one in told["components"]}
    given = {one["unit"]: one for one in told["units"]}
    entered = [one["given"][key].get("entered") for one in told["units"] for key in one["given"]]
    documents = {uid: one.document for uid, one in figures_named([uid for uid in entered if uid]).items()}
    groups = []
    for group in told["groups"]:
        lines = [one for one in told["outcomes"] if one["group"] == group["key"]]
        # Keys of a canonical body are sorted as text: the order of the components is that of their list.
        weights = {key: group["weights"][key] for key in components if key in group["weights"]}
        heads = [(key, components[key]["title"], f"{weight}%") for key, weight in weights.items()]
        units = [_unit(told["rule"], weights, components, given[line["unit"]], line, documents) for line in lines]
        groups.append(GroupTold(group["title"], heads, units))
    return Told(groups, bool(told["rule"]["grades"]) and told["rule"]["grading"] != "none", digest)


def _unit(
    rule: Mapping[str, Any],
    weights: Mapping[str, str],
    components: Mapping[str, Any],
    given: Mapping[str, Any],
    line: Mapping[str, Any],
    documents: Mapping[str, str],
) -> UnitTold:
    places, total_places = rule["point_places"], rule["total_places"]
    parts = []
    for key in weights:
        part = line["parts"][key]
        parts.append(
            PartTold(
                key=key,
                title=components[key]["title"],
                said=said_of(components[key], given["given"][key], documents),
                points=written(part["points"], places),
                weight=_weight(part["weight"], weights[key]),
                weighted=written(part["weighted"], total_places) if part["points"] is not None else NOTHING,
                lacking=part["points"] is None,
            )
        )
    extra = Decimal(line["bonus"]) - Decimal(line["minus"])
    return UnitTold(
        uid=UUID(line["unit"]),
        name=given["name"],
        state=State(line["state"]),
        parts=parts,
        base=written(line["base"], total_places),
        extra=f"{extra:+f}" if extra else "0",
        total=written(line["total"], total_places),
        rank=line["rank"],
        tied=line["tied"],
        grade=line["grade"],
        edge=line["edge"],
        extras=[one["uid"] for one in given["extras"]],
        vetoes=[one["uid"] for one in given["vetoes"]],
    )


def written(value: str | None, places: int) -> str:
    """A number with all its decimals; one that is not rounded there is marked ≈."""
    if value is None:
        return NOTHING
    number = Decimal(value)
    shown = round_half_up(number, places)
    if shown == number:
        return f"{shown:f}"
    return f"≈{round_half_up(number, max(places, DECIMALS_SHOWN)):f}"


def _weight(carried: str, usual: str) -> str:
    """What a component weighs for a unit; where others carry its weight, or it carries theirs, what it is in the group."""
    if Decimal(carried) == Decimal(usual):
        return percent(usual)
    return _("%(now)s（原 %(usual)s）") % {"now": percent(carried), "usual": percent(usual)}


def percent(value: str) -> str:
    """A weight without zeros that say nothing; one that was spread is shown to two decimals."""
    number = Decimal(value)
    shown = round_half_up(number, 2).normalize()
    return f"{shown:f}%" if shown == number else f"≈{shown:f}%"


def said_of(component: Mapping[str, Any], given: Mapping[str, Any], documents: Mapping[str, str]) -> str:
    """What the source says, with its numbers: total over most, rate with both its counts, figure with its document."""
    details = component["details"]
    match Source(component["source"]):
        case Source.RESULT:
            entries = given["entries"]
            if details["grade_points"]:
                return "；".join(one["grade"] for one in entries) or _("没有参评事项")
            return "；".join(f"{one['total']}/{one['most']}" for one in entries) or _("没有参评事项")
        case Source.LEDGER:
            return _rate_said(details, given["numerator"], given["denominator"])
        case Source.FIGURES:
            if given.get("value") is None:
                return _("没有填报")
            full = "" if details["full"] == "100" else f"/{details['full']}"
            document = documents.get(str(given.get("entered")), "")
            return f"{given['value']}{full}（{document}）" if document else f"{given['value']}{full}"


def _rate_said(details: Mapping[str, Any], numerator: int, denominator: int) -> str:
    if not denominator:
        return _("没有数据（0 件）")
    percent = Ratio(numerator, denominator).parts()[0]
    words = f"{percent}（{numerator}/{denominator}）"
    if denominator < details["least"]:
        return _("样本少：%(rate)s，不足 %(least)s 件") % {"rate": words, "least": details["least"]}
    return words


def source_words(component: Component, names: IndicatorNames | None = None) -> str:
    """Where a component comes from, in one sentence."""
    details = component.details
    match Source(component.source):
        case Source.RESULT:
            title = component.round.title if component.round else NOTHING
            how = _(COMBINE_LABELS[Combine(details["combine"])])
            by = _("按等次折算") if details["grade_points"] else _("按总分折算成百分制")
            with_partners = _("，合作单位也算") if details["partners"] else ""
            return _("考评“%(title)s”，%(by)s，有几项时%(how)s%(partners)s") % {
                "title": title,
                "by": by,
                "how": how,
                "partners": with_partners,
            }
        case Source.LEDGER:
            return _ledger_words(component, names or names_in(component.realm_id))
        case Source.FIGURES:
            return _("按文件填报，%(full)s 为 100 分") % {"full": details["full"]}


def _ledger_words(component: Component, names: IndicatorNames) -> str:
    details = component.details
    rate = Rate(details["rate"])
    label = _(LASTING) if rate is Rate.LASTING else names[rate.value].label
    first, last = (month(date.fromisoformat(details[name])) for name in ("first", "last"))
    words = _("%(rate)s（%(line)s，%(first)s至%(last)s，含下属单位）") % {
        "rate": label,
        "line": Line(details["line"]).label,
        "first": first,
        "last": last,
    }
    return words if rate in GOOD_WHEN_HIGH else _("100%% 减去%(words)s") % {"words": words}
