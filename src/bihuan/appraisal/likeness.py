"""How much of one declaration stands in another: shingles, Jaccard and containment. Pure, and documented, since people argue about it.

Method: a text is squashed (case, width, blanks, stops and brackets do not count), its digits are taken out, so that last year's text
with this year's numbers is still the same text. A shingle is every run of ``LENGTH`` neighbouring characters; a text shorter than that
is one shingle. Shingles are a set: what is said twice counts once. Then, for sets A and B,

- likeness (Jaccard) = |A∩B| / |A∪B|: how alike two texts of about one length are;
- containment of A = |A∩B| / |A|: how much of A stands in B, however long B is. A short text copied from a long one has a small Jaccard
  and a containment of 1, which is why both are asked.

Each text of a declaration is cut by itself, and their shingles brought together: the end of one field and the beginning of the next
make no shingle. Likeness never decides anything: both texts are shown to a person, side by side, with what is shared marked.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bihuan.core.zh import squash

LENGTH = 5
# From here on a pair is shown: chance and stock phrases stay below (see tests/appraisal/test_likeness.py).
CONTAINED = Fraction(1, 4)
ALIKE = Fraction(1, 6)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many shingles two texts share, and how many each has."""

    shared: int
    own: int
    other: int

    @property
    def alike(self) -> Fraction:
        """Jaccard; 0 where neither says anything."""
        together = self.own + self.other - self.shared
        return Fraction(self.shared, together) if together else Fraction(0)

    @property
    def contained(self) -> Fraction:
        """How much of the first stands in the other."""
        return Fraction(self.shared, self.own) if self.own else Fraction(0)

    @property
    def containing(self) -> Fraction:
        """How much of the other stands in the first."""
        return Fraction(self.shared, self.other) if self.other else Fraction(0)

    @property
    def notable(self) -> bool:
        """Say whether a person should look."""
        return self.alike >= ALIKE or max(self.contained, self.containing) >= CONTAINED


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text that the other has too, or has not."""

    text: str
    shared: bool


def shingles(texts: Iterable[str]) -> frozenset[str]:
    """Return the shingles of several texts together."""
    return frozenset(shingle for text in texts for shingle in _runs(_signs(text)))


def likeness(own: frozenset[str], other: frozenset[str]) -> Likeness:
    """Compare two sets of shingles."""
    return Likeness(len(own & other), len(own), len(other))


def pieces(text: str, other: frozenset[str]) -> list[Piece]:
    """Cut a text (in NFC) into what stands in the other and what does not; put together they are the text again."""
    whole = unicodedata.normalize("NFC", text)
    placed = [(place, sign) for place, mark in enumerate(whole) for sign in _signs(mark)]
    signs = "".join(sign for _place, sign in placed)
    shared = [False] * len(whole)
    for start, run in enumerate(_runs(signs)):
        if run in other:
            first, last = placed[start][0], placed[start + len(run) - 1][0]
            shared[first : last + 1] = [True] * (last + 1 - first)
    return _cut(whole, shared)


def _signs(text: str) -> str:
    return _DIGITS.sub("", squash(text))


def _runs(signs: str) -> list[str]:
    if len(signs) <= LENGTH:
        return [signs] if signs else []
    return [signs[start : start + LENGTH] for start in range(len(signs) - LENGTH + 1)]


def _cut(text: str, shared: Sequence[bool]) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or shared[end] != shared[start]:
            found.append(Piece(text[start:end], shared[start]))
            start = end
    return found
