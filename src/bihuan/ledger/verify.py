"""Checking the whole ledger: every chain, what it leads to, its words, the access rows and the seals over all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from bihuan.core.sealing import salted_digest
from bihuan.core.text import N_
from bihuan.registry.models import Account, Unit, UnitKind

from .actions.loading import Desk, open_desks, snapshot_of
from .actions.sealing import line_of
from .actions.writing import access_units, save_access, save_search
from .chain import encode, first_fault, replay_encoded
from .checkpoints import Fault, check_checkpoints
from .facts import Snapshot
from .lifecycle import MOVES
from .models import Checkpoint, Item, ItemAccess, Keeping, Movement, MovementWords, Party

CHUNK = 500
SOURCES = {move.value: frozenset(state.value for state in rule.sources) for move, rule in MOVES.items()}
FACTS = tuple(f.name for f in fields(Snapshot))


@dataclass(frozen=True)
class Verdict:
    """What was looked at and what was found. ``head`` is the last seal of the realm: keep it somewhere else."""

    realm: str
    items: int
    movements: int
    checkpoints: int
    access: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Say whether nothing was found."""
        return not self.faults


def verify_ledger() -> list[Verdict]:
    """Check every realm."""
    return [verify_realm(realm) for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk")]


def verify_realm(realm: Unit) -> Verdict:
    """Check one realm, chunk by chunk: memory does not grow with the ledger."""
    book = _Book(realm)
    faults: list[Fault] = []
    for items in _chunks(realm):
        faults += book.check(items)
    faults += _orphans(realm)
    faults += _keepers(realm)
    faults += check_checkpoints(realm)
    last = Checkpoint.objects.filter(realm=realm).order_by("-sequence").first()
    return Verdict(
        realm=realm.name,
        items=book.items,
        movements=book.movements,
        checkpoints=last.sequence if last else 0,
        access=book.access,
        head=last.seal if last else "",
        faults=tuple(faults),
    )


def check_items(realm: Unit, items: Sequence[Item]) -> list[Fault]:
    """Check some items of a realm: chains, facts, words and access rows, not the seals over all of them.

    The items come with ``batch``, ``pack``, ``place``, ``merged_into`` and ``lead`` at hand.
    """
    return _Book(realm).check(items)


def check_between(realm: Unit, low: int, high: int) -> list[Fault]:
    """Check in the same way the items of a realm with keys above ``low``, up to ``high``."""
    book = _Book(realm)
    return [fault for items in _chunks(realm, low, high) for fault in book.check(items)]


def rebuild_access() -> int:
    """Make every access row anew from the facts; returns the number of items. What ``verify`` calls wrong is put right."""
    count = 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM):
        for items in _chunks(realm):
            save_access([(desk, desk.before) for desk in open_desks(items)])
            count += len(items)
    return count


def rebuild_search() -> int:
    """Index every item anew, for a database that has rows but no index yet; returns the number of items."""
    count = 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM):
        for items in _chunks(realm):
            save_search([(desk, desk.before) for desk in open_desks(items)])
            count += len(items)
    return count


def chain_fault(
    item: Item, rows: Sequence[Movement], *, units: Mapping[int, str], accounts: Mapping[int, str]
) -> Fault | None:
    """The first thing wrong with one item's chain, or None; ``rows`` in stored order, the maps give public ids."""
    lines = [line_of(row, item=str(item.uid), account=accounts.get(row.account_id or 0), uids=units) for row in rows]
    found = first_fault(lines, [row.digest for row in rows], SOURCES)
    if found is not None:
        return Fault(item.number, found.message, found.sequence)
    if any(row.realm_id != item.realm_id for row in rows):
        return Fault(item.number, N_("流转记录不属于本县市"))
    if item.length != len(rows):
        return Fault(item.number, N_("第 %(sequence)s 条缺失"), len(rows) + 1)
    if not rows or item.head != rows[-1].digest:
        return Fault(item.number, N_("第 %(sequence)s 条与事项记载的链头不符"), len(rows))
    return None


def story_fault(item: Item, story: Sequence[Movement]) -> Fault | None:
    """Check the chain and the words of one item from the rows its page shows (``queries.story_of``): no query."""
    units = {unit.pk: str(unit.uid) for row in story for unit in (row.unit, row.behalf) if unit is not None}
    accounts = {row.account.pk: str(row.account.uid) for row in story if row.account is not None}
    fault = chain_fault(item, story, units=units, accounts=accounts)
    return fault or next((found for row in story if (found := _words_fault(item, row)) is not None), None)


def _words_fault(item: Item, row: Movement) -> Fault | None:
    words: MovementWords | None = getattr(row, "words", None)
    if words is None:
        return Fault(item.number, N_("第 %(sequence)s 条的文字缺失"), row.sequence) if row.words_digest else None
    if words.erased_at is None and salted_digest(words.text, words.salt) != row.words_digest:
        return Fault(item.number, N_("第 %(sequence)s 条的文字被改动"), row.sequence)
    return None


class _Book:
    """One realm being checked, with the public ids its chains speak of."""

    def __init__(self, realm: Unit) -> None:
        self.realm = realm
        self.units = {pk: str(uid) for pk, uid in Unit.objects.filter(realm=realm).values_list("pk", "uid")}
        accounts = Account.objects.filter(person__realm=realm).values_list("pk", "uid")
        self.accounts = {pk: str(uid) for pk, uid in accounts}
        self.blank = self._encoded(Snapshot())
        self.items = self.movements = self.access = 0

    def check(self, items: Sequence[Item]) -> list[Fault]:
        keys = [item.pk for item in items]
        rows = Movement.objects.filter(item_id__in=keys).order_by("item_id", "sequence")
        chains = {key: list(lines) for key, lines in groupby(rows, key=lambda row: row.item_id)}
        parties: dict[int, list[Party]] = {}
        for party in Party.objects.filter(item_id__in=keys):
            parties.setdefault(party.item_id, []).append(party)
        faults: list[Fault] = []
        for item in items:
            lines = chains.get(item.pk, [])
            fault = chain_fault(item, lines, units=self.units, accounts=self.accounts)
            fault = fault or self._facts(item, lines, parties.get(item.pk, []))
            faults += [fault] if fault else []
        self.items += len(items)
        self.movements += sum(map(len, chains.values()))
        return faults + self._words(keys) + self._access(items)

    def _facts(self, item: Item, rows: Sequence[Movement], parties: Sequence[Party]) -> Fault | None:
        told = replay_encoded([row.changes for row in rows], self.blank)
        stored = self._encoded(snapshot_of(item, parties))
        if told != stored:
            return Fault(item.number, N_("事项现状与流转记录不符"), len(rows))
        if item.batch.realm_id != item.realm_id or self.units.get(item.owner_id) is None:
            return Fault(item.number, N_("批次或单位不属于本县市"))
        return None

    def _words(self, keys: Sequence[int]) -> list[Fault]:
        rows = MovementWords.objects.filter(movement__item_id__in=keys, erased_at__isnull=True)
        faults = [
            Fault(words.movement.item.number, N_("第 %(sequence)s 条的文字被改动"), words.movement.sequence)
            for words in rows.select_related("movement__item")
            if salted_digest(words.text, words.salt) != words.movement.words_digest
        ]
        silent = Movement.objects.filter(item_id__in=keys, words__isnull=True).exclude(words_digest="")
        return faults + [
            Fault(row.item.number, N_("第 %(sequence)s 条的文字缺失"), row.sequence)
            for row in silent.select_related("item")
        ]

    def _access(self, items: Sequence[Item]) -> list[Fault]:
        stored: dict[int, set[tuple[Any, ...]]] = {item.pk: set() for item in items}
        for row in ItemAccess.objects.filter(item_id__in=stored):
            stored[row.item_id].add((row.unit_id, row.state, row.due, row.realm_id))
        self.access += sum(map(len, stored.values()))
        return [
            Fault(desk.item.number, N_("可见范围与事项不符，请运行重建命令"))
            for desk in open_desks(items)
            if stored[desk.item.pk] != _access_of(desk)
        ]

    def _encoded(self, facts: Snapshot) -> dict[str, Any]:
        """The facts as the chain would hold them."""
        return encode({name: getattr(facts, name) for name in FACTS}, self.units, self.accounts)


def _access_of(desk: Desk) -> set[tuple[Any, ...]]:
    item = desk.item
    return {(unit, item.state, item.due, item.realm_id) for unit in access_units(desk, desk.before)}


def _orphans(realm: Unit) -> list[Fault]:
    """Rows whose realm is not that of what they hang on."""
    strangers = Movement.objects.filter(realm=realm).exclude(item__realm_id=F("realm_id"))
    return [
        Fault(row.item.number, N_("流转记录不属于本县市"), row.sequence) for row in strangers.select_related("item")
    ]


def _keepers(realm: Unit) -> list[Fault]:
    """Items whose keeper is not the unit of their live keeping, and live keepings whose item names no keeper."""
    live = Keeping.objects.filter(realm=realm, ended_at__isnull=True)
    same = live.filter(item_id=OuterRef("pk"), unit_id=OuterRef("keeper_id"))
    items = Item.objects.filter(Q(keeper__isnull=False) | Q(pk__in=live.values("item_id")), realm=realm)
    return [Fault(item.number, N_("管护单位与管护记录不符")) for item in items.exclude(Exists(same)).order_by("pk")]


def _chunks(realm: Unit, low: int = 0, high: int | None = None) -> Iterator[list[Item]]:
    last = low
    within = Q() if high is None else Q(pk__lte=high)
    while True:
        rows = Item.objects.filter(within, realm=realm, pk__gt=last).order_by("pk")
        items = list(rows.select_related("batch", "pack", "place", "merged_into", "lead")[:CHUNK])
        if not items:
            return
        yield items
        last = items[-1].pk
