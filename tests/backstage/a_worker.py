"""A worker process of its own for the tests: one kind of job in each lane, which leaves a line and may wait to be killed.

Run with the settings' environment and the path of a file to write to.
"""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from bihuan.backstage import handlers  # noqa: E402 -- after the set-up
from bihuan.backstage.management.commands.worker import Command  # noqa: E402
from bihuan.backstage.models import OutboxJob  # noqa: E402

KIND = "tests.process"
OUTWARD = "tests.outward"
trace = Path(sys.argv[1])


def handle(job: OutboxJob) -> None:
    """Write down that it began, wait where told to (only the first time), write down that it ended."""
    with trace.open("a") as file:
        file.write(f"begin {job.target}\n")
    if job.tries == 1:
        time.sleep(job.payload.get("seconds", 0))
    with trace.open("a") as file:
        file.write(f"end {job.target}\n")


handlers.register(KIND, handle, lease=timedelta(seconds=2))
handlers.register(OUTWARD, handle, lease=timedelta(seconds=9), lane=handlers.Lane.OUTWARD)
assert threading.current_thread() is threading.main_thread()
Command().handle()
