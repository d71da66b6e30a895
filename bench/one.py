"""Everything measured at one size, in a process of its own: Django is bound to one data folder."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bihuan.config.cli.command import start_django, use_data_folder

LARGEST_FILE = 100_000


def main() -> None:
    """Measure what is asked for and write it to a JSON file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    given = parser.parse_args()
    use_data_folder(given.data)
    start_django()
    found = json.loads(given.result.read_text()) if given.result.exists() else {}
    for part in given.parts:
        found[part] = PARTS[part](given.data, given.items)
        given.result.write_text(json.dumps(found, ensure_ascii=False, indent=1))


def _build(data: Path, items: int) -> dict[str, Any]:
    from bench.build import build, check_sample  # noqa: PLC0415 -- models need a started Django
    from bench.clock import lap  # noqa: PLC0415
    from bench.multiply import multiply  # noqa: PLC0415
    from bihuan.config.cli.acting import acting_for, the_county  # noqa: PLC0415
    from bihuan.ledger.tallying import recount_everything  # noqa: PLC0415

    by_rows = min(items, LARGEST_FILE)
    with lap() as taken:
        build(by_rows, actor=acting_for(None, None).actor, at=_say)
        if items > by_rows:
            multiply(data / "db.sqlite3", items // by_rows, at=_say)
    # Rows that no action wrote left no mark either.
    with lap() as counting:
        recount_everything(the_county().pk)
    checked, faults = check_sample()
    if faults:
        sys.exit(f"the ledger that was built is not sound: {faults[:3]}")
    size = (data / "db.sqlite3").stat().st_size / 1_000_000
    return {**asdict(taken), "checked": checked, "megabytes": size, "counting": asdict(counting)}


def _reads(data: Path, items: int) -> list[dict[str, Any]]:
    from bench.reads import read_all  # noqa: PLC0415 -- models need a started Django

    return [asdict(one) for one in read_all()]


def _web(data: Path, items: int) -> dict[str, Any]:
    from bench.people import people, session_of  # noqa: PLC0415 -- models need a started Django
    from bench.web import pages_of, serve_and_ask  # noqa: PLC0415

    office = people()[0]
    return asdict(serve_and_ask(data, pages_of(office.actor), session_of(office)))


def _api(data: Path, items: int) -> dict[str, Any]:
    from bench.api import measure  # noqa: PLC0415 -- models need a started Django
    from bench.people import people  # noqa: PLC0415

    return asdict(measure(data, people()[0]))


def _pictures(data: Path, items: int) -> dict[str, Any]:
    from bench.people import people  # noqa: PLC0415 -- models need a started Django
    from bench.pictures import measure  # noqa: PLC0415

    return measure(people()[0])


def _export(data: Path, items: int) -> dict[str, Any]:
    from bench.exports import write_out  # noqa: PLC0415 -- models need a started Django

    return asdict(write_out(data, items))


def _import(data: Path, items: int) -> dict[str, Any]:
    from bench.handover import hand_in  # noqa: PLC0415 -- models need a started Django

    return asdict(hand_in(min(items, LARGEST_FILE)))


def _preview(data: Path, items: int) -> list[dict[str, Any]]:
    from bench.previews import preview_all  # noqa: PLC0415 -- models need a started Django

    return preview_all(data)


def _sight(data: Path, items: int) -> dict[str, Any]:
    from bench.sight import measure  # noqa: PLC0415 -- models need a started Django

    return measure()


def _seal(data: Path, items: int) -> dict[str, Any]:
    from bench.scoring import measure_seal  # noqa: PLC0415 -- only this part needs it

    return measure_seal()


def _hall(data: Path, items: int) -> dict[str, Any]:
    from bench.hall import measure  # noqa: PLC0415 -- models need a started Django

    return measure(data)


def _say(count: int) -> None:
    if count % 10_000 == 0 or count > LARGEST_FILE:
        sys.stderr.write(f"  {count:,} items\n")


PARTS: dict[str, Callable[[Path, int], Any]] = {
    "build": _build,
    "reads": _reads,
    "web": _web,
    "api": _api,
    "pictures": _pictures,
    "export": _export,
    "preview": _preview,
    "sight": _sight,
    "seal": _seal,
    "hall": _hall,
    "import": _import,
}

if __name__ == "__main__":
    main()
