"""A large round sealed, and computed again from its own bytes; beside it the trimmed means alone, in numpy."""

import random
import statistics
from decimal import Decimal
from typing import Any

import numpy as np

from bench.clock import lap
from bihuan.core.packs import PackSource, read_pack
from bihuan.scoring.marks import Mark
from bihuan.scoring.pack import ScoringPack
from bihuan.scoring.result import seal, verify_result

ENTRIES, JUDGES, CRITERIA = 1_000, 15, 10
CUT = 2
SEED = 20230222
LABEL = "label: {zh: 试, en: Test}"
RULE = f"""schema: 1
code: bench
version: "1.0"
title: {{zh: 试, en: Bench}}
note: {{zh: 试, en: Bench}}
criteria:
  key: panel
  {LABEL}
  kind: panel
  over: criterion
  groups: [{{key: judges, {LABEL}, weight: 1}}]
  trims: [{{from: 9, high: {CUT}, low: {CUT}}}]
  fewest: 9
  missing: mean
  mean_places: 2
  places: 2
  of:
    key: total
    {LABEL}
    kind: sum
    places: exact
    children: CHILDREN
ties: {{last: stands}}
"""


def rule() -> PackSource[ScoringPack]:
    """Ten criteria of ten points; of each the two highest and the two lowest marks are left out."""
    child = f"{{key: c%d, {LABEL}, kind: marks, max: 10, step: 0.5, places: exact}}"
    children = ", ".join(child % number for number in range(CRITERIA))
    return read_pack(RULE.replace("CHILDREN", f"[{children}]"), "bench.yaml", ScoringPack)


def measure_seal() -> dict[str, Any]:
    """Seal a round of that size and compute it again from its bytes; beside it the trimmed means alone, in numpy."""
    rng = random.Random(SEED)  # noqa: S311 -- figures to compute with, nothing official
    halves = np.array(
        [[[rng.randrange(21) for _c in range(CRITERIA)] for _j in range(JUDGES)] for _e in range(ENTRIES)]
    )
    marks = [
        Mark(f"{entry + 1:04d}", f"{judge + 1:02d}", f"c{criterion}", Decimal(int(half)) / 2)
        for (entry, judge, criterion), half in np.ndenumerate(halves)
    ]
    source = rule()
    with lap() as sealing:
        result = seal(source, marks)
    with lap() as verifying:
        faults = verify_result(result.body)
    if faults:
        raise SystemExit(f"a sealed result that does not verify: {faults[:3]}")
    plain = []
    for _ in range(20):
        with lap() as one:
            (np.sort(halves / 2, axis=1)[:, CUT:-CUT].mean(axis=1)).sum(axis=1)
        plain.append(one.wall)
    return {
        "marks": len(marks),
        "seal": vars(sealing),
        "verify": vars(verifying),
        "numpy_ms": statistics.median(plain) * 1_000,
        "megabytes": len(result.body) / 1_000_000,
    }
