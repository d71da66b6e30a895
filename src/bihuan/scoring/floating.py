"""A rule in floats, over whole tables at once: for trying it again and again, never for a result.

A value that does not apply is NaN, as it is None in ``tally``; rounding is that of the rule.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .agreement import Table, fit
from .chances import HAIR, Official, Ranks, rounded, trimmed_means
from .criteria import Criterion, Leaf, Places
from .marks import Book
from .ranking import Ranked
from .tally import most_of
from .tree import Joined, Mean, Min, Panel, Product, Rate, Sum, walk

# Weights that stand in for those of the rule, by the key of their mean, in the order of its children.
Weights = Mapping[str, Sequence[float]]


def evaluate(node: Criterion, given: Mapping[str, Table], weights: Weights | None = None) -> Table:
    """Return a node's finished value for every cell of the tables ``given``, finished values by key."""
    if node.key in given:
        return given[node.key]
    if isinstance(node, Panel):
        return finished(node, evaluate(node.of, given, weights))
    if isinstance(node, Joined):
        return finished(node, _joined(node, given, weights or {}))
    raise KeyError(node.key)


def finished(node: Criterion, values: Table) -> Table:
    """Return values rounded, multiplied and rounded again, as a node says."""
    return rounded_to(rounded_to(values, node.places) * float(node.factor), node.factor_places)


def rounded_to(values: Table, places: Places | None) -> Table:
    """Return values rounded as a rule writes its places; ``exact`` is as they are."""
    return rounded(values, places if isinstance(places, int) else None)


def official_rule(book: Book, panel: Panel, ranking: Sequence[Ranked], seats: Sequence[str]) -> Official:
    """Return the rule as a function from a table of seats' totals to ranks; what other parts gave stays as it is.

    In floats, rounded where the rule rounds. Vetoes are left aside.
    """
    given = settled_values(book, ranking)

    def official(table: Table) -> Any:
        value = panel_value(panel, table, seats)
        total = evaluate(book.pack.criteria, {**given, panel.key: value})
        return places_of(rounded_to(total, book.pack.total_places))

    return official


def panel_value(panel: Panel, table: Table, seats: Sequence[str]) -> Table:
    """Return a panel's finished value for every row of its seats' totals."""
    value = np.zeros(len(table))
    several = len(panel.groups) > 1
    for group in panel.groups:
        columns = [place for place, seat in enumerate(seats) if not several or seat.rpartition(":")[0] == group.key]
        value += float(group.weight) * rounded_to(_mean(panel, table[:, columns]), panel.mean_places)
    return finished(panel, value)


def places_of(totals: Table) -> Ranks:
    """Return the place of every total; equal ones share the better."""
    return np.asarray(1 + (totals[None, :] > totals[:, None] + HAIR).sum(axis=1), dtype=np.int64)


def settled_values(book: Book, ranking: Sequence[Ranked], opened: str = "") -> dict[str, Table]:
    """The finished values of leaves and panels as they were sealed; of the panel ``opened`` those of its leaves instead."""
    inside = {below.key for panel in book.pack.panels if panel.key != opened for below in walk(panel.of)}
    return {
        node.key: np.array([_float(one.scored.values.get(node.key)) for one in ranking])
        for node in walk(book.pack.criteria)
        if node.key not in inside and (isinstance(node, Leaf) or (isinstance(node, Panel) and node.key != opened))
    }


def _float(value: Any) -> float:
    return math.nan if value is None else float(value)


def _mean(panel: Panel, table: Table) -> Table:
    """The panel's mean of every row: without extremes as the rule says for so many marks, or least squares."""
    if panel.missing == "least_squares":
        found = fit(table[:, ~np.isnan(table).all(axis=0)])
        return found.mean + found.entries
    cuts = [panel.trim_for(int(count)) for count in (~np.isnan(table)).sum(axis=1)]
    return trimmed_means(table, np.array([high for high, _low in cuts]), np.array([low for _high, low in cuts]))


def _joined(node: Joined, given: Mapping[str, Table], weights: Weights) -> Table:
    children = np.array([evaluate(child, given, weights) for child in node.children])
    there = ~np.isnan(children)
    value = np.where(there.any(axis=0), _brought_together(node, children, there, weights), np.nan)
    if node.cap is not None:
        value = np.minimum(value, float(node.cap))
    return value if node.floor is None else np.maximum(value, float(node.floor))


def _brought_together(node: Joined, children: Table, there: "np.typing.NDArray[np.bool_]", weights: Weights) -> Table:
    shape = (len(children), *[1] * (children.ndim - 1))
    match node:
        case Sum():
            return np.asarray(np.where(there, children, 0).sum(axis=0))
        case Mean():
            own = weights.get(node.key, [float(node.weights[child.key]) for child in node.children])
            return np.asarray((np.where(there, children, 0) * np.reshape(own, shape)).sum(axis=0))
        case Min():
            return np.asarray(np.where(there, children, np.inf).min(axis=0))
        case Product():
            return np.asarray(np.where(there, children, 1).prod(axis=0))
        case Rate():
            most = np.reshape([float(most_of(child)) for child in node.children], shape)
            reached, possible = np.where(there, children, 0).sum(axis=0), (there * most).sum(axis=0)
            return np.asarray(float(node.points_) * reached / np.where(possible > 0, possible, np.nan))
    raise AssertionError(node)
