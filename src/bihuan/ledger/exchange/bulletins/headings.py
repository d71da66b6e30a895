"""The heading of a part: what it announces, whose part it is, how many faults it says stand below."""

import re
from enum import Enum
from functools import lru_cache

from bihuan.core.zh import read_numeral
from bihuan.ledger.exchange.bulletins.signs import REMEMBERED, narrowed, trimmed
from bihuan.ledger.exchange.bulletins.wording import NO_NAMES, Names, is_unit_shaped

LONGEST_HEADING = 40


class Topic(Enum):
    """What the part below a heading speaks of."""

    PROBLEMS = "problems"
    DEMANDS = "demands"
    PRAISE = "praise"
    ATTACHMENT = "attachment"


_PROBLEMS = re.compile(
    r"(存在|发现|反馈|督查|检查|暗访|主要|突出|具体|有关|相关|曝光|通报|交办|整改|移交|转办|典型|共性|个性|其他|巡查|测评|扣分|失分|排查).{0,8}问题"
    r"|问题(清单|台账|汇总|一览|明细|通报|情况|如下|点位|部分|交办)?(表)?$|^问题|不足之处|薄弱环节|黑榜|红黑榜|曝光台|反面典型"
)
_DEMANDS = re.compile(
    r"(工作|整改|有关|相关|几点|下一?步|具体|纪律|报送|时限)(工作)?(要求|建议|打算|安排|措施|意见)|^(要求|建议|意见)$|下一?步(工作|整改|安排|打算)?"
    r"|^整改(时限|要求|措施|建议|落实|工作)|^(责任追究|督导问责|强化.*|加强.*|提高.*认识.*|压实.*|严格.*|高度重视.*|举一反三.*|限期整改(?!.*(类|问题|事项|清单)$).*)$"
)
_PRAISE = re.compile(
    r"(总体|基本|整体|检查|督查|巡查|暗访|工作|开展|督导|创建)(工作)?(情况|概况|成效|进展|评价|亮点)|概况$|(主要|好的|经验|典型|工作)做法|亮点|先进(典型|单位)?"
    r"|表扬|好的方面|肯定|值得|成绩|红榜(?!黑)|正面典型|整改(进展|完成|落实|情况).*$|(已|上期|上次|前期).*整改"
)
_ATTACHMENT = re.compile(
    r"^附(件|表|录|图)?\s*\d*\s*[:.、]?|^(联系人|联系电话|抄送|抄报|主送|报送|发送|印发|签发|校对)\s*[:(]"
)

_COUNTER = "[个处条项件例起宗]"
_NUMBER = r"(\d{1,4}|[一二三四五六七八九十百两]{1,5})"
_BRACKET_COUNT = re.compile(rf"\(([^()]*?{_NUMBER} ?{_COUNTER}?[^()]*)\)$")
_OF_PROBLEMS = re.compile(
    rf"{_NUMBER} ?{_COUNTER}?(?:具体|突出|主要|各类)?问题|问题[^\d一二三四五六七八九十,;]{{0,4}}{_NUMBER} ?{_COUNTER}?"
)
_ONLY_COUNT = re.compile(rf"(?:共|共计|合计|计|问题|发现|存在|总)*:? ?{_NUMBER} ?{_COUNTER}?(?:问题)?")
_OPEN_COUNT = re.compile(rf"[:,、 ]? ?(?:共|共计|存在|发现)*(?:问题)?:? ?{_NUMBER} ?{_COUNTER}(?:问题)?$")
_ABOUT = re.compile(
    r"(的)?(存在|发现|主要|突出|反馈|具体)*(的)?(主要|突出|具体)?(问题|不足|情况)(如下|清单|有)?$|如下$"
)


@lru_cache(maxsize=REMEMBERED)
def core_of(text: str) -> str:
    """Return a heading's text without count, colon and the words that say it heads problems.

    和庄镇存在问题（4个）： → 和庄镇; what is nothing but such words stays.
    """
    core, _ = counted(text)
    narrow = narrowed(core)
    return trimmed(core[: len(_ABOUT.sub("", narrow))]) or core


@lru_cache(maxsize=REMEMBERED)
def counted(text: str, names: Names = NO_NAMES) -> tuple[str, int | None]:
    """Return a heading without its count, and the count: that of problems where it says so, else the only number."""
    bare = trimmed(text)
    narrow = narrowed(bare)
    bracket = _BRACKET_COUNT.search(narrow)
    if bracket:
        said = _OF_PROBLEMS.search(bracket[1]) or _ONLY_COUNT.fullmatch(bracket[1].strip())
        if said:
            return trimmed(bare[: bracket.start()]), read_count(next(filter(None, said.groups())))
    opened = _OPEN_COUNT.search(narrow)
    if opened and opened.start():
        before = trimmed(bare[: opened.start()])
        if not re.search(r"[:;。,]", narrowed(before)) and (is_unit_shaped(before, names) or topic_of(before)):
            return before, read_count(opened[1])
    return bare, None


def read_count(text: str) -> int | None:
    """Return a count written in digits or in Chinese, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() else read_numeral(text)


@lru_cache(maxsize=REMEMBERED)
def topic_of(heading: str) -> Topic | None:
    """Return what a heading announces, None for one that names something."""
    text = narrowed(trimmed(heading))
    if not text or len(text) > LONGEST_HEADING:
        return None
    if _ATTACHMENT.match(text):
        return Topic.ATTACHMENT
    bare = re.sub(r"\([^()]*\)$", "", text).strip(" :。")
    if _DEMANDS.search(bare) and not re.search(r"存在.{0,6}问题(及|和|与|、)", bare):
        return Topic.DEMANDS
    if _PROBLEMS.search(bare) and not re.match(r"(对|就|针对)", bare):
        return Topic.PROBLEMS
    return Topic.PRAISE if _PRAISE.search(bare) else None
