"""Automatic numbering of a .docx: what number the word processor prints before each paragraph.

A list (``w:num``) follows an abstract one of up to nine levels; lists of one abstract list go on counting together,
unless a list says where a level of its own starts. A level begins anew after a paragraph of a higher level. A
paragraph's numbering may come from its style, and a style's from the one it is based on.
"""

import re
from dataclasses import dataclass, field

from bihuan.papers.archive import Archive
from bihuan.papers.numberforms import written
from bihuan.papers.xmlparts import parse

LEVELS = 9
BULLET = "•"
_DEEPEST_STYLE = 20
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """One level of a list: where it starts, how its number is written, and the words around it (（%1）)."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    after: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """A ``w:num``: its abstract list, levels it words anew, levels it starts at a number of its own."""

    abstract: str = ""
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Abstract:
    levels: dict[int, Level] = field(default_factory=dict)
    style_link: str = ""


@dataclass(slots=True)
class _Style:
    based_on: str = ""
    list_id: str = ""
    level: int | None = None


class Numbering:
    """The lists of one document, and how far each has counted. ``label`` is asked once per paragraph, in order."""

    def __init__(self) -> None:
        self.lists: dict[str, _List] = {}
        self.abstracts: dict[str, _Abstract] = {}
        self.styles: dict[str, _Style] = {}
        self.default_style = ""
        self.style_levels: dict[tuple[str, str], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, style: str, list_id: str | None, level: int | None) -> str:
        """Return what stands before the next paragraph, "" for one without a number; counts it.

        ``list_id`` and ``level`` are the paragraph's own, None where its style decides.
        """
        style = style or self.default_style
        if list_id is None:
            list_id, level = self._of_style(style, level)
        own = self.lists.get(list_id)
        abstract = self._abstract(own) if own else None
        if own is None or abstract is None:
            return ""
        at = min(max(level or 0, 0), LEVELS - 1)
        shape = own.levels.get(at) or abstract[1].levels.get(at)
        if shape is None:
            return ""
        counts = self._count(list_id, own, abstract, at, shape)
        if shape.form == "bullet":
            return BULLET
        said = _PLACE.sub(lambda found: self._number(int(found[1]) - 1, own, abstract[1], counts, shape), shape.text)
        return said + (" " if shape.after == "space" and said else "")

    def _of_style(self, style: str, level: int | None) -> tuple[str, int | None]:
        for _ in range(_DEEPEST_STYLE):
            known = self.styles.get(style)
            if known is None:
                break
            if known.list_id:
                own = self.lists.get(known.list_id)
                linked = self.style_levels.get((own.abstract, style)) if own else None
                found = level if level is not None else known.level
                return known.list_id, linked if found is None else found
            style = known.based_on
        return "", level

    def _abstract(self, own: _List) -> tuple[str, _Abstract] | None:
        """Return the abstract list behind a list, followed through the style it may be linked to."""
        name = own.abstract
        for _ in range(_DEEPEST_STYLE):
            abstract = self.abstracts.get(name)
            if abstract is None or not abstract.style_link:
                break
            linked = self.styles.get(abstract.style_link)
            following = self.lists.get(linked.list_id) if linked else None
            if following is None or following.abstract == name:
                break
            name = following.abstract
        return (name, abstract) if abstract is not None else None

    def _count(
        self, list_id: str, own: _List, abstract: tuple[str, _Abstract], at: int, shape: Level
    ) -> dict[int, int]:
        counts = self._counts.setdefault(abstract[0], {})
        if at in own.starts and (list_id, at) not in self._begun:
            counts[at] = own.starts[at]
        elif at in counts:
            counts[at] += 1
        else:
            counts[at] = shape.start
        self._begun.add((list_id, at))
        for deeper in range(at + 1, LEVELS):
            lower = own.levels.get(deeper) or abstract[1].levels.get(deeper)
            # ``restart`` names the level (from 1) after which this one begins anew; 0 is never.
            if lower is None or lower.restart is None or 0 < at + 1 <= lower.restart:
                counts.pop(deeper, None)
        return counts

    def _number(self, at: int, own: _List, abstract: _Abstract, counts: dict[int, int], asking: Level) -> str:
        shape = own.levels.get(at) or abstract.levels.get(at) or Level()
        number = counts.get(at, own.starts.get(at, shape.start))
        return written(number, "decimal" if asking.legal else shape.form)


def numbering_of(archive: Archive, numbering: str | None, styles: str | None) -> Numbering:
    """Return the numbering that a document's parts define; without them nothing is numbered."""
    found = Numbering()
    if styles is not None:
        reader = _StyleReader(found)
        parse(archive.chunks(styles), archive.name, styles, start=reader.start, end=reader.end)
    if numbering is not None:
        lists = _ListReader(found)
        parse(archive.chunks(numbering), archive.name, numbering, start=lists.start, end=lists.end)
    return found


def value(attributes: dict[str, str], name: str = "val") -> str:
    """Return an attribute by its local name, "" where it is missing."""
    return next((text for key, text in attributes.items() if key.rpartition(":")[2] == name), "")


def whole(text: str) -> int | None:
    """Return a small whole number, None for anything else."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def is_on(attributes: dict[str, str]) -> bool:
    """Whether a switch such as ``w:vanish`` is on: it is unless it says no."""
    return value(attributes) not in ("0", "false", "off")


class _StyleReader:
    def __init__(self, found: Numbering) -> None:
        self._found = found
        self._style: _Style | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = _Style()
            self._found.styles[value(attributes, "styleId")] = self._style
            if value(attributes, "type") == "paragraph" and value(attributes, "default") in ("1", "true"):
                self._found.default_style = value(attributes, "styleId")
        elif self._style is None:
            return
        elif name == "basedOn":
            self._style.based_on = value(attributes)
        elif name == "numId":
            self._style.list_id = value(attributes)
        elif name == "ilvl":
            self._style.level = whole(value(attributes))

    def end(self, name: str) -> None:
        if name == "style":
            self._style = None


class _ListReader:
    """The state of one pass over the numbering part."""

    def __init__(self, found: Numbering) -> None:
        self._found = found
        self._abstract: _Abstract | None = None
        self._abstract_id = ""
        self._list: _List | None = None
        self._level: Level | None = None
        self._at: int | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "abstractNum":
            self._abstract, self._abstract_id = _Abstract(), value(attributes, "abstractNumId")
            self._found.abstracts[self._abstract_id] = self._abstract
        elif name == "num":
            self._list = self._found.lists.setdefault(value(attributes, "numId"), _List())
        elif name == "abstractNumId" and self._list is not None:
            self._list.abstract = value(attributes)
        elif name == "numStyleLink" and self._abstract is not None:
            self._abstract.style_link = value(attributes)
        elif name == "lvlOverride":
            self._at = whole(value(attributes, "ilvl"))
        elif name == "startOverride" and self._list is not None and self._at is not None:
            start = whole(value(attributes))
            if start is not None:
                self._list.starts[self._at] = start
        elif name == "lvl":
            self._open_level(attributes)
        elif self._level is not None:
            self._note(self._level, name, attributes)

    def end(self, name: str) -> None:
        if name == "abstractNum":
            self._abstract = None
        elif name == "num":
            self._list = None
        elif name == "lvl":
            self._level = None

    def _open_level(self, attributes: dict[str, str]) -> None:
        at = whole(value(attributes, "ilvl"))
        holder = self._list.levels if self._list is not None else self._abstract.levels if self._abstract else None
        if holder is not None and at is not None and at < LEVELS:
            self._at = at
            self._level = holder[at] = Level()

    def _note(self, level: Level, name: str, attributes: dict[str, str]) -> None:
        said = value(attributes)
        match name:
            case "start":
                number = whole(said)
                level.start = 1 if number is None else number
            case "numFmt":
                # A newer format hides behind ``custom`` with the old name in an alternative; the plain name is enough.
                level.form = said if said != "custom" else "decimal"
            case "lvlText":
                level.text = said
            case "suff":
                level.after = said
            case "lvlRestart":
                level.restart = whole(said)
            case "isLgl":
                level.legal = is_on(attributes)
            case "pStyle" if self._at is not None and self._abstract is not None:
                self._found.style_levels[self._abstract_id, said] = self._at
