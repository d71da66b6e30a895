"""What the search index holds of a text: Chinese by single characters and pairs, everything else by word."""

import re
from itertools import pairwise

from bihuan.core.zh.width import half_width

# A lexeme of PostgreSQL ends at 2 kB and nobody types more: a longer word is known by its beginning.
LONGEST_WORD = 40

_HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>(?:(?![{_HAN}])[^\W_])+)")


def tokens(text: str) -> list[str]:
    """Return the tokens to index ``text`` under, each once, in order of first appearance.

    A run of Chinese gives every character and every pair of neighbours (so one character is found as surely as two),
    a run of other letters or digits one lower-case word of at most 40 characters. Width and case do not matter.
    """
    found: dict[str, None] = {}
    for run in _RUNS.finditer(half_width(text).casefold()):
        if run["han"]:
            found.update(dict.fromkeys(run["han"]))
            found.update(dict.fromkeys(map("".join, pairwise(run["han"]))))
        else:
            found[run["word"][:LONGEST_WORD]] = None
    return list(found)


def query_tokens(text: str) -> list[str]:
    """Return the tokens a text must all have to be found by the query ``text``, each once; none for an empty query.

    Pairs for a run of two or more Chinese characters, the character itself for a run of one, words as they are.
    """
    found: dict[str, None] = {}
    for run in _RUNS.finditer(half_width(text).casefold()):
        if run["word"]:
            found[run["word"][:LONGEST_WORD]] = None
        else:
            found.update(dict.fromkeys(map("".join, pairwise(run["han"])) if len(run["han"]) > 1 else run["han"]))
    return list(found)
