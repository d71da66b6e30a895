"""Taking times on a machine that is never quiet."""

import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Lap:
    """Seconds that a block took: ``wall`` by the clock, ``cpu`` in this process and the children it waited for.

    Zero until the block has ended. On a machine shared with others only ``cpu`` says something about the program.
    """

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def lap() -> Iterator[Lap]:
    """Time a block."""
    taken, wall, cpu = Lap(), time.perf_counter(), _cpu()
    yield taken
    taken.wall, taken.cpu = time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@dataclass(frozen=True)
class Spread:
    """Times of many runs in milliseconds: ``cpu`` is what the code costs, the others what people wait.

    On a machine shared with others only ``cpu`` and ``least`` say something about the program.
    """

    cpu: float
    least: float
    median: float


def repeated(job: Callable[[], object], times: int) -> Spread:
    """Run a job often; the first run, which fills caches, does not count."""
    job()
    laps = []
    for _ in range(times):
        with lap() as one:
            job()
        laps.append(one)
    walls = [one.wall * 1_000 for one in laps]
    return Spread(statistics.median(one.cpu for one in laps) * 1_000, min(walls), statistics.median(walls))


@dataclass
class Peak:
    """Megabytes of memory: before a block, and the most during it."""

    before: float = 0.0
    most: float = 0.0

    @property
    def grown(self) -> float:
        """How much more than before."""
        return self.most - self.before


@contextmanager
def peak_memory(every: float = 0.05) -> Iterator[Peak]:
    """Watch the resident memory of this process while a block runs."""
    peak, over = Peak(resident(), resident()), threading.Event()

    def watch() -> None:
        while not over.wait(every):
            peak.most = max(peak.most, resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()
        peak.most = max(peak.most, resident())


def resident(process: str = "self") -> float:
    """Megabytes of memory a process holds now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


def most_resident(process: str = "self") -> float:
    """Megabytes of memory a process held at its worst since its program began."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")
    return int(kilobytes) * 1_024 / 1_000_000


@contextmanager
def most_of_children(every: float = 0.02) -> Iterator[Peak]:
    """Watch the memory of the largest process this one starts while a block runs."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(every):
            # A thread or process that ends while it is looked at has no memory any more.
            with suppress(OSError):
                peak.most = max(peak.most, *map(most_resident, _children()), 0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _children() -> set[str]:
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
