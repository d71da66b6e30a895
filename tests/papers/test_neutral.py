"""Text that looks like a formula is put where no program computes it, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.papers.neutral import is_formula_like, neutral, plain

LIKELY = st.text(st.one_of(st.sampled_from("'=+-@＝＋－＠\t\r\n"), st.characters()), max_size=6)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_every_start_of_a_formula_gets_an_apostrophe(start):
    assert neutral(start + "cmd|'/c calc'!A0") == "'" + start + "cmd|'/c calc'!A0"


@pytest.mark.parametrize("text", ["", "井盖缺失", "3-5天", "1=1", "a@b", "'引'", " =1"])
def test_other_text_stays_as_it_is(text):
    assert neutral(text) == text
    assert plain(text) == text


@given(LIKELY)
def test_plain_gives_back_exactly_what_neutral_was_given(text):
    assert plain(neutral(text)) == text


@given(LIKELY)
def test_nothing_neutral_begins_like_a_formula(text):
    assert neutral(text)[:1] not in tuple("=+-@＝＋－＠\t\r\n")


@given(LIKELY)
def test_only_what_is_formula_like_changes(text):
    assert (neutral(text) != text) is is_formula_like(text)
