"""What the demo's two hand-overs hold: rows as written, what their photographs show, how far the story takes them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")


class Stage(StrEnum):
    """How far the main job takes a row, in the order of the loop; a withdrawn one never sets out on it."""

    WITHDRAWN = "withdrawn"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    SUBMITTED = "submitted"
    PLANNED = "planned"
    DRAFTED = "drafted"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"
    CONSOLIDATED = "consolidated"
    REBOUNDED = "rebounded"

    def reaches(self, other: "Stage") -> bool:
        """Whether the way to this stage leads through the other."""
        order = list(Stage)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True)
class Finding:
    """One row. ``number`` counts from 1; ``shows`` names the subject its photographs show (see ``scenes.gallery``).

    ``units`` and ``due`` are as a paper writes them; ``due_in`` instead counts working days from today. A row
    ``sent_back`` is returned once and reported again before it goes on; one that ``borrows`` is reported with the
    photograph of another row, which the checks find out.
    """

    number: int
    kind: str
    place: str
    problem: str
    units: str
    shows: str
    due: str | date = ""
    due_in: int = 0
    remark: str = ""
    pictured: bool = False
    stage: Stage = Stage.CLOSED
    sent_back: bool = False
    borrows: int = 0


@dataclass(frozen=True)
class HandOverPaper:
    """A visiting team's paper, with the date it was received and the name its batch gets."""

    title: str
    batch: str
    source: str
    received: date
    note: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Patrol:
    """The office's own patrol of the last days; ``days_ago`` is when it began."""

    batch: str
    source: str
    days_ago: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Remedy:
    """What a unit writes about a fault: standard and measures of its plan, the sentence of its report."""

    standard: str
    measure: str
    done: str


@cache
def hand_over_paper() -> HandOverPaper:
    """The hand-over of 22 February 2023."""
    told = _read("handover.yaml")
    words = {name: told[name] for name in ("title", "batch", "source", "received", "note")}
    return HandOverPaper(**words, findings=_findings(told["groups"]))


@cache
def patrol() -> Patrol:
    """The patrol of the last days."""
    told = _read("patrol.yaml")
    return Patrol(told["batch"], told["source"], told["received"], _findings(told["groups"]))


@cache
def remedies() -> dict[str, Remedy]:
    """What is done about each subject."""
    return {subject: Remedy(**words) for subject, words in _read("remedies.yaml").items()}


def seed_of(seed: str, batch: str, finding: Finding) -> str:
    """The seed of one row's photographs: the same spot, whoever takes them."""
    return f"{seed}/{batch}/{finding.number}"


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def _findings(groups: list[dict[str, Any]]) -> tuple[Finding, ...]:
    rows = [(group["kind"], row) for group in groups for row in group["rows"]]
    return tuple(_finding(number, kind, row) for number, (kind, row) in enumerate(rows, start=1))


def _finding(number: int, kind: str, row: dict[str, Any]) -> Finding:
    due = row["due"]
    return Finding(
        number=number,
        kind=kind,
        place=row["place"],
        problem=row["problem"],
        units=row.get("units") or row["unit"],
        shows=row["shows"],
        due="" if isinstance(due, int) else due,
        due_in=due if isinstance(due, int) else 0,
        remark=row.get("remark", ""),
        pictured=row.get("pictured", False),
        stage=Stage(row.get("story", Stage.CLOSED)),
        sent_back=row.get("sent_back", False),
        borrows=row.get("borrows", 0),
    )
