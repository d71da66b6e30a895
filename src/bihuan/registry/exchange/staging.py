"""A workbook on its way in: read once, kept encrypted, shown against what is here, saved whole or not at all."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.core.ciphers import decrypt, encrypt
from bihuan.core.errors import Conflict, DomainError, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.papers.reading import read_workbook
from bihuan.registry import rules
from bihuan.registry.actions.locking import now
from bihuan.registry.actor import Actor
from bihuan.registry.models import TableImport, TableKind, Unit
from bihuan.registry.personal import cipher_ring
from bihuan.registry.witness import Act, tell

from .appointments import AppointmentDesk
from .columns import Column
from .difference import Desk, Difference, Status, counts, differences, fingerprint
from .people import PersonDesk
from .places import PlaceDesk
from .reading import RawRow, read_table
from .units import UnitDesk

DESKS: dict[TableKind, Callable[[Actor], Desk]] = {
    TableKind.UNITS: UnitDesk,
    TableKind.PEOPLE: PersonDesk,
    TableKind.APPOINTMENTS: AppointmentDesk,
    TableKind.PLACES: PlaceDesk,
}
COLUMNS: dict[TableKind, Sequence[Column]] = {
    TableKind.UNITS: UnitDesk.columns,
    TableKind.PEOPLE: PersonDesk.columns,
    TableKind.APPOINTMENTS: AppointmentDesk.columns,
    TableKind.PLACES: PlaceDesk.columns,
}


def stage(table: TableKind, path: Path, *, name: str, actor: Actor) -> TableImport:
    """Read a workbook or CSV file and keep its rows for a preview; the actor's earlier unfinished one goes.

    Raises Denied without the right, Invalid for a file that cannot be read or has not the heads.
    """
    rules.require_import(actor, table)
    account_id = _account_id(actor)
    desk = DESKS[table](actor)
    rows = read_table(read_workbook(path, name=name), desk.columns)
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        mine = TableImport.objects.filter(realm_id=actor.realm_id, account_id=account_id, table=table)
        mine.filter(committed_at__isnull=True).delete()
        staged = TableImport(
            realm_id=actor.realm_id,
            account_id=account_id,
            table=table,
            file_name=name[:200],
            file_digest=f"sha256:{content}",
        )
        staged.rows = _seal(staged, rows)
        staged.save()
    return staged


def get_import(actor: Actor, uid: UUID) -> TableImport:
    """Return one of the actor's own imports. Raises NotFound for anybody else's."""
    found = TableImport.objects.filter(realm_id=actor.realm_id, account_id=_account_id(actor), uid=uid).first()
    if found is None:
        raise NotFound("import.unknown", N_("没有这次导入，或它已被新的一次代替。"))
    return found


def preview(staged: TableImport, *, actor: Actor) -> list[Difference]:
    """Return what the staged file would change as things stand now. Raises Conflict once it has been saved."""
    rules.require_import(actor, TableKind(staged.table))
    return differences(DESKS[TableKind(staged.table)](actor), _open(staged))


def commit(staged: TableImport, *, seen: str, actor: Actor) -> TableImport:
    """Save a staged file whole, or nothing of it.

    ``seen`` is the fingerprint of the preview that was confirmed. Raises Denied; Invalid where a row is refused;
    Conflict where the file was saved already or the registry has changed since the preview was shown.
    """
    with transaction.atomic():
        table = TableKind(staged.table)
        rules.require_import(actor, table)
        Unit.objects.select_for_update().get(pk=actor.realm_id)
        row = TableImport.objects.select_for_update().get(pk=get_import(actor, staged.uid).pk)
        desk = DESKS[table](actor)
        found = differences(desk, _open(row))
        if fingerprint(found) != seen:
            raise Conflict("import.moved", N_("预览之后名册有了变化，请再看一遍差异后确认。"))
        row.receipt = save_differences(desk, found, actor=actor, target=row.uid)
        row.rows, row.committed_at = "", now()
        row.save(update_fields=["rows", "receipt", "committed_at"])
    return row


def load(table: TableKind, path: Path, *, actor: Actor) -> dict[str, int]:
    """Read a file and save it at once, for the command line and the demo city; returns the counts of its rows.

    Raises as ``stage`` and ``commit`` do, before anything is saved.
    """
    with transaction.atomic():
        rules.require_import(actor, table)
        realm = Unit.objects.select_for_update().get(pk=actor.realm_id)
        desk = DESKS[table](actor)
        found = differences(desk, read_table(read_workbook(path), desk.columns))
        return save_differences(desk, found, actor=actor, target=realm.uid)


def save_differences(desk: Desk, found: Sequence[Difference], *, actor: Actor, target: UUID) -> dict[str, int]:
    """Write what is new or changed and tell the witness; inside the caller's transaction.

    Raises Invalid, naming the row, for a row refused here or by an action.
    """
    refused = next((item for item in found if item.status is Status.REFUSED), None)
    if refused is not None:
        raise _refusal(refused.number, refused.reason % refused.reason_data)
    moving = [item for item in found if item.status in (Status.NEW, Status.CHANGED)]
    numbers = counts(found)
    if moving:
        try:
            desk.write(moving)
        except (Invalid, Conflict) as error:
            raise Invalid("import.refused", N_("全部未保存：%(reason)s"), reason=str(error)) from error
        facts = {name: str(number) for name, number in numbers.items()}
        tell(Act.IMPORT, actor=actor, target_kind="table", target=target, table=desk.kind.value, **facts)
    return numbers


def _refusal(number: int, reason: str) -> DomainError:
    return Invalid("import.row-refused", N_("第 %(row)s 行：%(reason)s全部未保存。"), row=number, reason=reason)


def _account_id(actor: Actor) -> int:
    if actor.account_id is None:
        raise Invalid("import.nobody", N_("导入要有经手人。"))
    return actor.account_id


def _seal(staged: TableImport, rows: Sequence[RawRow]) -> str:
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return encrypt(cipher_ring(), text, context=f"import/{staged.uid}")


def _open(staged: TableImport) -> list[RawRow]:
    if staged.committed_at is not None:
        raise Conflict("import.done", N_("这次导入已经保存。"))
    kept: list[dict[str, Any]] = json.loads(decrypt(cipher_ring(), staged.rows, context=f"import/{staged.uid}"))
    return [RawRow(**row) for row in kept]
