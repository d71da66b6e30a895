"""A finding about somebody's paper, said in words that the edge translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``code`` for programs, ``message`` a marked msgid with ``%(name)s`` placeholders, ``data`` its values."""

    code: str
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.data if self.data else self.message


def sentence(code: str, message: str, **data: Any) -> Sentence:
    """Return a Sentence with its values given by name."""
    return Sentence(code, message, data)
