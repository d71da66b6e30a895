"""How names of units and places are brought to one form before they are compared, and what they are found by."""

from bihuan.core.zh import initials, squash

KEY_LENGTH = 80


def key_of(name: str) -> str:
    """Return the comparison key of a name: no spaces, no punctuation, one width; at most 80 characters."""
    return squash(name)[:KEY_LENGTH]


def initials_of(name: str) -> str:
    """Return what a name is found by when only its pinyin initials are typed: every way to read it, with blanks between."""
    return " ".join(initials(name[:KEY_LENGTH]))
