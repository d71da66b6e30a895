"""``bihuan manage worker``: the worker as a process of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from bihuan.backstage.worker import run


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, finishing the job in hand."""

    help = "Carry out outbox jobs and periodic jobs until stopped."

    def handle(self, *_: Any, **__: Any) -> None:
        """Work in this thread, so that the signals arrive here."""
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        run(stop)
