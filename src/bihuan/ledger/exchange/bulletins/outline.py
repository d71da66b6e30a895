"""A bulletin's lines as a tree: which line stands below which, by their numbers, and what the unnumbered ones are.

Numbers are only looked at for their look (一、 or （一） or 1.), hardly for their value: people misnumber. A look met
before goes back to its level; a new look goes a level down. Unnumbered lines are headings (a unit, a place, a topic),
faults, or they belong to the line before: its tail, its picture, its caption, the rest of its sentence.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from bihuan.ledger.exchange.bulletins.closing import date_alone
from bihuan.ledger.exchange.bulletins.headings import core_of, counted, topic_of
from bihuan.ledger.exchange.bulletins.markers import Kind, Marker, marker_of
from bihuan.ledger.exchange.bulletins.signs import narrowed, stripped, trimmed, veiled
from bihuan.ledger.exchange.bulletins.tails import labelled, starts_labelled, with_colons, without_tail
from bihuan.ledger.exchange.bulletins.wording import (
    LONGEST_UNIT,
    PLACE_THEN_FAULT,
    Names,
    asks,
    is_caption,
    is_group,
    is_place_shaped,
    is_prose,
    is_unit_shaped,
    kind_named,
    may_be_place,
    says_wrong,
    sounds_faulty,
)
from bihuan.ledger.exchange.synonyms import Field

WRAPPED_FROM = 18
# Longer than anything a person writes as one line.
LONGEST_READ = 5000
_TITLE = re.compile(r".{5,}(通报|通知|函|报告|方案|意见|公告|简报|专报|督办单|交办单|通知书|通知单)(\([^()]*\))*$")
_OF_ALL = re.compile(r"以上|上述|各(责任|相关|有关)?(单位|乡镇|街道|部门)")
_CONTACT = re.compile(r"联系|检查人|电话")
_STOP = re.compile(r"[。;!?:)]$")
_TAIL = frozenset(
    {Field.LEAD, Field.ASSISTING, Field.DUE, Field.DEMAND, Field.REMARK, Field.PROBLEM, Field.CATEGORY, Field.FOUND}
)


@dataclass(frozen=True)
class Told:
    """A line as somebody wrote it: its number in the file, its text, keys of the pictures that stand in it."""

    number: int
    text: str
    pictures: tuple[str, ...] = ()


class Look(Enum):
    """What an unnumbered line is."""

    TOPIC = auto()
    UNIT = auto()
    KIND = auto()
    PLACE = auto()
    FAULT = auto()
    PROSE = auto()
    DATE = auto()


@dataclass(eq=False)
class Node:
    """A line with the lines below it. ``level`` is what its number looks like, or what it is where it has none."""

    number: int
    text: str
    level: "tuple[Kind | Look, bool]"
    count_from: int = 0
    look: Look | None = None
    pictures: list[str] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)
    parent: "Node | None" = None

    def walk(self) -> "Iterator[Node]":
        """Yield this node and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Outline:
    """The tree's roots, the unit the paper is addressed to (交办函), pictures that stand at no line.

    ``dues`` are lines that are nothing but a deadline, each with the line it follows.
    """

    roots: list[Node] = field(default_factory=list)
    addressee: str = ""
    stray: list[Told] = field(default_factory=list)
    dues: list[tuple[Node, str]] = field(default_factory=list)


def outline_of(lines: Iterable[Told], names: Names, *, wrapped: bool) -> Outline:
    """Return the tree of a bulletin's lines. ``wrapped``: a sentence may run on into the next line, as in mails."""
    builder = _Builder(names, wrapped=wrapped)
    for line in lines:
        builder.add(line)
    return builder.outline


def is_unit_heading(text: str, names: Names) -> bool:
    """Whether a line is nothing but a unit's name, a count perhaps behind it."""
    core, _ = counted(core_of(text), names)
    core = core_of(core)
    said = starts_labelled(text) is Field.LEAD
    short = len(core) <= LONGEST_UNIT + 10 and not re.search(r"[。;:]", veiled(narrowed(core)))
    if said or not short or is_group(core):
        return said
    return is_unit_shaped(core, names)


class _Builder:
    def __init__(self, names: Names, *, wrapped: bool) -> None:
        self.outline = Outline()
        self._names = names
        self._wrapped = wrapped
        self._open: list[Node] = []
        self._last: Node | None = None
        self._begun = False
        self._after_blank = False

    def add(self, line: Told) -> None:
        """Put one line where it belongs."""
        if len(line.text) > LONGEST_READ:
            self._hang(self._node(line, stripped(line.text), (Look.FAULT, False), Look.FAULT), len(self._open))
            return
        text = with_colons(stripped(line.text))
        marker = marker_of(text) if text else None
        rest = stripped(text[marker.length :]) if marker else text
        if not trimmed(rest):
            self._only_pictures(line, blank=not text)
            return
        if marker and not (date_alone(text) or is_caption(text)):
            self._numbered(line, marker, rest)
        else:
            self._bare(line, text)
        self._after_blank = False

    def _only_pictures(self, line: Told, *, blank: bool) -> None:
        if not line.pictures:
            self._after_blank = self._after_blank or blank
        elif self._last is not None:
            self._last.pictures += line.pictures
        else:
            self.outline.stray.append(line)

    # --- numbered lines ----------------------------------------------------------------------------------------------

    def _numbered(self, line: Told, marker: Marker, text: str) -> None:
        level: tuple[Kind | Look, bool] = (marker.kind, is_unit_heading(text, self._names))
        node = self._node(line, text, level)
        topic = topic_of(text) if marker.kind <= Kind.PAREN or not self._open else None
        at = self._level(level, marker, text, is_topic=topic is not None)
        self._hang(node, at)
        self._begun = True

    def _level(self, level: "tuple[Kind | Look, bool]", marker: Marker, text: str, *, is_topic: bool) -> int:
        """Return how many of the open nodes stay open above a numbered line."""
        same = [at for at, node in enumerate(self._open) if node.level == level]
        if same:
            return same[-1]
        alike = [at for at, node in enumerate(self._open) if node.level[0] == marker.kind]
        if alike:
            # 1.新烟街道 with 1.炎黄广场 below it: the count begins anew; else it is a heading like the one before.
            fresh = marker.number == 1 and counted(text)[1] is None and not level[1] and not is_topic
            return alike[-1] + 1 if fresh else alike[0]
        deeper = [at for at, node in enumerate(self._open) if _depth(node) > marker.kind]
        if not deeper:
            return len(self._open)
        first = deeper[0]
        begins_list = marker.number == 1 and not is_topic and _heads(self._open[-1], self._names)
        sure = marker.kind is not Kind.COMMA or counted(self._open[-1].text, self._names)[1] is not None
        return len(self._open) if begins_list and sure else first

    # --- lines without a number --------------------------------------------------------------------------------------

    def _bare(self, line: Told, text: str) -> None:
        look = self._look(text)
        if look is None:
            self._belongs_to_last(line, text)
            return
        node = self._node(line, text, (look, False), look)
        if look is Look.UNIT and not self._begun and narrowed(text).endswith(":"):
            # A letter's addressee answers for what it lists; a heading of the same look would be repeated for others.
            self.outline.addressee = core_of(text)
            self._hang(replace_look(node, Look.PROSE), 0)
            return
        self._hang(node, self._bare_level(look))
        sure = look in (Look.TOPIC, Look.KIND, Look.PLACE, Look.FAULT)
        if sure or (look is Look.UNIT and not self._is_letterhead(node)):
            self._begun = True

    def _bare_level(self, look: Look) -> int:
        if look is Look.DATE:
            return 0
        if look is Look.TOPIC:
            return self._topic_level()
        same = [at for at, node in enumerate(self._open) if node.look is look]
        if look in (Look.UNIT, Look.KIND, Look.PLACE) and same:
            return same[0]
        if look is Look.PROSE and self._open and self._is_letterhead(self._open[-1]):
            self._open.pop()
        return self._heading_above() + 1

    def _topic_level(self) -> int:
        """A topic stands at the top, or within a unit's part where the part begins with it."""
        same = [at for at, node in enumerate(self._open) if node.look is Look.TOPIC]
        if same:
            return same[-1]
        within = self._open and self._last is self._open[-1] and self._last.look is Look.UNIT and not self._last.parent
        return len(self._open) if within else 0

    def _is_letterhead(self, node: Node) -> bool:
        """Whether an unnumbered unit heads nothing: it issued the paper, or signed it."""
        return node.look is Look.UNIT and not node.children and counted(node.text, self._names)[1] is None

    def _heading_above(self) -> int:
        """Return the place of the lowest open node that heads something, -1 without one."""
        return next((at for at in reversed(range(len(self._open))) if _heads(self._open[at], self._names)), -1)

    def _look(self, text: str) -> Look | None:
        """Say what an unnumbered line is; None where it belongs to the line before."""
        label = starts_labelled(text) if trimmed(narrowed(text).partition(":")[2]) else None
        if date_alone(text):
            return Look.DATE
        if self._last is not None and (is_caption(text) or self._is_tail(text, label)):
            return None
        topic = topic_of(text) if _is_heading(text) and not _TITLE.search(narrowed(text)) else None
        unit = is_unit_heading(text, self._names)
        if topic and not unit:
            return Look.TOPIC
        if unit:
            return Look.UNIT
        if self._runs_on(text):
            return None
        if label in (Field.PLACE, Field.KIND, Field.PROBLEM):
            return Look.FAULT
        if is_group(core_of(text)) or asks(text) or is_prose(text):
            return Look.FAULT if self._tells_place(text) else Look.PROSE
        return self._named(text)

    def _named(self, text: str) -> Look:
        core = core_of(text)
        if kind_named(core) and _is_heading(text):
            return Look.KIND
        if self._tells_place(text):
            return Look.FAULT
        short = _is_heading(text) and is_place_shaped(core, self._names)
        return Look.PLACE if short and (self._begun or self._names.place(core)) else self._content(text)

    def _content(self, text: str) -> Look:
        """An unnumbered sentence is a fault only straight below a heading of a list that has begun."""
        if not self._begun or not self._open:
            return Look.PROSE
        below = self._open[-1]
        if below.look is Look.TOPIC:
            return Look.FAULT if PLACE_THEN_FAULT.match(narrowed(text)) else Look.PROSE
        core = core_of(below.text)
        at_place = is_place_shaped(core, self._names) and not is_unit_heading(below.text, self._names)
        told = _heads(below, self._names) and (at_place or says_wrong(text) or sounds_faulty(text))
        return Look.FAULT if told else Look.PROSE

    def _tells_place(self, text: str) -> bool:
        """Whether a line reads 点位：问题."""
        left, colon, right = narrowed(text).partition(":")
        if not colon or not trimmed(right) or asks(text):
            return False
        return may_be_place(without_tail(text[: len(left)], self._names)[0], self._names)

    def _is_tail(self, text: str, label: Field | None) -> bool:
        if label is Field.LEAD and (self._last is None or self._last.look in (Look.TOPIC, Look.PROSE, Look.DATE)):
            return False
        if label is Field.PROBLEM:
            return self._waits_for_problem()
        if label is Field.DEMAND and _OF_ALL.search(text):
            return False
        if label in _TAIL and not _CONTACT.match(narrowed(text)):
            return self._begun and (label is not Field.LEAD or not self._leads_list())
        body, told = without_tail(text, self._names)
        return self._begun and bool(told) and not trimmed(body)

    def _waits_for_problem(self) -> bool:
        """Whether the line before names a place and has yet to say what is wrong there."""
        last = self._last
        if last is None or last.look in (Look.TOPIC, Look.UNIT, Look.KIND, Look.PROSE, Look.DATE):
            return False
        told = labelled(last.text)[1]
        return not told.problem and (bool(told.place) or _heads(last, self._names))

    def _leads_list(self) -> bool:
        """Whether lines 责任单位：… head lists in this file, rather than follow faults: the first did."""
        return any(node.look is Look.UNIT and starts_labelled(node.text) is Field.LEAD for node in self._open) or (
            self._last is not None and _heads(self._last, self._names) and not is_place_shaped(core_of(self._last.text))
        )

    def _runs_on(self, text: str) -> bool:
        last = self._last
        if not self._wrapped or last is None or self._after_blank or last.look in (Look.TOPIC, Look.UNIT, Look.KIND):
            return False
        narrow = narrowed(last.text)
        if is_prose(text):
            return False
        return (
            len(narrow.rpartition("\n")[2]) >= WRAPPED_FROM and not _STOP.search(narrow) and not self._tells_place(text)
        )

    def _belongs_to_last(self, line: Told, text: str) -> None:
        last = self._last
        if last is None:
            return
        last.pictures += line.pictures
        if is_caption(text):
            return
        label = starts_labelled(text)
        if label is Field.DUE:
            self.outline.dues.append((last, text))
        if label is None and not without_tail(text, self._names)[1]:
            last.text += text
        elif label is Field.PROBLEM and last.look is None and not narrowed(last.text).endswith(":"):
            last.text += "；" + text
        else:
            last.text += ("；" if not _STOP.search(narrowed(last.text)) else "") + text

    # --- the tree ----------------------------------------------------------------------------------------------------

    def _node(self, line: Told, text: str, level: "tuple[Kind | Look, bool]", look: Look | None = None) -> Node:
        return Node(line.number, text, level, look=look, pictures=list(line.pictures))

    def _hang(self, node: Node, at: int) -> None:
        del self._open[at:]
        if self._open:
            node.parent = self._open[-1]
            self._open[-1].children.append(node)
        else:
            self.outline.roots.append(node)
        if node.look not in (Look.PROSE, Look.DATE, Look.FAULT):
            self._open.append(node)
        self._last = node


def replace_look(node: Node, look: Look) -> Node:
    """Return the node as another kind of unnumbered line."""
    node.look, node.level = look, (look, False)
    return node


def _depth(node: Node) -> int:
    """How deep a node's look usually stands; unnumbered headings stand above every number but 一、 and （一）."""
    if isinstance(node.level[0], Kind):
        return node.level[0]
    return {Look.TOPIC: -1, Look.UNIT: 2, Look.KIND: 2}.get(node.level[0], 3)


def _heads(node: Node, names: Names) -> bool:
    """Whether a line reads like the heading of something: no fault is told in it."""
    if node.look in (Look.TOPIC, Look.UNIT, Look.KIND, Look.PLACE) or node.children:
        return True
    narrow = narrowed(node.text)
    if narrow.endswith(":") or counted(node.text, names)[1] is not None:
        return True
    core = core_of(node.text)
    told = re.search(r"[:。;,]", veiled(narrow.rstrip(":。")))
    return not told and bool(
        topic_of(node.text)
        or kind_named(core)
        or is_unit_shaped(core, names)
        or is_place_shaped(core, names)
        or is_group(core)
    )


def _is_heading(text: str) -> bool:
    """Whether a line is short and no sentence."""
    narrow = veiled(narrowed(text)).rstrip(": ")
    return len(narrow) <= 40 and not re.search(r"[。;!?,:]", narrow)
