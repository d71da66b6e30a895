"""How firm places are under other weights: drawn around the published ones, for every weighted mean of a rule. A sensitivity, no probability."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .agreement import Table
from .chances import Ranks, other_weights
from .criteria import Leaf
from .floating import evaluate, panel_value, places_of, rounded_to, settled_values
from .marks import Book
from .panel import Sitting
from .ranking import Ranked
from .tree import Mean, Panel, leaves, walk


def weighings(
    book: Book, ranking: Sequence[Ranked], sittings: Mapping[str, Sitting], *, first: int, seed: int, draws: int
) -> list[dict[str, Any]]:
    """For each weighted mean: how often every entry stays among the first so many, in the order of the ranking."""
    found = []
    for node in walk(book.pack.criteria):
        if not isinstance(node, Mean) or len(node.children) < 2:
            continue
        panel = next((one for one in book.pack.panels if node.key in {below.key for below in walk(one.of)}), None)
        tables = _Tables(book, ranking, sittings, panel)

        def official(weights: Sequence[float], node: Mean = node, tables: "_Tables" = tables) -> Ranks:
            return places_of(tables.totals({node.key: weights}))

        weights = [float(node.weights[child.key]) for child in node.children]
        within = other_weights(official, weights, first=first, seed=seed, draws=draws)
        found.append(
            {
                "criterion": node.key,
                "lines": [
                    {"entry": ranked.scored.entry, "rank": ranked.rank, "within": share}
                    for ranked, share in zip(ranking, within, strict=True)
                ],
            }
        )
    return found


class _Tables:
    """What a rule is evaluated on when the weights of one mean change: everything below and beside it stays as it is.

    Inside a panel of totals each seat's sheet is evaluated anew; anywhere else the values of leaves and panels are enough.
    """

    def __init__(
        self, book: Book, ranking: Sequence[Ranked], sittings: Mapping[str, Sitting], panel: Panel | None
    ) -> None:
        self._pack = book.pack
        self._panel = panel if panel is not None and panel.over == "total" else None
        opened = panel.key if panel is not None and self._panel is None else ""
        self._given = settled_values(book, ranking, opened)
        self._seats: Sequence[str] = ()
        self._sheets: Mapping[str, Table] = {}
        if self._panel is not None:
            who = sittings[self._panel.key]
            self._seats = sorted({seat for own in who.present.values() for seat in own})
            self._sheets = {
                leaf.key: np.array(
                    [[_points(book, one.scored.entry, seat, leaf, who) for seat in self._seats] for one in ranking]
                )
                for leaf in leaves(self._panel)
            }

    def totals(self, weights: Mapping[str, Sequence[float]]) -> Table:
        """Every entry's total under other weights."""
        given = self._given
        if self._panel is not None:
            seats = rounded_to(evaluate(self._panel.of, self._sheets, weights), self._panel.seat_places)
            given = {**given, self._panel.key: panel_value(self._panel, seats, self._seats)}
        return rounded_to(evaluate(self._pack.criteria, given, weights), self._pack.total_places)


def _points(book: Book, entry: str, seat: str, leaf: Leaf, who: Sitting) -> float:
    points = book.points(entry, seat, leaf) if seat in who.present[entry] else None
    # A leaf's own rounding and factor come before anything is joined.
    return math.nan if points is None else float(leaf.finished(points))
