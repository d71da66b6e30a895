"""Tables of docs/benchmarks.md, and what their cells say."""

from collections.abc import Iterable, Sequence
from typing import Any

Found = dict[str, Any]

IMPORT_LIMIT = 4.0
# Redmine 5.0.4 (puma, 2 × 2) was measured on a machine of this kind, where bare Django on granian said hello 6,270 times a
# second: its rates are carried over to this run by how often Django says hello in it.
HELLO_THEN = 6_270.0


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def met(holds: bool) -> str:
    """Say whether a goal is met."""
    return "yes" if holds else "**no**"


def per_row(peaks: Sequence[tuple[int, float]]) -> float | None:
    """Kilobytes a row more between the smallest and the largest of files, from their rows and megabytes; None for one."""
    (few, least), (many, most) = min(peaks), max(peaks)
    return (most - least) * 1_000 / (many - few) if many > few else None


def kilobytes(number: float | None) -> str:
    """Write kilobytes, a dash for none."""
    return "—" if number is None else f"{number:.1f}"
