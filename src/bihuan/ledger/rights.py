"""Who somebody is to an item: the relations that live appointments give, and the line nobody may verify for."""

from collections.abc import Iterator

from .facts import Circumstances, Intent, Performer, Snapshot, Standing, Step, UnitKey
from .states import Duty, Relation, State
from .succession import heir_of

OFFICE_DUTIES = frozenset({Duty.OFFICE, Duty.OFFICE_HEAD})
SIGNING_DUTIES = frozenset({Duty.HEAD, Duty.DELEGATE, Duty.OFFICE_HEAD})
WORKING_DUTIES = SIGNING_DUTIES | {Duty.LIAISON, Duty.OFFICE}
CHECKING_DUTIES = SIGNING_DUTIES | {Duty.VERIFIER, Duty.OFFICE, Duty.LEADER}
VISITING_DUTIES = frozenset({Duty.INSPECTOR, Duty.VERIFIER})


def in_one_line(one: str, other: str, realm_path: str) -> bool:
    """Say whether one path is at, above or below the other. The realm itself is above everybody and so in no line."""
    if realm_path in (one, other):
        return one == other
    return one.startswith(other) or other.startswith(one)


def working_units(item: Snapshot) -> frozenset[UnitKey]:
    """The units whose work is looked at when the item is verified: lead, assisting and doing."""
    lead = frozenset() if item.lead is None else frozenset({item.lead})
    return lead | item.assisting | item.doers


def is_own_work(item: Snapshot, around: Circumstances, who: Performer) -> bool:
    """Say whether any live appointment of the person lies in the line of a unit that works on the item (law 2).

    Whoever has taken over from a unit that worked on it answers for that work, and so does not check it either.
    """
    working = working_units(item)
    lines = [around.paths[unit] for unit in working | {heir_of(unit, around.heirs) for unit in working}]
    own = [standing.path for standing in who.standings] + list(who.elsewhere)
    return any(in_one_line(path, line, around.realm_path) for path in own for line in lines)


def current_step(item: Snapshot, around: Circumstances) -> Step | None:
    """The step of verification a reported item waits for."""
    if item.state is not State.REPORTED or item.step >= len(around.steps):
        return None
    return around.steps[item.step]


def may_check(who: Performer, item: Snapshot, around: Circumstances, step: Step) -> bool:
    """Say whether nothing bars the person from this step: not their own report and, but for a self-check, their line."""
    if who.account in item.authors:
        return False
    return step.self_check or not is_own_work(item, around, who)


def relations(who: Performer, item: Snapshot, around: Circumstances, intent: Intent) -> dict[Relation, UnitKey | None]:
    """Every relation of the person to the item, each with the unit it is held in.

    Entering for a unit (``intent.behalf``) is for the office alone: with the signed paper attached it stands where that
    unit stands, and nowhere else.
    Whoever stands for the lead unit and brings the sheet its head has signed (``intent.signed``) brings the head's word.
    """
    if who.account is None:
        return {Relation.CLOCK: None}
    found: dict[Relation, UnitKey | None] = {}
    for standing in who.standings:
        for relation in _of_standing(standing, who, item, around):
            found.setdefault(relation, standing.unit)
    if who.account == around.registrar:
        found.setdefault(Relation.REGISTRAR, _first_unit(who))
    if who.account == around.last_author:
        found.setdefault(Relation.AUTHOR, _first_unit(who))
    if intent.behalf is not None:
        return _on_behalf(found, item, intent)
    if intent.signed and intent.paper and Relation.LEAD in found:
        found.setdefault(Relation.LEAD_HEAD, found[Relation.LEAD])
    return found


def _of_standing(standing: Standing, who: Performer, item: Snapshot, around: Circumstances) -> Iterator[Relation]:
    duty, unit = standing.duty, standing.unit
    if unit == around.office and duty in OFFICE_DUTIES:
        yield Relation.OFFICE
        if duty is Duty.OFFICE_HEAD:
            yield Relation.OFFICE_HEAD
    yield from _of_party(standing, item)
    if _is_handler(standing, who, item, around):
        yield Relation.DOER
    if _checks(standing, who, item, around):
        yield Relation.VERIFIER
    if duty in VISITING_DUTIES and not is_own_work(item, around, who):
        yield Relation.VISITOR
    if duty is Duty.INSPECTOR:
        yield Relation.INSPECTOR


def _of_party(standing: Standing, item: Snapshot) -> Iterator[Relation]:
    if standing.duty not in WORKING_DUTIES:
        return
    if standing.unit == item.lead:
        yield Relation.LEAD
        if standing.duty in SIGNING_DUTIES:
            yield Relation.LEAD_HEAD
    if standing.unit in item.assisting:
        yield Relation.ASSISTING
    if standing.unit in item.doers:
        yield Relation.DOER


def _is_handler(standing: Standing, who: Performer, item: Snapshot, around: Circumstances) -> bool:
    """Say whether the person was named as doer and still works in the lead's unit or below it."""
    if who.account not in item.handlers or item.lead is None or standing.duty not in WORKING_DUTIES:
        return False
    return standing.path.startswith(around.paths[item.lead])


def _checks(standing: Standing, who: Performer, item: Snapshot, around: Circumstances) -> bool:
    step = current_step(item, around)
    if step is None or standing.unit != step.unit or standing.duty not in CHECKING_DUTIES | _self_checkers(step):
        return False
    return may_check(who, item, around, step)


def _self_checkers(step: Step) -> frozenset[Duty]:
    return frozenset({Duty.LIAISON}) if step.self_check else frozenset()


def _on_behalf(found: dict[Relation, UnitKey | None], item: Snapshot, intent: Intent) -> dict[Relation, UnitKey | None]:
    if Relation.OFFICE not in found or not intent.paper:
        return {}
    if intent.behalf == item.lead:
        return {Relation.LEAD: intent.behalf, Relation.LEAD_HEAD: intent.behalf}
    if intent.behalf in item.assisting:
        return {Relation.ASSISTING: intent.behalf}
    return {}


def _first_unit(who: Performer) -> UnitKey | None:
    return who.standings[0].unit if who.standings else None
