"""Making one movement of the chain: its words salted apart, its digest over everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.core.sealing import canonical_json, new_salt, salted_digest
from bihuan.core.uid import uuid7

from ..chain import Line, movement_digest
from ..models import Item, Movement, MovementWords


@dataclass(frozen=True)
class Happening:
    """What a movement says: ``account`` is id and public id (id None: the clock), ``changes`` already encoded.

    ``evidence`` are SHA-256 digests of files; ``words`` what people wrote, canonical JSON types only.
    """

    move: str
    from_state: str
    to_state: str
    at: datetime
    account: tuple[int | None, str]
    unit: int | None
    changes: Mapping[str, Any]
    behalf: int | None = None
    evidence: Sequence[str] = ()
    words: Mapping[str, Any] = field(default_factory=dict)


def make_movement(item: Item, happening: Happening, uids: Mapping[int, str]) -> tuple[Movement, MovementWords | None]:
    """Build the next movement of an item and the row of its words (None without words); nothing is stored.

    ``uids`` maps unit ids to public ids.
    """
    text = canonical_json(happening.words).decode() if happening.words else ""
    salt = new_salt() if text else ""
    movement = Movement(
        uid=uuid7(),
        realm_id=item.realm_id,
        item_id=item.pk,
        sequence=item.length + 1,
        move=happening.move,
        from_state=happening.from_state,
        to_state=happening.to_state,
        at=happening.at,
        account_id=happening.account[0],
        unit_id=happening.unit,
        behalf_id=happening.behalf,
        changes=dict(happening.changes),
        evidence=sorted(happening.evidence),
        words_digest=salted_digest(text, salt) if text else "",
        previous=item.head,
    )
    by = happening.account[1] if happening.account[0] is not None else None
    movement.digest = movement_digest(line_of(movement, item=str(item.uid), account=by, uids=uids))
    row = MovementWords(movement=movement, realm_id=item.realm_id, text=text, salt=salt) if text else None
    return movement, row


def line_of(movement: Movement, *, item: str, account: str | None, uids: Mapping[int, str]) -> Line:
    """The movement as the chain's digest sees it; ``uids`` maps unit ids to public ids."""
    return Line(
        item=item,
        sequence=movement.sequence,
        move=movement.move,
        from_state=movement.from_state,
        to_state=movement.to_state,
        at=movement.at,
        account=account,
        unit=uids[movement.unit_id] if movement.unit_id is not None else None,
        behalf=uids[movement.behalf_id] if movement.behalf_id is not None else None,
        changes=movement.changes,
        evidence=movement.evidence,
        words=movement.words_digest,
        previous=movement.previous,
    )
