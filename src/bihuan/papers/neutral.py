"""Keeping text from being taken for a formula by whatever program opens a table (OWASP, CSV injection).

``neutral`` puts an apostrophe before text that begins like a formula, and before text that already begins with
apostrophes and then like a formula: so ``plain`` can take exactly one away again and give back the very same text.
"""

import re

# Half-width and full-width signs, and the control characters a program may skip before it looks.
_FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def is_formula_like(text: str) -> bool:
    """Whether a program might take the text for a formula if it stood in a cell as it is."""
    return _FORMULA_LIKE.match(text) is not None


def neutral(text: str) -> str:
    """Return the text so that no program computes it: with an apostrophe before it where it looks like a formula."""
    return "'" + text if is_formula_like(text) else text


def plain(text: str) -> str:
    """Return what ``neutral`` was given."""
    return text[1:] if _NEUTRALISED.match(text) else text
