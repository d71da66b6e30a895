"""五定: checking and cleaning what was filled in against the variant of the pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day

from .pack import Fix, FixMeaning, FixValue, PlanVariant

CENT = Decimal("0.01")
LARGEST_MONEY = Decimal(10) ** 12
LONGEST_NAME = 60


@dataclass(frozen=True)
class CheckedPlan:
    """A plan that its variant accepts: values by key as stored (dates ISO, money as text), and 完成时限."""

    variant: str
    values: Mapping[str, str]
    finish: datetime


def check_plan(variant: PlanVariant, filled: Mapping[str, object]) -> CheckedPlan:
    """Check every fix of the variant. Raises Invalid("plan_invalid") with ``fields``: fix key → Invalid of that fix.

    ``filled`` may hold text, dates or Decimals as forms and workbooks give them; surrounding space is dropped. Keys the
    variant does not know are refused: nothing a person wrote is dropped in silence.
    """
    faults: dict[str, Invalid] = {}
    values: dict[str, str] = {}
    for fix in variant.fixes:
        try:
            value = _checked(fix, filled.get(fix.key))
        except Invalid as fault:
            faults[fix.key] = fault
        else:
            if value:
                values[fix.key] = value
    for key in sorted(set(filled) - {fix.key for fix in variant.fixes}):
        faults[key] = Invalid("fix_unknown", N_("方案里没有“%(key)s”这一项"), key=key)
    if faults:
        raise Invalid("plan_invalid", N_("五定方案有 %(count)s 处需要补正"), count=len(faults), fields=faults)
    finish = next(fix.key for fix in variant.fixes if fix.meaning is FixMeaning.FINISH)
    return CheckedPlan(variant.key, values, end_of_day(date.fromisoformat(values[finish])))


def _checked(fix: Fix, value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "").strip()
    if not text:
        if fix.required:
            raise Invalid("fix_missing", N_("请填写“%(label)s”"), label=fix.label.zh)
        return ""
    match fix.value:
        case FixValue.DATE:
            return _date(fix, text)
        case FixValue.MONEY:
            return _money(fix, text)
    limit = fix.max_length or LONGEST_NAME
    if len(text) > limit:
        raise Invalid("fix_long", N_("“%(label)s”最多 %(limit)s 个字"), label=fix.label.zh, limit=limit)
    return text


def _date(fix: Fix, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid("fix_date", N_("“%(label)s”不是日期"), label=fix.label.zh) from error


def _money(fix: Fix, text: str) -> str:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Invalid("fix_money", N_("“%(label)s”不是金额"), label=fix.label.zh) from error
    if not amount.is_finite() or not 0 <= amount < LARGEST_MONEY or amount != amount.quantize(CENT):
        raise Invalid("fix_money", N_("“%(label)s”不是金额"), label=fix.label.zh)
    return str(amount)
