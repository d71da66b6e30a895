"""What stands behind a fault in brackets or after it: who is responsible, by when, what is asked.

（责任单位：市城管局、新烟街道；整改时限：3月5日前）, 【市城管局牵头，新烟街道配合】, （3月5日前完成整改）, and the same words
without brackets. A bracket that says none of this belongs to the text.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bihuan.ledger.exchange.bulletins.closing import DUE
from bihuan.ledger.exchange.bulletins.signs import REMEMBERED, narrowed, stripped, trimmed, veiled
from bihuan.ledger.exchange.bulletins.wording import Names, is_unit_shaped
from bihuan.ledger.exchange.synonyms import SYNONYMS, Field

_AT_ONCE = re.compile(r"立行立改|立即整改|即知即改|限期整改|长期坚持|立改立行")
_LEADING = re.compile(
    r"^(?:由)?(.{2,40}?)(?:单位)?(?:牵头|负责|主责|承办|主办|整改|落实|办理)(?:整改|落实|解决|处理)?$"
)
_HELPING = re.compile(r"^(.{2,40}?)(?:配合|协助|协办|协同)(?:整改|落实)?$")
_BEFORE_LABEL = r"(?:^|(?<=[\s,;。(、|]))"
_BARE = {
    Field.LEAD: (
        "整改责任单位",
        "责任单位及责任人",
        "整改责任部门",
        "包保单位",
        "责任属地",
        "属地",
        "责任部门",
        "责任单位",
    ),
    Field.ASSISTING: ("配合单位", "协办单位", "配合部门"),
    Field.DUE: ("整改时限", "整改期限", "完成时限", "时限", "期限", "完成时间", "整改截止时间", "整改完成时限", "限期"),
    Field.DEMAND: ("整改要求", "整改建议", "整改措施", "要求", "建议"),
    Field.REMARK: ("责任人", "责任领导", "包保领导", "分包领导", "整改责任人", "联系人", "联系电话", "备注", "检查人"),
}
# Heads of columns that would also begin a sentence of any text.
_TOO_COMMON = frozenset(
    {
        "描述",
        "情况描述",
        "事项",
        "类型",
        "类别",
        "区域",
        "号",
        "责任",
        "配合",
        "其他",
        "状态",
        "乡镇",
        "街道",
        "单位",
        "部门",
    }
)
_LABELS: dict[str, Field] = {
    word: field
    for field, words in SYNONYMS.items()
    if field not in (Field.NUMBER, Field.PICTURE, Field.IGNORED)
    for word in words
    if len(word) > 1 and not word.isascii() and word not in _TOO_COMMON
} | {word: field for field, words in _BARE.items() for word in words}
_LABELS |= {
    "responsible unit": Field.LEAD,
    "lead unit": Field.LEAD,
    "assisting unit": Field.ASSISTING,
    "assisting units": Field.ASSISTING,
    "deadline": Field.DUE,
}
_WORDS = "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True))
# These few are labels wherever they stand before a colon, also straight after a fault.
_ANYWHERE = "整改责任单位|责任单位|牵头单位|配合单位|协办单位|整改时限|整改期限|完成时限|完成时间"
_LABEL = re.compile(rf"(?:{_BEFORE_LABEL}(?P<word>{_WORDS})|(?P<tail>{_ANYWHERE})) ?: ?", re.IGNORECASE)
_BRACKETED_LABEL = re.compile(rf"[【\[［〔]\s*({_WORDS})\s*[】\]］〕]\s*[:：]?\s*")
_TAIL_FIELDS = frozenset(
    {Field.LEAD, Field.ASSISTING, Field.DUE, Field.DEMAND, Field.REMARK, Field.FOUND, Field.CATEGORY}
)
_DASHED = re.compile(r"[—–-]{1,2} ?([^—–()\d-]{3,24}?)[。; ]*$")
_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


@dataclass(frozen=True)
class Told:
    """What a tail tells; empty where it does not."""

    lead: str = ""
    assisting: str = ""
    due: str = ""
    demand: str = ""
    remark: str = ""
    kind: str = ""
    category: str = ""
    found: str = ""
    place: str = ""
    problem: str = ""

    def __bool__(self) -> bool:
        return self != Told()

    def over(self, other: "Told") -> "Told":
        """Return this, what it leaves open taken from ``other``. Units come from one of them alone."""
        units = self if self.lead or self.assisting else other
        lead = units.lead or (other.lead if not self.lead else "")
        return Told(
            lead=lead,
            assisting=units.assisting,
            **{
                name: getattr(self, name) or getattr(other, name)
                for name in ("due", "demand", "remark", "kind", "category", "found", "place", "problem")
            },
        )


@lru_cache(maxsize=REMEMBERED)
def labelled(text: str) -> tuple[str, Told]:
    """Take a text apart at its labels (点位：… 存在问题：… 责任单位：…): what stands before the first, and what they tell."""
    narrow = narrowed(text)
    found = list(_LABEL.finditer(veiled(narrow)))
    if not found:
        return text, Told()
    told = Told()
    ends = [one.start() for one in found[1:]] + [len(text)]
    for one, end in zip(found, ends, strict=True):
        told = _with(told, _field(one), _word(one), _value(text[one.end() : end]))
    return text[: found[0].start()], told


def with_colons(text: str) -> str:
    """Return a text whose bracketed labels (【责任单位】市城管局) are written with colons."""
    return _BRACKETED_LABEL.sub(r"\1：", text)


@lru_cache(maxsize=REMEMBERED)
def starts_labelled(text: str) -> Field | None:
    """Return the field whose label a line starts with, None for other lines."""
    narrow = narrowed(text)
    found = _LABEL.match(narrow, len(narrow) - len(narrow.lstrip()))
    return _field(found) if found else None


@lru_cache(maxsize=REMEMBERED)
def without_tail(text: str, names: Names) -> tuple[str, Told]:
    """Return a text without its tails, and what they tell. Brackets of other content stay where they are."""
    told = Told()
    kept, end = "", 0
    for bracket in _BRACKET.finditer(narrowed(text)):
        at_end = (
            not trimmed(text[bracket.end() :]) or _BRACKET.match(narrowed(trimmed(text[bracket.end() :]))) is not None
        )
        said = _bracket(text[bracket.start(1) : bracket.end(1)], names, at_end=at_end)
        if said:
            kept, end = kept + text[end : bracket.start()], bracket.end()
            told = said.over(told)
    kept += text[end:]
    dashed = _DASHED.search(narrowed(kept))
    if dashed and is_unit_shaped(dashed[1], names):
        return kept[: dashed.start()], told.over(Told(lead=dashed[1]))
    before, opened = _open_tail(kept)
    return before, opened.over(told)


def _open_tail(text: str) -> tuple[str, Told]:
    """Take labels without brackets off the end: …缺失。责任单位：市城管局；整改时限：3月5日前."""
    narrow = veiled(narrowed(text))
    for found in _LABEL.finditer(narrow):
        if _field(found) in _TAIL_FIELDS and found.start():
            _, told = labelled(text[found.start() :])
            return text[: found.start()], told
    return text, Told()


def _bracket(content: str, names: Names, *, at_end: bool) -> Told:
    if starts_labelled(content) in _TAIL_FIELDS:
        return labelled(content)[1]
    told = Told()
    for piece in re.split(r"[,;。，；]", content):
        said = _piece(trimmed(piece), names, at_end=at_end)
        if not said:
            return Told()
        for field in (Field.LEAD, Field.ASSISTING, Field.DUE):
            told = _with(told, field, "", getattr(said, field.value))
    return told


def _piece(piece: str, names: Names, *, at_end: bool) -> Told:
    before, told = labelled(piece)
    if told and not trimmed(before):
        return told
    leading, helping = _LEADING.match(piece), _HELPING.match(piece)
    if helping and is_unit_shaped(helping[1], names):
        return Told(assisting=helping[1])
    if leading and is_unit_shaped(leading[1], names):
        return Told(lead=leading[1])
    if DUE.match(narrowed(piece)) or _AT_ONCE.fullmatch(piece):
        return Told(due=piece)
    return Told(lead=piece) if at_end and is_unit_shaped(piece, names) else Told()


def _word(label: re.Match[str]) -> str:
    return (label["word"] or label["tail"]).lower()


def _field(label: re.Match[str]) -> Field:
    return _LABELS[_word(label)]


def _with(told: Told, field: Field, label: str, value: str) -> Told:
    if not value:
        return told
    if field is Field.REMARK:
        said = value if label in ("备注", "说明") else f"{label}：{value}"
        return replace(told, remark="；".join(filter(None, (told.remark, said))))
    held = str(getattr(told, field.value))
    if field in (Field.LEAD, Field.ASSISTING) and held:
        # A second label of the same side (牵头单位…责任单位…) names those who help.
        return replace(told, assisting="、".join(filter(None, (told.assisting, value))))
    return replace(told, **{field.value: held or value})


def _value(text: str) -> str:
    value = stripped(text).strip("；;，,。、| ")
    narrow = narrowed(value)
    while narrow.endswith(")") and narrow.count(")") > narrow.count("("):
        value, narrow = value[:-1], narrow[:-1]
    return stripped(value)
