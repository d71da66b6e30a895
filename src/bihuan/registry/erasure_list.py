"""删除名单: whom to erase again when an old backup brings them back. Ids alone, sealed with the data key, kept beside the database.

It lies in the data folder as ``erasures.jsonl``, and in every backup; ``bihuan restore`` reads it wherever it is given one.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from bihuan.core.ciphers import derive_key
from bihuan.core.errors import Invalid
from bihuan.core.sealing import canonical_json, is_signed, sign
from bihuan.core.text import N_

from .models import Person

FILE = "erasures.jsonl"


@dataclass(frozen=True)
class Erased:
    """One line: whose personal information was erased, when, and whether their name went out of the words too."""

    person: UUID
    at: datetime
    words: bool


def standing() -> list[Erased]:
    """Return everybody whom this database knows to be erased."""
    people = Person.objects.filter(erased_at__isnull=False).order_by("pk")
    return [Erased(one.uid, one.erased_at, one.name_hidden) for one in people if one.erased_at is not None]


def lines(erased: Iterable[Erased]) -> Iterator[str]:
    """Write each line with its seal: nobody without the data key can have somebody erased by it."""
    for one in erased:
        body = _body(one)
        yield json.dumps({**body, "seal": sign(_key(settings.BIHUAN.data_key), canonical_json(body))}) + "\n"


def read(text: str, *, where: str) -> list[Erased]:
    """Read a list. Raises Invalid naming file and line for one that is cut, edited or another installation's."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            told = json.loads(line)
            one = Erased(UUID(told["person"]), datetime.fromisoformat(told["at"]), bool(told["words"]))
            sound = is_signed(_key(settings.BIHUAN.data_key), canonical_json(_body(one)), str(told["seal"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            sound = False
        if not sound:
            message = N_("删除名单 %(path)s 第 %(line)s 行被改动过，或不是本单位的密钥所写")
            raise Invalid("erasures.seal", message, path=where, line=number)
        found.append(one)
    return found


def write() -> None:
    """Bring the file in the data folder up to what the database knows and to what stands in it; nothing is ever dropped."""
    path: Path = settings.BIHUAN.data / FILE
    there = read(path.read_text(encoding="utf-8"), where=str(path)) if path.exists() else []
    known = {one.person: one for one in (*there, *standing())}
    if set(known.values()) == set(there):
        return
    waiting = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(lines(sorted(known.values(), key=lambda one: (one.at, one.person))))
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


def _body(one: Erased) -> dict[str, object]:
    return {"person": str(one.person), "at": one.at.isoformat(), "words": one.words}


@cache
def _key(data_key: str) -> bytes:
    return derive_key(data_key.encode(), "registry/erasures")
