"""Processes of a served folder killed (SIGKILL) while programs write: nothing confirmed is lost, nothing done twice."""

import random
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from bihuan.config.cli.command import Exit
from tests.config.killing import Hand, Program, assert_all_is_once, left_in, prepare
from tests.support.site import bihuan, copied, serving
from tests.support.soaking import seed, tell

PROGRAMS = 3
# Each server lives through so many kills of its processes before it is killed as a whole and started again.
KILLS_PER_SERVER = 9


@pytest.mark.parametrize("kills", [pytest.param(5, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.soak)])
def test_nothing_confirmed_is_lost_and_nothing_is_done_twice(demo_folder: Path, tmp_path: Path, kills: int) -> None:
    data = copied(demo_folder, tmp_path / "data")
    ready, rough = prepare(data), random.Random(seed())  # noqa: S311 -- a pattern, not a secret
    programs = [Program(ready, number) for number in range(1, PROGRAMS + 1)]
    killed: Counter[str] = Counter()
    while sum(killed.values()) < kills:
        with serving(data) as site:
            for program in programs:
                program.address = site.address
                if not program.is_alive():
                    program.start()
            server = psutil.Process(site.pid)
            hand = Hand(server, rough)
            for _ in range(min(KILLS_PER_SERVER, kills - sum(killed.values()) - 1)):
                time.sleep(rough.uniform(0.2, 1.5))
                killed[hand.kill_one()] += 1
            time.sleep(rough.uniform(0.2, 1.5))
            killed["server"] += 1
            for child in [*server.children(recursive=True), server]:
                child.kill()
    with serving(data) as site:
        for program in programs:
            program.address = site.address
            program.stopping.set()
        for program in programs:
            program.join(120)
            assert not program.is_alive()

    items = assert_all_is_once(programs, left_in(data))
    verified = bihuan("verify-ledger", data=data)
    assert verified.returncode == Exit.DONE, verified.stdout
    assert len(killed) >= 2
    repeats = sum(program.work.repeats for program in programs)
    tell("kills", killed=sum(killed.values()), items=items, repeats=repeats, **killed)
