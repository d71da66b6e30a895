"""How units stand: the database counts what ``indicators`` defines."""

from datetime import timedelta

from django.utils import timezone

from bihuan.ledger.actions.loading import open_desks
from bihuan.ledger.indicators import Counted, closed_rate, in_time_rate, rebound_rate
from bihuan.ledger.models import Item
from bihuan.ledger.queries import with_facts
from bihuan.ledger.standings import standings
from bihuan.ledger.states import State
from tests.ledger.factories import County, make_items


def test_standings_count_what_the_indicators_define(county: County) -> None:
    now = timezone.now()
    before, after = now - timedelta(days=2), now + timedelta(days=2)
    stands = [
        {"state": State.REGISTERED, "lead": None},
        {"state": State.ASSIGNED, "deadline": after, "due": after},
        {"state": State.PLANNED, "deadline": before, "due": before},
        {"state": State.PLANNED, "deadline": before, "due": after, "mend_by": after},
        {"state": State.DEFERRED, "deadline": after, "due": before},
        {"state": State.REPORTED, "deadline": before, "sent_at": before - timedelta(days=1)},
        {"state": State.CLOSED, "deadline": before, "sent_at": before - timedelta(days=1), "closed_at": now},
        {"state": State.CLOSED, "deadline": before, "sent_at": now, "closed_at": now},
        {"state": State.CONSOLIDATED, "deadline": before, "sent_at": before, "rebounds": 1, "cycle": 2},
        {"state": State.CLOSED, "deadline": before, "sent_at": now, "offline": True},
        {"state": State.ASSIGNED, "deadline": after, "due": after, "rebounds": 2, "cycle": 3},
        {"state": State.SETTLED, "deadline": after, "closed_at": now},
        {"state": State.WITHDRAWN, "deadline": after},
    ]
    for item, stand in zip(make_items(county, len(stands)), stands, strict=True):
        columns = {"lead": county.street, "first_deadline": stand.get("deadline"), **stand}
        Item.objects.filter(pk=item.pk).update(**columns)

    (unit,) = standings(Item.objects.all(), now=now)

    desks = open_desks(list(with_facts(Item.objects.filter(lead=county.street))))
    facts = [Counted(facts=desk.before, counts=True, returned=False) for desk in desks]
    for ours, defined in (
        (unit.closing, closed_rate(facts)),
        (unit.on_time, in_time_rate(facts, now)),
        (unit.rebound, rebound_rate(facts)),
    ):
        assert (ours.numerator, ours.denominator) == (defined.numerator, defined.denominator)
    assert (unit.name, unit.total, unit.open, unit.overdue, unit.done) == ("新街街道", 11, 6, 2, 4)
    assert (unit.in_time, unit.owed, unit.rebounded, unit.ever_done) == (2, 5, 2, 4)
    assert unit.few


def test_the_most_overdue_unit_comes_first(county: County) -> None:
    now = timezone.now()
    for item, unit, due in zip(
        make_items(county, 3), (county.street, county.bureau, county.bureau), (now, now, None), strict=True
    ):
        day = (due or now) - timedelta(days=1) if unit is county.bureau else now + timedelta(days=1)
        Item.objects.filter(pk=item.pk).update(
            state=State.ASSIGNED, lead=unit, deadline=day, first_deadline=day, due=day
        )

    assert [(unit.name, unit.overdue) for unit in standings(Item.objects.all(), now=now)] == [
        ("城管局", 2),
        ("新街街道", 0),
    ]
