"""A workbook of 100,000 × 15 in: reading and preview beside calamine, registering beside a bare insert."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import CalamineWorkbook

from bench.clock import Lap, lap, peak_memory
from bench.rows import HEADS, Cells, handover_rows, write_plain
from bihuan.config.cli.acting import acting_for
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.models import Item


@dataclass(frozen=True)
class HandedIn:
    """What each part took, and megabytes of memory beyond what the process held before."""

    rows: int
    calamine: Lap
    preview: Lap
    executemany: Lap
    registering: Lap
    memory: float


def hand_in(count: int) -> HandedIn:
    """Hand a workbook of ``count`` rows in as the demo's clerk, and save it."""
    rows = list(handover_rows(count))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "来件.xlsx"
        write_plain(path, rows)
        with lap() as limit:
            CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
        with lap() as bare:
            _insert_bare(Path(folder) / "bare.sqlite3", rows)
        del rows
        acting, before = acting_for(None, None), Item.objects.count()
        terms = Terms(acting.owner, f"压力测试来件 {count}", acting.line, date(2023, 2, 22))
        with (
            peak_memory() as memory,
            lap() as both,
            opened(path, terms, actor=acting.actor) as hand_over,
            lap() as saving,
        ):
            hand_over.save()
    if (saved := Item.objects.count() - before) != count:
        raise ValueError(f"{saved} of {count} rows became items")
    preview = Lap(both.wall - saving.wall, both.cpu - saving.cpu)
    return HandedIn(count, limit, preview, bare, saving, memory.grown)


def _insert_bare(path: Path, rows: Sequence[Cells]) -> None:
    """Insert the rows into a plain table as durably as the program does."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    columns = ", ".join(f"c{place}" for place in range(len(HEADS)))
    marks = ", ".join("?" * len(HEADS))
    base.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {columns})")
    with base:
        base.executemany(f"INSERT INTO bare ({columns}) VALUES ({marks})", rows)  # noqa: S608 -- names of ours
    base.close()
