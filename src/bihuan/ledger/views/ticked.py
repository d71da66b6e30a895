"""What is ticked in a list, as it comes in with a form."""

from collections.abc import Sequence
from uuid import UUID


def uids_of(values: Sequence[str]) -> list[UUID]:
    """The ticked items, each once; what is no id is not there."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
