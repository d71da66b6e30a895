"""Runs the tests marked ``soak`` and writes what they tried to docs/soak.md."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
DOCUMENT = ROOT / "docs" / "soak.md"
SEED = 20230222
# By the name the tests tell them under: what was tried, and the words for each of their counts.
TOLD: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "workbook": (
        "Workbooks of the corpus handed in by `bihuan import --commit`, killed (SIGKILL) on the way, handed in again",
        {
            "killed": "killed",
            "nothing": "left nothing",
            "whole": "were in the ledger as a whole",
            "rows": "rows in the end",
        },
    ),
    "bulletin": (
        "Bulletins of the corpus as .docx and .txt, killed and handed in again likewise",
        {
            "killed": "killed",
            "nothing": "left nothing",
            "whole": "were in the ledger as a whole",
            "rows": "rows in the end",
        },
    ),
    "kills": (
        "Web processes, the worker and whole servers killed (SIGKILL) while three programs register, send pictures and hand over",
        {
            "killed": "killed",
            "web": "web processes",
            "worker": "workers",
            "server": "servers",
            "repeats": "requests asked again",
            "items": "items in the end, each once",
        },
    ),
    "machines": (
        "Two machines behind one address: web processes, workers and whole machines killed (SIGKILL) under the same programs",
        {
            "killed": "killed",
            "web": "web processes",
            "worker": "workers",
            "machine": "machines",
            "repeats": "requests asked again",
            "items": "items in the end, each once",
        },
    ),
    "upload kills": (
        "Whole servers killed (SIGKILL) while pictures come in piece by piece, into a folder and into a bucket",
        {
            "killed": "killed",
            "cuts": "requests cut",
            "went_on": "files went on",
            "files": "files in the end, each once",
        },
    ),
    "webhook kills": (
        "Workers killed (SIGKILL) while another system is told of every move",
        {"killed": "killed", "events": "events arrived", "again": "of them told twice, none that was acknowledged"},
    ),
    "backup": (
        "`bihuan backup` killed (SIGKILL) on the way",
        {"killed": "killed", "nothing": "left nothing", "whole": "were quicker and whole"},
    ),
    "coverage": (
        "Look-backs simulated with the official draw: how often the bounds at 95 % held the truth",
        {"draws": "draws", "exact": "held by the exact bounds", "wilson": "by Wilson's interval"},
    ),
    "ranks": (
        "Rank ranges at 90 % simulated on panels of 5, 7, 9 and 15 judges and 30 entries: how often they held the true rank",
        {"ranges": "ranges", "held": "held it"},
    ),
    "actions": (
        "Random people making random moves, the eight laws of the ledger checked after each",
        {"steps": "steps"},
    ),
    "forms": (
        "The same through the pages, forms for one and for many, and the unit's workbook",
        {"steps": "steps", "kinds": "kinds of move made"},
    ),
}


def main() -> int:
    """Run, write, and end as the tests ended."""
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    seed = parser.parse_args().seed
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bihuan-soak-") as folder:
        log = Path(folder) / "told.jsonl"
        log.touch()
        workers = str(min(2, os.cpu_count() or 1))
        command = [str(PYTHON), "-m", "pytest", "-q", "-n", workers, "-m", "soak", f"--hypothesis-seed={seed}"]
        environment = {**os.environ, "SOAK_SEED": str(seed), "SOAK_LOG": str(log)}
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        told = [json.loads(line) for line in log.read_text().splitlines()]
    minutes = (time.monotonic() - started) / 60
    if status == 0:
        DOCUMENT.write_text(_document(seed, told, minutes))
        print(f"written: {DOCUMENT.relative_to(ROOT)}")
    return status


def _document(seed: int, told: Iterable[Mapping[str, int | str]], minutes: float) -> str:
    told = list(told)
    day, cores = datetime.now().astimezone().date().isoformat(), min(2, os.cpu_count() or 1)
    lines = [
        "# Soak",
        "",
        f"Written by `script/soak --seed {seed}` on {day}: {minutes:.0f} minutes on {cores} cores.",
        "Nothing failed, else this page is not written.",
        "",
        "| what | how often | how it went |",
        "| --- | --- | --- |",
    ]
    for key, (what, words) in TOLD.items():
        rows = [row for row in told if row["what"] == key]
        if rows:
            went = ", ".join(f"{_sum(rows, name):,} {word}" for name, word in words.items())
            lines.append(f"| {what} | {len(rows):,} | {went} |")
    lines += [
        "",
        "A killed command leaves all of its rows or none, in every one of these cases; handed in again, each file stands in",
        "the ledger once. The moment of the kill comes from the seed and the file's name, the people and moves from the seed.",
        "",
    ]
    return "\n".join(lines)


def _sum(rows: Iterable[Mapping[str, int | str]], name: str) -> int:
    return sum(int(row[name]) for row in rows)


if __name__ == "__main__":
    sys.exit(main())
