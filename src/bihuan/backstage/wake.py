"""Telling a waiting worker on the same machine that there is work, so that it need not poll often.

One named pipe in the data folder: a byte written to it wakes a worker that waits; with no worker nothing happens.
Workers on other machines find the work at their next poll.
"""

import os
import select
import stat
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PIPE = "worker.pipe"


def pipe_path() -> Path:
    """Say where the pipe of this installation is."""
    return Path(settings.BIHUAN.data) / PIPE


def wake_worker() -> None:
    """Write one byte without waiting; no worker, or one already woken often enough, is no fault."""
    try:
        pipe = os.open(pipe_path(), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if stat.S_ISFIFO(os.fstat(pipe).st_mode):
            os.write(pipe, b"\x01")
    except BlockingIOError:
        return
    finally:
        os.close(pipe)


class Ear:
    """A worker's end of the pipe."""

    def __init__(self) -> None:
        path = pipe_path()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.mkfifo(path, 0o600)
        # Open for both, so that the pipe never reports the end when a writer leaves.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def wait(self, seconds: float) -> None:
        """Return after a wake-up or after ``seconds``, whichever is first."""
        ready, _, _ = select.select([self._pipe], [], [], seconds)
        if ready:
            try:
                os.read(self._pipe, 4096)
            except BlockingIOError:
                # Another worker took the same byte.
                return

    def close(self) -> None:
        """Give the pipe back; it stays on disk for the next worker."""
        os.close(self._pipe)
