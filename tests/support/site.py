"""The installed program, as real as it gets: its own command line, its own server and worker, a folder of its own."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LISTENING = re.compile(r"https?://127\.0\.0\.1:\d+/")
PORTS = range(12_000, 32_000)
# A busy machine of two cores takes its time.
START_SECONDS = 180
STOP_SECONDS = 40


@dataclass(frozen=True)
class Site:
    """A served data folder. ``address`` ends with a slash; ``log`` grows with every line the server says."""

    address: str
    data: Path
    log: list[str]
    pid: int = 0

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run ``bihuan`` over the same folder while it is served; fails the test when the command fails."""
        done = bihuan(*arguments, data=self.data)
        assert done.returncode == 0, done.stdout + done.stderr
        return done


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a newcomer: nothing of the test run's own settings leaks in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    return {**kept, "LANG": "C.UTF-8", **(extra or {})}


def bihuan(
    *arguments: str | Path, data: Path, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(data), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(extra), check=False, timeout=600)


def free_port() -> int:
    """A port nobody listens on right now, below those the system gives to callers, one of which could take it meanwhile."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def serving(data: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Serve a prepared folder with ``bihuan serve`` for as long as the block lasts."""
    command = [sys.executable, "-m", "bihuan.config.cli", "--data", str(data), "serve", "--port", str(free_port())]
    process = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(extra),
        start_new_session=True,
    )
    reader = _Reader(process)
    try:
        yield Site(reader.address(), data, reader.log, process.pid)
    finally:
        _stop(process)
        reader.close()


def copied(template: Path, target: Path) -> Path:
    """Copy a prepared folder that nobody serves."""
    shutil.copytree(template, target, dirs_exist_ok=True)
    return target


class _Reader:
    """Reads what the server says until it ends: a full pipe would stop the server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.log: list[str] = []
        self._address = ""
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def address(self) -> str:
        """Wait for the address; fails with the server's own words when it ends without one."""
        began = time.monotonic()
        self._told.wait(START_SECONDS)
        ended = f"status {self._process.poll()} after {time.monotonic() - began:.0f} s"
        assert self._address, f"the server did not start ({ended}):\n" + "".join(self.log)
        return self._address

    def close(self) -> None:
        """Let go of the pipe of a server that has ended."""
        self._thread.join(STOP_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.log.append(line)
            if not self._address and (found := LISTENING.search(line)):
                self._address = found.group()
                self._told.set()
        self._told.set()


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


def lines(words: Sequence[str]) -> str:
    """Faults one below the other, for the message of an assertion."""
    return "\n".join(f"- {word}" for word in words)
