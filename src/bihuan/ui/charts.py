"""What a chart shows, as data that the script draws: three forms, none of which knows what it is about.

Each is drawn beside a table with the same numbers; colours and marks are the script's (frontend/src/charts).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Bar:
    """One bar: its name, a value for each part, and where a click leads."""

    name: str
    values: Sequence[int]
    href: str = ""


@dataclass(frozen=True)
class Bars:
    """Stacked bars, lying: a bar a row, the parts from light to dark, the sum at the end."""

    parts: Sequence[str]
    rows: Sequence[Bar]
    form: str = field(default="bars", init=False)

    def data(self) -> dict[str, Any]:
        """As the script reads it."""
        return asdict(self)


@dataclass(frozen=True)
class Dot:
    """One share in per cent, or another figure on the scale of its drawing, with its interval; ``note`` stands at the right; ``few`` draws it hollow."""

    name: str
    low: float
    at: float
    high: float
    note: str
    few: bool = False
    href: str = ""


@dataclass(frozen=True)
class Dots:
    """Figures as dots with intervals on one scale: shares from 0 to 100 per cent, or what ``least``, ``most`` and ``unit`` say.

    ``line`` is where a line stands across all rows, None for none; without ``ends`` the scale's two ends have no number.
    """

    rows: Sequence[Dot]
    least: float = 0
    most: float = 100
    step: float = 50
    unit: str = "%"
    line: float | None = None
    ends: bool = True
    form: str = field(default="dots", init=False)

    def data(self) -> dict[str, Any]:
        """As the script reads it."""
        return asdict(self)


@dataclass(frozen=True)
class Gap:
    """Two lines on one scale that only rise; what lies between them has a name of its own."""

    labels: Sequence[str]
    upper_name: str
    upper: Sequence[int]
    lower_name: str
    lower: Sequence[int]
    gap_name: str
    form: str = field(default="gap", init=False)

    def data(self) -> dict[str, Any]:
        """As the script reads it."""
        return asdict(self)
