from collections.abc import Collection
from datetime import date, datetime

import pytest
from django.db import connection
from django.utils import timezone

from bihuan.backstage import rollups
from bihuan.backstage.models import DirtyMark, PeriodicJob
from bihuan.backstage.rollups import Slice
from bihuan.registry.models import Unit
from tests.support.world import make_realm, make_unit

KIND = "tests.flow"


def nothing() -> None:
    """What a count leaves that stores nothing."""


Counted = list[tuple[int, set[Slice]]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    monkeypatch.setattr(rollups, "_recounts", {})
    counted: Counted = []

    def recount(realm_id: int, slices: Collection[Slice]) -> rollups.Store:
        return lambda: counted.append((realm_id, set(slices)))

    rollups.register(KIND, recount)
    return counted


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


def test_marked_slices_are_counted_once_however_often_they_were_marked(counted: Counted, unit: Unit) -> None:
    march, april = date(2026, 3, 17), date(2026, 4, 1)
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, march), Slice(KIND, unit.pk, date(2026, 3, 2))])
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, march), Slice(KIND, unit.pk, april)])

    assert rollups.recount_marked() == 3

    assert counted == [(unit.realm_id, {Slice(KIND, unit.pk, date(2026, 3, 1)), Slice(KIND, unit.pk, april)})]
    assert rollups.recount_marked() == 0
    assert len(counted) == 1


def test_realms_are_counted_apart(counted: Counted, unit: Unit) -> None:
    other = make_unit(make_realm())
    for one in (unit, other):
        rollups.mark(one.realm_id, [Slice(KIND, one.pk, date(2026, 3, 1))])

    rollups.recount_marked()

    assert [realm_id for realm_id, _ in counted] == sorted([unit.realm_id, other.realm_id])


def test_marks_of_a_failed_count_stay(monkeypatch: pytest.MonkeyPatch, unit: Unit) -> None:
    def broken(_realm_id: int, _slices: Collection[Slice]) -> rollups.Store:
        raise ArithmeticError

    monkeypatch.setattr(rollups, "_recounts", {KIND: broken})
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, date(2026, 3, 1))])

    with pytest.raises(ArithmeticError):
        rollups.recount_marked()

    assert DirtyMark.objects.count() == 1


def test_mark_made_during_a_count_is_counted_again(monkeypatch: pytest.MonkeyPatch, unit: Unit) -> None:
    calls: list[int] = []

    def recount(realm_id: int, slices: Collection[Slice]) -> rollups.Store:
        calls.append(len(slices))
        if len(calls) == 1:
            rollups.mark(realm_id, slices)
        return nothing

    monkeypatch.setattr(rollups, "_recounts", {KIND: recount})
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, date(2026, 3, 1))])

    assert rollups.recount_marked() == 2
    assert calls == [1, 1]


def test_a_count_holds_no_lock_and_is_left_to_whoever_was_quicker(monkeypatch: pytest.MonkeyPatch, unit: Unit) -> None:
    stored: list[int] = []
    open_before = connection.savepoint_ids[:]

    def recount(realm_id: int, slices: Collection[Slice]) -> rollups.Store:
        assert connection.savepoint_ids == open_before
        DirtyMark.objects.all().delete()
        return lambda: stored.append(realm_id)

    monkeypatch.setattr(rollups, "_recounts", {KIND: recount})
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, date(2026, 3, 1))])

    assert rollups.recount_marked() == 0
    assert stored == []


def test_marks_nobody_here_counts_are_left(counted: Counted, unit: Unit) -> None:
    rollups.mark(unit.realm_id, [Slice("tests.other", unit.pk, date(2026, 3, 1))])

    assert rollups.recount_marked() == 0
    assert DirtyMark.objects.count() == 1
    with pytest.raises(ValueError, match="two recounts"):
        rollups.register(KIND, lambda _realm_id, _slices: nothing)


def test_counts_are_as_of_now_or_of_the_last_round_that_ended_well(unit: Unit) -> None:
    now = timezone.now()

    def counted_until() -> datetime | None:
        return rollups.counted_until(unit.realm_id, KIND, now=now)

    assert counted_until() == now
    rollups.mark(unit.realm_id, [Slice(KIND, unit.pk, date(2026, 3, 1))])
    assert counted_until() is None
    job = PeriodicJob.objects.create(name=rollups.JOB, next_at=now, finished_at=now)
    assert counted_until() == now - rollups.EVERY
    job.last_error = "ValueError: boom"
    job.save()
    assert counted_until() is None
    assert rollups.counted_until(unit.realm_id, "tests.other", now=now) == now
