"""What a row of a unit's workbook asks for beyond what the system knows already (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from bihuan.core.text import N_
from bihuan.core.zh import half_width
from bihuan.ledger.deadline_grammar import NoSuchDayError, Setting, named_day
from bihuan.ledger.pack import Fix, FixValue, PlanVariant
from bihuan.ledger.sentence import sentence

from .heads import SLOT_LABELS, Slot, said_yes
from .rows import BookRow, CellFault

MOST_PEOPLE = 100_000
CENT = Decimal("0.01")
LARGEST_MONEY = Decimal(10) ** 12
LONGEST = {Slot.TEXT: 2000, Slot.MATERIALS: 500}


@dataclass(frozen=True)
class Known:
    """What the system holds of one item: its newest plan and report of this cycle, with the digests of its pictures.

    ``others`` are the labels of fixes that other kinds of items have; ``befores`` how many before-pictures went out.
    """

    variant: PlanVariant | None = None
    others: frozenset[str] = frozenset()
    fixes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    people: int | None = None
    yuan: Decimal | None = None
    materials: str = ""
    pictures: frozenset[str] = frozenset()
    befores: int = 0


class Change(NamedTuple):
    """One cell that says something new: its head, what the system holds, what the row says."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ReportWish:
    """A report as a row has it; ``pictures`` are digests."""

    text: str
    people: int | None
    yuan: Decimal | None
    materials: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """What a row asks for. ``sign`` says only that 是 is written there; ``plan`` holds values by the keys of its fixes."""

    sign: bool
    plan: Mapping[str, str] | None
    report: ReportWish | None
    changes: tuple[Change, ...]
    faults: tuple[CellFault, ...]


def wish_of(row: BookRow, known: Known, setting: Setting) -> Wish:
    """Compare a row with what is known. A cell that was emptied asks for nothing: a workbook never takes away."""
    faults = list(row.faults)
    sign = _sign(row, faults)
    if row.befores > known.befores:
        why = N_("“整改前照片”一栏多了照片；整改后的照片请放到这一栏")
        faults.append(CellFault(SLOT_LABELS[Slot.AFTER], sentence("unit_book.before_added", why)))
    plan, plan_changes = _plan(row, known, setting, faults)
    report, report_changes = _report(row, known, faults)
    return Wish(sign, plan, report, (*plan_changes, *report_changes), tuple(faults))


def unknown_heads(row: BookRow, known: Known) -> set[str]:
    """The heads of filled cells that mean nothing to us."""
    ours = _labels(known.variant) | known.others
    return {label for label, text in row.fixes.items() if text and label not in ours}


def _sign(row: BookRow, faults: list[CellFault]) -> bool:
    if not row.signed:
        return False
    if not said_yes(row.signed):
        why = sentence("unit_book.sign", N_("签收请写“是”，不签收就空着；写的是“%(text)s”"), text=row.signed)
        faults.append(CellFault(SLOT_LABELS[Slot.SIGNED], why))
        return False
    return True


def _plan(
    row: BookRow, known: Known, setting: Setting, faults: list[CellFault]
) -> tuple[Mapping[str, str] | None, list[Change]]:
    for label, text in row.fixes.items():
        if text and label in known.others and label not in _labels(known.variant):
            why = sentence("unit_book.other_fix", N_("这类事项的方案没有这一项，请移到该填的栏"))
            faults.append(CellFault(label, why))
    values: dict[str, str] = {}
    changes: list[Change] = []
    for fix in known.variant.fixes if known.variant else ():
        label = next((label for label in (fix.label.zh, fix.label.en) if label in row.fixes), fix.label.zh)
        value = _cleaned(fix, row.fixes.get(label, ""), setting)
        held = known.fixes.get(fix.key, "")
        if value:
            values[fix.key] = value
            if not _same(fix, value, held):
                changes.append(Change(label, held, value))
    return (values, changes) if changes else (None, [])


def _report(row: BookRow, known: Known, faults: list[CellFault]) -> tuple[ReportWish | None, list[Change]]:
    wrong: list[CellFault] = []
    people, yuan = _people(row.people, wrong), _yuan(row.yuan, wrong)
    for slot, text in ((Slot.TEXT, row.text), (Slot.MATERIALS, row.materials)):
        if len(text) > LONGEST[slot]:
            why = sentence(
                "unit_book.long", N_("最多 %(most)s 个字，写了 %(count)s 个"), most=LONGEST[slot], count=len(text)
            )
            wrong.append(CellFault(SLOT_LABELS[slot], why))
    faults += wrong
    pairs = (
        (Slot.TEXT, known.text, row.text),
        (Slot.PEOPLE, _shown(known.people), row.people if people is None else _shown(people)),
        (Slot.YUAN, _shown(known.yuan), row.yuan if yuan is None else _shown(yuan)),
        (Slot.MATERIALS, known.materials, row.materials),
    )
    changes = [Change(SLOT_LABELS[slot], held, said) for slot, held, said in pairs if said and said != held]
    fresh = [digest for digest in row.pictures if digest not in known.pictures]
    if fresh:
        changes.append(Change(SLOT_LABELS[Slot.AFTER], "", str(len(fresh))))
    if not changes:
        return None, []
    return ReportWish(row.text, people, yuan, row.materials, row.pictures), changes


def _labels(variant: PlanVariant | None) -> set[str]:
    return {label for fix in (variant.fixes if variant else ()) for label in (fix.label.zh, fix.label.en)}


def _cleaned(fix: Fix, text: str, setting: Setting) -> str:
    """The text as ``fixes.check_plan`` reads it: a day as ISO, money without commas and 元."""
    if not text:
        return ""
    match fix.value:
        case FixValue.DATE:
            try:
                day = named_day(text, setting)
            except NoSuchDayError:
                return text
            return day.isoformat() if day is not None else text
        case FixValue.MONEY:
            return _bare(text, "元人民币￥¥")
    return text


def _same(fix: Fix, one: str, other: str) -> bool:
    if fix.value is FixValue.MONEY and other:
        try:
            return Decimal(one) == Decimal(other)
        except InvalidOperation:
            return False
    return one == other


def _people(text: str, faults: list[CellFault]) -> int | None:
    bare = _bare(text, "人次个")
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal()) or len(bare) > 6 or int(bare) > MOST_PEOPLE:
        why = sentence(
            "unit_book.people", N_("“%(text)s”不是人次，请写整数，最多 %(most)s"), text=text, most=MOST_PEOPLE
        )
        faults.append(CellFault(SLOT_LABELS[Slot.PEOPLE], why))
        return None
    return int(bare)


def _yuan(text: str, faults: list[CellFault]) -> Decimal | None:
    bare = _bare(text, "元人民币￥¥")
    if not bare:
        return None
    try:
        amount = Decimal(bare)
        fits = amount.is_finite() and 0 <= amount < LARGEST_MONEY and amount == amount.quantize(CENT)
    except InvalidOperation:
        fits = False
    if not fits:
        why = sentence("unit_book.yuan", N_("“%(text)s”不是金额，请写以元为单位的数，最多两位小数"), text=text)
        faults.append(CellFault(SLOT_LABELS[Slot.YUAN], why))
        return None
    return amount


def _shown(value: int | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _bare(text: str, units: str) -> str:
    plain = half_width(text)
    for sign in (",", "，", " "):
        plain = plain.replace(sign, "")
    return plain.strip(units)
