"""A bulletin's lines as faults: walked down the outline with what each heading gives to the lines below it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from bihuan.ledger.exchange.bulletins.closing import date_alone, default_due, stated_total
from bihuan.ledger.exchange.bulletins.entries import Around, Entry, Part, read_entry
from bihuan.ledger.exchange.bulletins.headings import Topic, core_of, counted, topic_of
from bihuan.ledger.exchange.bulletins.markers import Kind
from bihuan.ledger.exchange.bulletins.outline import Look, Node, Outline, Told, is_unit_heading, outline_of
from bihuan.ledger.exchange.bulletins.signs import narrowed, trimmed
from bihuan.ledger.exchange.bulletins.tails import labelled, starts_labelled, without_tail
from bihuan.ledger.exchange.bulletins.wording import (
    NO_NAMES,
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
class Fault:
    """One fault: the line it stands in, which of the line's faults it is (0 where it is the only one), what is told."""

    number: int
    part: int
    place: str
    problem: str
    lead: str
    assisting: str
    due: str
    kind: str
    category: str
    demand: str
    found: str
    remark: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Left:
    """A line that gave no fault, and why."""

    number: int
    why: Why
    text: str


@dataclass(frozen=True)
class Miscount:
    """A heading whose count differs from what was read below it."""

    number: int
    heading: str
    stated: int
    read: int


@dataclass(frozen=True)
class Bulletin:
    """What was read. ``stated_in_words`` is the count the text gives, ``stated`` that or the sum of its headings' counts.

    ``due`` is the deadline for all that the text sets, ``stray`` numbers of lines whose pictures belong to no fault.
    """

    faults: tuple[Fault, ...]
    left: tuple[Left, ...]
    stated: int | None
    stated_in_words: int | None
    dated: date | None
    due: str
    miscounts: tuple[Miscount, ...]
    stray: tuple[int, ...]


def read_bulletin(lines: Iterable[Told], names: Names = NO_NAMES, *, wrapped: bool = False) -> Bulletin:
    """Read a bulletin from its lines, in the order of the file; never raises.

    ``names`` knows units and places; ``wrapped`` says that a sentence may run on into the next line.
    """
    held = list(lines)
    outline = outline_of(held, names, wrapped=wrapped)
    reader = _Walker(outline, names)
    reader.read()
    due = default_due(reader.passages)
    faults = reader.faults(due)
    in_words = stated_total(reader.counting)
    dates = [day for line in held if (day := date_alone(line.text))]
    return Bulletin(
        faults=tuple(faults),
        left=tuple(sorted(reader.left, key=lambda one: one.number)),
        stated=in_words if in_words is not None else reader.headed_total(),
        stated_in_words=in_words,
        dated=dates[-1] if dates else None,
        due=due,
        miscounts=tuple(reader.miscounts()),
        stray=tuple(sorted({*reader.stray, *(line.number for line in outline.stray)})),
    )


@dataclass
class _Head:
    """A heading that says how many faults stand below it."""

    number: int
    text: str
    stated: int
    above: "_Head | None"
    leaves: "list[_Leaf]" = field(default_factory=list)


@dataclass
class _Leaf:
    """A line of faults before its way of being taken apart is chosen."""

    node: Node
    entry: Entry
    around: Around
    pictures: tuple[str, ...]
    parts: Sequence[Part] = ()


class _Walker:
    """Goes through the tree once; notes leaves, what is left out, and the passages that speak of the whole."""

    def __init__(self, outline: Outline, names: Names) -> None:
        self.left: list[Left] = []
        self.passages: list[str] = []
        self.counting: list[str] = []
        self.stray: list[int] = []
        self._outline = outline
        self._names = names
        self._leaves: list[_Leaf] = []
        self._heads: list[_Head] = []
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
        for head in [*self._heads]:
            self._choose(head)
        for leaf in self._leaves:
            leaf.parts = leaf.parts or leaf.entry.usual

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _visit(self, node: Node, topic: Topic | None, around: Around, head: _Head | None) -> None:
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

    def _visit_heading(self, node: Node, topic: Topic | None, around: Around, head: _Head | None) -> None:
        core, stated = self._counted(node.text)
        below = self._below(node, core, around)
        if stated is not None and topic_of(core) is not Topic.PROBLEMS and node.children:
            head = _Head(node.number, core, stated, head)
            self._heads.append(head)
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

    def _visit_leaf(self, node: Node, topic: Topic | None, around: Around, head: _Head | None) -> None:
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
        leaf = _Leaf(node, entry, around, (*self._waiting, *node.pictures))
        self._waiting = []
        self._leaves.append(leaf)
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

    def _leave_part(self, node: Node, topic: Topic, around: Around, head: _Head | None) -> None:
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

    # --- counts ------------------------------------------------------------------------------------------------------

    def _choose(self, head: _Head) -> None:
        """Take the lines below a counted heading apart so that the count comes true, where one way does."""
        own = [leaf for leaf in head.leaves if not any(leaf in one.leaves for one in self._heads if one.above is head)]
        if not own or len(own) != len(head.leaves):
            return
        ways: tuple[Callable[[Entry], Sequence[Part]], ...] = (
            lambda entry: entry.usual,
            lambda entry: entry.whole,
            lambda entry: entry.finest,
        )
        for way in ways:
            if sum(len(way(leaf.entry)) for leaf in own) == head.stated:
                for leaf in own:
                    leaf.parts = way(leaf.entry)
                return

    def headed_total(self) -> int | None:
        """Return the sum of the uppermost headings' counts, None where some fault stands below none of them."""
        tops = [head for head in self._heads if head.above is None]
        below = [leaf for head in tops for leaf in head.leaves]
        if not tops or len(below) != len(self._leaves):
            return None
        return sum(self._faults_meant(head) for head in tops)

    def _faults_meant(self, head: _Head) -> int:
        """Return a heading's count as one of faults: some count places, of which one may have several."""
        faults = sum(len(leaf.parts) for leaf in head.leaves)
        return faults if head.stated in (faults, self._places(head)) else head.stated

    def _places(self, head: _Head) -> int:
        return len({(part.place or leaf.node.number) for leaf in head.leaves for part in leaf.parts})

    def miscounts(self) -> Iterable[Miscount]:
        """Yield the headings whose count is neither that of faults nor that of places below."""
        for head in self._heads:
            faults = sum(len(leaf.parts) for leaf in head.leaves)
            if self._faults_meant(head) != faults:
                yield Miscount(head.number, head.text, head.stated, faults)

    # --- faults ------------------------------------------------------------------------------------------------------

    def faults(self, due: str) -> list[Fault]:
        """Return all faults in the order of the file, numbered within their line."""
        per_line: dict[int, int] = {}
        for leaf in self._leaves:
            per_line[leaf.node.number] = per_line.get(leaf.node.number, 0) + len(leaf.parts)
        given: dict[int, int] = {}
        found: list[Fault] = []
        for leaf in self._leaves:
            for at, part in enumerate(leaf.parts):
                number = leaf.node.number
                given[number] = given.get(number, 0) + 1
                place_in_line = given[number] if per_line[number] > 1 else 0
                found.append(_fault(leaf, part, place_in_line, _shared(leaf.pictures, at, len(leaf.parts)), due))
        return found


def _shared(pictures: tuple[str, ...], at: int, parts: int) -> tuple[str, ...]:
    """Return a fault's share of its line's pictures: one each where there are as many, else all with the first."""
    if len(pictures) == parts:
        return (pictures[at],)
    return pictures if at == 0 else ()


def _fault(leaf: _Leaf, part: Part, at: int, pictures: tuple[str, ...], due: str) -> Fault:
    told, around = part.told, leaf.around
    # Whom the tail names leads; the heading's unit leads where the tail names only who helps.
    lead = told.lead or part.unit or around.unit
    return Fault(
        number=leaf.node.number,
        part=at,
        place=part.place,
        problem=part.problem,
        lead=lead,
        assisting=told.assisting,
        due=told.due or around.due or due,
        kind=told.kind or around.kind,
        category=told.category or part.category or around.category,
        demand=told.demand,
        found=told.found,
        remark=told.remark,
        pictures=pictures,
    )
