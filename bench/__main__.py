"""``script/bench``: build ledgers of every size asked for, measure them one after the other, write docs/benchmarks.md."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from bench.report import report

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
NOTES = ROOT / "bench" / "notes.md"
LARGEST_FILE = 100_000


def main() -> None:
    """Measure every size in a process of its own."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--items", type=_sizes, default=_sizes("1000,100000,1000000"), metavar="N,N,…")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the ledgers there; what is there is not built again"
    )
    parser.add_argument("--output", type=Path, default=DOCUMENT, metavar="FILE")
    given = parser.parse_args()
    if given.keep is None:
        with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
            _bench(Path(folder), given.items, given.output)
    else:
        given.keep.mkdir(parents=True, exist_ok=True)
        _bench(given.keep.resolve(), given.items, given.output)


def _bench(folder: Path, sizes: list[int], output: Path) -> None:
    template = folder / "demo"
    if not template.exists():
        _run("-m", "bihuan.config.cli", "--data", str(template), "demo", "--once")
    found = {size: _measure(folder, template, size) for size in sizes}
    output.write_text(report(found, NOTES.read_text(), datetime.now().astimezone()))
    sys.stderr.write(f"written: {output}\n")


def _measure(folder: Path, template: Path, size: int) -> dict[str, object]:
    data, result = folder / str(size), folder / f"{size}.json"
    asked = ["--items", str(size), "--result", str(result)]
    # Previews and pictures are measured at one size: how many items the ledger has matters little for them.
    parts = ["reads", "web", "export", *(["preview", "sight", "seal"] if size == LARGEST_FILE else [])]
    if not data.exists():
        shutil.copytree(template, data)
        parts.insert(0, "build")
    _run("-m", "bench.one", "--data", str(data), *asked, *parts)
    # What is handed in stays: it goes into a copy, so that a ledger that is kept is the same for the next run.
    with tempfile.TemporaryDirectory(prefix="import-", dir=folder) as name:
        copy = Path(name) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.pipe"))  # what wakes a worker
        # How many items there are does not matter for pictures.
        pictures = ["pictures", "hall"] if size == LARGEST_FILE else []
        _run("-m", "bench.one", "--data", str(copy), *asked, "api", *pictures, "import")
    found: dict[str, object] = json.loads(result.read_text())
    return found


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)  # noqa: S603 -- our own


def _sizes(text: str) -> list[int]:
    sizes = [int(part) for part in text.split(",")]
    if any(size > LARGEST_FILE and size % LARGEST_FILE for size in sizes) or min(sizes) < 1_000:
        raise argparse.ArgumentTypeError("sizes are from 1,000 up; beyond 100,000 they are multiples of it")
    return sizes


if __name__ == "__main__":
    main()
