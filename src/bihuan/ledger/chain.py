"""The chain of an item: what one movement says about the facts, its digest, replaying it, and finding its first fault.

Pure: units, accounts and items are public ids here, times aware, everything JSON knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_

from .facts import Snapshot
from .states import Card, Paper, State

BODY_VERSION = 1
UNITS = frozenset({"lead"})
UNIT_SETS = frozenset({"assisting", "doers", "acknowledged", "objected"})
ACCOUNT_SETS = frozenset({"authors", "handlers"})
TIMES = frozenset({"deadline", "first_deadline", "mend_by", "sent_at", "closed_at"})
ENUMS: dict[str, type[State] | type[Paper] | type[Card]] = {
    "state": State,
    "came_from": State,
    "before": State,
    "plan": Paper,
    "report": Paper,
    "card": Card,
}
FIELDS = frozenset(f.name for f in fields(Snapshot))


@dataclass(frozen=True)
class Line:
    """One movement as the chain sees it; ``changes`` is already encoded. ``account`` None is the clock."""

    item: str
    sequence: int
    move: str
    from_state: str
    to_state: str
    at: datetime
    account: str | None
    unit: str | None
    behalf: str | None
    changes: Mapping[str, Any]
    evidence: Sequence[str]
    words: str
    previous: str


def movement_body(line: Line) -> bytes:
    """The canonical bytes a movement's digest covers."""
    return canonical_json(
        {
            "v": BODY_VERSION,
            "item": line.item,
            "sequence": line.sequence,
            "move": line.move,
            "from": line.from_state,
            "to": line.to_state,
            "at": line.at,
            "account": line.account,
            "unit": line.unit,
            "behalf": line.behalf,
            "changes": line.changes,
            "evidence": list(line.evidence),
            "words": line.words,
            "previous": line.previous,
        }
    )


def movement_digest(line: Line) -> str:
    """The digest of a movement over everything it says and the digest before it."""
    return digest(movement_body(line))


def encode(changes: Mapping[str, Any], uid_of: Mapping[int, str], account_of: Mapping[int, str]) -> dict[str, Any]:
    """Turn changed facts into what the chain holds: public ids, sorted lists, ISO times."""
    return {name: _encoded(name, value, uid_of, account_of) for name, value in changes.items()}


def _encoded(name: str, value: Any, uid_of: Mapping[int, str], account_of: Mapping[int, str]) -> Any:
    if value is None:
        return None
    if name in UNITS:
        return uid_of[value]
    if name in UNIT_SETS:
        return sorted(uid_of[key] for key in value)
    if name in ACCOUNT_SETS:
        return sorted(account_of[key] for key in value)
    if name in TIMES:
        return encoded_time(value)
    return getattr(value, "value", value)


def encoded_time(moment: datetime) -> str:
    """A time as the chain writes it: UTC with microseconds."""
    return canonical_json(moment).decode().strip('"')


def decode(
    changes: Mapping[str, Any], unit_key: Callable[[str], int], account_key: Callable[[str], int]
) -> dict[str, Any]:
    """Turn what the chain holds back into facts; the inverse of ``encode``."""
    decoded: dict[str, Any] = {}
    for name, value in changes.items():
        if value is None:
            decoded[name] = None
        elif name in UNITS:
            decoded[name] = unit_key(value)
        elif name in UNIT_SETS:
            decoded[name] = frozenset(unit_key(uid) for uid in value)
        elif name in ACCOUNT_SETS:
            decoded[name] = frozenset(account_key(uid) for uid in value)
        elif name in TIMES:
            decoded[name] = datetime.fromisoformat(value)
        elif name in ENUMS:
            decoded[name] = ENUMS[name](value)
        else:
            decoded[name] = value
    return decoded


def replay(changes: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Fold decoded changes, first to last, into the facts they leave."""
    item = Snapshot()
    for change in changes:
        item = replace(item, **change)
    return item


def replay_encoded(changes: Sequence[Mapping[str, Any]], blank: Mapping[str, Any]) -> dict[str, Any]:
    """Fold encoded changes over the encoded blank item: what ``verify`` compares with the stored columns."""
    facts = dict(blank)
    for change in changes:
        facts.update(change)
    return facts


@dataclass(frozen=True)
class ChainFault:
    """The first thing wrong with a chain: at which line, and a marked sentence with ``%(sequence)s``."""

    sequence: int
    message: str


def first_fault(
    lines: Sequence[Line], digests: Sequence[str], moves_from: Mapping[str, frozenset[str]]
) -> ChainFault | None:
    """Find the first thing wrong with one item's chain, or None.

    ``lines`` in stored order with their stored ``digests``; ``moves_from`` is the table's sources per move.
    """
    previous, state = "", ""
    for place, (line, stored) in enumerate(zip(lines, digests, strict=True), start=1):
        fault = _fault_of(place, line, stored, previous, state)
        if not fault and not _is_legal(line, place, moves_from):
            fault = N_("第 %(sequence)s 条不是允许的流转")
        if fault:
            return ChainFault(place, fault)
        previous, state = stored, line.to_state
    return None


def _fault_of(place: int, line: Line, stored: str, previous: str, state: str) -> str:
    if line.sequence != place:
        return N_("第 %(sequence)s 条缺失")
    if movement_digest(line) != stored:
        return N_("第 %(sequence)s 条被改动")
    if line.previous != previous or line.from_state != state:
        return N_("第 %(sequence)s 条与前一条不相接")
    return ""


def _is_legal(line: Line, place: int, moves_from: Mapping[str, frozenset[str]]) -> bool:
    sources = moves_from.get(line.move)
    if sources is None:
        return False
    return line.from_state in sources if sources else place == 1
