"""The steps of the main job on the patrol: every row stands where its story says, moved by people with the right to."""

from datetime import date

import pytest

from bihuan.core.workdays import end_of_day, working_calendar
from bihuan.demo.cases import cases_of
from bihuan.demo.cast import Cast
from bihuan.demo.city import load_city
from bihuan.demo.findings import Stage, patrol
from bihuan.demo.intake import open_patrol, register_patrol
from bihuan.demo.moves import STEPS, Setting
from bihuan.ledger.deadlines import Urgency, remaining
from bihuan.ledger.models import Movement
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from bihuan.ledger.states import State
from bihuan.ledger.verify import verify_realm

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# A Thursday: neither the days before nor those after it are a long holiday.
TODAY = date(2026, 4, 16)
STATES = {
    Stage.WITHDRAWN: (State.WITHDRAWN, "none", "none"),
    Stage.REGISTERED: (State.REGISTERED, "none", "none"),
    Stage.ASSIGNED: (State.ASSIGNED, "none", "none"),
    Stage.ACKNOWLEDGED: (State.ASSIGNED, "none", "none"),
    Stage.SUBMITTED: (State.ASSIGNED, "submitted", "none"),
    Stage.PLANNED: (State.PLANNED, "in_force", "none"),
    Stage.DRAFTED: (State.PLANNED, "in_force", "submitted"),
    Stage.REPORTED: (State.REPORTED, "in_force", "in_force"),
    Stage.RETURNED: (State.PLANNED, "in_force", "none"),
    Stage.CLOSED: (State.CLOSED, "in_force", "in_force"),
}


def test_the_patrol_ends_with_every_row_where_its_story_says(time_machine):
    time_machine.move_to(end_of_day(TODAY), tick=False)
    cast = Cast(load_city().realm, TODAY)
    keep_pack(shipped_pack())
    batch = open_patrol(patrol(), "巡查", cast)

    register_patrol(patrol(), batch, "test", cast, lambda count: None)
    counted = go_round(batch, cast)

    cases = standing(batch, cast)
    told = {case.finding.number: (State(case.item.state), case.item.plan, case.item.report) for case in cases}
    assert told == {finding.number: STATES[finding.stage] for finding in patrol().findings}
    assert counted["交办到责任单位"] == 12
    assert verify_realm(cast.realm).faults == ()
    assert urgencies(cases, TODAY) == {Urgency.OVERDUE: 2, Urgency.SOON: 5, Urgency.AHEAD: 2}

    moves = Movement.objects.count()
    register_patrol(patrol(), open_patrol(patrol(), "巡查", cast), "test", cast, lambda count: None)
    assert go_round(batch, cast) == {"责任单位签收": 2}
    assert Movement.objects.count() == moves


def go_round(batch, cast):
    """Make the steps and return how many items each moved."""
    counted = {}
    for step in STEPS:
        waiting = [case for case in standing(batch, cast) if step.waits(case)]
        if waiting:
            step.make(waiting, Setting(cast, batch.received_on), lambda count: None)
            counted[step.label] = len(waiting)
    return counted


def standing(batch, cast):
    return cases_of(batch, patrol().findings, "test", actor=cast.clerk)


def urgencies(cases, today):
    calendar = working_calendar()
    due = [remaining(case.item.due, end_of_day(today), calendar).urgency for case in cases if case.item.due]
    return {urgency: due.count(urgency) for urgency in set(due)}
