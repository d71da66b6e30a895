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
    """Return the tokens under which a row is indexed, each once: its units, then its words."""
    units = [_unit(realm_id, unit_id) for unit_id in dict.fromkeys(unit_ids)]
    prefix = f"{realm_id}:"
    return units + [prefix + token for token in tokens(text)]


def make_query(realm_id: int, unit_ids: Collection[int] | None, text: str) -> SearchQuery | None:
    """Say what to look for; None where nothing can be found: no word in the text, or no unit to see it with."""
    words = tuple(f"{realm_id}:{token}" for token in query_tokens(text))
    if not words or (unit_ids is not None and not unit_ids):
        return None
    return SearchQuery(words, tuple(_unit(realm_id, unit_id) for unit_id in sorted(unit_ids or ())))


def _unit(realm_id: int, unit_id: int) -> str:
    # Two colons: words hold letters and digits only, so none can look like a unit.
    return f"{realm_id}:u:{unit_id}"
