"""How the main job tells what it is doing; a terminal shows it as bars, a test writes it down."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Teller(Protocol):
    """Hears of every step of the job."""

    def heading(self, words: str) -> None:
        """Hear which paper the next steps are about (words as they are)."""

    def step(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Enter a step of ``total`` items (marked msgid ``label``); call what it gives with how many more are done."""

    def note(self, sentence: str, **values: object) -> None:
        """Hear a sentence (marked msgid) about the step just made; a value may be a ``Sentence`` itself."""


class Quiet:
    """Says nothing."""

    def heading(self, words: str) -> None:
        """Pass over it."""

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Enter a step in silence."""
        yield lambda count: None

    def note(self, sentence: str, **values: object) -> None:
        """Keep it to oneself."""
