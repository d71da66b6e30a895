"""What a declaration says, as a plain value: filled in by form, Word file or workbook, and read back from the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from bihuan.core.sealing import canonical_json, digest

from .fields import TEXTS
from .models import Declaration, Goal, Level
from .terms import Facts


@dataclass(frozen=True)
class FigureDraft:
    """A result as a number."""

    name: str
    before: Decimal | None = None
    after: Decimal | None = None
    measure: str = ""


@dataclass(frozen=True)
class RecognitionDraft:
    """An honour or a mention."""

    name: str
    body: str = ""
    level: Level | None = None
    on: date | None = None


@dataclass(frozen=True)
class StepDraft:
    """A milestone of the promise."""

    text: str
    by: date | None = None


@dataclass(frozen=True)
class DeclarationDraft:
    """Everything a unit fills in; ``texts`` by the keys of ``fields``, ``partners`` by their public ids."""

    title: str = ""
    goal: Goal = Goal.OPEN
    texts: Mapping[str, str] = field(default_factory=dict)
    in_use_since: date | None = None
    completion: int | None = None
    cost: Decimal | None = None
    promise_title: str = ""
    promise_goal: Goal = Goal.OPEN
    promise_by: date | None = None
    partners: Sequence[UUID] = ()
    figures: Sequence[FigureDraft] = ()
    recognitions: Sequence[RecognitionDraft] = ()
    steps: Sequence[StepDraft] = ()

    def columns(self) -> dict[str, Any]:
        """The columns of ``Declaration`` it fills, as canonical JSON takes them."""
        return {
            "title": self.title,
            "goal": self.goal.value,
            **{one.key: self.texts.get(one.key, "") for one in TEXTS},
            "in_use_since": self.in_use_since,
            "completion": self.completion,
            "cost": self.cost,
            "promise_title": self.promise_title,
            "promise_goal": self.promise_goal.value,
            "promise_by": self.promise_by,
        }

    def body(self) -> dict[str, Any]:
        """All of it as canonical JSON takes it: what a digest covers, and what tells a repeated request from another."""
        return {
            **self.columns(),
            "partners": sorted(map(str, self.partners)),
            "figures": [[one.name, one.before, one.after, one.measure] for one in self.figures],
            "recognitions": [
                [one.name, one.body, one.level.value if one.level else "", one.on] for one in self.recognitions
            ],
            "steps": [[one.text, one.by] for one in self.steps],
        }

    def digest(self) -> str:
        """The digest of what it says."""
        return digest(canonical_json(self.body()))

    def facts(self, *, items: int) -> Facts:
        """What the terms ask about."""
        return Facts(
            title=self.title,
            texts={one.key: self.texts.get(one.key, "") for one in TEXTS},
            promise_title=self.promise_title,
            in_use_since=self.in_use_since,
            figures=sum(one.after is not None for one in self.figures),
            items=items,
        )


def draft_of(declaration: Declaration) -> DeclarationDraft:
    """Read a declaration back from its rows: four queries."""
    return DeclarationDraft(
        title=declaration.title,
        goal=Goal(declaration.goal),
        texts={one.key: getattr(declaration, one.key) for one in TEXTS},
        in_use_since=declaration.in_use_since,
        completion=declaration.completion,
        cost=declaration.cost,
        promise_title=declaration.promise_title,
        promise_goal=Goal(declaration.promise_goal),
        promise_by=declaration.promise_by,
        partners=tuple(unit.uid for unit in declaration.partners.order_by("path")),
        figures=tuple(FigureDraft(one.name, one.before, one.after, one.measure) for one in declaration.figures.all()),
        recognitions=tuple(
            RecognitionDraft(one.name, one.body, Level(one.level) if one.level else None, one.on)
            for one in declaration.recognitions.all()
        ),
        steps=tuple(StepDraft(one.text, one.by) for one in declaration.steps.all()),
    )
