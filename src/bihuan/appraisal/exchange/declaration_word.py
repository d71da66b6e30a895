"""The declaration as a Word file, filled with what the page says, and the filled file read back field by field."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh import day_in_prose, half_width, split_names, squash
from bihuan.papers.documents import read_document
from bihuan.papers.official import clean
from bihuan.papers.official_word import fill_template
from bihuan.papers.workbook import Sheet
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory

from ..drafts import DeclarationDraft, FigureDraft, RecognitionDraft, StepDraft, draft_of
from ..fields import LONGEST_STEP, LONGEST_TITLE, TEXTS
from ..models import Declaration, Goal, Level
from ..paper import FIGURES, ITEM, PROMISED, RECOGNITIONS, SPARE, STEPS

TEMPLATE = Path(__file__).parents[1] / "wordtemplates" / "declaration.docx"
# As the papers say it.
GOALS = {Goal.OPEN: "", Goal.NEW: "创新目标", Goal.BEST: "创优目标"}
LEVELS = {
    Level.NATION: "国家级",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.OTHER: "其他",
}
DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
PERCENT = re.compile(r"(\d{1,3})%?")
MOST_DIGITS, MOST_PERCENT = 12, 100


@dataclass(frozen=True)
class Fault:
    """What could not be read, by the label of its field: a marked sentence and its values."""

    label: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a file says, over what was there before; fields left empty or not to be read stay as they were."""

    draft: DeclarationDraft
    read: int
    faults: Sequence[Fault]


def write_declaration(declaration: Declaration) -> bytes:
    """Return the paper as .docx. Raises ``Invalid`` where Word's child stops."""
    draft = draft_of(declaration)
    partners = "、".join(unit.name for unit in declaration.partners.order_by("path"))
    texts = {one.key: clean(draft.texts[one.key]) for one in TEXTS}
    words = {
        **texts,
        "title": clean(draft.title),
        "goal": GOALS[draft.goal],
        "in_use_since": _day(draft.in_use_since),
        "completion": "" if draft.completion is None else f"{draft.completion}%",
        "cost": _number(draft.cost),
        "partners": partners,
        "promise_title": clean(draft.promise_title),
        "promise_goal": GOALS[draft.promise_goal],
        "promise_by": _day(draft.promise_by),
    }
    data: dict[str, Any] = {label: words[key] for key, label in (*ITEM, *PROMISED)}
    figures = [[one.name, _number(one.before), _number(one.after), one.measure] for one in draft.figures]
    recognitions = [
        [one.name, one.body, LEVELS[one.level] if one.level else "", _day(one.on)] for one in draft.recognitions
    ]
    steps = [[one.text, _day(one.by)] for one in draft.steps]
    data |= {
        "年度": str(declaration.review.year),
        "单位": declaration.unit.name,
        "评审": clean(declaration.review.title),
        "成效数据": [_line(line, FIGURES) for line in [*figures, *_spare(FIGURES)]],
        "获得荣誉": [_line(line, RECOGNITIONS) for line in [*recognitions, *_spare(RECOGNITIONS)]],
        "节点表": [_line(line, STEPS) for line in [*steps, *_spare(STEPS)]],
    }
    return fill_template(TEMPLATE.read_bytes(), {key.replace("（万元）", ""): value for key, value in data.items()}, {})


def read_declaration(path: Path, name: str, before: DeclarationDraft, *, realm_id: int) -> Reading:
    """Read a filled paper. Raises Invalid for a file that is none, or has none of the fields."""
    reader = _Reader(before, realm_id)
    for block in read_document(path, name=name).blocks:
        if isinstance(block, Sheet):
            reader.take(block)
    if not reader.known:
        raise Invalid(
            "declaration.not_the_paper", N_("“%(file)s”里找不到申报表的栏目，请用本页下载的表填写"), file=name
        )
    return reader.reading()


class _Reader:
    """Takes one table after the other; the words in the first column name the field."""

    def __init__(self, before: DeclarationDraft, realm_id: int) -> None:
        self._before = before
        self._realm_id = realm_id
        self._changes: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._faults: list[Fault] = []
        self.known = False

    def take(self, table: Sheet) -> None:
        """Read one table, or pass over one that is none of ours."""
        rows = [[str(value or "").strip() for value in row.values] for row in table.rows]
        for heads, key, make in (
            (FIGURES, "figures", self._figure),
            (RECOGNITIONS, "recognitions", self._recognition),
            (STEPS, "steps", self._step),
        ):
            if rows and [squash(cell) for cell in rows[0][: len(heads)]] == [squash(head) for _key, head in heads]:
                self.known = True
                lines = [make(line) for line in (row + [""] * len(heads) for row in rows[1:]) if any(line)]
                if lines:
                    self._changes[key] = tuple(lines)
                return
        labels = {squash(label): (key, label) for key, label in (*ITEM, *PROMISED)}
        for row in rows:
            found = labels.get(squash(row[0])) if row else None
            if found is not None:
                self.known = True
                self._field(*found, "\n".join(filter(None, row[1:])))

    def reading(self) -> Reading:
        """What was read, over what was there."""
        texts = {**self._before.texts, **self._texts}
        draft = replace(self._before, texts=texts, **self._changes)
        return Reading(draft, len(self._texts) + len(self._changes), self._faults)

    def _field(self, key: str, label: str, value: str) -> None:
        if not value:
            return
        if key in {one.key for one in TEXTS}:
            self._texts[key] = value
            return
        read: Mapping[str, Callable[[str, str], Any]] = {
            "title": self._title,
            "promise_title": self._title,
            "goal": self._goal,
            "promise_goal": self._goal,
            "in_use_since": self._date,
            "promise_by": self._date,
            "completion": self._percent,
            "cost": self._cost,
            "partners": self._partners,
        }
        found = read[key](label, value)
        if found is not None:
            self._changes[key] = found

    def _title(self, label: str, value: str) -> str | None:
        words = " ".join(value.split())
        if len(words) > LONGEST_TITLE:
            message = N_("“%(label)s”有 %(count)s 字，最多 %(most)s 字")
            self._fault(label, message, count=len(words), most=LONGEST_TITLE)
            return None
        return words

    def _goal(self, label: str, value: str) -> Goal | None:
        found = [goal for goal, word in GOALS.items() if word and squash(word)[:2] in squash(value)]
        if len(found) != 1:
            message = N_("“%(label)s”写的是“%(value)s”，应写创新目标或创优目标")
            self._fault(label, message, value=value[:40])
            return None
        return found[0]

    def _date(self, label: str, value: str) -> date | None:
        match = DAY.search(half_width(value).replace(" ", ""))
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                pass
        message = N_("“%(label)s”写的是“%(value)s”，看不出是哪一天，请写成 2026年1月10日")
        self._fault(label, message, value=value[:40])
        return None

    def _cost(self, label: str, value: str) -> Decimal | None:
        number = self._decimal(label, value.removesuffix("元").removesuffix("万"))
        if number is not None and number < 0:
            self._fault(label, _NO_NUMBER, value=value[:40])
            return None
        return number

    def _percent(self, label: str, value: str) -> int | None:
        match = PERCENT.fullmatch(half_width(value).replace(" ", ""))
        if match and int(match[1]) <= MOST_PERCENT:
            return int(match[1])
        message = N_("“%(label)s”写的是“%(value)s”，应写 0 到 100 的整数")
        self._fault(label, message, value=value[:40])
        return None

    def _decimal(self, label: str, value: str) -> Decimal | None:
        words = half_width(value).replace("，", "").replace(",", "").replace(" ", "")
        try:
            number = Decimal(words)
        except InvalidOperation:
            self._fault(label, _NO_NUMBER, value=value[:40])
            return None
        if not number.is_finite() or number.adjusted() >= MOST_DIGITS - 2:
            self._fault(label, _NO_NUMBER, value=value[:40])
            return None
        return number

    def _partners(self, label: str, value: str) -> tuple[UUID, ...] | None:
        known = {entry.key: entry.uid for entry in unit_directory(self._realm_id, on=timezone.localdate())}
        names = split_names(value.replace("\n", "、"))
        unknown = [name for name in names if key_of(name) not in known]
        if unknown:
            message = N_("“%(label)s”里找不到单位“%(value)s”")
            self._fault(label, message, value="、".join(unknown)[:80])
            return None
        return tuple(dict.fromkeys(known[key_of(name)] for name in names))

    def _figure(self, line: Sequence[str]) -> FigureDraft:
        (_, head), (_, before), (_, after), (_, measure) = FIGURES
        return FigureDraft(
            self._short(head, line[0], 40),
            self._decimal(before, line[1]) if line[1] else None,
            self._decimal(after, line[2]) if line[2] else None,
            self._short(measure, line[3], 12),
        )

    def _recognition(self, line: Sequence[str]) -> RecognitionDraft:
        (_, head), (_, body), (_, level), (_, on) = RECOGNITIONS
        found = next((one for one, word in LEVELS.items() if squash(word)[0] in squash(line[2])), None)
        if line[2] and found is None:
            message = N_("“%(label)s”写的是“%(value)s”，应写国家级、省级、市级、县级或其他")
            self._fault(level, message, value=line[2][:40])
        return RecognitionDraft(
            self._short(head, line[0], 60),
            self._short(body, line[1], 60),
            found,
            self._date(on, line[3]) if line[3] else None,
        )

    def _step(self, line: Sequence[str]) -> StepDraft:
        (_, head), (_, by) = STEPS
        return StepDraft(self._short(head, line[0], LONGEST_STEP), self._date(by, line[1]) if line[1] else None)

    def _short(self, label: str, value: str, most: int) -> str:
        words = " ".join(value.split())
        if len(words) > most:
            self._fault(label, N_("“%(label)s”有 %(count)s 字，最多 %(most)s 字"), count=len(words), most=most)
        return words[:most]

    def _fault(self, label: str, message: str, **values: Any) -> None:
        """Note what is wrong."""
        self._faults.append(Fault(label, message, {"label": label, **values}))


_NO_NUMBER = N_("“%(label)s”写的是“%(value)s”，不是能用的数字")


def _day(day: date | None) -> str:
    return day_in_prose(day) if day else ""


def _number(number: Decimal | None) -> str:
    if number is None:
        return ""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _line(values: Iterable[str], heads: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {head: clean(value) for (_key, head), value in zip(heads, values, strict=True)}


def _spare(heads: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[""] * len(heads) for _ in range(SPARE)]
