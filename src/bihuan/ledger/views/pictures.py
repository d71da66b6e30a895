"""Before and after side by side: which pictures stand for the fault of a cycle, and which for its repair."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.evidence.models import Evidence, Purpose
from bihuan.ui.formats import moment

from ..casefile import Case
from ..models import Item, Report
from .story import alt_of, is_picture


class Outline(TypedDict):
    """A frame around a part of a picture, as SVG takes it: the picture's own size, and the corners in its pixels."""

    box: str
    points: str


class Side(TypedDict):
    """One picture as ``ui/components/before_after.html`` shows it."""

    src: str
    href: str
    alt: str
    who: str
    when: str
    outline: "Outline | None"


@dataclass(frozen=True)
class Comparison:
    """Pairs of before and after (None where one is missing), then what has no partner, and other files."""

    pairs: tuple[tuple[Side | None, Side | None], ...]
    more: tuple[Side, ...]
    files: tuple[Evidence, ...]


def compare(
    item: Item,
    evidence: Sequence[Evidence],
    report: Report | None,
    names: Mapping[int, str],
    *,
    opening: Collection[str] = (),
) -> Comparison:
    """Pair the pictures of the fault with those of the newest report.

    ``opening`` are the fingerprints of what opened the current cycle: pictures of a fault that came back stand for it
    then, not those of the first time.
    """
    first = [row for row in evidence if row.purpose == Purpose.BEFORE and is_picture(row)]
    # The same picture sent again is shown once.
    befores = list({row.file.sha256: row for row in first}.values())
    fresh = [row for row in befores if row.file.sha256 in opening]
    afters = [row for row in evidence if report is not None and row.part_uid == report.uid and is_picture(row)]
    before = [side_of(row, names, item) for row in fresh or befores]
    after = [side_of(row, names, item) for row in afters]
    both = min(len(before), len(after))
    pairs: list[tuple[Side | None, Side | None]] = list(zip(before, after, strict=False))
    if not pairs:
        pairs = [(before[0] if before else None, after[0] if after else None)]
        both = 1
    return Comparison(
        pairs=tuple(pairs),
        more=(*before[both:], *after[both:]),
        files=tuple(row for row in evidence if not is_picture(row)),
    )


def side_of(row: Evidence, names: Mapping[int, str], item: Item) -> Side:
    """One picture as the pages show it; ``names`` maps units to short names."""
    return {
        "src": reverse("evidence:display", args=[row.uid]),
        "href": reverse("evidence:display", args=[row.uid]),
        "alt": alt_of(row, item),
        "who": names.get(row.unit_id or 0, ""),
        "when": _("拍摄 %(when)s") % {"when": moment(row.taken_at)}
        if row.taken_at
        else _("收到 %(when)s") % {"when": moment(row.at)},
        "outline": None,
    }


def outlined(side: Side, row: Evidence, corners: Sequence[Sequence[int]] | None) -> Side:
    """The picture with a part of it framed; ``corners`` in thousandths of width and height, None for no part."""
    if not corners or not hasattr(row.file, "picture"):
        return side
    wide, high = row.file.picture.display_width, row.file.picture.display_height
    points = " ".join(f"{x * wide // 1000},{y * high // 1000}" for x, y in corners)
    return {**side, "outline": {"box": f"0 0 {wide} {high}", "points": points}}


def openings(case: Case) -> frozenset[str]:
    """The fingerprints of the files that came with the movement that opened the current cycle."""
    opening = next((row for row in reversed(case.story) if "cycle" in row.changes), None)
    return frozenset(opening.evidence) if opening is not None else frozenset()
