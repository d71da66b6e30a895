from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from bihuan.backstage import handlers, outbox, worker
from bihuan.backstage.models import OutboxJob
from bihuan.backstage.outbox import JobDraft
from bihuan.core.errors import Conflict
from bihuan.registry.models import Unit
from tests.support.world import make_realm

KIND = "tests.job"
START = "2026-03-02T01:00:00Z"


class Handler:
    """Counts what it was handed, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures = 0

    def __call__(self, job: OutboxJob) -> None:
        self.seen.append(job.target)
        if self.failures:
            self.failures -= 1
            raise ValueError("the robot hung up")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Handler:
    monkeypatch.setattr(handlers, "_handlers", {})
    handler = Handler()
    handlers.register(KIND, handler, lease=timedelta(minutes=5), attempts=3)
    return handler


@pytest.fixture
def realm(db: None) -> Iterator[Unit]:
    with time_machine.travel(START, tick=False):
        yield make_realm()


def test_job_is_carried_out_once_and_marked_done(realm: Unit, handler: Handler) -> None:
    outbox.enqueue(KIND, realm_id=realm.pk, target="a", payload={"n": 1})

    assert (worker.drain(), worker.drain()) == (1, 0)

    job = OutboxJob.objects.get()
    assert (job.payload, job.tries, job.done_at, job.lease_until) == ({"n": 1}, 1, timezone.now(), None)
    assert handler.seen == ["a"]


@pytest.mark.django_db(transaction=True)
def test_job_of_a_transaction_that_failed_never_was(handler: Handler) -> None:
    realm = make_realm()
    with transaction.atomic():
        outbox.enqueue(KIND, realm_id=realm.pk)
        transaction.set_rollback(True)

    assert worker.drain() == 0
    assert handler.seen == []


def test_jobs_come_in_order_of_their_time_and_not_before(realm: Unit, handler: Handler) -> None:
    now = timezone.now()
    drafts = [
        JobDraft(KIND, realm.pk, name, due_at=now + timedelta(seconds=s))
        for name, s in (("b", 0), ("c", 60), ("a", -5))
    ]
    outbox.enqueue_many(drafts)

    worker.drain()
    assert handler.seen == ["a", "b"]
    with time_machine.travel(now + timedelta(seconds=61)):
        worker.drain()
    assert handler.seen == ["a", "b", "c"]


def test_unique_key_works_once_for_ever_in_a_realm(realm: Unit, handler: Handler) -> None:
    for _ in range(2):
        outbox.enqueue(KIND, realm_id=realm.pk, target="a", unique_key="nudge:1")
        worker.drain()
    outbox.enqueue(KIND, realm_id=make_realm().pk, target="other", unique_key="nudge:1")
    worker.drain()

    assert handler.seen == ["a", "other"]


def test_failed_job_waits_longer_each_time_and_is_given_up(
    realm: Unit, handler: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    handler.failures = 9
    outbox.enqueue(KIND, realm_id=realm.pk, target="a")
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for _ in range(3):
            assert worker.drain() == 1
            waits.append((OutboxJob.objects.get().due_at - timezone.now()).total_seconds())
            traveller.shift(max(waits[-1], 1) - 1)
            assert worker.drain() == 0
            traveller.shift(1)

    job = OutboxJob.objects.get()
    assert waits[:2] == [15, 30]
    assert (job.tries, job.given_up_at is not None) == (3, True)
    assert job.last_error == "ValueError: the robot hung up"
    assert handler.seen == ["a"] * 3
    assert "the robot hung up" in caplog.text


def test_claimed_job_is_nobody_elses_until_its_lease_runs_out(realm: Unit, handler: Handler) -> None:
    outbox.enqueue(KIND, realm_id=realm.pk, target="a")
    (job,) = outbox.claim(5, worker="one")

    assert outbox.claim(5, worker="two") == []
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1), tick=False):
        (again,) = outbox.claim(5, worker="two")

    assert (again.pk, again.leased_by, again.tries) == (job.pk, "two", 2)


def test_worker_that_lost_its_lease_can_neither_finish_nor_fail(realm: Unit, handler: Handler) -> None:
    outbox.enqueue(KIND, realm_id=realm.pk)
    (slow,) = outbox.claim(1, worker="slow")
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        outbox.claim(1, worker="quick")
        with pytest.raises(Conflict) as lost:
            outbox.finish(slow)
        with pytest.raises(Conflict):
            outbox.extend(slow)
        outbox.fail(slow, "too late")

    job = OutboxJob.objects.get()
    assert lost.value.code == "lease_lost"
    assert (job.leased_by, job.done_at, job.last_error) == ("quick", None, "")


def test_lease_can_be_extended(realm: Unit, handler: Handler) -> None:
    outbox.enqueue(KIND, realm_id=realm.pk)
    (job,) = outbox.claim(1, worker="one")
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        outbox.extend(job)
    with time_machine.travel(timezone.now() + timedelta(minutes=8), tick=False):
        assert outbox.claim(1, worker="two") == []
        outbox.finish(job)

    assert OutboxJob.objects.get().done_at is not None


def test_job_that_kills_its_worker_every_time_is_given_up(realm: Unit, handler: Handler) -> None:
    outbox.enqueue(KIND, realm_id=realm.pk, target="poison")
    outbox.enqueue(KIND, realm_id=realm.pk, target="sound", due_at=timezone.now() + timedelta(hours=1))
    for _ in range(3):
        assert len(outbox.claim(1, worker="dies")) == 1
        OutboxJob.objects.filter(target="poison").update(lease_until=timezone.now() - timedelta(seconds=1))

    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert worker.drain() == 1

    poison = OutboxJob.objects.get(target="poison")
    assert (poison.given_up_at is not None, poison.last_error) == (True, "the worker died every time")
    assert handler.seen == ["sound"]


def test_finishing_inside_the_handlers_transaction_makes_effects_exactly_once(
    realm: Unit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(handlers, "_handlers", {})

    def late(job: OutboxJob) -> None:
        # The lease ran out before this worker came to writing, and another took the job.
        OutboxJob.objects.filter(pk=job.pk).update(leased_by="another", tries=job.tries + 1)
        with transaction.atomic():
            make_realm("效果")
            outbox.finish(job)

    handlers.register(KIND, late)
    outbox.enqueue(KIND, realm_id=realm.pk)
    worker.drain()

    job = OutboxJob.objects.get()
    assert not Unit.objects.filter(name="效果").exists()
    assert (job.leased_by, job.tries, job.done_at, job.last_error) == ("another", 2, None, "")
    assert "outbox job failed" in caplog.text


def test_waiting_jobs_of_one_target_are_taken_back(realm: Unit, handler: Handler) -> None:
    outbox.enqueue_many([JobDraft(KIND, realm.pk, "a"), JobDraft(KIND, realm.pk, "a"), JobDraft(KIND, realm.pk, "b")])

    assert outbox.cancel(realm.pk, KIND, "a") == 2
    worker.drain()
    assert handler.seen == ["b"]


def test_job_of_an_unknown_kind_waits_for_an_installation_that_knows_it(realm: Unit, handler: Handler) -> None:
    outbox.enqueue("tests.unknown", realm_id=realm.pk)

    assert worker.drain() == 0
    assert OutboxJob.objects.get().tries == 0


def test_pruning_keeps_keys_and_what_waits(realm: Unit, handler: Handler) -> None:
    outbox.enqueue_many([JobDraft(KIND, realm.pk, "plain"), JobDraft(KIND, realm.pk, "keyed", unique_key="k")])
    worker.drain()
    outbox.enqueue(KIND, realm_id=realm.pk, target="waiting")

    assert outbox.prune(timezone.now() + timedelta(seconds=1)) == 1
    assert sorted(OutboxJob.objects.values_list("target", flat=True)) == ["keyed", "waiting"]


def test_two_handlers_for_one_kind_are_a_programming_error(handler: Handler) -> None:
    handlers.register(KIND, handler)
    with pytest.raises(ValueError, match="two handlers"):
        handlers.register(KIND, Handler())
