"""Writing a backup: the tables of one moment, then every stored file they name."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import bihuan
from bihuan.backstage.retention.pack import backup_days
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.models import MediaType, StoredFile
from bihuan.evidence.public import covered_keys
from bihuan.evidence.store import display_key, original_key, storage, thumb_key
from bihuan.ledger.models import Checkpoint
from bihuan.registry import erasure_list
from bihuan.registry.models import Unit, UnitKind

from .archive import KEY_FILES, KEYS, Writer
from .tables import FOLDER, Done, columns_of, count_rows, kept_models, snapshot, spool, write_table

FILES = "files/"
ERASURES = erasure_list.FILE


@dataclass(frozen=True)
class Report:
    """What a backup holds. ``lost`` are stored files whose bytes were not there or not what they were.

    ``keep_until`` is the last day of its term: personal information in it must not outlive the purpose.
    """

    rows: int
    files: int
    size: int
    lost: tuple[str, ...]
    keep_until: date


@dataclass(frozen=True)
class Steps:
    """How the work is told: each gives a function that hears how many more are done."""

    rows: Callable[[int], Any]
    files: Callable[[int], Any]


def write_backup(path: Path, *, with_keys: bool, steps: Steps) -> Report:
    """Write everything to ``path``, which appears whole or not at all.

    Others go on working meanwhile: the tables are those of one moment, and files are never changed once stored.
    Raises Invalid where the file is there already.
    """
    if path.exists():
        raise Invalid("backup.exists", N_("%(path)s 已经有了，请换一个文件名"), path=path)
    with _appearing(path) as file:
        writer = Writer(file)
        with snapshot():
            counts = count_rows()
            with steps.rows(sum(counts.values())) as done:
                tables = _write_tables(writer, done)
            heads = _heads()
            with steps.files(StoredFile.objects.count()) as done:
                files, lost = _write_files(writer, done)
        _write_erasures(writer)
        if with_keys:
            _write_keys(writer)
        facts = _facts(tables, counts, heads, with_keys)
        writer.close(facts, settings.BIHUAN.data_key.encode())
        size = file.tell()
    return Report(sum(counts.values()), files, size, tuple(lost), date.fromisoformat(facts["keep_until"]))


def _write_tables(writer: Writer, done: Done) -> dict[str, list[str]]:
    columns = {}
    for model in kept_models():
        label = model._meta.label_lower
        with spool() as file:
            write_table(model, file, done)
            size = file.tell()
            file.seek(0)
            writer.add(f"{FOLDER}{label}.jsonl", size, file)
        columns[label] = columns_of(model)
    return columns


def _write_files(writer: Writer, done: Done) -> tuple[int, list[str]]:
    """Add every stored file with its copies; what is lost or spoilt is left out and named."""
    count, lost = 0, []
    for row in StoredFile.objects.select_related("realm", "picture").order_by("pk").iterator():
        keys = [original_key(row.realm.uid, row.sha256)]
        if MediaType(row.media_type).is_picture:
            keys += [display_key(row.realm.uid, row.sha256), thumb_key(row.realm.uid, row.sha256)]
            keys += _covered(row)
        for key in keys:
            try:
                with storage().open(key) as file:
                    member = writer.add(FILES + key, storage().size(key), file)
            except FileNotFoundError:
                lost.append(key)
                continue
            count += 1
            if key == keys[0] and member.sha256 != row.sha256:
                lost.append(key)
        done(1)
    return count, lost


def _covered(row: StoredFile) -> tuple[str, ...]:
    """The public copies, where something is covered in them."""
    mark = row.picture.cover_mark if hasattr(row, "picture") else ""
    return covered_keys(row.realm.uid, row.sha256, mark) if mark else ()


def _write_erasures(writer: Writer) -> None:
    """Whoever was erased by now, so that an older archive restored with this one at hand loses them again."""
    content = "".join(erasure_list.lines(erasure_list.standing())).encode()
    writer.add(ERASURES, len(content), io.BytesIO(content))


def _write_keys(writer: Writer) -> None:
    for name in KEY_FILES:
        path = settings.BIHUAN.data / name
        if path.exists():
            with path.open("rb") as file:
                writer.add(KEYS + name, path.stat().st_size, file)


def _heads() -> dict[str, str]:
    """The last seal of each county: whoever keeps it elsewhere can tell that nothing was cut off."""
    found = {}
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        last = Checkpoint.objects.filter(realm=realm).order_by("-sequence").first()
        found[str(realm.uid)] = last.seal if last else ""
    return found


def _facts(
    tables: dict[str, list[str]], counts: dict[str, int], heads: dict[str, str], with_keys: bool
) -> dict[str, Any]:
    applied = MigrationRecorder(connections["default"]).applied_migrations()
    ours = {model._meta.app_label for model in kept_models()}
    made_at: datetime = timezone.localtime()
    keep_until = made_at.date() + timedelta(days=backup_days())
    return {
        "program": bihuan.__version__,
        "made_at": made_at.isoformat(),
        "keep_until": keep_until.isoformat(),
        "mode": settings.BIHUAN.mode.value,
        "database": connections["default"].vendor,
        "migrations": sorted([app, name] for app, name in applied if app in ours),
        "tables": tables,
        "counts": counts,
        "heads": heads,
        "with_keys": with_keys,
    }


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside the name and take the name when all of it is safe on the disk."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with waiting.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(waiting, path)
    except FileExistsError as fault:
        raise Invalid("backup.exists", N_("%(path)s 已经有了，请换一个文件名"), path=path) from fault
    finally:
        waiting.unlink(missing_ok=True)
