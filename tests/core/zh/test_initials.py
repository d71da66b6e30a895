import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.zh import as_initials, initials
from bihuan.core.zh.initials import MOST_READINGS


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("新烟街道", ("xyjd",)),
        ("人民路菜市场", ("rmlcsc",)),
        ("重庆路", ("cql",)),
        ("银行", ("yh",)),
        ("长葛", ("zg", "cg")),
        ("No.7 号楼", ("no7hl", "no7xl")),
        ("ＡＢ座", ("abz",)),
        ("（……）", ()),
        ("", ()),
    ],
)
def test_initials_are_those_people_type(name: str, ways: tuple[str, ...]) -> None:
    assert initials(name) == ways


@given(st.text(max_size=40))
def test_initials_are_few_and_plain_whatever_the_name(name: str) -> None:
    ways = initials(name)

    assert len(ways) <= MOST_READINGS
    assert len(set(ways)) == len(ways)
    assert all(way.isascii() and way.isalnum() and way == way.lower() for way in ways)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("xyjd", "xyjd"),
        (" XYJD ", "xyjd"),
        ("ｘｙ", "xy"),
        ("x", ""),
        ("2026-1", ""),
        ("新烟", ""),
        ("x1", ""),
        ("", ""),
    ],
)
def test_only_letters_are_read_as_initials(word: str, read: str) -> None:
    assert as_initials(word) == read
