"""Public identifiers: UUID version 7 (RFC 9562 §5.7), sortable by the millisecond they were made."""

import os
import time
import uuid
from collections.abc import Iterable


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | (random >> 64 & 0xFFF) << 64
    value |= 0b10 << 62 | random & ((1 << 62) - 1)
    return uuid.UUID(int=value)


def read_uid(text: str) -> uuid.UUID | None:
    """Return the id that an address, a form or a cell holds; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def read_uids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Return the ids among the texts in their order, each once; what is no id is left out."""
    found = (read_uid(text) for text in texts)
    return list(dict.fromkeys(uid for uid in found if uid is not None))
