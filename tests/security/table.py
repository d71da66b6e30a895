"""The reviewed table: for every view and method, the rule it names and the status each persona gets.

A new view without its rows fails the walk, which then shows how the program answers today; whether that is right is
for the one who adds the row to say.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.security.world import PERSONAS

FILE = Path(__file__).with_name("walk.csv")


@dataclass(frozen=True)
class Row:
    """What one view answers to one method. ``rule`` is a dotted path of a function, or words for what needs none."""

    view: str
    method: str
    rule: str
    statuses: dict[str, int]


def rows() -> list[Row]:
    """Read the table."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["view"], line["method"], line["rule"], {persona: int(line[persona]) for persona in PERSONAS})
            for line in csv.DictReader(file)
        ]
