"""机构变更: an item goes on with the unit that takes the place of one that has ended. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .facts import Snapshot, UnitKey


def heir_of(unit: UnitKey, heirs: Mapping[UnitKey, UnitKey]) -> UnitKey:
    """Who stands for a unit today: itself, or the last of those who took over one from the other."""
    seen = {unit}
    while (heir := heirs.get(unit)) is not None and heir not in seen:
        seen.add(heir)
        unit = heir
    return unit


def succeeded(item: Snapshot, heirs: Mapping[UnitKey, UnitKey]) -> Snapshot:
    """The same item with every unit that has ended replaced by its heir; nothing else about it changes.

    A reform neither gives nor takes time and begins nothing anew. Deadline, first deadline, 补正期限 and milestones stay,
    so does what was planned, drafted, reported, asked for and checked, and so do returns, rebounds and cards. What the old
    unit had signed for is signed for; for what it had not, the heir has the pack's hours anew, counted from this move.
    The checker's clock goes on from the report. A unit that would have two parts keeps the greater: lead, assisting, doer.
    """
    lead = None if item.lead is None else heir_of(item.lead, heirs)
    assisting = _all(item.assisting, heirs) - {lead}
    changed = replace(
        item,
        lead=lead,
        assisting=assisting,
        doers=_all(item.doers, heirs) - assisting - {lead},
        acknowledged=_all(item.acknowledged, heirs),
        objected=_all(item.objected, heirs) & assisting,
    )
    named = {unit for unit in item.units if heir_of(unit, heirs) != unit}
    return changed if named else item


def _all(units: Iterable[UnitKey], heirs: Mapping[UnitKey, UnitKey]) -> frozenset[UnitKey]:
    return frozenset(heir_of(unit, heirs) for unit in units)
