"""Marking words for translation in code that knows no Django."""


def N_(msgid: str) -> str:
    """Return ``msgid`` unchanged; its only purpose is to be found by the catalogue's extractor."""
    return msgid
