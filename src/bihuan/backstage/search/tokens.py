"""How realm, unit and word become one token of the index (pure)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bihuan.core.search_tokens import query_tokens, tokens


@dataclass(frozen=True)
class SearchQuery:
    """All of ``words`` must be there, and one of ``units`` where any are named."""

    words: tuple[str, ...]
    units: tuple[str, ...]


def row_tokens(realm_id: int, unit_ids: Iterable[int], text: str) -> list[str]:
    """Return the tokens under which a row is indexed, each once, in the order first met."""
    words = [_word(realm_id, token) for token in tokens(text)]
    units = [_unit(realm_id, unit_id) for unit_id in unit_ids]
    return list(dict.fromkeys(units + words))


def make_query(realm_id: int, unit_ids: Collection[int] | None, text: str) -> SearchQuery | None:
    """Say what to look for; None where nothing can be found: no word in the text, or no unit to see it with."""
    words = tuple(dict.fromkeys(_word(realm_id, token) for token in query_tokens(text)))
    if not words or (unit_ids is not None and not unit_ids):
        return None
    return SearchQuery(words, tuple(_unit(realm_id, unit_id) for unit_id in sorted(unit_ids or ())))


def _word(realm_id: int, token: str) -> str:
    return f"{realm_id}:{_plain(token)}"


def _unit(realm_id: int, unit_id: int) -> str:
    # Two colons: no word can look like a unit, since words lose theirs.
    return f"{realm_id}:u:{unit_id}"


def _plain(token: str) -> str:
    """Keep what no tokenizer splits at: every character outside ASCII, and ASCII letters and digits, folded."""
    return "".join(c for c in token.casefold() if c.isalnum() or ord(c) > 127)
