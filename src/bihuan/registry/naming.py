"""How names of units and places are brought to one form before they are compared."""

from bihuan.core.zh import squash

KEY_LENGTH = 80


def key_of(name: str) -> str:
    """Return the comparison key of a name: no spaces, no punctuation, one width; at most 80 characters."""
    return squash(name)[:KEY_LENGTH]
