"""Numbers as word processors print them before a paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.papers.numberforms import written


@pytest.mark.parametrize(
    ("form", "numbers", "said"),
    [
        ("decimal", (1, 12), ("1", "12")),
        ("decimalZero", (1, 12), ("01", "12")),
        ("decimalFullWidth", (1, 12), ("１", "１２")),
        ("chineseCounting", (1, 10, 11, 20, 105), ("一", "十", "十一", "二十", "一百零五")),
        ("chineseCountingThousand", (1, 10, 1012, 1005), ("一", "十", "一千零一十二", "一千零五")),
        ("japaneseCounting", (3, 21), ("三", "二十一")),
        ("ideographDigital", (1, 10, 23), ("一", "一〇", "二三")),
        ("chineseLegalSimplified", (1, 10, 25), ("壹", "壹拾", "贰拾伍")),
        ("decimalEnclosedCircle", (1, 20, 21, 50, 51), ("①", "⑳", "㉑", "㊿", "51")),
        ("decimalEnclosedCircleChinese", (3,), ("③",)),
        ("decimalEnclosedFullstop", (1, 20, 21), ("⒈", "⒛", "21")),
        ("decimalEnclosedParen", (1, 20), ("⑴", "⒇")),
        ("ideographEnclosedCircle", (1, 10), ("㊀", "㊉")),
        ("upperLetter", (1, 26, 27), ("A", "Z", "AA")),
        ("lowerLetter", (2, 28), ("b", "bb")),
        ("upperRoman", (4, 9, 14), ("IV", "IX", "XIV")),
        ("lowerRoman", (1, 40), ("i", "xl")),
        ("ideographTraditional", (1, 10, 11), ("甲", "癸", "甲")),
        ("ideographZodiac", (1, 12), ("子", "亥")),
        ("none", (1,), ("",)),
        ("nobodyKnowsThis", (7,), ("7",)),
    ],
)
def test_forms_are_written_as_printed(form: str, numbers: tuple[int, ...], said: tuple[str, ...]) -> None:
    assert tuple(written(number, form) for number in numbers) == said


@given(st.integers(), st.sampled_from(["chineseCounting", "lowerRoman", "lowerLetter", "decimalEnclosedCircle", "?"]))
def test_every_number_has_a_text(number: int, form: str) -> None:
    assert written(number, form)
