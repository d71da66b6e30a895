"""The day a deadline's words name: dates in full or in part, ends of months, spans of time, weekdays; 中文 and English."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.core.workdays import Calendar, add_workdays
from bihuan.core.zh import half_width, numerals_to_digits

# A day this long before the batch came in means the coming year: 1月5日 in a batch of December.
LONGEST_PAST = timedelta(days=183)
RANGE_SIGN = re.compile(r"^[日号]?(?:起)?(?:至|到|-|~|—|–|－)+$")
DAYS_OF_ONE_MONTH = re.compile(r"(?<=月)(?P<d>\d{1,2})[日号]?(?:至|到|-|~|—|–)+(?P<last>\d{1,2})(?=[日号])")
CLOCK_TIME = re.compile(
    r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?|\d{1,2}[时点](\d{1,2}分|整|半)?|(上午|下午|晚上?|中午)(?=\d|前|之前|$)"
)
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
MONTH_WORD = "(?P<name>" + "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in MONTH_NAMES) + r")\.?"
ENGLISH_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ENGLISH_COUNTS = {"a": 1, "an": 1} | {word: value for value, word in enumerate(ENGLISH_NUMBERS, start=1)}
WEEK = "123456日"


class NoSuchDayError(ValueError):
    """The words name a day that no calendar has (2月30日)."""


@dataclass(frozen=True)
class Setting:
    """What the words lean on: the day the batch came in and the calendar that knows working days."""

    received: date
    calendar: Calendar


Maker = Callable[[re.Match[str], Setting], date]


def named_day(words: str, setting: Setting) -> date | None:
    """Return the day ``words`` name, or None where they name none. Raises NoSuchDayError for a day that cannot be."""
    spaced = plain(words)
    tight = _last_day_of_ranges(_with_dates_named(re.sub(r"\s+", "", spaced), setting))
    for pattern, make in SPANS:
        if match := pattern.search(tight):
            return make(match, setting)
    if day := _written_day(tight, setting):
        return day
    for pattern, make in PERIODS:
        if match := pattern.search(tight):
            return make(match, setting)
    for pattern, make in ENGLISH:
        if match := pattern.search(spaced):
            return make(match, setting)
    return None


def plain(words: str) -> str:
    """Return ``words`` half-width, in lower case, counted in digits and without times of day."""
    text = numerals_to_digits(half_width(words)).lower()
    return CLOCK_TIME.sub("", text).strip()


def _with_dates_named(tight: str, setting: Setting) -> str:
    """Put the year for 今年 and 明年, and the month for 下月10日."""
    year = setting.received.year
    named = re.sub(r"明年", f"{year + 1}年", re.sub(r"今年|本年(?!度)", f"{year}年", tight))
    coming = _months_on(setting.received.replace(day=1), 1)
    named = re.sub(r"(?:下个?|次)月(?=\d{1,2}[日号])", f"{coming.year}年{coming.month}月", named)
    return re.sub(r"[本当]月(?=\d{1,2}[日号])", f"{year}年{setting.received.month}月", named)


def _last_day_of_ranges(tight: str) -> str:
    """Put the last day for a range within a month: 3月5日-10日 and 3月5-10日 are 3月10日."""
    return DAYS_OF_ONE_MONTH.sub(
        lambda found: found["last"] if int(found["last"]) >= int(found["d"]) else found[0], tight
    )


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError from error


def _coming(month: int, day: int, setting: Setting) -> date:
    """Return the day in the year of receipt, or in the next when it would lie more than half a year back."""
    year = setting.received.year
    # Which year is meant is asked first: 29 February written in a November is that of the leap year to come.
    end = _month_end(year, month)
    near = end if day > end.day else _day(year, month, day)
    return _day(year if near >= setting.received - LONGEST_PAST else year + 1, month, day)


def _full_year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _month_end(year: int, month: int) -> date:
    return _day(year, month, monthrange(year, month)[1] if 1 <= month <= 12 else 0)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- days written out, and ranges of them ---------------------------------------------------------------------------

WRITTEN = re.compile(
    r"(?P<m0>\d{1,2})/(?P<d0>\d{1,2})/(?P<y0>\d{4})"
    r"|(?<!\d)(?P<y1>\d{4})(?P<m1>0[1-9]|1[0-2])(?P<d1>\d{2})(?!\d)"
    r"|(?:(?<!\d)(?P<y>\d{4}|\d{2})[年./-])?(?<!\d)(?P<m>\d{1,2})[月./-](?P<d>\d{1,2})(?!\d)(?!个)[日号]?"
)


def _written_day(tight: str, setting: Setting) -> date | None:
    """Return the first day written out, or the end of a range that starts with it (2月22日至3月5日)."""
    found = list(WRITTEN.finditer(tight))
    if not found:
        return None
    chosen = found[0]
    for after in found[1:]:
        if RANGE_SIGN.match(tight[chosen.end() : after.start()]):
            chosen = after
    if chosen["y0"]:
        first, second = int(chosen["m0"]), int(chosen["d0"])
        month, day = (first, second) if first <= 12 else (second, first)
        return _day(int(chosen["y0"]), month, day)
    if chosen["y1"]:
        return _day(int(chosen["y1"]), int(chosen["m1"]), int(chosen["d1"]))
    if chosen["y"]:
        return _day(_full_year(chosen["y"]), int(chosen["m"]), int(chosen["d"]))
    if chosen is not found[0] and found[0]["y"]:  # 2023年12月22日至3月5日: the year runs on
        start = _day(_full_year(found[0]["y"]), int(found[0]["m"]), int(found[0]["d"]))
        end = _day(start.year, int(chosen["m"]), int(chosen["d"]))
        return end if end >= start else _day(start.year + 1, end.month, end.day)
    return _coming(int(chosen["m"]), int(chosen["d"]), setting)


# --- spans counted from the day of receipt ---------------------------------------------------------------------------

COUNT = r"(?<![\d月年./第])(?<![日号][-~至到—–])(?:\d+[-~至到])?(?P<n>\d{1,3})"
WITHIN = r"(?:之内|以内|内|完成|整改|办结|$)"


def _after_days(match: re.Match[str], setting: Setting) -> date:
    return setting.received + timedelta(days=int(match["n"]))


def _after_workdays(match: re.Match[str], setting: Setting) -> date:
    return add_workdays(setting.received, int(match["n"]), setting.calendar).day


def _after_weeks(match: re.Match[str], setting: Setting) -> date:
    return setting.received + timedelta(weeks=int(match["n"]))


def _after_months(match: re.Match[str], setting: Setting) -> date:
    return _months_on(setting.received, int(match["n"]))


def _after_hours(match: re.Match[str], setting: Setting) -> date:
    return setting.received + timedelta(days=-(-int(match["n"]) // 24))


SPANS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (re.compile(rf"{COUNT}个?工作[日天]"), _after_workdays),
    (re.compile(rf"{COUNT}个?小时{WITHIN}"), _after_hours),
    (re.compile(rf"{COUNT}(?:[日天]{WITHIN}|天)"), _after_days),
    (re.compile(rf"{COUNT}个?(?:周|星期|礼拜){WITHIN}"), _after_weeks),
    (re.compile(r"半个?月(?:之内|以内|内|完成|$)"), lambda _, setting: setting.received + timedelta(days=15)),
    (re.compile(rf"{COUNT}个月{WITHIN}"), _after_months),
    (re.compile(r"(?<![上下])半年(?:之内|以内|内|完成|$)"), lambda _, setting: _months_on(setting.received, 6)),
    (
        re.compile(rf"{COUNT}年(?:之内|以内|内)"),
        lambda match, setting: _months_on(setting.received, 12 * int(match["n"])),
    ),
)


# --- parts of months and years, weekdays, days of the month ----------------------------------------------------------

TENTHS = {"上旬": 10, "中旬": 20}


def _in_month(match: re.Match[str], setting: Setting) -> date:
    month, part = int(match["m"]), match["part"] or ""
    year = _full_year(match["y"]) if match["y"] else setting.received.year
    end = _month_end(year, month)
    if not match["y"] and end < setting.received - LONGEST_PAST:
        end = _month_end(year + 1, month)
    return end.replace(day=TENTHS[part]) if part in TENTHS else end


def _in_this_month(match: re.Match[str], setting: Setting) -> date:
    first = setting.received.replace(day=1)
    month = _months_on(first, 1) if match["which"] and match["which"][0] in "下次" else first
    part = match["part"] or ""
    return month.replace(day=TENTHS[part]) if part in TENTHS else _month_end(month.year, month.month)


def _year_end(match: re.Match[str], setting: Setting) -> date:
    written = match["y"]
    return _day(int(written) if written else setting.received.year, 12, 31)


def _quarter_end(match: re.Match[str], setting: Setting) -> date:
    quarter = int(match["q"])
    if not 1 <= quarter <= 4:
        raise NoSuchDayError
    year = int(match["y"]) if match["y"] else setting.received.year
    end = _month_end(year, quarter * 3)
    return end if match["y"] or end >= setting.received - LONGEST_PAST else _month_end(year + 1, quarter * 3)


def _half_end(match: re.Match[str], setting: Setting) -> date:
    return date(setting.received.year, 6, 30) if match["half"] == "上" else date(setting.received.year, 12, 31)


def _weekday(match: re.Match[str], setting: Setting) -> date:
    monday = setting.received - timedelta(days=setting.received.weekday())
    wanted = WEEK.index((match["day"] or "日").replace("天", "日").replace("末", "日"))
    which = match["which"] or ""
    if which.startswith("下"):
        return monday + timedelta(days=7 + wanted)
    found = monday + timedelta(days=wanted)
    return found if which or found >= setting.received else found + timedelta(days=7)


def _near_day(match: re.Match[str], setting: Setting) -> date:
    days = {"今": 0, "当": 0, "本": 0, "明": 1, "次": 1, "后": 2}
    return setting.received + timedelta(days=days[match["near"]])


def _day_of_month(match: re.Match[str], setting: Setting) -> date:
    day = int(match["d"])
    first = setting.received.replace(day=1)
    month = first if day >= setting.received.day else _months_on(first, 1)
    return _day(month.year, month.month, day)


PERIODS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (
        re.compile(
            r"(?:(?<!\d)(?P<y>\d{4}|\d{2})[年./-])?(?<![\d个])(?P<m>\d{1,2})月份?(?:(?P<part>上旬|中旬|下旬|月?底|末|内)|(?![初中前第]))"
        ),
        _in_month,
    ),
    (re.compile(r"(?<!\d)(?P<y>\d{4})[./-](?P<m>\d{1,2})(?P<part>底|末)?(?![\d./初中前-])"), _in_month),
    (re.compile(r"(?P<which>本|当|这个?|下个?|次)?月(?P<part>上旬|中旬|下旬|底|末|内)(?!\d)"), _in_this_month),
    (re.compile(r"(?:(?<!\d)(?P<y>\d{4})年?)?第?(?P<q>\d)季度(?!前)"), _quarter_end),
    (re.compile(r"(?P<half>[上下])半年(?!前)"), _half_end),
    (re.compile(r"(?:(?P<y>\d{4})年?)?年[底末内]"), _year_end),
    (re.compile(r"(?P<which>本|这个?|下个?)(?:周|星期|礼拜)(?P<day>[1-6日天末])?"), _weekday),
    (re.compile(r"(?P<which>)(?:周|星期|礼拜)(?P<day>[1-6日天末])"), _weekday),
    (re.compile(r"(?P<near>[今当本明次后])[天日](?!起)"), _near_day),
    (re.compile(r"(?<![\d月.])(?P<d>\d{1,2})[日号](?:之前|以前|前|为止|止|$)"), _day_of_month),
)


# --- English ---------------------------------------------------------------------------------------------------------

ENGLISH_COUNT = r"\b(?P<n>\d{1,3}|" + "|".join(ENGLISH_COUNTS) + r")\s+"


def _counted(match: re.Match[str]) -> int:
    return int(match["n"]) if match["n"].isdigit() else ENGLISH_COUNTS[match["n"]]


def _english_span(match: re.Match[str], setting: Setting) -> date:
    count, unit = _counted(match), match["unit"]
    if match["work"]:
        return add_workdays(setting.received, count, setting.calendar).day
    if unit == "month":
        return _months_on(setting.received, count)
    if unit == "hour":
        return setting.received + timedelta(days=-(-count // 24))
    return setting.received + timedelta(days=count * (7 if unit == "week" else 1))


def _english_date(match: re.Match[str], setting: Setting) -> date:
    month = next(i for i, name in enumerate(MONTH_NAMES, 1) if name.startswith(match["name"][:3]))
    year = match["y"]
    return _day(int(year), month, int(match["d"])) if year else _coming(month, int(match["d"]), setting)


def _english_month_end(match: re.Match[str], setting: Setting) -> date:
    if not match["name"]:
        return _month_end(setting.received.year, setting.received.month)
    month = next(i for i, name in enumerate(MONTH_NAMES, 1) if name.startswith(match["name"][:3]))
    year = int(match["y"]) if match["y"] else _coming(month, 28, setting).year
    return _month_end(year, month)


ENGLISH: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (
        re.compile(ENGLISH_COUNT + r"(?P<work>(?:working|business)\s+)?(?P<unit>hour|day|week|month)s?\b"),
        _english_span,
    ),
    (re.compile(MONTH_WORD + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s*(?P<y>\d{4}))?"), _english_date),
    (
        re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s*[- ](?:of\s+)?" + MONTH_WORD + r"(?:[, -]+(?P<y>\d{4}))?"),
        _english_date,
    ),
    (
        re.compile(r"end\s+of\s+(?:the\s+|this\s+)?(?:" + MONTH_WORD + r"(?:,?\s*(?P<y>\d{4}))?|month)"),
        _english_month_end,
    ),
    (re.compile(r"\btoday\b"), lambda _, setting: setting.received),
    (re.compile(r"\btomorrow\b"), lambda _, setting: setting.received + timedelta(days=1)),
)
