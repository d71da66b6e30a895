"""The ledger out: a workbook and a CSV beside the fastest writer found, with the memory they take."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from bench.clock import Lap, lap, peak_memory
from bench.handover import write_plain
from bench.rows import handover_rows
from bihuan.ledger.exchange.ledger_out import Form, write_ledger
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.models import Item
from bihuan.registry.models import Unit

FEW = 1_000


@dataclass(frozen=True)
class Written:
    """``limit`` is the bare writer with as many rows of 15 plain cells; megabytes are beyond what was held before."""

    rows: int
    limit: Lap
    workbook: Lap
    csv: Lap
    memory: float
    memory_of_few: float


def write_out(realm: Unit, count: int) -> Written:
    """Export the newest ``count`` items as the web and the command line do."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = list(handover_rows(count))
        with lap() as limit:
            write_plain(folder / "limit.xlsx", rows)
        del rows
        _, few = _export(folder / "few.xlsx", realm, FEW)
        workbook, memory = _export(folder / "ledger.xlsx", realm, count)
        csv, _ = _export(folder / "ledger.csv", realm, count)
    return Written(count, limit, workbook, csv, memory, few)


def _export(path: Path, realm: Unit, count: int) -> tuple[Lap, float]:
    newest = Item.objects.filter(realm=realm).order_by("-pk").values_list("pk", flat=True)
    first = newest[min(count, newest.count()) - 1]
    paper = LedgerPaper(
        realm=realm, items=Item.objects.filter(realm=realm, pk__gte=first), printed_by="bench", at=timezone.now()
    )
    with peak_memory() as memory, lap() as taken:
        write_ledger(path, paper, Form(path.suffix.removeprefix(".")), language="zh-CN")
    return taken, memory.grown
