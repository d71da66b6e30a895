"""The preview of a workbook, nothing saved, beside calamine's bare reading of the same file: time, and memory by rows."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from python_calamine import CalamineWorkbook

from bench.apart import run_apart, say
from bench.clock import Lap, lap, most_of_children, most_resident, resident
from bench.rows import handover_rows, write_plain
from bihuan.config.cli.command import start_django, use_data_folder

ROWS = (10_000, 30_000, 100_000)
RECEIVED = date(2023, 2, 22)


@dataclass(frozen=True)
class Previewed:
    """What a preview took. ``again`` is the page that shows it: what was staged taken out and weighed once more.

    Megabytes of the process: before, at its worst, with the preview held, at its worst once that was looked at again;
    ``reader`` are those of the limited child that reads the file, at its worst.
    """

    reading: Lap
    weighing: Lap
    again: Lap
    before: float
    most: float
    held: float
    most_again: float
    reader: float
    staged: float
    verdicts: Mapping[str, int]


def preview_all(data: Path) -> list[dict[str, Any]]:
    """Preview workbooks of all sizes beside the ledger of a data folder."""
    with TemporaryDirectory() as name:
        return [_both(data, Path(name) / f"来件{count}.xlsx", count) for count in ROWS]


def _both(data: Path, path: Path, count: int) -> dict[str, Any]:
    write_plain(path, list(handover_rows(count)))
    bare = run_apart("bench.previews", str(path))
    preview = run_apart("bench.previews", "--data", str(data), str(path))
    return {"rows": count, "megabytes": path.stat().st_size / 1_000_000, "calamine": bare, "preview": preview}


def main() -> None:
    """Preview one file, or without ``--data`` read it bare; print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    if given.data is None:
        say(_bare(given.path))
        return
    use_data_folder(given.data)
    start_django()
    say(asdict(_preview(given.path)))


def _bare(path: Path) -> dict[str, float]:
    before = resident()
    with lap() as taken:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {**asdict(taken), "rows": len(rows), "before": before, "most": most_resident()}


def _preview(path: Path) -> Previewed:
    """Do what handing a file in does up to its preview, and what every later look at it does."""
    from bihuan.config.cli.acting import acting_for  # noqa: PLC0415 -- models need a started Django
    from bihuan.ledger.exchange.books import known_names  # noqa: PLC0415
    from bihuan.ledger.exchange.intake import Terms, intake_of, weigh  # noqa: PLC0415
    from bihuan.ledger.exchange.reading import read_file  # noqa: PLC0415
    from bihuan.ledger.exchange.staging import StagedLines, pack_lines  # noqa: PLC0415

    acting = acting_for(None, None)
    terms = Terms(acting.owner, f"压力测试预览 {path.stem}", acting.line, RECEIVED)
    before = resident()
    with most_of_children() as reader, lap() as reading, TemporaryDirectory() as pictures:
        names = known_names(acting.actor.realm_id, today=RECEIVED)
        read = read_file(path, name=path.name, answers={}, pictures_folder=Path(pictures), names=names)
    intake = intake_of(read, terms, actor=acting.actor)
    with lap() as weighing:
        preview = weigh(intake, actor=acting.actor)
    most, held = most_resident(), resident()
    verdicts = {status.value: count for status, count in preview.tally.statuses.items()}
    staged = pack_lines(read.lines)
    emptied = replace(intake, lines=())
    del read, intake, preview
    with lap() as again:
        weigh(replace(emptied, lines=StagedLines(staged)), actor=acting.actor)
    return Previewed(
        reading=reading,
        weighing=weighing,
        again=again,
        before=before,
        most=most,
        held=held,
        most_again=most_resident(),
        reader=reader.most,
        staged=len(staged) / 1_000_000,
        verdicts=verdicts,
    )


if __name__ == "__main__":
    main()
