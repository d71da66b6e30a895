"""The parent's side of the limited process in which strangers' files are opened.

One child per process of ours, started at the first file, kept for the next: starting Python costs more than decoding a
photograph. It is killed when it takes too long, and replaced after it has died or served often.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

import bihuan

from .covering import Box
from .refusals import Refusal

SECONDS = 30.0
FILES_PER_CHILD = 200
# Each thread of a numerical library reserves memory that counts against the limit.
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PACKAGE_ROOT = str(Path(bihuan.__file__).resolve().parent.parent)


class Examiner:
    """Hands files to the child, one at a time; threads wait for each other, which bounds the memory in use."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._parent = 0
        self._served = 0

    def examine(self, source: Path, display: Path, thumb: Path) -> dict[str, Any]:
        """Return ``media_type`` and ``picture`` (see ``examination.to_json``); both copies are then written.

        Raises Refusal: with the child's reason, ``evidence.too_slow`` after the time limit, or ``evidence.broken`` where
        the file made the child die.
        """
        return self._have("examine", source=source, display=display, thumb=thumb)

    def take_landmarks(self, source: Path) -> tuple[bytes, bytes]:
        """Return the packed codes and places of the landmarks of a copy for the screen. Raises Refusal as ``examine``."""
        reply = self._have("landmarks", source=source)
        return bytes.fromhex(reply["codes"]), bytes.fromhex(reply["places"])

    def lay_on(self, own: Path, other: Path, lens: Sequence[Sequence[float]]) -> float:
        """Return how much of what two copies have in common looks the same (``seeing.sameness``). Raises Refusal."""
        return float(self._have("lay_on", own=own, other=other, lens=[list(row) for row in lens])["same"])

    def cover(self, source: Path, boxes: Sequence[Box], display: Path, thumb: Path) -> None:
        """Write the public copies of a copy for the screen (``covering.write_covered``). Raises Refusal."""
        self._have("cover", source=source, boxes=[box.numbers for box in boxes], display=display, thumb=thumb)

    def _have(self, task: str, **given: Any) -> dict[str, Any]:
        request = json.dumps({"task": task, **given}, default=str)
        with self._lock:
            reply = self._ask(request.encode() + b"\n")
        if "refused" in reply:
            raise Refusal(reply["refused"])
        return reply

    def close(self) -> None:
        """End the child; the next file starts another."""
        with self._lock:
            self._stop()

    def _ask(self, request: bytes) -> dict[str, Any]:
        child = self._running()
        requests, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        try:
            requests.write(request)
            requests.flush()
            ready, _, _ = select.select([answers], [], [], self.seconds)
            line = answers.readline() if ready else b""
        except BrokenPipeError:
            ready, line = [answers], b""
        if not line:
            self._stop()
            raise Refusal("evidence.broken" if ready else "evidence.too_slow")
        self._served += 1
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        """The child of this very process: one inherited through a fork belongs to the parent and is left alone."""
        if self._parent != os.getpid():
            self._child = None
        elif self._served >= FILES_PER_CHILD or (self._child is not None and self._child.poll() is not None):
            self._stop()
        if self._child is None:
            self._parent, self._served = os.getpid(), 0
            self._child = subprocess.Popen(
                [sys.executable, "-m", "bihuan.evidence.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PYTHONPATH": PACKAGE_ROOT, "PATH": os.defpath, "LANG": "C.UTF-8", **SINGLE},
                cwd="/",
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


examiner = Examiner()
atexit.register(examiner.close)
