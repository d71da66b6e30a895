"""What docs/benchmarks.md says of previews."""

from bench.tables import IMPORT_LIMIT, Found, met, per_row, table


def preview(found: dict[int, Found]) -> str:
    """The section on previews, empty where none was measured."""
    parts = []
    for size in sorted(found):
        if "preview" not in found[size]:
            continue
        files = found[size]["preview"]
        times = [_preview_times(one["rows"], one["calamine"], one["preview"]) for one in files]
        memory = [_preview_memory(one["rows"], one["calamine"], one["preview"]) for one in files]
        ours = per_row([(one["rows"], one["preview"]["most"]) for one in files])
        bare = per_row([(one["rows"], one["calamine"]["most"]) for one in files])
        parts.append(
            f"""Beside a ledger of {size:,} items:

{table(_PREVIEW_TIMES, times)}

{table(_PREVIEW_MEMORY, memory)}

Between the smallest and the largest file the process grows by {ours:.1f} kB a row, calamine alone by {bare:.1f} kB."""
        )
    if not parts:
        return ""
    return "\n\n".join(
        [
            """## A workbook previewed

Nothing saved: reading (in the limited child, then as lines), matching units and places, comparing the rows with each other,
meeting the items of other batches; beside calamine's bare reading of the same file; seconds cpu, child included. *Page* is each
look at the preview afterwards: the staged lines taken out and weighed again. Each file, and each bare reading, has a process
of its own; MB are that process's at its worst.""",
            *parts,
        ]
    )


_PREVIEW_TIMES = ["rows × 15", "calamine s", "reading s", "weighing s", "together", "ratio", "met", "page s"]
_PREVIEW_MEMORY = [
    *("rows × 15", "before MB", "at worst", "more", "kB a row more", "held by the preview"),
    *("page at worst", "reading child", "calamine more", "staged MB"),
]


def _preview_times(count: int, bare: Found, one: Found) -> list[str]:
    reading, weighing = one["reading"]["cpu"], one["weighing"]["cpu"]
    ratio = (reading + weighing) / bare["cpu"]
    seconds = (bare["cpu"], reading, weighing, reading + weighing)
    reached = f"{ratio:.1f}× (goal {IMPORT_LIMIT:.0f}×)", met(ratio <= IMPORT_LIMIT)
    return [f"{count:,}", *(f"{second:.2f}" for second in seconds), *reached, f"{one['again']['cpu']:.2f}"]


def _preview_memory(count: int, bare: Found, one: Found) -> list[str]:
    more = one["most"] - one["before"]
    megabytes = (one["before"], one["most"], more)
    after = (one["held"] - one["before"], one["most_again"], one["reader"], bare["most"] - bare["before"])
    return [
        f"{count:,}",
        *(f"{one:.0f}" for one in megabytes),
        f"{more * 1_000 / count:.1f}",
        *(f"{one:.0f}" for one in after),
        f"{one['staged']:.1f}",
    ]
