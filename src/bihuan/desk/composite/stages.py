"""How far a composite has come, where its components come from, and what may be chosen. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from bihuan.core.errors import Conflict
from bihuan.core.text import N_


class Stage(StrEnum):
    """It is prepared, then shown to its units, then final."""

    PREPARING = "preparing"
    SHOWN = "shown"
    FINAL = "final"


class Step(StrEnum):
    """What its office does with it. Correcting counts it anew while it is shown; taking back lets its rule be changed."""

    SHOW = "show"
    CORRECT = "correct"
    TAKE_BACK = "take_back"
    FINISH = "finish"


class Source(StrEnum):
    """Where the points of a component come from."""

    RESULT = "result"
    LEDGER = "ledger"
    FIGURES = "figures"


class Combine(StrEnum):
    """What several entries of one unit come to."""

    BEST = "best"
    MEAN = "mean"
    SUM = "sum"


class Missing(StrEnum):
    """What becomes of a unit without data: the others carry the weight, or it does not take part."""

    SPREAD = "spread"
    OUT = "out"


class Rounding(StrEnum):
    """Each weighted part is rounded and then they are added, or they are added exactly and the total is rounded."""

    PARTS = "parts"
    TOTAL = "total"


class Grading(StrEnum):
    """Grades begin at a total, or take a share of the group at most."""

    NONE = "none"
    BANDS = "bands"
    SHARES = "shares"


class Effect(StrEnum):
    """What a veto does: a grade at best, or no place in the ranking."""

    CAP = "cap"
    OUT = "out"


class Rate(StrEnum):
    """The indicators of the ledger that a component may take (``ledger.indicators``), and what look-backs found lasting."""

    CLOSED = "closed"
    IN_TIME = "in_time"
    REWORK = "rework"
    REBOUND = "rebound"
    LASTING = "lasting"


STAGE_LABELS: Mapping[Stage, str] = {
    Stage.PREPARING: N_("准备中"),
    Stage.SHOWN: N_("单位核对中"),
    Stage.FINAL: N_("已定"),
}
SOURCE_LABELS: Mapping[Source, str] = {
    Source.RESULT: N_("考评结果"),
    Source.LEDGER: N_("台账指标"),
    Source.FIGURES: N_("填报数据"),
}
COMBINE_LABELS: Mapping[Combine, str] = {
    Combine.BEST: N_("取最高的一项"),
    Combine.MEAN: N_("取平均"),
    Combine.SUM: N_("相加，最多 100 分"),
}
MISSING_LABELS: Mapping[Missing, str] = {
    Missing.SPREAD: N_("权重由其他指标按比例分担"),
    Missing.OUT: N_("这个单位不参加排名"),
}
ROUNDING_LABELS: Mapping[Rounding, str] = {
    Rounding.PARTS: N_("每项加权分先四舍五入，再相加"),
    Rounding.TOTAL: N_("先相加，总分四舍五入"),
}
GRADING_LABELS: Mapping[Grading, str] = {
    Grading.NONE: N_("不评等次"),
    Grading.BANDS: N_("按分数线"),
    Grading.SHARES: N_("按组内比例"),
}
EFFECT_LABELS: Mapping[Effect, str] = {
    Effect.CAP: N_("最高只能评为某一等次"),
    Effect.OUT: N_("不参加排名"),
}
# Of which a high rate is good; of the others what is left to 100 % counts.
GOOD_WHEN_HIGH = frozenset({Rate.CLOSED, Rate.IN_TIME, Rate.LASTING})
STEPS: Mapping[Step, tuple[Stage, Stage]] = {
    Step.SHOW: (Stage.PREPARING, Stage.SHOWN),
    Step.CORRECT: (Stage.SHOWN, Stage.SHOWN),
    Step.TAKE_BACK: (Stage.SHOWN, Stage.PREPARING),
    Step.FINISH: (Stage.SHOWN, Stage.FINAL),
}


def after(stage: Stage, step: Step) -> Stage:
    """Return where a step leads. Raises Conflict where it cannot be taken; a repeat is refused like any other."""
    source, target = STEPS[step]
    if stage is not source:
        raise Conflict("composite.stage", N_("这次综合考评现在是“%(now)s”，不能这样办理"), now=STAGE_LABELS[stage])
    return target
