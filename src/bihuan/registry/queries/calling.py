"""By what people call things: the conditions on a row with a ``key`` and ``initials`` of its name."""

from django.db.models import Q

from bihuan.core.zh import as_initials
from bihuan.registry.naming import key_of

# Nobody types more, and each word is a condition of its own.
MOST_WORDS = 8


def words_of(text: str) -> list[str]:
    """The words of a query, at most eight."""
    return text.split()[:MOST_WORDS]


def called_by(words: str) -> list[Q]:
    """One condition for each word: the name holds it, spaces, punctuation and width aside, or its initials do.

    A word of nothing but punctuation narrows nothing.
    """
    return [_holds(word) for word in words_of(words)]


def _holds(word: str) -> Q:
    holds = Q(key__contains=key_of(word))
    if letters := as_initials(word):
        holds |= Q(initials__contains=letters)
    return holds
