"""Bringing a backup back into an empty folder and an empty database, of either kind."""

import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from bihuan.backstage.models import OutboxJob, PeriodicJob
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.store import storage
from bihuan.ledger.verify import rebuild_search
from bihuan.registry import erasure_list
from bihuan.registry.actions.erasing import erase_again
from bihuan.registry.erasure_list import Erased
from bihuan.registry.models import Person

from .archive import check, members
from .backup import ERASURES, FILES, Steps
from .tables import FOLDER, go_on_counting, must_be_empty, read_table


def must_not_be_newer(manifest: Mapping[str, Any]) -> None:
    """Raise Invalid for an archive whose tables were changed by a newer version than this."""
    known = set(MigrationLoader(None).disk_migrations)
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise Invalid(
            "restore.newer",
            N_("备份由更新的版本写成（%(name)s），请安装那个版本（%(program)s）再恢复"),
            name=newer[0],
            program=manifest["program"],
        )


def read_backup(path: Path, manifest: Mapping[str, Any], *, steps: Steps) -> tuple[int, int]:
    """Bring back every row and every file of a checked archive; returns how many of each.

    The rows come in one transaction: all or none. Raises Invalid where the database is not empty.
    """
    must_be_empty()
    counts: dict[str, int] = dict(manifest["counts"])
    rows = files = 0
    with steps.rows(sum(counts.values())) as done, transaction.atomic():
        for name, content in members(path):
            if name.startswith(FOLDER):
                label = name.removeprefix(FOLDER).removesuffix(".jsonl")
                rows += read_table(label, manifest["tables"][label], content, done)
        go_on_counting()
        _let_go_of_leases()
        rebuild_search()
    stored = [one for one in manifest["members"] if one[0].startswith(FILES)]
    with steps.files(len(stored)) as done:
        for name, content in members(path):
            if name.startswith(FILES):
                storage().save(name.removeprefix(FILES), File(content))
                files += 1
                done(1)
    return rows, files


def _let_go_of_leases() -> None:
    """Nobody works on what the old machine had in hand."""
    OutboxJob.objects.filter(lease_until__isnull=False).update(lease_until=None, leased_by="")
    PeriodicJob.objects.filter(lease_until__isnull=False).update(lease_until=None, leased_by="")


def read_erasures(paths: Iterable[Path]) -> list[Erased]:
    """Return everybody on these lists, each a list's own file or a backup that carries one. Raises Invalid for any other."""
    found: dict[UUID, Erased] = {}
    for path in paths:
        found |= {one.person: one for one in erasure_list.read(_list_in(path), where=str(path))}
    return sorted(found.values(), key=lambda one: (one.at, one.person))


def erase_again_all(erased: Iterable[Erased]) -> int:
    """Erase again whomever the backup brought back though they had been erased since; returns how many."""
    count = 0
    for one in erased:
        person = Person.objects.filter(uid=one.person, erased_at__isnull=True).first()
        if person is not None:
            erase_again(person, at=one.at, words=one.words)
            count += 1
    erasure_list.write()
    return count


def _list_in(path: Path) -> str:
    if not tarfile.is_tarfile(path):
        return path.read_text(encoding="utf-8", errors="replace")
    check(path)
    return "".join(content.read().decode() for name, content in members(path) if name == ERASURES)
