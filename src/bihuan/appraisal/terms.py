"""What the year's rules ask of a declaration: word limits, months in use, how many; and whether one meets it. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .fields import LONGEST_TEXT, TEXTS, count_words

MOST_DAYS = 200
MOST_MONTHS = 60
MOST_COUNT = 20
WHOLE = 100


@dataclass(frozen=True)
class Terms:
    """``limits`` is how many words each text may have; ``declare_days`` and ``return_days`` are working days.

    ``in_use_months`` full months between the date put into use and the end of declaring, 0 asks for none. ``share`` is how
    many per cent of what was accepted go into the round at most (预选), 0 lets all of it. ``judge_months`` is how long judges see
    their own sheets and the result after it is final.
    """

    limits: Mapping[str, int]
    declare_days: int
    return_days: int
    in_use_months: int
    most_items: int
    least_figures: int
    share: int = 0
    judge_months: int = 12

    def __post_init__(self) -> None:
        bounds = (
            *((self.limits[one.key], 1, LONGEST_TEXT) for one in TEXTS),
            (self.declare_days, 1, MOST_DAYS),
            (self.return_days, 1, MOST_DAYS),
            (self.in_use_months, 0, MOST_MONTHS),
            (self.most_items, 1, MOST_COUNT),
            (self.least_figures, 0, MOST_COUNT),
            (self.share, 0, WHOLE),
            (self.judge_months, 1, MOST_MONTHS),
        )
        for number, least, most in bounds:
            if not least <= number <= most:
                message = N_("要求里的数字 %(number)s 应在 %(least)s 到 %(most)s 之间")
                raise Invalid("terms.bounds", message, number=number, least=least, most=most)


# 示例值，以当地正式文件为准.
EXAMPLE = Terms(
    limits={one.key: one.allowed for one in TEXTS},
    declare_days=20,
    return_days=5,
    in_use_months=6,
    most_items=1,
    least_figures=1,
)


def written(terms: Terms) -> dict[str, Any]:
    """Return terms as JSON values."""
    return {
        "limits": dict(terms.limits),
        "declare_days": terms.declare_days,
        "return_days": terms.return_days,
        "in_use_months": terms.in_use_months,
        "most_items": terms.most_items,
        "least_figures": terms.least_figures,
        "share": terms.share,
        "judge_months": terms.judge_months,
    }


def read(stored: Mapping[str, Any]) -> Terms:
    """Return stored terms. Raises Invalid for a number out of its bounds."""
    return Terms(
        limits={one.key: stored["limits"][one.key] for one in TEXTS},
        declare_days=stored["declare_days"],
        return_days=stored["return_days"],
        in_use_months=stored["in_use_months"],
        most_items=stored["most_items"],
        least_figures=stored["least_figures"],
        # Rules written before there were these.
        share=stored.get("share", 0),
        judge_months=stored.get("judge_months", 12),
    )


def places_for(terms: Terms, accepted: int) -> int:
    """Return how many of those accepted may go into the round: the share, a part of one counted as one."""
    return -(-terms.share * accepted // WHOLE) if terms.share else accepted


@dataclass(frozen=True)
class Facts:
    """What a declaration says, as far as terms ask. ``items`` is how many its unit hands in, itself included."""

    title: str
    texts: Mapping[str, str]
    promise_title: str
    in_use_since: date | None
    figures: int
    items: int


@dataclass(frozen=True)
class Check:
    """One thing asked for, whether it is met, and the numbers of the sentence."""

    key: str
    met: bool
    label: str
    words: str
    values: Mapping[str, Any]


def checks_of(terms: Terms, facts: Facts, *, until: date) -> list[Check]:
    """Return every check with its verdict; ``until`` is the last day of declaring."""
    return [*_limit_checks(terms, facts), *_count_checks(terms, facts), _in_use_check(terms, facts, until)]


def missing_of(facts: Facts) -> list[str]:
    """Return the labels of what is still empty and must not be."""
    asked = [(N_("事项名称"), facts.title), *((one.label, facts.texts[one.key]) for one in TEXTS)]
    return [label for label, text in (*asked, (N_("明年承诺事项"), facts.promise_title)) if not text.strip()]


def too_long(terms: Terms, facts: Facts) -> list[Check]:
    """Return the texts over their limits."""
    return [check for check in _limit_checks(terms, facts) if not check.met]


def full_months(start: date, end: date) -> int:
    """Return how many full months lie between two days; 0 where the end comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(months - (end.day < start.day), 0)


def months_later(start: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _limit_checks(terms: Terms, facts: Facts) -> list[Check]:
    words = N_("%(count)s 字，最多 %(most)s 字")
    found = []
    for one in TEXTS:
        count, most = count_words(facts.texts[one.key]), terms.limits[one.key]
        found.append(Check(one.key, count <= most, one.label, words, {"count": count, "most": most}))
    return found


def _count_checks(terms: Terms, facts: Facts) -> list[Check]:
    items = {"count": facts.items, "most": terms.most_items}
    figures = {"count": facts.figures, "least": terms.least_figures}
    return [
        Check("items", facts.items <= terms.most_items, N_("申报项数"), N_("%(count)s 项，最多 %(most)s 项"), items),
        Check(
            "figures",
            facts.figures >= terms.least_figures,
            N_("成效数据"),
            N_("%(count)s 条，至少 %(least)s 条"),
            figures,
        ),
    ]


def _in_use_check(terms: Terms, facts: Facts, until: date) -> Check:
    label = N_("投入使用")
    if facts.in_use_since is None:
        return Check("in_use", terms.in_use_months == 0, label, N_("没有写日期"), {})
    count = full_months(facts.in_use_since, until)
    values = {"count": count, "least": terms.in_use_months}
    return Check("in_use", count >= terms.in_use_months, label, N_("满 %(count)s 个月，至少 %(least)s 个月"), values)
