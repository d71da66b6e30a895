"""What a page calls the kinds of items."""

from functools import cache

from django.utils.translation import get_language

from bihuan.core.packs import Words

from ..pack import shipped_pack


def kind_word(kind: str) -> str:
    """The word for one item of a kind; a kind the shipped pack does not know is shown as it is stored."""
    words = _words().get(kind)
    return words.of(get_language() or "zh") if words else kind


def kind_words() -> dict[str, str]:
    """Every kind with its word, in the pack's order."""
    return {kind: kind_word(kind) for kind in _words()}


@cache
def _words() -> dict[str, Words]:
    return {kind.key: kind.words.one for kind in shipped_pack().content.kinds}
