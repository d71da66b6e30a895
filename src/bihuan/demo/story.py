"""The main job: a visiting team's workbook in, its problems round the loop, the ledger out, by the demo's own accounts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from bihuan.backstage import rollups
from bihuan.core.text import N_
from bihuan.demo.cases import cases_of
from bihuan.demo.cast import Cast
from bihuan.demo.findings import Finding, hand_over_paper, patrol
from bihuan.demo.intake import open_patrol, register_patrol, take_in_paper
from bihuan.demo.moves import STEPS, Setting
from bihuan.demo.outlet import write_out
from bihuan.demo.progress import Teller
from bihuan.demo.review import play_review
from bihuan.demo.workbook import FILE_NAME, write_sample
from bihuan.evidence.actions import examine_waiting
from bihuan.evidence.queries import unexamined
from bihuan.ledger.batch_counts import BatchCount, count_batch
from bihuan.ledger.models import Batch
from bihuan.ledger.verify import Verdict, verify_realm
from bihuan.registry.models import Unit

SEED = "新郑"
FOLDER = "demo"
LEDGER_NAME = "整改台账.xlsx"
_MARKER = "story.json"


@dataclass(frozen=True)
class BatchTold:
    """A batch and how its items stand."""

    name: str
    count: BatchCount


@dataclass(frozen=True)
class Told:
    """What the job leaves behind. ``played`` is False where it had been done before and nothing was changed."""

    played: bool
    sample: Path
    ledger: Path
    batches: tuple[BatchTold, ...]
    verdict: Verdict


def play(data: Path, realm: Unit, teller: Teller, *, seed: str = SEED) -> Told:
    """Run the main job in a loaded demo city, and write its papers into ``data``/demo.

    One that was done before is left alone, whatever people have done with its items since; one that broke off goes on
    where it was. The same seed draws the same photographs.
    """
    folder = data / FOLDER
    marker = folder / _MARKER
    played = not marker.exists()
    if played:
        _play(folder, realm, teller, seed)
    names = json.loads(marker.read_text(encoding="utf-8"))["batches"]
    batches = [Batch.objects.get(realm=realm, uid=uid) for uid in names]
    # Whoever looks at the health of the loop first must not find it uncounted.
    rollups.recount_marked()
    return Told(
        played=played,
        sample=folder / FILE_NAME,
        ledger=folder / LEDGER_NAME,
        batches=tuple(BatchTold(batch.name, count_batch(batch)) for batch in batches),
        verdict=verify_realm(realm),
    )


def _play(folder: Path, realm: Unit, teller: Teller, seed: str) -> None:
    cast = Cast(realm, timezone.localdate())
    with teller.step(N_("画出示例来件和现场照片"), 1) as done:
        sample = write_sample(folder, seed=seed)
        done(1)
    paper = hand_over_paper()
    teller.heading(paper.batch)
    batch = take_in_paper(paper, sample, cast, teller)
    _go_round(batch, paper.findings, cast, teller, seed)
    own = patrol()
    name = f"{cast.today.year}年{cast.today.month}月{own.batch}"
    teller.heading(name)
    with teller.step(N_("巡查员现场登记，附整改前照片"), len(own.findings)) as done:
        round_of_month = open_patrol(own, name, cast)
        register_patrol(own, round_of_month, seed, cast, done)
    _go_round(round_of_month, own.findings, cast, teller, seed)
    teller.heading(batch.name)
    write_out(batch, folder / LEDGER_NAME, cast, teller)
    play_review(cast, teller, seed)
    _remember(folder / _MARKER, seed, [batch, round_of_month])


def _go_round(batch: Batch, findings: Sequence[Finding], cast: Cast, teller: Teller, seed: str) -> None:
    """Make every step of the loop for the rows that are to go that far."""
    setting = Setting(cast, batch.received_on)
    for step in STEPS:
        waiting = [case for case in cases_of(batch, findings, seed, actor=cast.clerk) if step.waits(case)]
        if waiting:
            with teller.step(step.label, len(waiting)) as done:
                step.make(waiting, setting, done)
    _examine(teller)


def _examine(teller: Teller) -> None:
    """Look into the pictures nobody has closed an item with yet, as the worker would."""
    waiting = unexamined().count()
    if waiting:
        with teller.step(N_("核对照片，提出疑点"), waiting) as done:
            while count := examine_waiting():
                done(count)


def _remember(marker: Path, seed: str, batches: Sequence[Batch]) -> None:
    partial = marker.with_suffix(".partial")
    told = {"seed": seed, "batches": [str(batch.uid) for batch in batches]}
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(marker)
