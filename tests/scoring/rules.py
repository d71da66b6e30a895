"""Small packs and sheets for the tests of scoring, each written in full where it is used."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from textwrap import indent

from bihuan.core.packs import PackSource, read_pack
from bihuan.scoring.marks import Mark, MarkState
from bihuan.scoring.pack import ScoringPack

HEAD = """schema: 1
code: test
version: "1.0"
title: {zh: 试, en: Test}
note: {zh: 试, en: Test}
"""
PANEL = """key: panel
label: {zh: 评委, en: Panel}
kind: panel
over: OVER
groups: GROUPS
trims: TRIMS
fewest: 1
missing: MISSING
SEAT
mean_places: MEAN
places: 2
of:
"""
ONE_GROUP = "[{key: judges, label: {zh: 评委, en: Judges}, weight: 1}]"


def pack(criteria: str, *, ties: str = "{last: stands}", more: str = "") -> PackSource[ScoringPack]:
    """Read a pack around a criteria tree."""
    return read_pack(f"{HEAD}criteria:\n{indent(criteria, '  ')}\nties: {ties}\n{more}", "试.yaml", ScoringPack)


def panel(
    of: str,
    *,
    over: str = "total",
    groups: str = ONE_GROUP,
    trims: str = "[]",
    missing: str = "mean",
    mean: str = "exact",
    seat: str = "exact",
) -> str:
    """A panel over a tree of its own."""
    head = PANEL.replace("OVER", over).replace("GROUPS", groups).replace("TRIMS", trims).replace("MISSING", missing)
    head = head.replace("SEAT\n", f"seat_places: {seat}\n" if over == "total" else "").replace("MEAN", mean)
    return head + indent(of, "  ")


def leaf(key: str, kind: str = "marks", *, places: str = "exact", **fields: object) -> str:
    """One criterion on one line."""
    told = {"label": f"{{zh: {key}, en: {key}}}", "kind": kind, "places": places, **fields}
    return "{" + ", ".join(f"{name}: {value}" for name, value in {"key": key, **told}.items()) + "}"


def joined(kind: str, *children: str, key: str = "total", places: str = "2", **fields: object) -> str:
    """Children brought together."""
    told = {"label": f"{{zh: {key}, en: {key}}}", "kind": kind, "places": places, **fields}
    lines = [f"{name}: {value}" for name, value in {"key": key, **told}.items()]
    return "\n".join([*lines, "children:", *(f"  - {child}" for child in children)])


def sheet(entry: str, rows: Mapping[str, Sequence[str]], criteria: Sequence[str]) -> list[Mark]:
    """One entry's marks: by seat, one mark or state for each criterion."""
    return [
        mark(entry, seat, criterion, text)
        for seat, texts in rows.items()
        for criterion, text in zip(criteria, texts, strict=True)
    ]


def mark(entry: str, seat: str, criterion: str, text: str) -> Mark:
    """One mark: a number, or the name of a state."""
    if text in [state.value for state in MarkState]:
        return Mark(entry, seat, criterion, None, MarkState(text))
    return Mark(entry, seat, criterion, Decimal(text))
