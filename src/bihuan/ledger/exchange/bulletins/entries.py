"""One line of a list as the faults it tells: place before the colon, fault after it, several faults taken apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bihuan.ledger.exchange.bulletins.headings import core_of, topic_of
from bihuan.ledger.exchange.bulletins.markers import enumerated
from bihuan.ledger.exchange.bulletins.outline import LONGEST_READ
from bihuan.ledger.exchange.bulletins.signs import narrowed, stripped, trimmed, veiled
from bihuan.ledger.exchange.bulletins.tails import Told, labelled, starts_labelled, without_tail
from bihuan.ledger.exchange.bulletins.wording import (
    PLACE_THEN_FAULT,
    Names,
    is_place_shaped,
    is_unit_shaped,
    may_be_place,
    names_category,
    says_nothing_wrong,
    sounds_faulty,
)
from bihuan.ledger.exchange.synonyms import Field

# A clock's colon (8:30) parts nothing.
_COLON = re.compile(r"(?<!\d):|:(?!\d\d(?!\d))")
_GENERIC = re.compile(
    r"^(经?(现场)?(检查|查看|督查|排查)?(后|时)?,?)?(仍|均|还)?(存在|发现|有|主要)*(的)?(以下|下列|如下|几个|主要|突出|具体|多个|若干|\d+[个处条项])*(方面)?(的)?问题(有|是|为)?(如下|:)?$|^(具体)?(表现)?(如下|为|有)$|^(问题)?表现$|^(主要|具体)?(表现|情况|内容)(为|是|有|在)?$"
)
_AREA = re.compile(r"(社区|村|片区|镇区|街区|集镇|网格|辖区|城区|组团)$")
_TOWN = re.compile(
    r"^(?:新郑市|市|县|区)?([^省市县区、,，:：()（）]{2,6}?(?:街道办事处|街道|镇|乡))(?!村|区|域|政府大|卫生|中心|敬老)"
)
_ADMINISTERS = re.compile(r"(街道|办事处|镇|乡|局|委|委员会|管委会|政府|办|党工委)$")
_FIRST_BRACKET = re.compile(r"\(([^()]+)\) ?")
_ONLY_BRACKET = re.compile(r"([^()]+)\(([^()]+)\)")
_JOIN = re.compile(r"^[-—–、,，的\s/]+")
LONGEST_NAME = 24
LONGEST_CATEGORY = 20


_NOTHING_TOLD = Told()


@dataclass(frozen=True)
class Around:
    """What the headings above a line give it."""

    unit: str = ""
    place: str = ""
    kind: str = ""
    category: str = ""
    due: str = ""


@dataclass(frozen=True)
class Part:
    """One fault of a line; ``told`` is what its tail says, ``unit`` what stands with its place."""

    place: str
    problem: str
    told: Told = _NOTHING_TOLD
    unit: str = ""
    category: str = ""


@dataclass(frozen=True)
class Entry:
    """A line's faults, taken apart at semicolons (``usual``), not at all, or at full stops too; a count may decide."""

    usual: tuple[Part, ...]
    whole: tuple[Part, ...]
    finest: tuple[Part, ...]

    def counting(self, number: int) -> "Sequence[Part]":
        """Return the way of taking it apart that gives so many faults, the usual one where none does."""
        return next((one for one in (self.usual, self.whole, self.finest) if len(one) == number), self.usual)


def read_entry(text: str, around: Around, names: Names) -> Entry:
    """Return the faults that a line tells; ``Entry.usual`` is empty where it tells none."""
    if len(text) > LONGEST_READ:
        whole = (Part(around.place, stripped(text)),)
        return Entry(whole, whole, whole)
    if starts_labelled(text) in (Field.PLACE, Field.PROBLEM, Field.KIND, Field.LEAD, Field.FOUND):
        return _from_labels(text, around, names)
    body, told = _labels_off(stripped(text))
    line = _Line(around, names, told)
    unit, place, category, rest = line.head(body)
    if told.problem:
        place, rest = place or trimmed(rest), told.problem
    return line.entry(unit, place, category, rest)


def _labels_off(text: str) -> tuple[str, Told]:
    """Take off what follows a label in the middle (炎黄广场，存在问题：座椅损坏，责任单位：…)."""
    before, told = labelled(text)
    if told.problem and trimmed(before):
        return before, told
    return text, Told()


def _from_labels(text: str, around: Around, names: Names) -> Entry:
    before, told = labelled(text)
    line = _Line(around, names, replace(told, place="", problem=""))
    place = told.place or around.place
    if not told.problem:
        return Entry((), (), ())
    if not place:
        unit, place, category, rest = line.head(told.problem)
        return line.entry(unit, place, category, rest)
    return line.entry("", place, trimmed(before), told.problem)


class _Line:
    """Takes one line apart; what is the same for all its faults is kept here."""

    def __init__(self, around: Around, names: Names, told: Told) -> None:
        self._around, self._names, self._told = around, names, told

    def head(self, text: str) -> tuple[str, str, str, str]:
        """Return unit, place and category a line begins with, and the rest: what is wrong."""
        first = _FIRST_BRACKET.match(narrowed(text))
        if first and self._is_unit(text[first.start(1) : first.end(1)]):
            unit = text[first.start(1) : first.end(1)]
            following = _Line(replace(self._around, unit=unit), self._names, self._told).head(text[first.end() :])
            return unit, *following[1:]
        colon = _COLON.search(veiled(narrowed(text)))
        if colon is None:
            category, found, more = text.partition("。")
            if found and trimmed(more) and len(category) <= LONGEST_CATEGORY and self._is_category(category):
                return "", self._around.place, trimmed(category), more
            unit, place, rest = self._without_colon(text)
            return unit, place or self._around.place, "", _joined_off(rest) if place else rest
        left, right = trimmed(text[: colon.start()]), text[colon.end() :]
        core = core_of(left)
        if core != left and is_place_shaped(core, self._names):
            left = core
        if _GENERIC.match(narrowed(left)) or (topic_of(left) and not is_place_shaped(left, self._names)):
            return "", self._around.place, "", right
        return self._with_colon(text, left, right)

    def _with_colon(self, text: str, left: str, right: str) -> tuple[str, str, str, str]:
        names, around = self._names, self._around
        if self._is_unit(left):
            _, place, category, rest = _Line(replace(around, unit=left), names, self._told).head(right)
            if place:
                return left, place, category, rest
            if not around.unit:
                return left, "" if _ADMINISTERS.search(narrowed(left)) else left, category, rest
        if around.place and not names.place(left) and not _AREA.search(around.place):
            return "", around.place, "", text
        bare, told = without_tail(left, names)
        unit, place = self._unit_before(trimmed(bare))
        core = core_of(place) or place
        if may_be_place(core, names):
            return told.lead or unit, core, "", right
        before, shorter, more = self._without_colon(left)
        if shorter:
            return before, shorter, "", f"{stripped(more)}：{stripped(right)}"
        if names_category(left) or sounds_faulty(left):
            following = self.head(right) if stripped(right) else ("", around.place, "", "")
            return following[0], following[1], left, following[3]
        return "", around.place, "", text

    def _is_category(self, text: str) -> bool:
        return names_category(text) and not is_place_shaped(trimmed(text), self._names) and not self._around.place

    def _is_unit(self, left: str) -> bool:
        if self._around.unit:
            return self._names.unit(left) and not self._names.place(left) and not _AREA.search(left)
        return is_unit_shaped(left, self._names) and not self._names.place(left)

    def _unit_before(self, place: str) -> tuple[str, str]:
        """Return the unit a place's name begins with, where nothing above names one, and the place."""
        if self._around.unit or not place:
            return "", place
        narrow = narrowed(place)
        length = next((n for n in range(min(len(place) - 1, LONGEST_NAME), 1, -1) if self._names.unit(narrow[:n])), 0)
        if not length:
            town = _TOWN.match(narrow)
            length = town.end(1) if town and town.end(1) < len(narrow) else 0
        if not length:
            return "", place
        rest = trimmed(place[length:])
        joint = _JOIN.match(place[length:])
        known_alone = self._names.place(rest) and not self._names.place(place)
        return trimmed(place[:length]), rest if joint or known_alone else place

    def _without_colon(self, text: str) -> tuple[str, str, str]:
        """Return (unit, place, what is wrong) of a text without a colon; the place only where it is plain to see."""
        narrow = narrowed(stripped(text))
        whole = stripped(text)
        unit, _ = self._unit_before(whole)
        start = len(unit) if unit and narrow.startswith(narrowed(unit)) else 0
        start += len(_JOIN.match(whole[start:])[0]) if _JOIN.match(whole[start:]) else 0  # type: ignore[index]
        for begin in dict.fromkeys((start, 0)):
            known = self._known_place(whole[begin:])
            if known:
                return unit, whole[begin : begin + known], _JOIN.sub("", whole[begin + known :])
        if self._around.place:
            return unit, "", whole
        stop = veiled(narrow).find("。")
        before = trimmed(whole[: max(stop, 0)])
        if before and trimmed(whole[stop + 1 :]) and not self._around.unit and is_unit_shaped(before, self._names):
            return before, "", whole[stop + 1 :]
        bracket = _ONLY_BRACKET.fullmatch(narrow.rstrip("。; "))
        if bracket and sounds_faulty(bracket[2]) and is_place_shaped(bracket[1], self._names):
            return unit, trimmed(bracket[1]), whole[bracket.start(2) : bracket.end(2)]
        comma = re.search(r"[,。]", veiled(narrow))
        before = trimmed(whole[: comma.start()]) if comma else ""
        if comma and before and not self._around.unit and is_unit_shaped(before, self._names):
            inner = _Line(replace(self._around, unit=before), self._names, self._told)
            _, place, rest = inner._without_colon(whole[comma.end() :])
            return before, place, rest
        if comma and is_place_shaped(trimmed(whole[: comma.start()]), self._names) and comma.start() > 1:
            return unit, trimmed(whole[: comma.start()]), whole[comma.end() :]
        shaped = PLACE_THEN_FAULT.match(narrow, start) or PLACE_THEN_FAULT.match(narrow)
        if shaped and may_be_place(shaped[1], self._names):
            return unit, trimmed(whole[shaped.start(1) : shaped.end(1)]), _JOIN.sub("", whole[shaped.end(1) :])
        return unit, "", whole

    def _known_place(self, text: str) -> int:
        narrow = narrowed(text)
        return next((n for n in range(min(len(text) - 1, LONGEST_NAME), 1, -1) if self._names.place(narrow[:n])), 0)

    # --- taking apart ------------------------------------------------------------------------------------------------

    def entry(self, unit: str, place: str, category: str, rest: str) -> Entry:
        """Return the faults in what is wrong at a place."""
        base = Part(place, "", self._told, unit, category)
        out = enumerated(rest)
        if out:
            pieces = [rest[start:end] for start, end in out.parts]
            before = trimmed(rest[: out.before])
            if before and not _GENERIC.match(narrowed(before)):
                if sounds_faulty(before) and not rest[: out.before].rstrip().endswith(("：", ":")):
                    pieces.insert(0, before)
                elif not base.place:
                    base = replace(base, place=core_of(before) if may_be_place(before, self._names) else "")
                else:
                    base = replace(base, category=category or before)
            parts = tuple(self._parts(pieces, base))
            return Entry(parts, parts, parts)
        body, told = without_open_tail(rest, self._names)
        base = replace(base, told=self._told.over(told))
        usual = tuple(self._parts(_split(body, ";"), base))
        whole = tuple(self._parts([body], base))
        finest = tuple(self._parts(_split(body, ";。"), base))
        return Entry(usual, whole, finest)

    def _parts(self, pieces: Sequence[str], base: Part) -> list[Part]:
        found: list[Part] = []
        for piece in pieces:
            part = self._part(piece, base)
            if part is not None:
                found.append(part)
            elif found:
                # 座椅损坏；（责任单位：市城管局）: the tail of the fault before the stop.
                found[-1] = replace(found[-1], told=without_tail(piece, self._names)[1].over(found[-1].told))
        if len(found) > 1 and found[-1].told != base.told and all(part.told == base.told for part in found[:-1]):
            # One tail at the end of the line speaks for all its faults.
            found = [replace(part, told=found[-1].told) for part in found]
        return found

    def _part(self, piece: str, base: Part) -> Part | None:
        body, told = without_tail(piece, self._names)
        problem = _unwrapped(_without_label(trimmed(body)))
        if not problem or says_nothing_wrong(problem) or problem in ("等", "等问题"):
            return None
        part = replace(base, problem=problem, told=told.over(base.told))
        colon = _COLON.search(veiled(narrowed(problem)))
        if colon:
            left = trimmed(problem[: colon.start()])
            own = self._names.place(left) or (not base.place and may_be_place(left, self._names))
            if own and trimmed(problem[colon.end() :]):
                return self._at(part, left, problem[colon.end() :])
        elif not base.place:
            unit, place, rest = self._without_colon(problem)
            if trimmed(rest):
                return replace(
                    part, unit=base.unit or unit, place=place, problem=_joined_off(rest) if place else problem
                )
        return part

    def _at(self, part: Part, left: str, rest: str) -> Part:
        unit, place = self._unit_before(left)
        return replace(part, unit=part.unit or unit, place=place, problem=_without_label(trimmed(rest)))


def without_open_tail(text: str, names: Names) -> tuple[str, Told]:
    """Take off a tail without brackets, and the brackets after the last stop; tails of single faults stay."""
    body, told = without_tail(text, names)
    opened = text[: len(body)] == body
    return (body, told) if opened and ";" not in veiled(narrowed(body)) else _keep_brackets(text)


def _keep_brackets(text: str) -> tuple[str, Told]:
    narrow = veiled(narrowed(text))
    for at in (match.start() for match in re.finditer(r"(?<=[\s;。,])", narrow)):
        if starts_labelled(text[at:]) is not None:
            return text[:at], labelled(text[at:])[1]
    return text, Told()


def _split(text: str, stops: str) -> list[str]:
    veil = veiled(narrowed(text))
    pieces, start = [], 0
    for at, sign in enumerate(veil):
        if sign in stops:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]


def _unwrapped(text: str) -> str:
    """Take off a bracket around the whole: 炎黄广场（座椅损坏3处）."""
    found = _FIRST_BRACKET.fullmatch(narrowed(text))
    return trimmed(text[found.start(1) : found.end(1)]) if found else text


def _joined_off(text: str) -> str:
    """Take off the words that only join a place and its fault: 炎黄广场存在座椅损坏的问题."""
    told = trimmed(text)
    found = re.match(r"存在着?(.{2,}?)((的|等)问题)?$", told)
    return found[1] if found else told


def _without_label(text: str) -> str:
    """Take 存在问题： and the like off the front."""
    colon = _COLON.search(veiled(narrowed(text)))
    if colon and _GENERIC.match(narrowed(text[: colon.start()])):
        return trimmed(text[colon.end() :])
    return text
