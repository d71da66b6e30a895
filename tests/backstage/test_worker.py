import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from bihuan.backstage import clock, outbox
from bihuan.backstage.handlers import Lane
from bihuan.backstage.models import OutboxJob, PeriodicJob
from bihuan.backstage.wake import pipe_path
from bihuan.backstage.worker import run
from tests.support.world import make_realm

KIND = "tests.process"
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def start(trace: Path) -> Iterator[Start]:
    """Start worker processes on this test's database; whatever still runs is killed afterwards."""
    started: list[subprocess.Popen[bytes]] = []
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": path}

    def start() -> "subprocess.Popen[bytes]":
        program = [sys.executable, "-m", "tests.backstage.a_worker", str(trace)]
        started.append(subprocess.Popen(program, env=environment, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
    pipe_path().unlink(missing_ok=True)


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def lines(trace: Path) -> list[str]:
    return trace.read_text().splitlines() if trace.exists() else []


def all_done() -> bool:
    return not OutboxJob.objects.filter(done_at__isnull=True).exists()


def test_killed_worker_loses_nothing_and_another_takes_over(start: Start, trace: Path) -> None:
    realm = make_realm()
    outbox.enqueue(KIND, realm_id=realm.pk, target="a", payload={"seconds": 60})
    first = start()
    wait_for(lambda: "begin a" in lines(trace))

    first.send_signal(signal.SIGKILL)
    first.wait()
    start()
    wait_for(all_done)

    assert lines(trace) == ["begin a", "begin a", "end a"]
    assert OutboxJob.objects.get().tries == 2


def test_worker_asked_to_stop_finishes_the_job_in_hand_and_takes_no_other(start: Start, trace: Path) -> None:
    realm = make_realm()
    outbox.enqueue(KIND, realm_id=realm.pk, target="a", payload={"seconds": 1})
    outbox.enqueue(KIND, realm_id=realm.pk, target="b")
    process = start()
    wait_for(lambda: "begin a" in lines(trace))

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    assert lines(trace) == ["begin a", "end a"]
    assert list(OutboxJob.objects.filter(done_at__isnull=True).values_list("target", "tries")) == [("b", 0)]


def test_two_workers_share_the_jobs_and_none_is_done_twice(start: Start, trace: Path) -> None:
    realm = make_realm()
    names = [f"job{number}" for number in range(40)]
    outbox.enqueue_many([outbox.JobDraft(KIND, realm.pk, name) for name in names])
    start()
    start()

    wait_for(all_done)

    assert sorted(line for line in lines(trace) if line.startswith("end")) == sorted(f"end {name}" for name in names)


def test_idle_worker_is_woken_by_a_commit(start: Start, trace: Path) -> None:
    realm = make_realm()
    start()
    wait_for(lambda: PeriodicJob.objects.exists() and pipe_path().exists())
    delays = []
    for number in range(4):
        # Just after a poll would be the longest wait.
        time.sleep(0.3)
        begin = time.monotonic()
        outbox.enqueue(KIND, realm_id=realm.pk, target=f"job{number}")
        wait_for(lambda number=number: f"end job{number}" in lines(trace))  # type: ignore[misc]
        delays.append(time.monotonic() - begin)

    assert settings.BIHUAN.data == pipe_path().parent
    assert min(delays) < 0.5


def test_a_slow_foreign_server_holds_up_no_work_of_our_own(start: Start, trace: Path) -> None:
    realm = make_realm()
    outbox.enqueue("tests.outward", realm_id=realm.pk, target="away", payload={"seconds": 5})
    outbox.enqueue(KIND, realm_id=realm.pk, target="home", due_at=timezone.now() + timedelta(seconds=1))
    start()

    wait_for(lambda: "end home" in lines(trace))
    assert "end away" not in lines(trace)
    wait_for(all_done)
    assert [line for line in lines(trace) if line.endswith("away")] == ["begin away", "end away"]


def test_what_breaks_the_calling_thread_ends_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the worker alive starts another; half a worker would look like a whole one."""

    def claim(n: int, *, worker: str, lanes: Collection[Lane]) -> list[OutboxJob]:
        if Lane.OUTWARD in lanes:
            raise OSError("the database is gone")
        return []

    monkeypatch.setattr(outbox, "claim", claim)
    monkeypatch.setattr(clock, "_registered", {})
    with pytest.raises(OSError, match="the database is gone"):
        run(threading.Event())
    pipe_path().unlink(missing_ok=True)
