"""What a bulletin says as a whole: the day by which everything shall be done, the day it bears, how many faults it counts."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bihuan.core.zh import half_width, numerals_to_digits
from bihuan.ledger.exchange.bulletins.headings import read_count
from bihuan.ledger.exchange.bulletins.signs import narrowed, stripped

_N = r"[\d一二三四五六七八九十〇○零两]{1,4}"
_CLOCK = r"(?:(?:上午|下午|晚上?|中午)? ?\d{1,2}(?:[时点](?:\d{1,2}分|半)?|:\d{2})|下班|上午|下午|中午)"
_DAY = rf"(?:(?:{_N} ?年|今年|明年|本年) ?)?(?:{_N} ?个?|本|当|下|次) ?月 ?{_N} ?[日号](?: ?\([^()]{{1,6}}\))?"
_DOTTED = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:日)?"
_BEFORE = r"(?:之前|以前|前)"
# Words that set a day; a plain day sets none.
DUE = re.compile(
    rf"(?:{_DAY} ?(?:{_CLOCK})? ?{_BEFORE}|{_DOTTED} ?(?:{_CLOCK})? ?{_BEFORE}|\d{{1,2}}\.\d{{1,2}} ?{_BEFORE}"
    rf"|{_N} ?个? ?(?:工作日|小时|日|天|周|星期|月)(?:之内|以内|内)"
    rf"|(?:{_N} ?|本|当|下个?)?月(?:底|末|中旬|上旬|下旬)(?:{_BEFORE})?|(?:本|下)(?:周|星期)(?:[一二三四五六日天末](?:{_BEFORE})?|{_BEFORE}|(?:之内|以内|内))|年底{_BEFORE}?)"
)
_SAID_BEFORE = re.compile(rf"(?:整改|完成|办结)?(?:时限|期限|截止时间|截止日期)[为是:到至]* ?({_DAY}|{_DOTTED})")
_DONE = re.compile(
    r"整改(?:完成|到位|完毕|结束|落实)|完成.{0,8}整改|整改.{0,6}(?:完成|到位|完毕)|整改工作|整治到位|彻底整改|落实整改"
)
_FINISHED = re.compile(r"完成|办结|到位|完毕|整改|整治")
_SENT = re.compile(r"报|反馈|送|交|传|发至|函告")
_PAST = re.compile(r"(自|从|截至|截止|于?去年|上次|前期)$")
_ONLY_DATE = re.compile(
    r"(?:发文日期|日期|时间|印发)?[: ]*(\d{4}|[〇○零一二三四五六七八九]{4}) ?[年./-] ?(\d{1,2}|[一二三四五六七八九十]{1,3}) ?[月./-] ?(\d{1,2}|[一二三四五六七八九十]{1,3}) ?日?(?:印发)?"
)
_ISSUED = re.compile(r"[^\s年月日,;:。]{4,} {1,}(\d{4}年\d{1,2}月\d{1,2}日)")
_FULL_DATE = re.compile(r"(\d{4})\D{1,3}?(\d{1,2})\D{1,3}?(\d{1,2})")
_TOTAL = re.compile(
    r"问题[^\d一二三四五六七八九十,;。]{0,6}(\d{1,5}|[一二三四五六七八九十百]{1,5}) ?[个处条项件例起宗]|(\d{1,5}|[一二三四五六七八九十百]{1,5}) ?[个处条项件例起宗](?:具体|突出|主要|各类|方面的?)?问题"
)
_OTHER_TOTAL = re.compile(r"上次|上期|上月|上周|前期|已整改|已完成|整改率|未整改|去年|其中")


def default_due(passages: Iterable[str]) -> str:
    """Return the words of the deadline for all faults, "" where there is none.

    What says 完成整改 wins over 完成, and that over the day by which to report; then the first.
    """
    best, words = 0, ""
    for passage in passages:
        for worth, said in _deadlines(passage):
            if worth > best:
                best, words = worth, said
    return words


def _deadlines(passage: str) -> Iterable[tuple[int, str]]:
    for sentence in re.split(r"(?<=[。!?\n])", passage):
        narrow = narrowed(sentence)
        for labelled in _SAID_BEFORE.finditer(narrow):
            yield 5, stripped(sentence[labelled.start(1) : labelled.end(1)])
        found = list(DUE.finditer(narrow))
        for one, following in zip(found, [*found[1:], None], strict=False):
            rest = narrow[one.end() : following.start() if following else len(narrow)]
            worth = _worth(narrow[: one.start()], rest)
            if worth:
                yield worth, stripped(sentence[one.start() : one.end()])


def _worth(before: str, rest: str) -> int:
    if _PAST.search(before.rstrip()):
        return 0
    clause = re.split(r"[,;。]", rest.lstrip(", "), maxsplit=1)[0]
    if re.search(r"(时限|期限)[为是:]? ?$", before) or _DONE.search(clause):
        return 5
    if _SENT.search(clause):
        return 1
    if _FINISHED.search(clause):
        return 4
    if re.search(r"限期?(在|于)?$", before.rstrip()):
        return 3
    return 2 if _FINISHED.search(rest) else 1 if _SENT.search(rest) else 0


def date_alone(text: str) -> date | None:
    """Return the day a line consists of, as under a paper; None for any other line."""
    narrow = narrowed(text).strip(" ()")
    if not _ONLY_DATE.fullmatch(narrow):
        return None
    found = _FULL_DATE.search(numerals_to_digits(half_width(narrow)))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def date_issued(text: str) -> date | None:
    """Return the day behind an issuer's name, as below a red head; None for any other line."""
    found = _ISSUED.fullmatch(narrowed(text).strip())
    return date_alone(found[1]) if found else None


def stated_total(passages: Sequence[str]) -> int | None:
    """Return how many faults the text says there are (发现问题30个), the first time it says so of these faults."""
    for passage in passages:
        for sentence in re.split(r"[。;]", narrowed(passage)):
            # What follows speaks of some of them, or of another time.
            own = re.split(_OTHER_TOTAL, sentence, maxsplit=1)[0]
            found = _TOTAL.search(own)
            if found:
                return read_count(next(filter(None, found.groups())))
    return None
