"""How the main job tells what it is doing; a terminal shows it as bars, a test writes it down."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Teller(Protocol):
    """Hears of every step of the job."""

    def step(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Enter a step of ``total`` items (marked msgid ``label``); call what it gives with how many more are done."""


class Quiet:
    """Says nothing."""

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Enter a step in silence."""
        yield lambda count: None
