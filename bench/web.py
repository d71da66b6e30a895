"""Real pages over HTTP from ``bihuan serve``, beside a bare Django on the same server: requests a second, memory."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from django.urls import reverse

from bench.clock import resident
from bihuan.ledger.queries import visible_items
from bihuan.registry.actor import Actor

PROCESSES, THREADS, CLIENTS = 2, 4, 4
SECONDS, WARMING = 4.0, 1.0
PATIENCE = 120.0


@dataclass(frozen=True)
class Asked:
    """One thing to ask for again and again; with ``body`` it is posted, each time with what ``body`` makes."""

    what: str
    address: str
    headers: Mapping[str, str]
    body: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Answered:
    """What one address gave under load; ``size`` is the bytes of one answer.

    ``cpu`` are the milliseconds the server's processes worked for one answer: what it costs, however busy the machine.
    """

    what: str
    cpu: float
    rate: float
    median: float
    size: int
    status: int


HELLO = Asked("hello", "/", {})


@dataclass(frozen=True)
class Served:
    """All addresses, the bare Django before and after them, and the megabytes of the largest web process."""

    hellos: tuple[Answered, Answered]
    pages: tuple[Answered, ...]
    memory: float


def serve_and_ask(data: Path, addresses: Mapping[str, str], session: str) -> Served:
    """Ask every address of a served data folder as whoever has this session."""
    cookie = {"Cookie": f"sid={session}; language=zh-hans"}
    before = ask_bare(HELLO)
    with serving(data) as (port, server):
        asked = [Asked(what, address, cookie) for what, address in addresses.items()]
        for one in asked:
            warm(port, one)
        pages = tuple(ask(one, port, server) for one in asked)
        memory = max(resident(str(pid)) for pid in _children(server))
    return Served((before, ask_bare(HELLO)), pages, memory)


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, int]]:
    """Serve a data folder for as long as the block lasts; gives the port and the server's process."""
    port = _free_port()
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(data), "serve"]
    with _running([*command, "--port", str(port), "--processes", str(PROCESSES)], port) as process:
        yield port, process.pid


def ask_bare(asked: Asked) -> Answered:
    """Ask the bare Django of ``bench.hello``."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(PROCESSES), "--port", str(port)]
    command += ["--blocking-threads", str(THREADS), "--log-level", "warning", "bench.hello:application"]
    with _running(command, port) as process:
        return ask(asked, port, process.pid)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it is no longer needed."""
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own
    try:
        _wait_for(port)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ask(asked: Asked, port: int, server: int) -> Answered:
    """Ask one thing from several connections at once, each kept open; what comes while warming does not count."""
    taken: list[float] = []
    answers: list[tuple[int, int]] = []
    start = time.perf_counter() + WARMING

    def one() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while (begun := time.perf_counter()) < start + SECONDS:
            status, size = _once(connection, asked)
            answers.append((status, size))
            if begun >= start:
                taken.append(time.perf_counter() - begun)
        connection.close()

    cpu = _cpu(server)
    clients = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    elapsed, cost = time.perf_counter() - start, (_cpu(server) - cpu) * 1_000 / len(answers)
    status, size = answers[-1]
    median = statistics.median(taken) * 1_000 if taken else PATIENCE * 1_000
    return Answered(asked.what, cost, len(taken) / elapsed, median, size, status)


def _once(connection: HTTPConnection, asked: Asked) -> tuple[int, int]:
    """Ask once; returns the status and the bytes of the answer."""
    if asked.body is None:
        connection.request("GET", asked.address, headers=dict(asked.headers))
    else:
        connection.request("POST", asked.address, asked.body(), dict(asked.headers))
    response = connection.getresponse()
    size = len(response.read())
    return response.status, size


def warm(port: int, asked: Asked) -> None:
    """Let every process meet a page before its speed counts: the first time it loads templates and plans."""
    for _ in range(PROCESSES * THREADS):
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        _once(connection, asked)
        connection.close()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu(server: int) -> float:
    """Seconds that the processes of a server have worked."""
    ticks = 0
    for pid in _children(server):
        # After the name in brackets: state is the first field, user and system time the 12th and 13th.
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pages_of(actor: Actor) -> dict[str, str]:
    """The addresses of the pages people open most."""
    item = visible_items(actor).filter(state="closed").order_by("-pk").values_list("uid", flat=True)[0]
    return {
        "list, newest first": reverse("ledger:items"),
        "list, one state": reverse("ledger:items") + "?state=planned",
        "list, overdue": reverse("ledger:items") + "?due=overdue",
        "search, two characters": reverse("ledger:items") + f"?q={quote('渡口')}",
        "item with its story": reverse("ledger:item", args=[item]),
        "health of the loop": reverse("desk:health"),
    }
