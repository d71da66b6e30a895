"""The program loaded once, and forked for every command it is told: a command can be killed without waiting for a start.

Run as a script it reads a job a line, ``{"arguments": […], "after": seconds or null}``, and answers each with the status
the command ended with, negative where it was killed.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.site import environment


class Importer:
    """One loaded program over one data folder."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, arguments: Sequence[str], *, after: float | None = None) -> int:
        """Run one command to its end, or kill it after so many seconds; returns its status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"arguments": list(arguments), "after": after}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def loaded(data: Path) -> Iterator[Importer]:
    """Load the program over a data folder for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.exchange.importer", str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    )
    with process:
        yield Importer(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve(data: str) -> None:
    from bihuan.config.cli.command import start_django, use_data_folder  # noqa: PLC0415 -- only in the program itself
    from bihuan.config.cli.main import main  # noqa: PLC0415 -- only in the program itself

    use_data_folder(Path(data))
    start_django()
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            status = 1
            try:
                status = main(["--data", data, *job["arguments"]])
            finally:
                os._exit(status)
        if job["after"] is not None:
            time.sleep(job["after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- the answer


if __name__ == "__main__":
    _serve(sys.argv[1])
