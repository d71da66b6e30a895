"""Ten times as many items by SQL alone: what was built, copied again and again, every chain sealed anew. SQLite only.

A copy keeps words and times and gets ids, numbers and batches of its own. Ids move by one stride per table; the digests,
which cover the item's public id, are made by the database calling back for each movement.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bihuan.core.sealing import SHA256
from bihuan.ledger.actions.sealing import line_of
from bihuan.ledger.chain import movement_body
from bihuan.ledger.models import Item, Movement
from bihuan.registry.models import Unit

ITEM_MARK, PREVIOUS_MARK = b"@item@", b"@previous@"
# Every table that hangs on items, each after what it points to; the columns that hold ids of a copied table; uids.
COPIED: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("ledger_batch", {"id": "ledger_batch"}, ("uid",)),
    ("ledger_item", {"id": "ledger_item", "batch_id": "ledger_batch"}, ("uid",)),
    ("ledger_movement", {"id": "ledger_movement", "item_id": "ledger_item"}, ("uid",)),
    ("ledger_movementwords", {"movement_id": "ledger_movement"}, ()),
    ("ledger_party", {"id": "ledger_party", "item_id": "ledger_item"}, ()),
    ("ledger_itemaccess", {"id": "ledger_itemaccess", "item_id": "ledger_item"}, ()),
    ("ledger_plan", {"id": "ledger_plan", "item_id": "ledger_item"}, ("uid",)),
    ("ledger_report", {"id": "ledger_report", "item_id": "ledger_item"}, ("uid",)),
    (
        "ledger_verification",
        {"id": "ledger_verification", "item_id": "ledger_item", "report_id": "ledger_report"},
        ("uid",),
    ),
    ("evidence_evidence", {"id": "evidence_evidence"}, ("uid", "target_uid", "part_uid")),
    ("backstage_searchentry", {"id": "backstage_searchentry", "target": "ledger_item"}, ()),
)


def multiply(path: Path, times: int, *, at: Callable[[int], None]) -> None:
    """Make ``times`` as many items of those in this database file; ``at`` hears how many there are."""
    bodies, count = _bodies(), Item.objects.count()
    connection.close()
    base = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-2000000", "mmap_size=8000000000", "temp_store=MEMORY"):
        base.execute(f"PRAGMA {pragma}")
    base.create_function("sealed", 3, _sealed(bodies), deterministic=True)
    multiplier = _Multiplier(base)
    for copy in range(1, times):
        base.execute("BEGIN IMMEDIATE")
        multiplier.add(copy)
        base.execute("COMMIT")
        at(count * (copy + 1))
    base.execute("ANALYZE")
    base.close()


class _Multiplier:
    """The ids as they were before the first copy, and the statements that add one more."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        keys = {table: next(iter(ids)) for table, ids, _ in COPIED}
        self._last = {table: self._one(f"SELECT max({key}) FROM {table}") for table, key in keys.items()}  # noqa: S608 -- names of ours
        self._serials = self._one("SELECT max(serial) FROM ledger_item")
        self._longest = self._one("SELECT max(length) FROM ledger_item")

    def add(self, copy: int) -> None:
        for table, ids, uids in COPIED:
            columns = self._columns(table, ids, uids, copy)
            if table == "ledger_movement":
                self._add_chains(columns, copy)
            else:
                self._run(table, columns, f"{next(iter(ids))} <= {self._last[table]}")
        # The head of a chain is known once it is written.
        self._base.execute(
            "UPDATE ledger_item SET head = (SELECT digest FROM ledger_movement AS line WHERE line.item_id = ledger_item.id"
            " AND line.sequence = ledger_item.length) WHERE id > ?",
            [self._last["ledger_item"] * copy],
        )
        entries, shift = self._last["backstage_searchentry"], self._serials * copy
        self._base.execute(
            "INSERT INTO backstage_searchtokens(rowid, tokens)"
            " SELECT words.rowid + ?, replace(words.tokens, ' ' || item.realm_id || ':' || item.serial || ' ',"
            " ' ' || item.realm_id || ':' || (item.serial + ?) || ' ')"
            " FROM backstage_searchtokens AS words JOIN backstage_searchentry AS entry ON entry.id = words.rowid"
            " JOIN ledger_item AS item ON item.id = entry.target WHERE words.rowid <= ?",
            [entries * copy, shift, entries],
        )
        self._base.execute("UPDATE ledger_counter SET next = next + ?", [self._serials])

    def _columns(self, table: str, ids: dict[str, str], uids: tuple[str, ...], copy: int) -> dict[str, str]:
        """What stands in each column of a copy, as SQL over the row it is copied from."""
        named = [row[1] for row in self._base.execute(f"PRAGMA table_info({table})")]
        columns = {name: name for name in named}
        columns |= {name: f"{name} + {self._last[of] * copy}" for name, of in ids.items()}
        # A uid keeps its order and gets another beginning.
        columns |= {name: f"'{copy:04x}' || substr({name}, 5)" for name in uids}
        if table == "ledger_item":
            columns["serial"] = f"serial + {self._serials * copy}"
        if table == "ledger_batch":
            columns["name"] = f"name || '（{copy}）'"
        return columns

    def _add_chains(self, columns: dict[str, str], copy: int) -> None:
        """Add the movements of one place in all chains after those before it, which their digests name."""
        shift = self._last["ledger_item"] * copy
        line = f"ledger_movement AS line WHERE line.item_id = ledger_movement.item_id + {shift}"
        for sequence in range(1, self._longest + 1):
            before = f"(SELECT line.digest FROM {line} AND line.sequence = {sequence - 1})"  # noqa: S608 -- names of ours
            previous = "''" if sequence == 1 else before
            uid = f"(SELECT '{copy:04x}' || substr(uid, 5) FROM ledger_item WHERE id = ledger_movement.item_id)"  # noqa: S608
            sealed = columns | {"previous": previous, "digest": f"sealed(id, {uid}, {previous})"}
            limit = f"sequence = {sequence} AND id <= {self._last['ledger_movement']}"
            self._run("ledger_movement", sealed, limit)

    def _run(self, table: str, columns: dict[str, str], where: str) -> None:
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        self._base.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")  # noqa: S608 -- names of ours

    def _one(self, sql: str) -> int:
        return int(self._base.execute(sql).fetchone()[0])


def _bodies() -> dict[int, bytes]:
    """The bytes each movement's digest covers, with marks where the item and the digest before it stand."""
    units = {pk: str(uid) for pk, uid in Unit.objects.values_list("pk", "uid")}
    rows = Movement.objects.select_related("account").iterator(chunk_size=5_000)
    found = {}
    for row in rows:
        account = str(row.account.uid) if row.account is not None else None
        row.previous = PREVIOUS_MARK.decode() if row.sequence > 1 else ""
        found[row.pk] = movement_body(line_of(row, item=ITEM_MARK.decode(), account=account, uids=units))
    return found


def _sealed(bodies: dict[int, bytes]) -> Callable[[int, str, str], str]:
    def seal(movement: int, uid: str, previous: str) -> str:
        item = f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}".encode()
        body = bodies[movement].replace(ITEM_MARK, item).replace(PREVIOUS_MARK, previous.encode())
        return f"{SHA256}:{hashlib.sha256(body).hexdigest()}"

    return seal
