"""The columns of a unit's workbook: what the system fills in, what the unit fills in, and how heads are known again."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.core.text import N_
from bihuan.ledger.pack import FixValue, PlanVariant
from bihuan.papers.layout import Align, Column

LANGUAGES = ("zh-hans", "en")
REPORT_GROUP = N_("报结时填")
YES = N_("是")
NOT_ASKED = "—"


class Slot(StrEnum):
    """A column of the workbook; the fixes of the plan stand between ``SIGNED`` and ``TEXT`` and go by their labels."""

    MARK = "mark"
    NUMBER = "number"
    PLACE = "place"
    PROBLEM = "problem"
    DUE = "due"
    STATE = "state"
    BEFORE = "before"
    SIGNED = "signed"
    TEXT = "text"
    PEOPLE = "people"
    YUAN = "yuan"
    MATERIALS = "materials"
    AFTER = "after"


SLOT_LABELS: dict[Slot, str] = {
    Slot.MARK: N_("标识（请勿改动）"),
    Slot.NUMBER: N_("编号"),
    Slot.PLACE: N_("点位"),
    Slot.PROBLEM: N_("存在问题"),
    Slot.DUE: N_("整改时限"),
    Slot.STATE: N_("状态"),
    Slot.BEFORE: N_("整改前照片"),
    Slot.SIGNED: N_("签收"),
    Slot.TEXT: N_("整改情况"),
    Slot.PEOPLE: N_("投入人次"),
    Slot.YUAN: N_("投入资金（元）"),
    Slot.MATERIALS: N_("投入物资"),
    Slot.AFTER: N_("整改后照片"),
}
_FIRST = (
    (Slot.MARK, 6, Align.LEFT),
    (Slot.NUMBER, 10, Align.CENTER),
    (Slot.PLACE, 14, Align.LEFT),
    (Slot.PROBLEM, 24, Align.LEFT),
    (Slot.DUE, 11.5, Align.CENTER),
    (Slot.STATE, 12, Align.CENTER),
    (Slot.BEFORE, 26, Align.CENTER),
)
_LAST = (
    (Slot.TEXT, 24, Align.LEFT),
    (Slot.PEOPLE, 7, Align.CENTER),
    (Slot.YUAN, 9, Align.CENTER),
    (Slot.MATERIALS, 12, Align.LEFT),
    (Slot.AFTER, 30, Align.CENTER),
)
_FIX_WIDTHS = {FixValue.TEXT: 18, FixValue.DATE: 12, FixValue.MONEY: 10}
FROZEN = 4


def columns_of(variant: PlanVariant | None, plan_word: str, language: str) -> tuple[Column, ...]:
    """The columns for items of one plan variant (None: a kind without a plan), heads in the active language."""
    known = [Column((_(SLOT_LABELS[slot]),), width, align, hidden=slot is Slot.MARK) for slot, width, align in _FIRST]
    sign = Column((_(SLOT_LABELS[Slot.SIGNED]),), 6, Align.CENTER, to_fill=True, choices=(_(YES),))
    fixes = [
        Column(
            (plan_word, fix.label.of(language)),
            _FIX_WIDTHS.get(fix.value, 10),
            Align.LEFT if fix.value is FixValue.TEXT else Align.CENTER,
            to_fill=True,
        )
        for fix in (variant.fixes if variant else ())
    ]
    report = [
        Column((_(REPORT_GROUP), _(SLOT_LABELS[slot])), width, align, to_fill=True) for slot, width, align in _LAST
    ]
    return (*known, sign, *fixes, *report)


@cache
def known_heads() -> dict[str, Slot]:
    """Every head the program writes, in each of its languages."""
    found: dict[str, Slot] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {_squeezed(_(label)): slot for slot, label in SLOT_LABELS.items()}
    return found


def said_yes(text: str) -> bool:
    """Whether a cell of 签收 says yes, in either language."""
    return text.strip().lower() in _YES_WORDS


_YES_WORDS = frozenset({"是", "已签收", "签收", "√", "✓", "y", "yes"})


def slots_of(heads: Mapping[int, str]) -> dict[Slot, int]:
    """Which column holds what; of two heads alike the first counts."""
    known = known_heads()
    found: dict[Slot, int] = {}
    for column, text in heads.items():
        slot = known.get(_squeezed(text))
        if slot is not None:
            found.setdefault(slot, column)
    return found


def fix_heads(heads: Mapping[int, str], slots: Iterable[int]) -> dict[str, int]:
    """The heads between 签收 and 整改情况 that are none of ours: the fixes by their labels."""
    taken = set(slots)
    return {text: column for column, text in heads.items() if column not in taken and text}


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
