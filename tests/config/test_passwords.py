import contextlib
from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bihuan.config.passwords import KindsOfCharacterValidator, LocalWordsValidator

USER = SimpleNamespace(username="longhu.lianluo", known_names=("张薇", "龙湖镇联络员"))


def codes(password: str) -> list[str]:
    try:
        validate_password(password, USER)
    except ValidationError as refused:
        return sorted(str(error.code) for error in refused.error_list)
    return []


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "zhangwei2026",
        "ZhangWei@2026!",
        "张薇2026张薇2026",
        "Bihuan@2026",
        "b1huan2026",
        "xinzheng123456",
        "新郑市创文2023",
        "xinzhengshi2026",
        "longhu.lianluo",
        "lianluo2026",
        "Chuangwen!!2026",
        "guanliyuan001",
        "p@ssw0rd2026",
        "adminadmin",
        "ＢＩＨＵＡＮ２０２６",
    ],
)
def test_words_of_the_place_are_refused(password: str) -> None:
    assert "password_local_word" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "新郑的雨下在龙湖的塘里没有声音",
        "kx7-Qm2v-ty9w",
        "四月里我们去薛店买了三斤蒜苗",
        "汉" * 64,
        " leading and trailing ",
    ],
)
def test_good_passwords_pass(password: str) -> None:
    assert codes(password) == []


@pytest.mark.asvs("6.2.1")
def test_length_is_eight_to_128() -> None:
    assert codes("kx7-Qm2") == ["password_too_short"]
    assert codes("kx7-Qm2v") == []
    assert codes("ab3-" * 32) == []
    assert codes("ab3-" * 32 + "x") == ["password_too_long"]


@pytest.mark.asvs("6.2.4")
def test_common_passwords_are_refused() -> None:
    assert "password_too_common" in codes("1qaz2wsx")


@given(st.text(min_size=1, max_size=128))
def test_any_text_gets_an_answer(password: str) -> None:
    with contextlib.suppress(ValidationError):
        LocalWordsValidator().validate(password, USER)


@given(st.text(alphabet="bcfjkmpvwxyz", min_size=6, max_size=20), st.sampled_from(["xinzheng", "新郑", "bihuan"]))
def test_enough_of_ones_own_beside_a_word_of_the_place_passes(own: str, word: str) -> None:
    LocalWordsValidator().validate(word + own, SimpleNamespace(username="someone"))


@pytest.mark.asvs("8.1.4.1")
@pytest.mark.parametrize("word", ["onlylowercase", "lower and signs", "12345678", "lower1234", "只有汉字的一句话"])
def test_one_or_two_kinds_of_character_are_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        KindsOfCharacterValidator().validate(word)


@pytest.mark.parametrize("word", ["Upper and lower", "lower 1234", "清晨的河边有人 2046", "Ab1xxxxx"])
def test_three_kinds_of_character_are_taken(word: str) -> None:
    KindsOfCharacterValidator().validate(word)
