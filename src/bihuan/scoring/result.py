"""A sealed result: everything needed to compute it again, in one canonical form, and the digests that name what was changed.

The body holds the pack, every mark and event, and what came of them; each of these lines has a digest, and one digest stands over
all. Whoever has the file alone can compute it anew (``verify_result``). Its ``engine`` says by which rules of arithmetic: a later
engine must still read an earlier one's results.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.packs import PackSource, restore_pack
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_

from .marks import Book, Event, Mark, MarkState, book
from .pack import ScoringPack
from .panel import Sitting
from .ranking import Decision, Ranked, rank
from .tally import tally

ENGINE = 1
# A value that no rounding point meets is written with so many digits; totals are always rounded.
DIGITS = Context(prec=28, rounding=ROUND_HALF_EVEN)
LARGEST = 64 * 1024 * 1024
PARTS = ("pack", "marks", "events", "decisions", "sittings", "outcomes")


@dataclass(frozen=True)
class Result:
    """A result as it was computed: the ranking, who counted, how totals are written, and its sealed bytes with their digest."""

    places: int
    ranking: tuple[Ranked, ...]
    sittings: Mapping[str, Sitting]
    body: bytes
    digest: str


def seal(
    source: PackSource[ScoringPack],
    marks: Sequence[Mark],
    events: Sequence[Event] = (),
    decisions: Sequence[Decision] = (),
) -> Result:
    """Compute and seal. The order of marks, events and decisions is irrelevant. Raises Invalid as ``book``, ``tally`` and ``rank`` do."""
    checked = book(source.content, marks, events)
    counted = tally(checked)
    ranking = rank(source.content, counted.entries, decisions)
    parts = {
        "pack": json.loads(source.body),
        "marks": _sheets(checked.marks.values()),
        "events": [{"entry": event.entry, "veto": event.veto} for event in checked.events],
        "decisions": sorted([*order] for order in decisions),
        "sittings": {key: _sitting_lines(one) for key, one in counted.sittings.items()},
        "outcomes": [_outcome_line(checked, one) for one in ranking],
    }
    body = canonical_json({"engine": ENGINE, "pack_digest": source.digest, **parts, "digests": _digests(parts)})
    return Result(source.content.total_places, ranking, counted.sittings, body, digest(body))


def verify_result(body: bytes) -> tuple[str, ...]:
    """Compute a sealed result again from its own bytes; returns what does not agree, nothing where all does.

    Each line names the place in the file (``marks[12]``, ``outcomes[3].total``). Raises Invalid for bytes that are no sealed result.
    """
    told = _read(body)
    changed = [*_changed(told)]
    if not _is_of(digest(body), told):
        changed.append("$")
    try:
        source = restore_pack(canonical_json(told["pack"]), ScoringPack)
        again = seal(source, _marks_of(told["marks"]), [Event(**one) for one in told["events"]], told["decisions"])
    except (DomainError, TypeError, KeyError, ValueError, ArithmeticError):
        return tuple(dict.fromkeys([*changed, "outcomes"])) if changed else ("outcomes",)
    anew = json.loads(again.body)
    changed += [place for part in ("sittings", "outcomes") for place in _differences(part, told[part], anew[part])]
    if told["pack_digest"] != source.digest:
        changed.append("pack_digest")
    return tuple(dict.fromkeys(changed))


def reopen(body: bytes) -> tuple[Book, tuple[Ranked, ...], Mapping[str, Sitting]]:
    """Compute a sealed result's inside again: its checked marks, its ranking, and who counted. Raises Invalid for no sealed result."""
    told = _read(body)
    pack = restore_pack(canonical_json(told["pack"]), ScoringPack).content
    checked = book(pack, _marks_of(told["marks"]), [Event(**one) for one in told["events"]])
    counted = tally(checked)
    return checked, rank(pack, counted.entries, told["decisions"]), counted.sittings


def written(value: Fraction | None) -> Decimal | None:
    """Return a value as a Decimal: exact where it was rounded, else to 28 digits."""
    if value is None:
        return None
    return DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def _sheets(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """One line for each sheet: what one seat gave to one entry, as a number, or as a state with the number that was struck."""
    ordered = sorted(marks, key=lambda mark: (mark.entry, mark.seat, mark.criterion))
    return [
        {
            "entry": entry,
            "seat": seat,
            "marks": {
                mark.criterion: mark.value
                if mark.state is MarkState.GIVEN
                else {"state": mark.state.value, "mark": mark.value}
                for mark in own
            },
        }
        for (entry, seat), own in groupby(ordered, key=lambda mark: (mark.entry, mark.seat))
    ]


def _sitting_lines(one: Sitting) -> dict[str, Any]:
    return {
        "absent": list(one.absent),
        "recused": {entry: list(seats) for entry, seats in one.recused.items() if seats},
        "struck": {entry: list(seats) for entry, seats in one.struck.items() if seats},
    }


def _outcome_line(checked: Book, one: Ranked) -> dict[str, Any]:
    scored = one.scored
    return {
        "rank": one.rank,
        "waits": one.waits,
        "entry": scored.entry,
        "total": written(scored.total),
        "scored": written(scored.scored),
        "grade": scored.grade,
        "vetoes": list(scored.vetoes),
        "values": {key: written(scored.values[key]) for key in checked.pack.nodes if key in scored.values},
        "seats": {key: {seat: written(value) for seat, value in seats.items()} for key, seats in scored.seats.items()},
    }


def _digests(parts: Mapping[str, Any]) -> dict[str, Any]:
    """One digest for each line of a list, one for any other part."""
    return {
        name: [digest(canonical_json(line)) for line in part]
        if isinstance(part := parts[name], list)
        else digest(canonical_json(part))
        for name in PARTS
    }


def _read(body: bytes) -> dict[str, Any]:
    wrong = Invalid("result.unreadable", N_("这不是封存的结果文件。"))
    if len(body) > LARGEST:
        raise wrong
    try:
        told = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise wrong from fault
    if not isinstance(told, dict) or not {"engine", "pack_digest", "digests", *PARTS} <= set(told):
        raise wrong
    if told["engine"] != ENGINE:
        raise Invalid(
            "result.engine", N_("结果由另一版计分程序（%(engine)s）封存，本程序不能核对。"), engine=told["engine"]
        )
    return told


def _changed(told: Mapping[str, Any]) -> Iterator[str]:
    """Name every line whose digest is not its own."""
    said = told["digests"] if isinstance(told["digests"], dict) else {}
    for name in PARTS:
        part, digests = told[name], said.get(name)
        if not isinstance(part, list):
            if not _is_of(digests, part):
                yield name
            continue
        if not isinstance(digests, list) or len(digests) != len(part):
            yield name
            continue
        for place, (line, one) in enumerate(zip(part, digests, strict=True)):
            if not _is_of(one, line):
                yield f"{name}[{place}]"


def _is_of(told: object, part: object) -> bool:
    """Say whether a digest is that of a part; a part without a canonical form has none."""
    try:
        return told == digest(canonical_json(part))
    except DomainError:
        return False


def _marks_of(sheets: Sequence[Mapping[str, Any]]) -> list[Mark]:
    return [
        _mark(sheet["entry"], sheet["seat"], criterion, told)
        for sheet in sheets
        for criterion, told in sheet["marks"].items()
    ]


def _mark(entry: str, seat: str, criterion: str, told: str | Mapping[str, Any]) -> Mark:
    if isinstance(told, str):
        return Mark(entry, seat, criterion, Decimal(told))
    value = None if told["mark"] is None else Decimal(told["mark"])
    return Mark(entry, seat, criterion, value, MarkState(told["state"]))


def _differences(place: str, told: object, anew: object) -> Iterator[str]:
    """Yield the deepest places at which two trees differ."""
    match told, anew:
        case dict(), dict() if set(told) == set(anew):
            for key in told:
                yield from _differences(f"{place}.{key}", told[key], anew[key])
        case list(), list() if len(told) == len(anew):
            for number, (one, other) in enumerate(zip(told, anew, strict=True)):
                yield from _differences(f"{place}[{number}]", one, other)
        case _:
            if told != anew:
                yield place
