"""How far a round, an entry and a sheet have come, and the words for it."""

from collections.abc import Mapping
from enum import StrEnum

from bihuan.core.text import N_


class RoundStage(StrEnum):
    """A round is prepared, then scored, then sealed; sealing again after an objection adds a result, it replaces none."""

    PREPARING = "preparing"
    OPEN = "open"
    SEALED = "sealed"


class EntryStage(StrEnum):
    """An entry waits for its turn, is marked, and is locked: from then on only a correction by two people changes a mark."""

    WAITING = "waiting"
    OPEN = "open"
    LOCKED = "locked"


class SheetStage(StrEnum):
    """A sheet is a draft until its scorer submits it once; a correction is a sheet of its own, in force when confirmed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PROPOSED = "proposed"
    REPLACED = "replaced"
    DECLINED = "declined"


class Reveal(StrEnum):
    """When scores are shown in the hall: each as soon as its entry is locked, all when the last is, or not there at all."""

    EACH = "each"
    END = "end"
    NEVER = "never"


class Part(StrEnum):
    """What an entry's time in the hall is made of."""

    REPORT = "report"
    QUESTIONS = "questions"


ROUND_LABELS: Mapping[RoundStage, str] = {
    RoundStage.PREPARING: N_("筹备中"),
    RoundStage.OPEN: N_("评分中"),
    RoundStage.SEALED: N_("已封存"),
}
ENTRY_LABELS: Mapping[EntryStage, str] = {
    EntryStage.WAITING: N_("未开始"),
    EntryStage.OPEN: N_("打分中"),
    EntryStage.LOCKED: N_("已锁定"),
}
SHEET_LABELS: Mapping[SheetStage, str] = {
    SheetStage.DRAFT: N_("草稿"),
    SheetStage.SUBMITTED: N_("已提交"),
    SheetStage.PROPOSED: N_("更正待复核"),
    SheetStage.REPLACED: N_("已被更正"),
    SheetStage.DECLINED: N_("更正未通过"),
}
REVEAL_LABELS: Mapping[Reveal, str] = {
    Reveal.EACH: N_("逐项公布"),
    Reveal.END: N_("全部结束后公布"),
    Reveal.NEVER: N_("现场不公布"),
}
PART_LABELS: Mapping[Part, str] = {
    Part.REPORT: N_("汇报"),
    Part.QUESTIONS: N_("提问"),
}
