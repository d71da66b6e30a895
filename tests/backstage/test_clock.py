import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from bihuan.backstage import clock
from bihuan.backstage.models import PeriodicJob

START = "2026-03-02T01:00:00Z"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(clock, "_registered", {})
    runs: list[str] = []
    clock.register("tests.daily", timedelta(days=1), lambda: runs.append("daily"))
    clock.register("tests.often", timedelta(seconds=10), lambda: runs.append("often"))
    return runs


@pytest.mark.django_db
def test_jobs_run_at_once_and_then_once_per_period(runs: list[str]) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        clock.prepare()
        assert (clock.run_due("one"), clock.run_due("two")) == (2, 0)
        traveller.shift(timedelta(seconds=10))
        clock.prepare()
        assert clock.run_due("two") == 1
        traveller.shift(timedelta(days=1))
        clock.run_due("one")

    assert runs == ["daily", "often", "often", "daily", "often"]


@pytest.mark.django_db
def test_broken_job_leaves_its_error_and_the_others_go_on(
    runs: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock, "_registered", {})
    clock.register("tests.broken", timedelta(days=1), {}.popitem)
    clock.register("tests.sound", timedelta(days=1), lambda: runs.append("sound"))
    clock.prepare()

    assert clock.run_due("one") == 2

    broken = PeriodicJob.objects.get(name="tests.broken")
    assert (broken.last_error, broken.lease_until) == ("KeyError: 'popitem(): dictionary is empty'", None)
    assert broken.next_at > timezone.now()
    assert runs == ["sound"]
    assert "periodic job failed" in caplog.text


@pytest.mark.django_db
def test_job_of_a_worker_that_died_runs_again_after_its_lease(runs: list[str]) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        clock.prepare()
        PeriodicJob.objects.update(leased_by="dead", lease_until=timezone.now() + clock.LEASE)
        assert clock.run_due("one") == 0
        traveller.shift(clock.LEASE + timedelta(seconds=1))
        assert clock.run_due("one") == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_run_a_job_once(runs: list[str]) -> None:
    clock.prepare()
    counts: list[int] = []

    def work(name: str) -> None:
        try:
            counts.append(clock.run_due(name))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[f"worker {number}"]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 2
    assert sorted(runs) == ["daily", "often"]


def test_two_jobs_of_one_name_are_a_programming_error(runs: list[str]) -> None:
    with pytest.raises(ValueError, match="two periodic jobs"):
        clock.register("tests.daily", timedelta(days=1), lambda: None)
