"""The number before a paragraph: 一、 （一） 1. (1) ① and their cousins, in any width, typed or printed."""

import re
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

from bihuan.core.zh import read_numeral
from bihuan.ledger.exchange.bulletins.signs import narrowed

_ZH = "[一二三四五六七八九十百零〇两]{1,5}"


class Kind(IntEnum):
    """What a number looks like; the order is the usual order of depth (GB/T 9704: 一、 （一） 1. (1))."""

    CHAPTER = 0
    COMMA = 1
    PAREN = 2
    POINT = 3
    OUTLINE = 4
    PAREN_POINT = 5
    CIRCLE = 6
    LETTER = 7
    BULLET = 8


class Marker(NamedTuple):
    """A number at the start of a line; ``length`` is how much of the line it takes, ``number`` 0 for a bullet."""

    kind: Kind
    number: int
    length: int


def _zh(text: str) -> int:
    return read_numeral(text) or 0


def _figure(*firsts: int) -> Callable[[str], int]:
    """The value of one character out of blocks that count from 1, each block given by its first code."""

    def value(text: str) -> int:
        return next((ord(text) - first + 1 for first in firsts if 0 <= ord(text) - first < 20), 0)

    return value


def _depth(text: str) -> int:
    return int(text.rpartition(".")[2])


_UNITS = "米|公里|平方|万|亿|元|倍|吨|亩|小时|%|个|处|厘米|毫米|cm|m|km"
_SHAPES: tuple[tuple[Kind, re.Pattern[str], Callable[[str], int]], ...] = (
    (Kind.CHAPTER, re.compile(rf"第({_ZH})(?:部分|章|篇|类|方面)[、.:, ]*"), _zh),
    (Kind.CHAPTER, re.compile(r"第(\d{1,2})(?:部分|章|篇|类|方面)[、.:, ]*"), int),
    (Kind.COMMA, re.compile(rf"({_ZH}) ?[、.,．] *"), _zh),
    (Kind.COMMA, re.compile(rf"({_ZH}) +(?=\S)"), _zh),
    (Kind.PAREN, re.compile(rf"\( ?({_ZH}) ?\)[、.:,]? *"), _zh),
    (Kind.PAREN, re.compile(rf"({_ZH})\)[、.:,]? *"), _zh),
    (Kind.PAREN, re.compile(r"([㈠-㈩])[、.]? *"), _figure(0x3220)),
    (Kind.PAREN_POINT, re.compile(rf"({_ZH})是(?![^:;。]{{0,6}}的)[:, ]*"), _zh),
    (Kind.PAREN_POINT, re.compile(r"\( ?(\d{1,3}) ?\)[、.:,]? *"), int),
    (Kind.PAREN_POINT, re.compile(r"(\d{1,3})\)[、.]? *"), int),
    (Kind.PAREN_POINT, re.compile(r"([⑴-⒇])[、.]? *"), _figure(0x2474)),
    (
        Kind.OUTLINE,
        re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:[、.] *| +|(?=[^\d\s.,、年月日:)-])(?!{_UNITS}))"),
        _depth,
    ),
    (Kind.POINT, re.compile(r"(\d{1,3}) ?[、.,．](?!\d) *"), int),
    (Kind.POINT, re.compile(r"([⒈-⒛]) *"), _figure(0x2488)),
    (Kind.POINT, re.compile(r"(?:问题|序号) ?(\d{1,3}) ?[:、.,] *"), int),
    (Kind.POINT, re.compile(rf"(?:问题|序号) ?({_ZH}) ?[:、.,] *"), _zh),
    (Kind.POINT, re.compile(r"第(\d{1,3})(?:条|项|个问题|处)[:、.,] *"), int),
    (Kind.POINT, re.compile(rf"第({_ZH})(?:条|项|个问题|处)[:、.,] *"), _zh),
    (Kind.POINT, re.compile(r"(\d{1,3})(?: {2,}| (?=[^:;]{2,30}:))(?=[^\d\s])"), int),
    (Kind.CIRCLE, re.compile(r"([①-⑳])[、.:]? *"), _figure(0x2460)),
    (Kind.CIRCLE, re.compile(r"([❶-❿➀-➉➊-➓⓵-⓾])[、.:]? *"), _figure(0x2776, 0x2780, 0x278A, 0x24F5)),
    (Kind.CIRCLE, re.compile(r"([㉑-㉟])[、.:]? *"), lambda sign: ord(sign) - 0x3251 + 21),
    (Kind.LETTER, re.compile(r"([A-Za-z])[、.)](?![A-Za-z]) *"), lambda sign: ord(sign.lower()) - 96),
    (Kind.BULLET, re.compile(r"([•●○■□◆◇▲△▶►➢➤★☆※∙▪◦♦\uf000-\uf0ff]|[·*-](?= ?[^\d\s·*-]))[、.]? *"), lambda _: 0),
)
_DATE = re.compile(r"\d{4}[年./-]")


def marker_of(text: str) -> Marker | None:
    """Return the number a line starts with, None for a line without one; blanks before it belong to it."""
    narrow = narrowed(text)
    start = len(narrow) - len(narrow.lstrip())
    if _DATE.match(narrow, start):
        return None
    for kind, shape, value in _SHAPES:
        found = shape.match(narrow, start)
        if found:
            return Marker(kind, value(found[1]), found.end())
    return None


# --- numbers inside a line ------------------------------------------------------------------------------------------

_INLINE: tuple[tuple[re.Pattern[str], Callable[[str], int]], ...] = (
    (re.compile(r"([①-⑳])[、.:]? *"), _figure(0x2460)),
    (re.compile(r"([❶-❿➀-➉])[、.:]? *"), _figure(0x2776, 0x2780)),
    (re.compile(r"\( ?(\d{1,2}) ?\)[、.:]? *"), int),
    (re.compile(r"([⑴-⒇])[、.:]? *"), _figure(0x2474)),
    (re.compile(rf"\( ?({_ZH}) ?\)[、.:]? *"), _zh),
    (re.compile(rf"(?:(?<=[:;。,、 ])|^)({_ZH})是[:,]? *"), _zh),
    (re.compile(rf"(?:(?<=[:;。,、 ])|^)第({_ZH})[,、:] *"), _zh),
    (re.compile(r"(?:(?<=[:;。, ])|^)(\d{1,2})[、.](?!\d) *"), int),
    (re.compile(r"(?:(?<=[:;。, ])|^)(\d{1,2})\) *"), int),
)


class Counted(NamedTuple):
    """A text counted out inside a line: where what stands before the first number ends, and the parts' (start, end)."""

    before: int
    parts: tuple[tuple[int, int], ...]


def enumerated(text: str) -> Counted | None:
    """Return the parts of a line counted out inside it (①…②…, 一是…二是…), None without any.

    The first number must be 1 and the next ones grow, else they are no count of parts.
    """
    narrow = narrowed(text)
    for shape, value in _INLINE:
        found = list(_growing(shape.finditer(narrow), value))
        if len(found) > 1:
            ends = [one.start() for one in found[1:]] + [len(text)]
            return Counted(found[0].start(), tuple((one.end(), end) for one, end in zip(found, ends, strict=True)))
    return None


def _growing(found: Iterator[re.Match[str]], value: Callable[[str], int]) -> Iterator[re.Match[str]]:
    last = 0
    for one in found:
        number = value(one[1])
        # Misnumbered now and then: a number may come twice or be left out.
        if (not last and number == 1) or (last and last <= number <= last + 2):
            last = number
            yield one
