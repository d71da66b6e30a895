"""A round of the office that one judge, from the other township, has scored; its result is sealed."""

from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Person, Unit
from bihuan.scoring import actions
from bihuan.scoring.models import Result
from bihuan.scoring.rulebooks import keep_rule
from tests.scoring.rounds import RULE

ENTRY_CANARY = "雀巢加固创新"


def seal_one(unit: Unit, clerk: Actor, judge: Actor) -> Result:
    """Score one entry of ``unit`` and seal the result."""
    office = Unit.objects.get(pk=clerk.posts[0].unit_id)
    rule = keep_rule(RULE, realm_id=unit.realm_id)
    round_ = actions.create_round(actions.RoundDraft(office, Line.CIVIC, "创新评审", 2026, rule.uid), actor=clerk)
    (entry,) = actions.add_entries(round_.uid, [actions.EntryDraft(ENTRY_CANARY, unit.uid)], actor=clerk)
    person = Person.objects.get(pk=judge.person_id)
    (seat,) = actions.add_seats(round_.uid, [actions.SeatDraft(person.uid, "panel", "judges")], actor=clerk)
    actions.open_entry(round_.uid, entry.uid, actor=clerk)
    for place, marks, who in ((seat.uid, {"a": "50", "b": "30"}, judge), (None, {"check": "5"}, clerk)):
        actions.save_sheet(round_.uid, entry.uid, place, marks, submit=True, actor=who)
    actions.lock_entry(round_.uid, entry.uid, actor=clerk)
    return actions.seal_round(round_.uid, actor=clerk)
