"""What a column of a hand-over holds, told from its head: 问题描述, 存在问题 and Problem are one field.

A head is compared without blanks, stops, case and bracketed additions. Exact synonyms come first, then words a head
is built from (“本次检查存在的突出问题”). What neither knows is a question for a person, whose answer is remembered by
the head's key; an answer always wins over what we think.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bihuan.core.zh import squash
from bihuan.ledger.exchange.synonyms import BUILT, MANY, OPENING_ANSWERS, OPENING_RANKS, SYNONYMS, Field

LEVELS = " / "
LONGEST_BUILT_HEAD = 12
LONGEST_ENGLISH_HEAD = 32
_BRACKETED = re.compile(r"\([^()]*\)")
_AFTER = re.compile(r"(整改|整治|治理|处理|处置)后|after|(^|\()后(\)|$)")
# A picture of the work stands beside one of the problem only when both have a column.
_OF_THE_WORK = re.compile(r"^整改(照片|图片|影像|佐证)")
# What brackets say that changes what a head means: 责任单位（配合）, 照片（整改后）.
_MARKED = (
    (
        Field.ASSISTING,
        re.compile(r"(单位|部门)\((配合|协办|协助|协同|辅助|参与)(单位|部门)?\)$|unit.*\((assisting|supporting)\)$"),
    ),
    (Field.IGNORED, re.compile(r"(照片|图片|影像|photos?|pictures?|images?)\([^()]*(后|after)[^()]*\)$")),
)
# Words that say nothing without the level above them: 点位 / 名称.
_LEANING = frozenset({"名称", "内容"})
_NOT_A_HEAD = re.compile(r"(清单|台账|汇总表|一览表|登记表|明细表|通知|通报|反馈表|list|ledger|register)$")


_EXACT: dict[str, tuple[Field, int]] = {
    word: (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)
}


@dataclass(frozen=True)
class Head:
    """The head of one column: index from 0, the text as written (levels joined by a slash), its key."""

    column: int
    text: str
    key: str


@dataclass(frozen=True)
class Columns:
    """Which column holds which field. ``asked`` are heads nobody knows yet; what they hold is not read."""

    fields: Mapping[Field, tuple[int, ...]]
    heads: tuple[Head, ...]
    asked: tuple[Head, ...]

    def only(self, field: Field) -> int | None:
        """Return the column of a field that has at most one, None where the file has none."""
        found = self.fields.get(field, ())
        return found[0] if found else None

    def field_of(self, column: int) -> Field | None:
        """Return what a column holds, None for one that is asked about or has no head."""
        return next((field for field, columns in self.fields.items() if column in columns), None)

    def head_at(self, column: int) -> str:
        """Return the text of a column's head, empty where it has none."""
        return next((head.text for head in self.heads if head.column == column), "")

    def after_pictures(self) -> frozenset[int]:
        """Return the columns for pictures taken after the work, which a hand-over does not bring in."""
        after = {head.column for head in self.heads if _AFTER.search(squash(head.text.rpartition(LEVELS)[2]))}
        if set(self.fields.get(Field.PICTURE, ())) - after:
            others = {head.column for head in self.heads if _OF_THE_WORK.search(head.key)}
            after |= others if set(self.fields[Field.PICTURE]) - after - others else set()
        return frozenset(after)


def _rank(key: str, answer: Field) -> int:
    """What a person said counts most; the words of opening balances count in their own order."""
    return OPENING_RANKS[key] if OPENING_ANSWERS.get(key) is answer else -1


def _only_day_is_the_deadline(wishes: dict[Field, list[tuple[int, Head]]]) -> None:
    """完成时间 is when it was done beside a deadline; where it is the only day, it is the deadline."""
    done = wishes.get(Field.DONE, [])
    planned = [one for one in done if one[1].key in SYNONYMS[Field.DUE]]
    if Field.DUE not in wishes and planned:
        wishes[Field.DUE] = planned
        wishes[Field.DONE] = [one for one in done if one not in planned]
        if not wishes[Field.DONE]:
            del wishes[Field.DONE]


def head_of(column: int, levels: Sequence[str]) -> Head:
    """Return the head of a column from its texts, top level first; levels that repeat are told once."""
    told = [" ".join(level.split()) for level in levels if level.strip()]
    text = LEVELS.join(dict.fromkeys(told))
    return Head(column, text, head_key(text))


@lru_cache(maxsize=4096)
def head_key(text: str) -> str:
    """Return the form of a head under which answers are remembered: squashed, without bracketed additions."""
    squashed = squash(text)
    bare = _BRACKETED.sub("", squashed)
    return bare or squashed


@lru_cache(maxsize=4096)
def recognise(text: str) -> tuple[Field, int] | None:
    """Return the field a head means and its rank among the heads for it (0 is the surest), None for an unknown one.

    Of a head in levels the lowest is asked first, then all together.
    """
    levels = text.split(LEVELS)
    parts = (levels[-1], text, *reversed(levels))
    if head_key(levels[-1]) in _LEANING:
        parts = (text, *reversed(levels[:-1]), levels[-1])
    for part in dict.fromkeys(parts):
        key = head_key(part)
        found = _marked(part) or _EXACT.get(key) or _built(key)
        if found:
            return found
    return None


def _marked(text: str) -> tuple[Field, int] | None:
    squashed = squash(text)
    return next(((field, 0) for field, pattern in _MARKED if pattern.search(squashed)), None)


def _built(key: str) -> tuple[Field, int] | None:
    if len(key) > (LONGEST_ENGLISH_HEAD if key.isascii() else LONGEST_BUILT_HEAD) or _NOT_A_HEAD.search(key):
        return None
    return next(((field, len(SYNONYMS[field])) for field, pattern in BUILT if pattern.search(key)), None)


def is_exact(field: Field, rank: int) -> bool:
    """Whether a head is one of a field's own synonyms, or an answer, and not only built from its words."""
    return rank < len(SYNONYMS[field])


def is_synonym(text: object) -> bool:
    """Whether a cell is, letter for letter, the usual head of some column; quick enough to be asked of every cell."""
    return text in _EXACT


def arrange(heads: Sequence[Head], answers: Mapping[str, Field]) -> Columns:
    """Give every head its field: by an answer, else by recognition; what loses a field to a surer head is a remark.

    Further unit columns assist the lead's (责任单位 beside 牵头单位), before those of the assisting ones.
    """
    wishes: dict[Field, list[tuple[int, Head]]] = {}
    asked: list[Head] = []
    for head in heads:
        answer = answers.get(head.key)
        found = (answer, _rank(head.key, answer)) if answer else recognise(head.text)
        if found:
            wishes.setdefault(found[0], []).append((found[1], head))
        elif head.key:
            asked.append(head)
    _only_day_is_the_deadline(wishes)
    fields = {field: tuple(head.column for _, head in wished) for field, wished in wishes.items() if field in MANY}
    for field, wished in wishes.items():
        if field in MANY:
            continue
        chosen, *others = sorted(wished, key=lambda one: (one[0], one[1].column))
        fields[field] = (chosen[1].column,)
        if others and field is Field.LEAD:
            first = [] if Field.ASSISTING in wishes else [others.pop(0)]
            more = [*first, *(one for one in others if is_exact(field, one[0]))]
            others = [one for one in others if one not in more]
            fields[Field.ASSISTING] = (*(head.column for _, head in more), *fields.get(Field.ASSISTING, ()))
        if others:
            fields[Field.REMARK] = (*fields.get(Field.REMARK, ()), *(head.column for _, head in others))
    return Columns(fields, tuple(heads), tuple(asked))
