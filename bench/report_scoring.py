"""What docs/benchmarks.md says of scoring: a large round sealed, and a hall with many watchers."""

from bench.tables import Found, met, table

SEAL_SECONDS = 2.0
# A judge must not wait noticeably longer because the hall looks on.
SLOWER = 1.5


def scoring(found: dict[int, Found]) -> str:
    """The section on scoring, empty where none was measured."""
    ones = [found[size] for size in sorted(found) if "seal" in found[size] and "hall" in found[size]]
    if not ones:
        return ""
    seal, hall = ones[-1]["seal"], ones[-1]["hall"]
    alone, watched = hall["alone"], hall["watched"]
    ratio = watched["p95"] / alone["p95"]
    rows = [
        ["sealed: 1,000 entries × 15 judges × 10 criteria", f"{seal['seal']['wall']:.2f} s ({seal['seal']['cpu']:.2f} s cpu)", f"≤ {SEAL_SECONDS:.0f} s cpu", met(seal["seal"]["cpu"] <= SEAL_SECONDS)],
        ["computed again from its own bytes", f"{seal['verify']['wall']:.2f} s ({seal['verify']['cpu']:.2f} s cpu)", "—", "—"],
        ["the trimmed means alone, numpy, floats", f"{seal['numpy_ms']:.1f} ms", "—", "—"],
        [f"saving a sheet, {hall['judges']} judges (median, p95)", f"{alone['median']:.0f} ms, {alone['p95']:.0f} ms", "—", "—"],
        [f"the same beside {hall['watchers']} phones ({hall['looks_a_second']:.0f} looks a second)", f"{watched['median']:.0f} ms, {watched['p95']:.0f} ms", f"p95 ≤ {SLOWER} × alone", f"{met(ratio <= SLOWER)} ({ratio:.2f} ×)"],
    ]  # fmt: skip
    return f"""## Scoring

A sealed result is exact: {seal["marks"]:,} marks as fractions, rounded where the rule says so, {seal["megabytes"]:.1f} MB of canonical JSON with a digest
for each line. The hall is served by `bihuan serve` with two web processes; judges and phones are threads of another process on the same
machine.

{table(["what", "measured", "goal", "met"], rows)}"""
