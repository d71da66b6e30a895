"""Which few of many pictures may hold a part of this one: no picture is held against another point by point (pure).

A code is eight words of 16 bits, by which it is hashed (locality-sensitive hashing by sampled bits): of two codes that
differ in an eighth of their bits, two in three still have a word in common, of two strangers one in nine thousand. The
picture that is looked for lies in a table from words to its landmarks; the codes of all others stream past it, once. So
there is nothing to train, to keep in memory or to lose, and what counts against the clock is reading 6 kB a picture.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from .landmarks import CODE_BYTES, Codes, unpacked_codes

Table = NDArray[np.int16]
Pairs = NDArray[np.int64]

WORDS = 8
WORD_VALUES = 1 << 16
# Bits of 128 by which two views of one point differ at most, here where many are weighed.
NEAR = 20
FEWEST_SHARED = 5
MOST_LIKELY = 16
AT_ONCE = 512


def likeliest(own: Codes, others: Iterable[tuple[int, bytes]]) -> list[int]:
    """Return the keys of the few pictures that share most landmarks with this one, the likeliest first.

    A landmark that many pictures show tells little: each counts by one over the number of pictures that show it. What a
    telephone writes at the edge of every screen thus cannot crowd out the one picture that is really the same.
    """
    table = _table(own)
    keys: list[int] = []
    shared: list[Pairs] = []
    stream = iter(others)
    while several := list(islice(stream, AT_ONCE)):
        here = _shared(own, table, [codes for _, codes in several])
        here[:, 0] += len(keys)
        shared.append(here)
        keys += [key for key, _ in several]
    if not keys:
        return []
    whose, landmark = np.concatenate(shared).T
    weights = 1 / np.maximum(1, np.bincount(landmark, minlength=len(own)))
    scores = np.bincount(whose, weights[landmark], minlength=len(keys))
    enough = np.flatnonzero(np.bincount(whose, minlength=len(keys)) >= FEWEST_SHARED)
    return [keys[at] for at in sorted(enough, key=lambda at: (-scores[at], keys[at]))[:MOST_LIKELY]]


def _table(own: Codes) -> Table:
    """Where each word of each of the eight places leads: to a landmark, or nowhere (-1)."""
    table = np.full((WORDS, WORD_VALUES), -1, np.int16)
    words = own.view("<u2").reshape(-1, WORDS)
    for place in range(WORDS):
        table[place, words[:, place]] = np.arange(len(words), dtype=np.int16)
    return table


def _shared(own: Codes, table: Table, several: Sequence[bytes]) -> Pairs:
    """Which picture of several holds which landmark of this one, each pair once, as numbers (n × 2).

    However often one landmark is met in a picture (a row of tiles), it counts once.
    """
    codes = unpacked_codes(b"".join(several))
    words = codes.view("<u2").reshape(-1, WORDS)
    whose = np.repeat(np.arange(len(several)), [len(one) // CODE_BYTES for one in several])
    found = []
    for place in range(WORDS):
        landmark = table[place][words[:, place]]
        met = np.flatnonzero(landmark >= 0)
        near = np.bitwise_count(codes[met] ^ own[landmark[met]]).sum(axis=1, dtype=np.int64) <= NEAR
        found.append(whose[met[near]] * len(own) + landmark[met[near]])
    return np.stack(np.divmod(np.unique(np.concatenate(found)), len(own)), axis=1)
