"""Two machines on one PostgreSQL and one object store, behind one address; processes and whole machines are killed."""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from bihuan.config.cli.command import Exit
from tests.config.killing import Hand, Program, assert_all_is_once, left, prepare
from tests.conftest import SOCKET
from tests.support import bucket, postgres
from tests.support.forwarding import Front, forwarding
from tests.support.site import Site, bihuan, serving
from tests.support.soaking import seed, tell

PROGRAMS = 3
# One in so many kills takes a whole machine, which is started again while the other goes on.
KILLS_PER_MACHINE = 5
DATABASE = "two_machines"
DRAIN_SECONDS = 90
OPEN_JOBS = "SELECT count(*) FROM backstage_outboxjob WHERE done_at IS NULL AND due_at <= now()"
GIVEN_UP = "SELECT count(*) FROM backstage_outboxjob WHERE given_up_at IS NOT NULL"


@pytest.fixture
def shared(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings both machines share beside their keys."""
    socket = os.environ.get(SOCKET) or postgres.start(tmp_path_factory.mktemp("pg"))
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    with bucket.running(tmp_path / "store") as store:
        yield {
            "BIHUAN_DATABASE_URL": f"postgresql://postgres@/{DATABASE}?host={socket}",
            "BIHUAN_FILES_URL": store.url,
        }


class Machine:
    """One installation, served on a port of its own each time it is started."""

    def __init__(self, name: str, data: Path, shared: dict[str, str], front: Front) -> None:
        self._name, self._data, self._shared, self._front = name, data, shared, front
        self._running = ExitStack()
        self._sites: list[Site] = []

    def start(self, rough: random.Random) -> None:
        """Serve and stand behind the one address."""
        self._running = ExitStack()
        site = self._running.enter_context(serving(self._data, extra=self._shared))
        self._sites.append(site)
        self._server = psutil.Process(site.pid)
        self.hand = Hand(self._server, rough)
        self._front.servers[self._name] = site.address

    def said(self) -> list[str]:
        """What the servers wrote to their logs, for whoever looks for the cause of a fault."""
        return [line for site in self._sites for line in site.log]

    def kill(self) -> None:
        """Take everything that runs on it at once; the proxy is not told."""
        for process in [*self._server.children(recursive=True), self._server]:
            process.kill()
        self._running.close()

    def stop(self) -> None:
        """Stop as an administrator would."""
        self._running.close()


@pytest.mark.asvs("8.1.4.9")
@pytest.mark.soak
@pytest.mark.parametrize("kills", [20])
def test_nothing_confirmed_is_lost_and_nothing_is_done_twice(
    shared: dict[str, str], tmp_path: Path, kills: int
) -> None:
    folders = {name: tmp_path / name for name in ("one", "two")}
    made = bihuan("init", "--demo", data=folders["one"], extra=shared)
    assert made.returncode == 0, made.stdout + made.stderr
    shutil.copytree(folders["one"], folders["two"])
    ready, rough = prepare(folders["one"], shared), random.Random(seed())  # noqa: S311 -- a pattern, not a secret
    programs = [Program(ready, number) for number in range(1, PROGRAMS + 1)]
    killed: Counter[str] = Counter()
    with forwarding() as front, ExitStack() as running:
        machines = [Machine(name, data, shared, front) for name, data in folders.items()]
        for machine in machines:
            machine.start(rough)
            running.callback(machine.stop)
        for program in programs:
            program.address = front.address
            program.start()
        for number in range(1, kills + 1):
            time.sleep(rough.uniform(0.2, 1.0))
            machine = machines[(number // KILLS_PER_MACHINE) % 2]
            if number % KILLS_PER_MACHINE == 0:
                machine.kill()
                killed["machine"] += 1
                machine.start(rough)
            else:
                killed[machine.hand.kill_one()] += 1
        for program in programs:
            program.stopping.set()
        for program in programs:
            program.join(120)
            assert not program.is_alive()
            assert program.fault is None, "".join(line for machine in machines for line in machine.said())
        _wait_until_all_is_worked(shared)
        assert len(front.taken) == 2

    items = assert_all_is_once(programs, left(lambda sql: _asked(shared, sql)))
    verified = bihuan("verify-ledger", data=folders["two"], extra=shared)
    assert verified.returncode == Exit.DONE, verified.stdout
    assert items > 0
    assert _asked(shared, GIVEN_UP) == [(0,)]
    repeats = sum(program.work.repeats for program in programs)
    tell("machines", killed=sum(killed.values()), items=items, repeats=repeats, **killed)


def _asked(shared: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(shared["BIHUAN_DATABASE_URL"]) as database:
        return database.execute(sql).fetchall()


def _wait_until_all_is_worked(shared: dict[str, str]) -> None:
    """What a killed worker had claimed is claimed by another once its lease is over, which is not waited for here."""
    with psycopg.connect(shared["BIHUAN_DATABASE_URL"]) as database:
        database.execute("UPDATE backstage_outboxjob SET lease_until = now() WHERE done_at IS NULL")
    until = time.monotonic() + DRAIN_SECONDS
    while _asked(shared, OPEN_JOBS) != [(0,)]:
        assert time.monotonic() < until, "work was left undone"
        time.sleep(0.5)
