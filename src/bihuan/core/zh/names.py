"""Names of units and places in one cell, and how alike two of them are."""

import re
from collections import Counter
from itertools import pairwise

from bihuan.core.zh.width import half_width, squash

SHORTEST_CONTAINED = 2

_SEPARATORS = frozenset("、，,/／;；")
_OPENING, _CLOSING = frozenset("(（[［〔【"), frozenset(")）]］〕】")
_BEFORE_BRACKET = re.compile(r"\s+(?=[(（\[［〔【])")
_TRAILING = "。.:：、，,;；"


def split_names(text: str) -> list[str]:
    """Return the names in a cell such as “辛店镇/市住建局、市公安局（交警大队、指挥中心）”, each once, in order.

    Split at 、 ， , / ; (either width) and blanks, but not inside brackets; a bracket after a blank still belongs to
    the name before it. When brackets do not match they are not minded. Names come as written, ends stripped.
    """
    joined = _BEFORE_BRACKET.sub("", text.strip())
    minded = _brackets_match(joined)
    names, name, depth = [], "", 0
    for sign in joined:
        if minded:
            depth += (sign in _OPENING) - (sign in _CLOSING)
        if depth == 0 and (sign in _SEPARATORS or sign.isspace()):
            names.append(name)
            name = ""
        else:
            name += sign
    names.append(name)
    return list(dict.fromkeys(kept for one in names if (kept := one.strip(_TRAILING)) and half_width(kept)))


def similarity(one: str, other: str) -> float:
    """Return how alike two short Chinese names are, 0 (nothing shared) to 1 (the same when squashed).

    The larger of two measures: Dice over bigrams with repetition, 2·shared / (bigrams of one + of the other); and,
    when one of at least two characters lies whole within the other, ½ + ½ · shorter / longer. Symmetric, and 1 only
    for equal names. Exact, short and alias names are the caller's to look up first.
    """
    first, second = squash(one), squash(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    contained = 0.0
    if len(shorter) >= SHORTEST_CONTAINED and shorter in longer:
        contained = 0.5 + 0.5 * len(shorter) / len(longer)
    return max(_dice(first, second), contained)


def _dice(first: str, second: str) -> float:
    pairs, others = (Counter(map("".join, pairwise(name))) for name in (first, second))
    total = pairs.total() + others.total()
    # Two different names can hold the same bigrams (甲乙甲甲, 甲甲乙甲); the same name is the only full likeness.
    return min(2 * (pairs & others).total() / total, 0.99) if total else 0.0


def _brackets_match(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if depth < 0:
            return False
    return depth == 0
