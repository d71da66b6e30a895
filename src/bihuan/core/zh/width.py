"""One form for the same characters: what is typed full-width, with odd spaces or without."""

import re
import unicodedata

FULL_WIDTH_OFFSET = 0xFEE0
# Letters, digits and signs that stand in numbers, dates and names. Chinese stops (，。；：？！、) stay as they are.
NARROWED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()[]{}#%&*+-./<=>@_~"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

_TO_HALF = {ord(sign) + FULL_WIDTH_OFFSET: sign for sign in NARROWED}
_CLEANED = str.maketrans(_TO_HALF | {0x3000: " ", 0x00A0: " "} | dict.fromkeys(map(ord, INVISIBLE), ""))
_BRACKETS = str.maketrans("〔【[{〈〖", "((((((") | str.maketrans("〕】]}〉〗", "))))))")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")


def half_width(text: str) -> str:
    """Return ``text`` with full-width letters, digits, brackets, spaces and number signs made half-width.

    Invisible characters go, runs of blanks become one space, the ends are stripped; lines and Chinese stops stay.
    For reading and comparing: what a person wrote is stored and shown as they wrote it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)
    return _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", lines)).strip()


def squash(text: str) -> str:
    """Return ``text`` for comparison: cleaned, in lower case, every bracket round, without blanks and stops.

    Two texts a person would call the same (“市文广旅体局 ”, “市文广旅体局。”) give the same squash.
    """
    return unicodedata.normalize("NFC", text.translate(_SQUASHED))


class _Squashed(dict[int, str]):
    """What each character becomes, worked out when it is first met: a hand-over squashes a million short texts."""

    def __missing__(self, code: int) -> str:
        low = chr(code).translate(_CLEANED).casefold().translate(_BRACKETS)
        kept = "".join(sign for sign in low if sign in "()" or unicodedata.category(sign)[0] not in "PZC")
        return self.setdefault(code, kept)


_SQUASHED = _Squashed()
