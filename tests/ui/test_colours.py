"""The contrast of every pair of colours the style sheet puts together, by WCAG 2."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "frontend" / "styles" / "_tokens.scss"
TEXT, MARK = 4.5, 3.0
STATES = ("todo", "doing", "check", "soon", "late", "done", "back")


def palette(theme: str) -> dict[str, str]:
    body = re.search(rf"@mixin {theme} \{{(.*?)\n\}}", TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    assert body is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", body[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_text_can_be_read(theme: str) -> None:
    colours = palette(theme)
    pairs = [(text, ground) for text in ("text", "muted", "link", "late") for ground in ("page", "card", "hover")]
    pairs += [
        ("on-link", "link"),
        ("on-link", "link-hover"),
        ("doing", "here"),
        ("doing", "note-info"),
        ("soon", "soon-t"),
    ]
    pairs += [(state, f"{state}-t") for state in STATES]
    pairs += [("text", f"note-{kind}") for kind in ("soon", "late", "done", "info")]
    poor = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_controls_and_marks_can_be_seen(theme: str) -> None:
    colours = palette(theme)
    marks = ("control", "mark-doing", "mark-done", "mark-late")
    assert {mark for mark in marks if contrast(colours[mark], colours["card"]) < MARK} == set()
