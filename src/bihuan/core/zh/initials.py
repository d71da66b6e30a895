"""The initials people type instead of a name: xyjd for 新烟街道."""

import re
from itertools import chain, islice

from pypinyin import Style, pinyin

from .width import half_width

MOST_READINGS = 6
_TYPED = re.compile(r"[a-z]{2,}")
_PLAIN = re.compile(r"[a-z0-9]")


def initials(name: str) -> tuple[str, ...]:
    """Return the first letters of the characters of a name, once for each way to read it, the likeliest first.

    Letters and digits stay, all else goes. A character with two readings is read by the word it stands in (重庆路 is
    cql); where no word settles it the other reading counts too (长葛 is zg and cg), one character at a time, six ways in all.
    """
    parts = pinyin(half_width(name).casefold(), style=Style.FIRST_LETTER, heteronym=True)
    # What is no Chinese comes as it stands, in one piece.
    readings = [[letter] if len(part[0]) > 1 else part for part in parts for letter in part[0]]
    letters = [found for one in readings if (found := [way for way in dict.fromkeys(one) if _PLAIN.fullmatch(way)])]
    first = [one[0] for one in letters]
    others = ([*first[:at], other, *first[at + 1 :]] for at, one in enumerate(letters) for other in one[1:])
    ways = islice(chain([first], others), MOST_READINGS) if letters else ()
    return tuple("".join(way) for way in ways)


def as_initials(word: str) -> str:
    """Return a word as the initials it may stand for, "" where it cannot: two or more letters and nothing else."""
    plain = half_width(word).strip().casefold()
    return plain if _TYPED.fullmatch(plain) else ""
