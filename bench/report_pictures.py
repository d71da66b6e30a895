"""What docs/benchmarks.md says of pictures taken in and looked up."""

from bench.tables import Found, met, table

INTAKE_SHARE, LOOK_MS = 0.6, 50.0


def pictures(found: dict[int, Found]) -> str:
    """The section on pictures, empty where none were measured."""
    measured = next((found[size]["pictures"] for size in sorted(found) if "pictures" in found[size]), None)
    if measured is None:
        return ""
    intake, looking = measured["intake"], measured["looking"]
    share = intake["bare"] / intake["taken"]
    look = looking["look"]
    rows = [
        [
            f"12 megapixels ({intake['megabytes']:.1f} MB) taken in",
            f"{intake['taken'] * 1_000:.0f}",
            f"bare: {intake['bare'] * 1_000:.0f}",
            f"{share * 100:.0f} % of the limit (goal {INTAKE_SHARE * 100:.0f} %)",
            met(share >= INTAKE_SHARE),
        ],
        [
            f"one looked up among {looking['count']:,}",
            f"{look['median']:.1f}",
            f"cpu: {look['cpu']:.1f}, least: {look['least']:.1f}",
            f"goal {LOOK_MS:.0f} ms",
            met(look["median"] <= LOOK_MS),
        ],
    ]
    heads = ["what", "ms", "beside", "", "met"]
    return f"""## Pictures

Taken in: hashed, opened in the limited process, two copies and a fingerprint made, three files on the disk for good, rows written;
*bare* is Pillow decoding all of it, making it small, and the fingerprint. Looked up: every fingerprint compared in eight layouts by
one core; filling the shelf took {looking["filling"]["cpu"]:.1f} s cpu and {looking["megabytes"]:.0f} MB.

{table(heads, rows)}"""
