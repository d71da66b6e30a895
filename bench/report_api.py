"""What docs/benchmarks.md says of the API."""

from bench.tables import HELLO_THEN, Found, met, table

# Redmine's JSON list and its creating, a second, where bare Django said hello HELLO_THEN times.
REDMINE = {"JSON list of 100": (4.9, 40), "create through the API": (11.1, 10)}
OF_BARE_JSON = 0.25


def api(found: dict[int, Found]) -> str:
    """The section on the API, empty where it was not measured."""
    rows = [row for size in sorted(found) if "api" in found[size] for row in _rows(size, found[size]["api"])]
    if not rows:
        return ""
    heads = ["items", "what", "ms cpu", "requests/s", "kB", "of Redmine", "met", "of bare JSON", "met"]
    return f"""## The API over HTTP

The same server and clients, with a token of the office; *bare JSON* is a bare Django that makes JSON of a hundred such rows held in
memory. Every answer has its right read afresh, every item registered its chain, access rows, search index and events.

{table(heads, rows)}"""


def _rows(size: int, measured: Found) -> list[list[str]]:
    hello, bare = measured["hello"]["cpu"], measured["rows"]["cpu"]
    found = []
    for one in measured["asked"]:
        peer, times = REDMINE[one["what"]]
        ratio = hello / one["cpu"] / (peer / HELLO_THEN)
        share = bare / one["cpu"]
        is_list = one["what"].startswith("JSON")
        found.append(
            [
                f"{size:,}",
                one["what"],
                f"{one['cpu']:.1f}",
                f"{one['rate']:.1f}",
                f"{one['size'] / 1000:.0f}",
                f"{ratio:.1f}× (goal {times}×)",
                met(ratio >= times),
                f"{share * 100:.0f} % (goal {OF_BARE_JSON * 100:.0f} %)" if is_list else "",
                met(share >= OF_BARE_JSON) if is_list else "",
            ]
        )
    return found
