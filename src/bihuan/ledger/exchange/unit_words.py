"""The units named in the unit cells of one row: who leads, who assists.

Several units in one cell stand apart by 、 ， / ; 和, numbers, line ends or blanks; the first leads unless the words say who does
(牵头单位：…；配合单位：…, 城管局牵头, 住建局（配合）).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from bihuan.core.zh import half_width, split_names, squash

_LEADING = "牵头|主责|主办|责任|承办|负责"
_HELPING = "配合|协办|协助|协同|参与"
_LABEL = re.compile(rf"({_LEADING}|{_HELPING})(?:单位|部门)?\s*[:：]|\b(lead|assisting)\s*[:：]", re.IGNORECASE)
_PART = rf"(?:{_LEADING}|为主|{_HELPING})(?:单位|部门)?"
_TAIL = re.compile(rf"[(（]({_PART})[)）]$|({_PART})$")
_END_OF_ONE = re.compile(rf"([(（]{_PART}[)）])(?=\w)")
_AND_OTHERS = re.compile(r"等(相关|有关|各)?(单位|部门|乡镇街道|乡镇|街道|镇办)?$")
_HARD = re.compile(r"[、，,/／;；\n\r&|+\\]")
_SOFT = re.compile(r"以及|和|与|及|[-—–·•.。]")
# 1.城管局 2.住建局, ①城管局②住建局
_COUNTED = re.compile(r"[①-⑳]|(?<![\w.])\d{1,2}\s*[.．、)）]\s*(?=[^\W\d])|(?<=[一-鿿])\d{1,2}[.．、)）]\s*(?=[^\W\d])")
_NOBODY = frozenset({"无", "暂无", "没有", "none", "na", "nil"})
_OPENING, _CLOSING = "(（[［〔【", ")）]］〕】"


class Part(Enum):
    """What the words around a name say about it."""

    LEAD = "lead"
    ASSISTING = "assisting"
    UNSAID = "unsaid"


@dataclass(frozen=True)
class NamedUnits:
    """The names as written, each once: the lead's, empty where no unit is named, and the assisting ones'."""

    lead: str
    assisting: tuple[str, ...]


def named_units(lead_cell: str, assisting_cell: str, knows: Callable[[str], bool]) -> NamedUnits:
    """Take the unit cells of a row apart. ``knows`` says whether a text names one known unit, which is never split."""
    said = [*_said(lead_cell, Part.UNSAID, knows), *_said(assisting_cell, Part.ASSISTING, knows)]
    lead = next((name for name, part in said if part is Part.LEAD), "")
    lead = lead or next((name for name, part in said if part is Part.UNSAID), "")
    others = dict.fromkeys(name for name, _ in said if name != lead)
    return NamedUnits(lead, tuple(others))


def _said(cell: str, part: Part, knows: Callable[[str], bool]) -> Iterator[tuple[str, Part]]:
    text = cell.strip()
    if squash(text) in _NOBODY or not squash(text):
        return
    if _is_one(text, knows):
        yield text, part
        return
    text = _END_OF_ONE.sub(r"\1、", _COUNTED.sub("、", text))
    start = 0
    for label in (*_LABEL.finditer(text), None):
        segment = text[start : label.start() if label else len(text)]
        for name in _names(segment, knows):
            yield _with_tail(name, part, knows)
        if label:
            part, start = _labelled(label[0]), label.end()


def _is_one(text: str, knows: Callable[[str], bool]) -> bool:
    """Whether a text is one known unit: 公安局、交警大队 are two, though 公安局交警大队 is a name of one."""
    if not knows(text):
        return False
    pieces = [word for piece in _apart(text) for word in split_names(piece)]
    return len(pieces) < 2 or not all(map(knows, pieces))


def _labelled(label: str) -> Part:
    helping = re.match(_HELPING, label) or label.lower().startswith("assisting")
    return Part.ASSISTING if helping else Part.LEAD


def _with_tail(name: str, part: Part, knows: Callable[[str], bool]) -> tuple[str, Part]:
    """Read the part off a name's end: 城管局牵头, 住建局（配合）."""
    tail = _TAIL.search(name)
    if not tail or knows(name) or not name[: tail.start()].strip():
        return name, part
    return name[: tail.start()].strip(), _labelled(tail[1] or tail[2])


def _names(segment: str, knows: Callable[[str], bool]) -> Iterator[str]:
    if not segment.strip():
        return
    for piece in _apart(segment):
        if _is_one(piece, knows) or not re.search(r"\s", piece):
            words = [piece]
        else:
            words = split_names(piece)
            # English names hold blanks; Chinese ones stand apart by them.
            if half_width(piece).isascii() and not any(map(knows, words)):
                words = [piece]
        for word in words:
            yield from _joined_by_and(_AND_OTHERS.sub("", word).strip(), knows)


def _apart(segment: str) -> Iterator[str]:
    """Split at hard separators outside brackets."""
    depth, piece = 0, ""
    for sign in segment:
        depth = max(depth + (sign in _OPENING) - (sign in _CLOSING), 0)
        if depth == 0 and _HARD.match(sign):
            yield from filter(None, [piece.strip(" 。.:：")])
            piece = ""
        else:
            piece += sign
    yield from filter(None, [piece.strip(" 。.:：")])


def _joined_by_and(word: str, knows: Callable[[str], bool]) -> Iterator[str]:
    """Split at 和 and the like only where names on both sides are known: 和庄镇 is one name."""
    if not word:
        return
    if not knows(word):
        for joint in _SOFT.finditer(word):
            before, after = word[: joint.start()].strip(), word[joint.end() :].strip()
            if knows(before) and after:
                yield before
                yield from _joined_by_and(after, knows)
                return
    yield word
