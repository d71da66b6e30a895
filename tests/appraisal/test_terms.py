"""What rules ask of a declaration."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.appraisal.fields import TEXTS, count_words
from bihuan.appraisal.stages import STEPS, Stage, Step, after
from bihuan.appraisal.terms import EXAMPLE, Facts, Terms, checks_of, full_months, missing_of, read, too_long, written
from bihuan.core.errors import Conflict, Invalid

UNTIL = date(2026, 11, 30)
WHOLE = Facts("一格一员", {one.key: "写了" for one in TEXTS}, "承诺", date(2026, 5, 30), 1, 1)


def unmet(facts: Facts, terms: Terms = EXAMPLE) -> list[str]:
    return [check.key for check in checks_of(terms, facts, until=UNTIL) if not check.met]


def test_a_declaration_that_meets_everything_has_nothing_unmet() -> None:
    assert unmet(WHOLE) == []
    assert missing_of(WHOLE) == []


def test_each_thing_that_is_not_met_is_named() -> None:
    facts = Facts("", {**WHOLE.texts, "background": "字" * 301, "promise": " "}, "", date(2026, 6, 1), 0, 2)

    assert unmet(facts) == ["background", "items", "figures", "in_use"]
    assert missing_of(facts) == ["事项名称", "明年承诺的内容", "明年承诺事项"]
    assert [(one.key, dict(one.values)) for one in too_long(EXAMPLE, facts)] == [
        ("background", {"count": 301, "most": 300})
    ]


def test_no_date_is_unmet_only_where_months_are_asked() -> None:
    facts = Facts(WHOLE.title, WHOLE.texts, WHOLE.promise_title, None, 1, 1)
    asks_none = read({**written(EXAMPLE), "in_use_months": 0})

    assert unmet(facts) == ["in_use"]
    assert unmet(facts, asks_none) == []


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 5, 30), date(2026, 11, 30), 6),
        (date(2026, 5, 31), date(2026, 11, 30), 5),
        (date(2025, 12, 1), date(2026, 1, 1), 1),
        (date(2026, 12, 1), date(2026, 11, 30), 0),
    ],
)
def test_full_months(start: date, end: date, months: int) -> None:
    assert full_months(start, end) == months


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_are_counted_without_blanks_and_add_up(one: str, other: str) -> None:
    assert count_words(one) + count_words(other) == count_words(f"{one} \n{other}")


def test_terms_come_back_as_they_were_written() -> None:
    assert read(written(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize("name", ["declare_days", "return_days", "most_items"])
def test_a_number_out_of_its_bounds_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="应在"):
        read({**written(EXAMPLE), name: 0})


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("stage", Stage)
def test_a_step_leads_on_from_its_stages_and_is_refused_elsewhere(stage: Stage, step: Step) -> None:
    sources, target = STEPS[step]
    if stage in sources:
        assert after(stage, step) is target
    else:
        with pytest.raises(Conflict):
            after(stage, step)


def test_what_was_carried_in_never_moves() -> None:
    assert not any(Stage.CARRIED in sources or target is Stage.CARRIED for sources, target in STEPS.values())
