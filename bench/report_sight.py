"""What docs/benchmarks.md says of parts of pictures found again."""

from bench.tables import Found, met, table

FOUND, ALARMS, SECONDS = 0.93, 0, 5.0


def sight(found: dict[int, Found]) -> str:
    """The section on pictures, empty where none was measured."""
    ones = [found[size]["sight"] for size in sorted(found) if "sight" in found[size]]
    if not ones:
        return ""
    one = ones[-1]
    rows = [
        [name, f"{one['changed']}", f"{share:.2f}", f"≥ {FOUND}", met(share >= FOUND)]
        for name, share in one["found"].items()
    ]
    look = one["look"]
    rows += [
        ["strangers taken for each other", f"{one['pairs']:,} pairs", f"{one['alarms']}", f"{ALARMS}", met(one["alarms"] <= ALARMS)],
        ["one look among a unit's pictures", f"{one['of_one_unit']:,}", f"{look['wall']:.2f} s ({look['cpu']:.2f} s cpu)", f"≤ {SECONDS:.0f} s", met(look["wall"] <= SECONDS)],
    ]  # fmt: skip
    return f"""## Parts of pictures found again

Pictures made by code (`tests/support/streets.py`), 960 × 720: noise of many sizes, tiles, boards and things out of one small
stock; every third stranger bears the same stamp, every fifth is a screenshot with the same bars. They are no photographs:
what real ones would give is not known here.

{table(["what", "of", "found", "goal", "met"], rows)}

Making such a picture and taking its landmarks costs {one["taking_ms"]:.0f} ms cpu."""
