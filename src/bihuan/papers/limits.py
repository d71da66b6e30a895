"""Running one of our own functions on foreign data in a fresh interpreter with hard limits.

The child is a new Python without our environment variables, our open files or Django. It limits itself before it
touches the data, and whatever kills it leaves this process unharmed. What it yields comes back as JSON lines, so that
a large result is handled while it is still being made.
"""

import contextlib
import enum
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from bihuan.core.errors import Invalid

_CHILD = Path(__file__).with_name("child.py")
# A dynamic loader setting some Pythons need to start; nothing else of our environment goes across.
_KEPT_VARIABLES = ("LD_LIBRARY_PATH",)


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """How much one child may use, and how much it may hand back. Wall time covers waiting too, so it is the larger."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 60
    wall_seconds: int = 120
    file_bytes: int = 600_000_000
    result_bytes: int = 120_000_000


class Cause(enum.Enum):
    """Why a child ended without finishing."""

    MEMORY = "memory"
    TIME = "time"
    CRASH = "crash"


class ChildStopped(Exception):
    """A limited child did not finish; ``detail`` is for the log, never for a person."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail


class LimitedRun:
    """One run of a function in a limited child; iterate over it once to get what the function yields."""

    def __init__(self, function: str, arguments: Mapping[str, Any], limits: ProcessLimits) -> None:
        self._request = {
            "path": [str(Path(folder).absolute()) for folder in sys.path],
            "function": function,
            "arguments": dict(arguments),
            "limits": asdict(limits),
        }
        self._limits = limits
        self._timed_out = False
        self.peak_bytes: int | None = None

    def __iter__(self) -> Iterator[Any]:
        with tempfile.TemporaryFile() as errors:
            child = self._start(errors.fileno())
            watch = threading.Timer(self._limits.wall_seconds, self._stop, [child])
            watch.start()
            try:
                yield from self._values(child)
                self._raise_for(child.wait(), errors.fileno())
            finally:
                watch.cancel()
                _kill(child)

    def _start(self, errors: int) -> "subprocess.Popen[bytes]":
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        child = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own script
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={"LC_ALL": "C.UTF-8", **kept},
            cwd="/",
            start_new_session=True,
        )
        request = cast("IO[bytes]", child.stdin)
        # Should the child be dead already, its exit status will say why.
        with contextlib.suppress(BrokenPipeError), request:
            request.write(json.dumps(self._request).encode() + b"\n")
        return child

    def _stop(self, child: "subprocess.Popen[bytes]") -> None:
        self._timed_out = True
        _kill(child)

    def _values(self, child: "subprocess.Popen[bytes]") -> Iterator[Any]:
        room = self._limits.result_bytes
        with cast("IO[bytes]", child.stdout) as lines:
            while line := lines.readline(room + 1):
                room -= len(line)
                if room < 0:
                    raise ChildStopped(Cause.MEMORY, "the result is too large")
                tag = line[:1]
                if tag == b"b":
                    yield line[1:-1]
                    continue
                body = json.loads(line[1:])
                if tag == b"v":
                    yield body
                    continue
                self.peak_bytes = body["peak_bytes"]
                if tag == b"e":
                    raise Invalid(body["code"], body["message"], **body["data"])
                if tag == b"m":
                    raise ChildStopped(Cause.MEMORY, "MemoryError")

    def _raise_for(self, status: int, errors: int) -> None:
        if self._timed_out:
            raise ChildStopped(Cause.TIME, "wall time")
        if status == 0 and self.peak_bytes is not None:
            return
        size = os.fstat(errors).st_size
        said = os.pread(errors, 4000, max(0, size - 4000)).decode(errors="replace")
        if status in (-signal.SIGXCPU, -signal.SIGALRM):
            raise ChildStopped(Cause.TIME, said)
        if (status == -signal.SIGABRT and "allocation" in said) or status == -signal.SIGKILL or _short_of_memory(said):
            raise ChildStopped(Cause.MEMORY, said)
        raise ChildStopped(Cause.CRASH, f"exit status {status}: {said}")


def _short_of_memory(said: str) -> bool:
    """Whether a child died for want of memory before it could say so itself, while it was still importing."""
    return any(words in said for words in ("MemoryError", "Cannot allocate memory", "failed to map segment"))


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child and whatever it started, and wait for it, so that no zombie stays."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def run_limited(function: str, arguments: Mapping[str, Any], limits: ProcessLimits | None = None) -> LimitedRun:
    """Prepare a run of ``function`` ("package.module:name") with JSON ``arguments`` in a limited child.

    The function must be a generator of JSON values; iterating over the returned run starts the child and yields them.
    It may yield bytes of one line too, which come over as they are: for what is unpacked later.
    Iterating raises what the function raised, if that was ``Invalid``, and ``ChildStopped`` for every other end.
    """
    return LimitedRun(function, arguments, limits or ProcessLimits())
