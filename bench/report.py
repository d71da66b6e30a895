"""docs/benchmarks.md out of what was measured. A table for each thing somebody waits for, a goal beside each number."""

import os
import platform
from datetime import datetime

from bench.report_api import api
from bench.report_pictures import pictures
from bench.report_preview import preview
from bench.report_scoring import scoring
from bench.report_sight import sight
from bench.tables import HELLO_THEN, IMPORT_LIMIT, Found, kilobytes, met, per_row, table

REDMINE_LIST, REDMINE_ITEM, REDMINE_SEARCH = 13.1, 18.4, 7.9
GOALS = {
    "list, newest first": (REDMINE_LIST, 25),
    "list, one state": (REDMINE_LIST, 25),
    "list, overdue": (REDMINE_LIST, 25),
    "search, two characters": (REDMINE_SEARCH, 20),
    "item with its story": (REDMINE_ITEM, 10),
}
WEB_MEMORY = 150
READ_MS, MOST_QUERIES, SEARCH_MS, HEALTH_MS = 10.0, 12, 20.0, 50.0
EXPORT_LIMIT, REGISTER_SECONDS = 3.0, 15.0


def report(found: dict[int, Found], notes: str, at: datetime) -> str:
    """The whole document; ``found`` maps sizes to what was measured at them, ``notes`` is what a person says about it."""
    parts = [
        _head(found, at),
        _reads(found),
        _web(found),
        api(found),
        preview(found),
        pictures(found),
        sight(found),
        scoring(found),
        _import(found),
        _export(found),
        _built(found),
    ]
    return "\n\n".join(part for part in (*parts, notes.strip()) if part) + "\n"


def _head(found: dict[int, Found], at: datetime) -> str:
    sizes = ", ".join(f"{size:,}" for size in sorted(found))
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    return f"""# Benchmarks

Written by `script/bench` on {at:%Y-%m-%d}: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},
SQLite; load average {load} when the run ended. Items: {sizes}. Such machines are noisy, so what counts is the ratio to the
peer or limit measured in the same run, and *cpu*, the time the code itself was running."""


def _reads(found: dict[int, Found]) -> str:
    sizes = [size for size in sorted(found) if "reads" in found[size]]
    if not sizes:
        return ""
    reads = {(size, one["who"], one["what"]): one for size in sizes for one in found[size]["reads"]}
    rows = []
    for who, what in dict.fromkeys((who, what) for _, who, what in reads):
        ones = [reads.get((size, who, what)) for size in sizes]
        least = [one["time"]["cpu"] if one else None for one in ones]
        queries = max(one["queries"] for one in ones if one)
        growth = least[-1] / least[0] if least[0] and least[-1] else None
        rows.append(
            [who, what, str(queries)]
            + ["" if one is None else f"{one:.1f}" for one in least]
            + ["" if growth is None else f"{growth:.1f}×"]
        )
    heads = ["who", "what", "queries", *(f"{size:,} (ms cpu)" for size in sizes), "last ÷ first"]
    return f"""## Reading: what is behind a page

Goal: ≤ {READ_MS:.0f} ms (search ≤ {SEARCH_MS:.0f} ms, health ≤ {HEALTH_MS:.0f} ms), ≤ {MOST_QUERIES} queries, flat over all sizes. *office* sees its business
line, *leader* all they may see, *unit* is the township with most items.

{table(heads, rows)}"""


def _web(found: dict[int, Found]) -> str:
    rows = []
    for size in sorted(found):
        if "web" not in found[size]:
            continue
        web = found[size]["web"]
        hello = sum(one["cpu"] for one in web["hellos"]) / 2
        for page in web["pages"]:
            share = hello / page["cpu"]
            rows.append(
                [
                    f"{size:,}",
                    page["what"],
                    f"{page['cpu']:.1f}",
                    f"{page['rate']:.1f}",
                    f"{page['size'] / 1000:.0f}",
                    f"{share * 100:.2f} %",
                    *_beside_redmine(page["what"], share),
                ]
            )
    if not rows:
        return ""
    memory = ", ".join(
        f"{size:,}: {found[size]['web']['memory']:.0f} MB" for size in sorted(found) if "web" in found[size]
    )
    heads = ["items", "page", "ms cpu", "requests/s", "kB", "of hello", "of Redmine", "met"]
    return f"""## Whole pages over HTTP

`bihuan serve`, two processes of four threads, four clients; every page signed in, with its session and rights from the
database. *ms cpu* is what the web processes work for one answer. *Of hello* is what a bare Django works for its answer on the
same server in the same run, as a share of that; *of Redmine* carries Redmine's rate over by that share. Memory of the largest web process: {memory} (goal ≤ {WEB_MEMORY} MB).

{table(heads, rows)}"""


def _beside_redmine(what: str, share: float) -> tuple[str, str]:
    """How many times Redmine's rate a page reaches, and whether that is its goal; nothing for what Redmine has not."""
    if what not in GOALS:
        return ("", "")
    peer, times = GOALS[what]
    ratio = share / (peer / HELLO_THEN)
    return (f"{ratio:.1f}× (goal {times}×)", met(ratio >= times))


def _import(found: dict[int, Found]) -> str:
    rows = []
    for size in sorted(found):
        one = found[size].get("import")
        if one is None:
            continue
        ratio = one["preview"]["cpu"] / one["calamine"]["cpu"]
        floor = one["registering"]["cpu"] / one["executemany"]["cpu"]
        seconds = one["registering"]["cpu"]
        rows.append(
            [
                f"{size:,}",
                f"{one['rows']:,}",
                f"{one['calamine']['cpu']:.2f}",
                f"{one['preview']['cpu']:.2f}",
                f"{ratio:.1f}× (goal {IMPORT_LIMIT:.0f}×)",
                met(ratio <= IMPORT_LIMIT),
                f"{one['executemany']['cpu']:.2f}",
                f"{seconds:.1f} cpu, {one['registering']['wall']:.1f} by the clock",
                f"{floor:.0f}×",
                f"{seconds * 100_000 / one['rows']:.0f}",
                met(seconds * 100_000 / one["rows"] <= REGISTER_SECONDS),
                f"{one['memory']:.0f}",
            ]
        )
    if not rows:
        return ""
    heads = [
        "items before",
        "rows × 15",
        "calamine s",
        "read + preview s",
        "ratio",
        "met",
        "executemany s",
        "registering s",
        "ratio",
        "that is s per 100,000",
        "≤ 15",
        "MB",
    ]
    return f"""## A workbook in

Reading, matching and comparing beside calamine's bare reading of the same file; registering (items, movements, words, access
rows, search index, the file itself, one transaction) beside inserting the bare cells.

{table(heads, rows)}"""


def _export(found: dict[int, Found]) -> str:
    rows = []
    for size in sorted(found):
        one = found[size].get("export")
        if one is None:
            continue
        ratio = one["workbook"]["cpu"] / one["limit"]["cpu"]
        rows.append(
            [
                f"{size:,}",
                f"{one['rows']:,}",
                f"{one['limit']['cpu']:.2f}",
                f"{one['workbook']['cpu']:.2f}",
                f"{ratio:.1f}× (goal {EXPORT_LIMIT:.0f}×)",
                met(ratio <= EXPORT_LIMIT),
                f"{one['csv']['cpu']:.2f}",
                ", ".join(f"{count:,}: {more:.0f}" for count, more in one["memory"]),
                kilobytes(per_row(one["memory"])),
            ]
        )
    if not rows:
        return ""
    heads = [
        "items",
        "rows",
        "rustpy-xlsxwriter s",
        "workbook s",
        "ratio",
        "met",
        "CSV s",
        "MB more at its worst, by rows",
        "kB a row",
    ]
    return f"""## The ledger out

A workbook as an office prints it (title, merged heads, styles, picture cells, read from the database) beside
rustpy-xlsxwriter writing as many rows of fifteen plain cells; memory in a process of its own for each size.

{table(heads, rows)}"""


def _built(found: dict[int, Found]) -> str:
    rows = [
        [
            f"{size:,}",
            f"{one['cpu']:.0f}",
            f"{one['wall']:.0f}",
            f"{one['megabytes']:.0f}",
            f"{one['checked']:,}, sound",
            f"{one['counting']['cpu']:.1f}" if "counting" in one else "",
        ]
        for size in sorted(found)
        if (one := found[size].get("build"))
    ]
    if not rows:
        return ""
    return f"""## What was measured

Every ledger is made of copies of the demo's items, which real actions brought where they stand; each copy has ids, words and
a time of its own, and its chain is sealed anew. A sample is checked as `bihuan verify-ledger` checks the whole.

{table(["items", "built in s cpu", "by the clock", "MB", "sample", "roll-ups in full, s cpu"], rows)}"""
