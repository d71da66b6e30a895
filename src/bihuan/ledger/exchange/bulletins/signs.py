"""The same line in one width, character for character, so that places found in it are places in the original."""

import re
from functools import lru_cache

_WIDE = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
_SIGNS = {"（": "(", "）": ")", "．": ".", "：": ":", "；": ";", "，": ",", "！": "!", "？": "?", "～": "~", "－": "-"}
_BRACKETS = {"【": "(", "】": ")", "〔": "(", "〕": ")", "［": "(", "］": ")", "[": "(", "]": ")", "﹙": "(", "﹚": ")"}
_BLANKS = dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\t\u200b\ufeff", " ")
_NARROWED = str.maketrans({sign: chr(ord(sign) - 0xFEE0) for sign in _WIDE} | _SIGNS | _BRACKETS | _BLANKS)
# What may stand around a text without belonging to it.
EDGES = " \t\n\r\u3000\u00a0\u200b\ufeff。．.；;，,、:："
_INSIDE = re.compile(r"\([^()]*\)")


# One line is looked at many times over, then never again.
REMEMBERED = 256


@lru_cache(maxsize=REMEMBERED)
def narrowed(text: str) -> str:
    """Return ``text`` with half-width letters, digits, stops and blanks and with round brackets; as long as before."""
    return text.translate(_NARROWED)


@lru_cache(maxsize=REMEMBERED)
def veiled(narrow: str) -> str:
    """Return narrowed text with everything inside brackets blotted out; as long as before."""
    veil, opened = list(narrow), []
    for at, sign in enumerate(narrow):
        if sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            start = opened.pop()
            if not opened:
                veil[start : at + 1] = "\x00" * (at + 1 - start)
    # A bracket that never closes hides nothing, but whole pairs inside it do.
    return _INSIDE.sub(lambda found: "\x00" * len(found[0]), "".join(veil))


def trimmed(text: str) -> str:
    """Return ``text`` without stops, separators and blanks around it."""
    return text.strip(EDGES)


def stripped(text: str) -> str:
    """Return ``text`` without blanks around it, wide ones too."""
    return text.strip(" \t\n\r\u3000\u00a0\u200b\ufeff")
