"""Going down a bulletin's outline: what each heading gives to the lines below it, and which lines are no faults."""

from dataclasses import dataclass, replace
from enum import Enum

from bihuan.ledger.exchange.bulletins.counts import Head, Leaf, choose
from bihuan.ledger.exchange.bulletins.entries import Around, Entry, read_entry
from bihuan.ledger.exchange.bulletins.headings import Topic, core_of, counted, topic_of
from bihuan.ledger.exchange.bulletins.markers import Kind
from bihuan.ledger.exchange.bulletins.outline import Look, Node, Outline, is_unit_heading
from bihuan.ledger.exchange.bulletins.signs import narrowed, trimmed
from bihuan.ledger.exchange.bulletins.tails import labelled, starts_labelled, without_tail
from bihuan.ledger.exchange.bulletins.wording import (
    Names,
    asks,
    is_group,
    is_place_shaped,
    is_prose,
    is_unit_shaped,
    kind_named,
    names_category,
    says_nothing_wrong,
    says_wrong,
    sounds_faulty,
)
from bihuan.ledger.exchange.synonyms import Field

_KINDS_OF_DUE = ("立行立改", "立改立行", "即知即改", "长期坚持", "长期整改")


class Why(Enum):
    """Why a line gave no fault."""

    PROSE = "prose"
    DEMAND = "demand"
    PRAISE = "praise"
    NOTHING = "nothing"
    EMPTY = "empty"
    UNREAD = "unread"


@dataclass(frozen=True)
class Left:
    """A line that gave no fault, and why."""

    number: int
    why: Why
    text: str


class Walker:
    """Goes through the tree once; notes leaves, what is left out, and the passages that speak of the whole."""

    def __init__(self, outline: Outline, names: Names) -> None:
        self.left: list[Left] = []
        self.passages: list[str] = []
        self.counting: list[str] = []
        self.stray: list[int] = []
        self._outline = outline
        self._names = names
        self.leaves: list[Leaf] = []
        self.heads: list[Head] = []
        self._waiting: list[str] = []
        every = [node for root in outline.roots for node in root.walk()]
        self._has_list = any(topic_of(node.text) is Topic.PROBLEMS for node in every if node.look is not Look.PROSE)

    def read(self) -> None:
        """Walk all of it."""
        topic: Topic | None = None
        for root in self._outline.roots:
            # What follows an attachment's title belongs to it until another part begins.
            kept = topic if topic is Topic.ATTACHMENT and root.look is not Look.TOPIC else None
            self._visit(root, kept, Around(), None)
            topic = topic_of(root.text) if root.look is Look.TOPIC else topic
        choose(self.heads, self.leaves)

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _visit(self, node: Node, topic: Topic | None, around: Around, head: Head | None) -> None:
        if node.look is Look.DATE:
            return
        own = self._topic(node)
        topic = own or topic
        if topic in (Topic.DEMANDS, Topic.PRAISE, Topic.ATTACHMENT):
            self._leave_part(node, topic, around, head)
        elif node.look is Look.PROSE:
            self._leave_prose(node, topic)
        elif node.children or node.look in (Look.TOPIC, Look.UNIT, Look.KIND, Look.PLACE):
            self._visit_heading(node, topic, around, head)
        else:
            self._visit_leaf(node, topic, around, head)

    def _topic(self, node: Node) -> Topic | None:
        if node.look not in (None, Look.TOPIC) or is_unit_heading(node.text, self._names):
            return None
        topic = topic_of(node.text)
        if (
            topic is None
            and node.look is None
            and asks(node.text)
            and not node.parent
            and node.level[0] in (Kind.COMMA, Kind.CHAPTER)
        ):
            return Topic.DEMANDS
        if topic is Topic.PRAISE and not node.children and node.parent is not None:
            return None
        if topic is Topic.PROBLEMS and not node.children and node.look is None:
            return None
        if topic is Topic.DEMANDS and not node.children and node.look is None and node.parent is not None:
            return topic if asks(node.text) else None
        return topic

    def _visit_heading(self, node: Node, topic: Topic | None, around: Around, head: Head | None) -> None:
        core, stated = self._counted(node.text)
        below = self._below(node, core, around)
        if stated is not None and topic_of(core) is not Topic.PROBLEMS and node.children:
            head = Head(node.number, core, stated, head)
            self.heads.append(head)
        elif stated is not None and topic_of(core) is Topic.PROBLEMS:
            self.counting.append(f"问题{stated}个")
        if node.pictures:
            self._waiting += node.pictures
        if not node.children:
            self._leave(node, Why.EMPTY if node.look is not Look.UNIT else Why.PROSE)
        for child in node.children:
            self._visit(child, topic, below, head)
        if self._waiting:
            self.stray.append(node.number)
            self._waiting = []

    def _counted(self, text: str) -> tuple[str, int | None]:
        """Return a heading's core and its count, whichever stands first: 和庄镇（4个）存在问题, 和庄镇存在问题（4个）."""
        bare, stated = counted(text, self._names)
        core = core_of(bare)
        inner, more = counted(core, self._names)
        return (inner, more) if stated is None and more is not None else (core, stated)

    def _below(self, node: Node, core: str, around: Around) -> Around:
        """Return what the lines below a heading have from it."""
        if starts_labelled(node.text) in (Field.LEAD, Field.PLACE, Field.KIND, Field.CATEGORY):
            _, told = labelled(core)
            unit = told.lead or around.unit
            return replace(around, unit=unit, place=told.place or around.place, kind=told.kind or around.kind)
        bare, tail = without_tail(core, self._names)
        due = next((words for words in _KINDS_OF_DUE if words in core), "") or tail.due
        around = replace(around, due=due or around.due, unit=tail.lead or around.unit)
        bare = core_of(trimmed(bare))
        if not bare or is_group(bare) or topic_of(bare) is Topic.PROBLEMS:
            return around
        if self._is_unit(node, bare, around):
            return Around(unit=bare, kind=around.kind, category=around.category, due=around.due)
        kind = kind_named(bare)
        if topic_of(node.text) is Topic.PROBLEMS and not kind and not is_place_shaped(bare, self._names):
            return replace(around, category=bare) if names_category(bare) else around
        if kind and not self._names.place(bare):
            return replace(around, kind=kind, place="")
        if is_place_shaped(bare, self._names) and not (names_category(bare) and not self._names.place(bare)):
            return replace(around, place=bare)
        if names_category(bare) or sounds_faulty(bare) or len(bare) > 20:
            return replace(around, category=bare)
        if around.unit or not any(":" in narrowed(child.text) for child in node.children):
            return replace(around, place=bare)
        return replace(around, category=bare)

    def _is_unit(self, node: Node, core: str, around: Around) -> bool:
        if around.unit:
            return False
        if self._names.place(core) and not self._names.unit(core):
            return False
        if is_unit_shaped(core, self._names):
            return True
        # 具茨山国家级森林公园 among towns is one of them.
        siblings = node.parent.children if node.parent else self._outline.roots
        others = [one for one in siblings if one is not node and one.children and one.level[0] == node.level[0]]
        units = sum(is_unit_heading(one.text, self._names) for one in others)
        return bool(units) and units * 2 >= len(others) and not kind_named(core) and not names_category(core)

    # --- lines of faults ---------------------------------------------------------------------------------------------

    def _visit_leaf(self, node: Node, topic: Topic | None, around: Around, head: Head | None) -> None:
        if not around.unit and self._outline.addressee:
            around = replace(around, unit=self._outline.addressee)
        if says_nothing_wrong(node.text):
            self._leave(node, Why.NOTHING)
            return
        if self._only_names(node.text, around):
            self._leave(node, Why.NOTHING if counted(node.text, self._names)[1] == 0 else Why.EMPTY)
            return
        entry = read_entry(node.text, around, self._names)
        if not entry.usual:
            self._leave(node, Why.NOTHING if self._tells_nothing(node.text) else Why.EMPTY)
            return
        if not self._acceptable(node, topic, around, entry):
            self._leave(node, Why.DEMAND if asks(node.text) else Why.PROSE if is_prose(node.text) else Why.UNREAD)
            return
        leaf = Leaf(node, entry, around, (*self._waiting, *node.pictures))
        self._waiting = []
        self.leaves.append(leaf)
        above = head
        while above is not None:
            above.leaves.append(leaf)
            above = above.above

    def _only_names(self, text: str, around: Around) -> bool:
        """Whether a line without lines below it names a unit or a place and nothing that is wrong there."""
        core, _ = self._counted(text)
        if is_unit_heading(text, self._names) or kind_named(core):
            return True
        return is_place_shaped(core, self._names) and not says_wrong(core)

    def _tells_nothing(self, text: str) -> bool:
        return says_nothing_wrong(narrowed(text).rpartition(":")[2])

    def _acceptable(self, node: Node, topic: Topic | None, around: Around, entry: Entry) -> bool:
        """Whether a line is a fault where it stands: below problems always, elsewhere by what it tells."""
        part = entry.usual[0]
        if asks(node.text) and not (part.place and sounds_faulty(part.problem)):
            return False
        if topic is Topic.PROBLEMS or around.unit or around.kind or around.place:
            return True
        told = bool(part.told.lead or part.told.due or part.unit)
        return told or bool(part.place) or not self._has_list

    # --- what is left out --------------------------------------------------------------------------------------------

    def _leave(self, node: Node, why: Why) -> None:
        self.left.append(Left(node.number, why, node.text))
        if node.pictures and node.look is not None and node.look is not Look.UNIT:
            self.stray.append(node.number)
        if why in (Why.PROSE, Why.DEMAND, Why.UNREAD):
            self.passages.append(node.text)

    def _leave_prose(self, node: Node, topic: Topic | None) -> None:
        self.counting.append(node.text)
        known = asks(node.text) or is_prose(node.text) or topic is None
        self._leave(node, (Why.DEMAND if asks(node.text) else Why.PROSE) if known else Why.UNREAD)

    def _leave_part(self, node: Node, topic: Topic, around: Around, head: Head | None) -> None:
        """Leave a part out as a whole, but for problems that head a part of their own inside it."""
        why = {Topic.DEMANDS: Why.DEMAND, Topic.PRAISE: Why.PRAISE}.get(topic, Why.PROSE)
        self.left.append(Left(node.number, why, node.text))
        if node.pictures:
            self.stray.append(node.number)
        self.passages.append(node.text)
        if topic is Topic.PRAISE:
            self.counting.append(node.text)
        for child in node.children:
            self._visit(child, topic, around, head)
