from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.packs import read_pack
from bihuan.ledger.pack import FixMeaning, FixValue, LedgerPack, StepUnit, shipped_pack
from bihuan.ledger.states import DeadlineKind, Move

TEXT = files("bihuan.packs").joinpath("ledger").joinpath("county.yaml").read_text(encoding="utf-8")
PACK = shipped_pack().content


def test_shipped_pack_has_the_four_kinds_and_only_problems_count():
    assert [(kind.key, kind.words.one.zh, kind.counts_in_rate, kind.looked_back) for kind in PACK.kinds] == [
        ("problem", "问题", True, True),
        ("task", "任务", False, False),
        ("pledge", "承诺", False, False),
        ("suggestion", "建议", False, False),
    ]


def test_shipped_pack_has_the_three_variants_of_real_use():
    assert [[fix.label.zh for fix in plan.fixes] for plan in PACK.plans] == [
        ["定人员", "定时间", "定责任", "定标准", "定措施"],
        ["定责任人", "定措施", "定资金", "定时限", "定预案"],
        ["整改责任人", "措施", "完成时间", "完成人", "验收人"],
    ]


def test_shipped_pack_lets_a_problem_make_every_move():
    assert PACK.moves_of("problem") == frozenset(Move)
    assert frozenset(Move) - PACK.moves_of("task") == {Move.REBOUND, Move.CONSOLIDATE}


def test_plan_of_finds_the_variant_a_kind_asks_for():
    assert PACK.plan_of("pledge") == PACK.plan("five_fixes_funded")
    assert PACK.plan_of("suggestion") is None


def test_each_variant_has_one_finish_the_engine_can_read():
    finishes = [fix for plan in PACK.plans for fix in plan.fixes if fix.meaning is FixMeaning.FINISH]

    assert [(fix.key, fix.value, fix.required) for fix in finishes] == [("finish", FixValue.DATE, True)] * 3


def test_reasons_and_deadline_words_are_found():
    assert [reason.label.zh for reason in PACK.reasons_of("problem")] == ["不属实", "重复", "移送外单位"]
    at_once = PACK.deadline_default("立行立改")
    assert at_once is not None
    assert (at_once.kind, at_once.workdays) == (DeadlineKind.AT_ONCE, 1)
    assert PACK.deadline_default("改天") is None


def test_last_step_is_never_a_self_check_nor_the_substitute_an_interested_party():
    for kind in PACK.kinds:
        assert kind.verification.steps[-1].self_check is False
        assert kind.verification.substitute is StepUnit.REALM


@pytest.mark.parametrize("find", [PACK.kind, PACK.plan, PACK.moves_of, PACK.reasons_of])
def test_names_the_pack_does_not_have_are_refused(find):
    with pytest.raises(Invalid) as refused:
        find("nothing")
    assert str(refused.value) == "方案包里没有“nothing”。"


OFFICE_STEP = (
    "        - {key: office, label: {zh: 主管办公室销号, en: Closed by the office}, unit: office, self_check: false}\n"
)
SELF_STEP = "        - {key: own, label: {zh: 自验, en: Own check}, unit: lead, self_check: true}\n"
FINISH = "{key: finish, label: {zh: 定时间, en: Finish by}, value: date, meaning: finish, required: true}"


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        (OFFICE_STEP, SELF_STEP, "pack.last-self-check", "kinds.0.verification"),
        (OFFICE_STEP, OFFICE_STEP * 4, "pack.value", "kinds.0.verification.steps"),
        (OFFICE_STEP, OFFICE_STEP * 2, "pack.twice", "kinds.0.verification"),
        ("unit: office, self_check: false", "unit: office, self_check: true", "pack.self-check", None),
        ("unit: office, self_check: false", "unit: lead, self_check: false", "pack.self-check", None),
        ("substitute: realm", "substitute: office", "pack.substitute", "kinds.0.verification"),
        (FINISH, FINISH.replace("required: true", "required: false"), "pack.finish", "plans.0"),
        (FINISH, FINISH.replace("value: date", "value: text"), "pack.fix-length", "plans.0.fixes.1"),
        (f"      - {FINISH}\n", "", "pack.finish", "plans.0"),
        ("meaning: duty", "meaning: standard", "pack.twice", "plans.0"),
        ("value: person", "value: colour", "pack.choice", "plans.0.fixes.0.value"),
        ("  - acknowledge\n", "  - dance\n", "pack.choice", "moves.4"),
        ("  - acknowledge\n", "  - assign\n", "pack.twice", "-"),
        ("  - close\n", "", "pack.stuck", "-"),
        ("without: []", "without: [consolidate]", "pack.stuck", "-"),
        ("without: [rebound, consolidate, split]", "without: [do_at_once]", "pack.stuck", "-"),
        ("plan: five_fixes\n", "plan: six_fixes\n", "pack.unnamed", "-"),
        ("settle_reasons: [overtaken]", "settle_reasons: [tired]", "pack.unnamed", "-"),
        ("words: [一周内,", "words: [立行立改,", "pack.twice", "-"),
        ("red_overdue_workdays: 10", "red_overdue_workdays: 3", "pack.cards", "cards"),
        ("red_returns: 3", "red_returns: 2", "pack.cards", "cards"),
        ("acknowledge_hours: 24", "acknowledge_hours: 0", "pack.value", "kinds.0.times.acknowledge_hours"),
        ("site_visit: false", "site_visit: maybe", "pack.value", "kinds.0.verification.site_visit"),
    ],
)
def test_pack_refuses_contradictions(old, new, code, field):
    assert old in TEXT

    with pytest.raises(Invalid) as refused:
        read_pack(TEXT.replace(old, new, 1), "county.yaml", LedgerPack)
    assert refused.value.code == code
    assert field is None or refused.value.data["field"] == field


@given(st.sets(st.sampled_from(sorted(frozenset(Move) - {Move.SUCCEED}))))
def test_a_kind_gets_the_moves_it_is_not_without_or_is_refused(left_out):
    needed = {
        *(Move.REGISTER, Move.ASSIGN, Move.SEND_BACK, Move.CLOSE, Move.CONSOLIDATE, Move.REBOUND),
        *(Move.SUBMIT_PLAN, Move.APPROVE_PLAN, Move.SUBMIT_REPORT, Move.APPROVE_REPORT),
    }
    text = TEXT.replace("without: []", f"without: [{', '.join(sorted(left_out))}]", 1)

    if left_out & needed:
        with pytest.raises(Invalid) as refused:
            read_pack(text, "county.yaml", LedgerPack)
        assert refused.value.code == "pack.stuck"
    else:
        assert read_pack(text, "county.yaml", LedgerPack).content.moves_of("problem") == frozenset(Move) - left_out
