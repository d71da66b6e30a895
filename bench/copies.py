"""Copies of a template: every row again, under ids of its own, moved back in time, its chain sealed anew."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from bench.templates import Template
from bihuan.core.sealing import SHA256, canonical_json, salted_digest
from bihuan.core.uid import uuid7
from bihuan.ledger.actions.inserting import copy_row
from bihuan.ledger.actions.registering import words_of
from bihuan.ledger.actions.sealing import line_of
from bihuan.ledger.chain import TIMES, encoded_time, movement_body
from bihuan.ledger.models import Item, Movement, MovementWords, Plan, Report

# What the bytes of a copied movement differ in from those of its template.
ITEM_MARK, WORDS_MARK, PREVIOUS_MARK = "@item@", "@words@", "@previous@"


@dataclass(frozen=True)
class Shifted:
    """A template some days earlier. ``bodies`` are the bytes each movement's digest covers, with marks to fill in."""

    template: Template
    item: Item
    movements: tuple[Movement, ...]
    bodies: tuple[bytes, ...]
    others: tuple[models.Model, ...]


@dataclass
class Copied:
    """The rows of one copy. Those in ``others`` that hang on the item have no ``item_id`` yet."""

    item: Item
    movements: list[Movement]
    words: dict[int, MovementWords]
    others: list[models.Model]


class Copier:
    """Makes copies; what is the same for all copies of a template on one day is made once."""

    def __init__(self, unit_uids: dict[int, str]) -> None:
        self._units = unit_uids
        self._shifted = lru_cache(None)(self._shift)
        self._templates: dict[int, Template] = {}

    def copy(self, template: Template, days: int, *, batch: int, year: int, serial: int, problem: str) -> Copied:
        """Copy a template moved ``days`` back into a batch; ``problem`` is what is wrong this time."""
        self._templates[template.item.pk] = template
        like = self._shifted(template.item.pk, days)
        uid = uuid7()
        item = copy_row(
            like.item, pk=None, id=None, uid=uid, batch_id=batch, year=year, serial=serial, problem=problem, row_key=""
        )
        item.stamp_keys()
        words = _words(template, item)
        movements = self._seal(like, item, words)
        papers: tuple[Plan | Report, ...] = (*template.plans, *template.reports)
        parts = {row.uid: uuid7() for row in papers}
        others = [_anew(row, uid, parts) for row in like.others]
        item.length, item.head = len(movements), movements[-1].digest
        return Copied(item, movements, words, others)

    def _shift(self, key: int, days: int) -> Shifted:
        template, span = self._templates[key], timedelta(days=days)
        movements = tuple(_shift_movement(row, span) for row in template.movements)
        others = (
            *(template.parties + template.access),
            *(template.plans + template.reports + template.verifications + template.evidence),
        )
        return Shifted(
            template=template,
            item=_earlier(template.item, span),
            movements=movements,
            bodies=tuple(self._body(row) for row in movements),
            others=tuple(_earlier(row, span) for row in others),
        )

    def _body(self, row: Movement) -> bytes:
        # The first movement's words name the fault, so theirs is the one digest of words that changes.
        like = copy_row(
            row,
            words_digest=WORDS_MARK if row.sequence == 1 else row.words_digest,
            previous=PREVIOUS_MARK if row.sequence > 1 else "",
        )
        account = str(row.account.uid) if row.account is not None else None
        return movement_body(line_of(like, item=ITEM_MARK, account=account, uids=self._units))

    @staticmethod
    def _seal(like: Shifted, item: Item, words: dict[int, MovementWords]) -> list[Movement]:
        sealed, previous = [], ""
        first = salted_digest(words[1].text, words[1].salt)
        fill_item, fill_words = str(item.uid).encode(), first.encode()
        for row, body in zip(like.movements, like.bodies, strict=True):
            filled = body.replace(b"@item@", fill_item).replace(b"@previous@", previous.encode())
            filled = filled.replace(b"@words@", fill_words) if row.sequence == 1 else filled
            digest = f"{SHA256}:{hashlib.sha256(filled).hexdigest()}"
            words_digest = first if row.sequence == 1 else row.words_digest
            sealed.append(
                copy_row(
                    row, pk=None, id=None, uid=uuid7(), words_digest=words_digest, previous=previous, digest=digest
                )
            )
            previous = digest
        return sealed


def _words(template: Template, item: Item) -> dict[int, MovementWords]:
    """The words of every movement; the first tells what is wrong with this copy."""
    told = canonical_json(words_of(item)).decode()
    return {
        sequence: copy_row(row, text=told if sequence == 1 else row.text) for sequence, row in template.words.items()
    }


def _anew(row: models.Model, item: UUID, parts: dict[UUID, UUID]) -> models.Model:
    """A row of a copy: another id, and where it names its item or a part of it, the copy's."""
    columns: dict[str, Any] = {"id": None}
    old = row.__dict__
    if "uid" in old:
        columns["uid"] = parts.get(old["uid"]) or uuid7()
    if "target_uid" in old:
        columns["target_uid"] = item
        columns["part_uid"] = parts.get(old["part_uid"], old["part_uid"])
    return copy_row(row, **columns)


def _earlier(row: Any, span: timedelta) -> Any:
    """A row whose every time lies ``span`` earlier."""
    moved = {name: value - span for name, value in row.__dict__.items() if isinstance(value, datetime)}
    return copy_row(row, **moved)


def _shift_movement(row: Movement, span: timedelta) -> Movement:
    changes = {
        name: encoded_time(datetime.fromisoformat(value) - span) if name in TIMES and value else value
        for name, value in row.changes.items()
    }
    moved: Movement = copy_row(row, at=row.at - span, changes=changes)
    return moved
