"""How alike two texts are: worked by hand, and what must hold for any."""

import unicodedata
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bihuan.appraisal.likeness import LENGTH, Likeness, likeness, pieces, shingles

TEXTS = st.text(alphabet="城市管理一二三网格改革abc12，。 \n", max_size=60)
# Two declarations about one subject, written apart: what chance and stock phrases share.
ONE = (
    "坚持问题导向，推行“一格一员”，把背街小巷划成一百二十个网格，每格配一名网格员，每天巡查两遍，"
    "发现问题当场拍照上传，三个工作日内办结，群众满意度明显提升。"
)
APART = (
    "坚持问题导向，建立入学“一件事”专窗，把户籍、房产、社保数据打通，家长在手机上提交一次材料，"
    "五个工作日内办结，群众满意度明显提升，全年没有一起投诉。"
)


def of(one: str, other: str) -> Likeness:
    return likeness(shingles([one]), shingles([other]))


def test_shingles_are_counted_by_hand() -> None:
    # 一二三四五六 has 2 runs of five, 二三四五六七 has 2; they share 二三四五六.
    alike = of("甲乙丙丁戊己", "乙丙丁戊己庚")

    assert alike == Likeness(shared=1, own=2, other=2)
    assert (alike.alike, alike.contained, alike.containing) == (Fraction(1, 3), Fraction(1, 2), Fraction(1, 2))


def test_digits_stops_blanks_and_width_do_not_count() -> None:
    assert of("办结 120 件，ＡＢ类", "办结９８件ab类。").alike == 1


def test_a_short_text_out_of_a_long_one_is_contained_though_hardly_alike() -> None:
    alike = of(ONE[10:34], ONE + APART)

    assert alike.contained == 1
    assert alike.alike < Fraction(1, 4)
    assert alike.notable


def test_declarations_written_apart_are_not_shown_and_a_rewritten_one_is() -> None:
    rewritten = ONE.replace("一百二十", "一百六十").replace("每天巡查两遍", "每日早晚各巡查一遍").replace("三个", "2个")

    assert not of(ONE, APART).notable
    assert of(ONE, rewritten).notable


def test_the_end_of_one_field_and_the_beginning_of_the_next_make_no_shingle() -> None:
    assert shingles(["甲乙丙", "丁戊己"]) == {"甲乙丙", "丁戊己"}


def test_nothing_is_like_nothing() -> None:
    assert (of("", "").alike, of("", "甲").contained) == (0, 0)
    assert not of("", "").notable


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_and_lies_between_nothing_and_all(one: str, other: str) -> None:
    there, back = of(one, other), of(other, one)

    assert there.alike == back.alike
    assert there.contained == back.containing
    assert 0 <= there.alike <= min(there.contained, there.containing) <= max(there.contained, there.containing) <= 1


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    alike = of(text, text)

    assert alike.alike == (1 if shingles([text]) else 0)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_stands_in_whatever_holds_it(before: str, text: str, behind: str) -> None:
    alike = of(text, before + text + behind)

    # One shorter than a shingle is one shingle by itself, and inside another text it is none.
    if len(next(iter(shingles([text])), "")) == LENGTH:
        assert alike.contained == 1


@given(TEXTS, TEXTS)
def test_the_pieces_of_a_text_make_it_again_and_mark_what_is_shared(text: str, other: str) -> None:
    cut = pieces(text, shingles([other]))

    assert "".join(piece.text for piece in cut) == unicodedata.normalize("NFC", text)
    assert all(one.shared != after.shared for one, after in pairwise(cut))
    assert any(piece.shared for piece in cut) == (of(text, other).shared > 0)


def test_what_is_shared_is_marked_from_its_first_to_its_last_sign() -> None:
    cut = pieces("我们推行一格 120 员制度。", shingles(["推行一格员"]))

    assert [(piece.text, piece.shared) for piece in cut] == [
        ("我们", False),
        ("推行一格 120 员", True),
        ("制度。", False),
    ]
