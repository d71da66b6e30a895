"""The ledger out: a workbook and a CSV beside the fastest writer found, with the memory they take by rows."""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.apart import run_apart, say
from bench.clock import lap, most_resident, resident
from bench.rows import handover_rows, write_plain
from bihuan.config.cli.command import start_django, use_data_folder

# The largest size measured comes last, whatever it is.
SIZES = (1_000, 10_000, 30_000, 100_000)


@dataclass(frozen=True)
class Written:
    """``limit`` is the bare writer with as many rows of 15 plain cells; ``memory`` has rows and megabytes more than before."""

    rows: int
    limit: dict[str, Any]
    workbook: dict[str, Any]
    csv: dict[str, Any]
    memory: list[tuple[int, float]]


def write_out(data: Path, count: int) -> Written:
    """Export the newest ``count`` items as the web and the command line do, and fewer of them too."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        limit = run_apart("bench.exports", "--rows", str(count), str(folder / "limit.xlsx"))
        sizes = [*(size for size in SIZES if size < count), count]
        workbooks = [_apart(data, folder / f"{size}.xlsx", size) for size in sizes]
        csv = _apart(data, folder / "ledger.csv", count)
    memory = [(size, one["most"] - one["before"]) for size, one in zip(sizes, workbooks, strict=True)]
    return Written(workbooks[-1]["rows"], limit, workbooks[-1], csv, memory)


def _apart(data: Path, path: Path, count: int) -> dict[str, Any]:
    return run_apart("bench.exports", "--data", str(data), "--rows", str(count), str(path))


def main() -> None:
    """Write one file, or without ``--data`` one of plain cells with the bare writer; print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    if given.data is None:
        say(_bare(given.path, given.rows))
        return
    use_data_folder(given.data)
    start_django()
    say(_export(given.path, given.rows))


def _bare(path: Path, count: int) -> dict[str, Any]:
    rows = list(handover_rows(count))
    with lap() as taken:
        write_plain(path, rows)
    return asdict(taken)


def _export(path: Path, count: int) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 -- models need a started Django

    from bihuan.config.cli.acting import the_county  # noqa: PLC0415
    from bihuan.ledger.exchange.ledger_out import Form, write_ledger  # noqa: PLC0415
    from bihuan.ledger.exchange.ledger_paper import LedgerPaper  # noqa: PLC0415
    from bihuan.ledger.models import Item  # noqa: PLC0415

    realm = the_county()
    newest = Item.objects.filter(realm=realm).order_by("-pk").values_list("pk", flat=True)
    items = Item.objects.filter(realm=realm, pk__gte=newest[min(count, newest.count()) - 1])
    paper = LedgerPaper(realm=realm, items=items, printed_by="bench", at=timezone.now())
    before = resident()
    with lap() as taken:
        write_ledger(path, paper, Form(path.suffix.removeprefix(".")), language="zh-CN")
    return {**asdict(taken), "rows": items.count(), "before": before, "most": most_resident()}


if __name__ == "__main__":
    main()
