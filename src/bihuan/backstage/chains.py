"""Chains of acts: each line's digest covers the line before, so that an edited, missing or cut one is found."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.core.sealing import canonical_json, digest

from .models import ChainedAct

Line = TypeVar("Line", bound=ChainedAct)
# What a line is about, by public ids: a digest never covers the integers of one database.
About = Callable[[Line], dict[str, Any]]


def append_to(chain: "QuerySet[Line]", line: Line, about: "About[Line]") -> Line:
    """Append an unsaved line to the chain it belongs to, in the action's own transaction with the chain's owner locked."""
    last = chain.order_by("-sequence").first()
    line.sequence, line.previous = (last.sequence + 1, last.digest) if last else (1, "")
    line.at = timezone.now()
    line.digest = digest(_body(line, about))
    line.save(force_insert=True)
    return line


def broken_in(chain: "QuerySet[Line]", about: "About[Line]") -> Iterator[int]:
    """Yield the sequence numbers of the lines whose digest, number or link to the line before is not right."""
    previous, expected = "", 1
    for line in chain.order_by("sequence"):
        if line.sequence != expected or line.previous != previous or line.digest != digest(_body(line, about)):
            yield line.sequence
        previous, expected = line.digest, line.sequence + 1


def _body(line: Line, about: "About[Line]") -> bytes:
    return canonical_json(
        {
            **about(line),
            "uid": line.uid,
            "sequence": line.sequence,
            "verb": line.verb,
            "account": line.account.uid if line.account else None,
            "at": line.at,
            "detail": line.detail,
            "previous": line.previous,
        }
    )
