"""Reading a year's days off and make-up days from words: the State Council's notice as published, or a plain list.

A date takes the first word after it that says 放假 or 上班, within its sentence; a word with nothing after it but dates
(“放假：1月1日、……”) stands for those that follow. What cannot be read is never guessed: it comes back as a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import LAST_WEEKDAY, ImportedCalendar
from bihuan.core.zh import half_width

LETTERS = "一二三四五六日"
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
LONGEST_SPAN = 31
_WEEKDAY = r"(?:\s*[(（](?:[^()（）]*?(?:星期|周)(?P<{0}>[一二三四五六日天]))?[^()（）]*[)）])?"
_DATE = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{4})\s*[年/.-]\s*)?(?P<month>\d{1,2})\s*[月/.-]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    + _WEEKDAY.format("on")
    + r"(?:\s*(?:至|到|~|—+|-(?=\s*\d))\s*(?:(?:(?P<year_to>\d{4})\s*[年/.-]\s*)?(?P<month_to>\d{1,2})\s*[月/.-]\s*)?"
    + r"(?P<day_to>\d{1,2})(?![\d月/.])\s*日?"
    + _WEEKDAY.format("on_to")
    + r")?"
)
_WORD = re.compile(
    r"(?P<work>调休上班|补休上班|补班|上班|工作日|班|work(?:ing)?)|(?P<off>放假调休|放假|休息|调休|休|off|holiday)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"^[^;；。]{0,4}?\s*共\s*(\d{1,2})\s*天")
_YEAR = re.compile(r"(\d{4})\s*年(?!\s*\d{1,2}\s*月)")
_SENTENCE = re.compile(r"[。;；]")


@dataclass(frozen=True)
class HolidayList:
    """What was read. ``outside`` are days of other years, left out; ``faults`` say what could not be read."""

    year: int | None
    days_off: tuple[date, ...] = ()
    make_up_days: tuple[date, ...] = ()
    outside: tuple[date, ...] = ()
    faults: tuple[Invalid, ...] = ()

    def calendar(self) -> ImportedCalendar:
        """The year as a calendar. Raises Invalid where anything could not be read."""
        if self.faults:
            raise self.faults[0]
        if self.year is None:
            raise Invalid("calendar.no-year", N_("没有写明是哪一年。"))
        return ImportedCalendar(frozenset(self.days_off), frozenset(self.make_up_days), frozenset({self.year}))


def read_holidays(text: str, year: int | None = None) -> HolidayList:
    """Read a notice or list; ``year`` is the year it is for, by default the first the text names."""
    lines = [half_width(line).strip() for line in text.splitlines()]
    for_year = year or _year_of(lines)
    if for_year is None:
        return HolidayList(None, faults=(Invalid("calendar.no-year", N_("没有写明是哪一年。")),))
    reader = _Reader(for_year)
    for number, line in enumerate(lines, start=1):
        for sentence in _SENTENCE.split(line):
            reader.read(number, sentence)
    return reader.result()


def _year_of(lines: list[str]) -> int | None:
    named = next((found for line in lines if (found := _YEAR.search(line))), None)
    if named is not None:
        return int(named.group(1))
    years = (found.group("year") for line in lines for found in _DATE.finditer(line))
    return next((int(one) for one in years if one), None)


@dataclass
class _Reader:
    year: int
    off: set[date] = field(default_factory=set)
    work: set[date] = field(default_factory=set)
    faults: list[Invalid] = field(default_factory=list)

    def read(self, line: int, sentence: str) -> None:
        """Give every date of a sentence to the word that stands for it."""
        waiting: list[date] = []
        leading = ""
        for found in _tokens(sentence):
            word = "" if found.re is _DATE else "work" if found.group("work") else "off"
            if not word:
                waiting += self._days(line, found)
            elif waiting:
                self._put(line, waiting, word)
                self._check_total(line, waiting, word, sentence[found.end() :])
                waiting = []
            else:
                leading = word
        if waiting and leading:
            self._put(line, waiting, leading)
        elif any(day.year == self.year for day in waiting):
            message = N_("第 %(line)s 行没有写放假还是上班：%(words)s")
            self.faults.append(Invalid("calendar.no-word", message, line=line, words=sentence.strip()[:40]))

    def _put(self, line: int, days: list[date], word: str) -> None:
        (self.off if word == "off" else self.work).update(days)
        for day in days:
            if word == "work" and day.weekday() <= LAST_WEEKDAY:
                message = N_("第 %(line)s 行：%(day)s 不是周末，不用调休上班")
                self.faults.append(Invalid("calendar.no-weekend", message, line=line, day=day.isoformat()))

    def _check_total(self, line: int, days: list[date], word: str, rest: str) -> None:
        told = _TOTAL.match(rest)
        if told is not None and word == "off" and int(told.group(1)) != len(days):
            message = N_("第 %(line)s 行写共 %(said)s 天，读到 %(read)s 天")
            self.faults.append(Invalid("calendar.total", message, line=line, said=told.group(1), read=len(days)))

    def _days(self, line: int, found: re.Match[str]) -> list[date]:
        """The days from the first named to the last; a weekday written beside one must be its own."""
        year = int(found.group("year") or self.year)
        month, day = int(found.group("month")), int(found.group("day"))
        first = self._day(line, year, month, day, found.group("on"))
        if first is None or not found.group("day_to"):
            return [first] if first else []
        month_to = int(found.group("month_to") or month)
        turned = 1 if month_to < month and not found.group("year_to") else 0
        year_to = int(found.group("year_to") or year) + turned
        last = self._day(line, year_to, month_to, int(found.group("day_to")), found.group("on_to"))
        if last is None:
            return []
        if not 0 <= (last - first).days < LONGEST_SPAN:
            message = N_("第 %(line)s 行：从 %(first)s 到 %(last)s 不像一个假期")
            fault = Invalid("calendar.span", message, line=line, first=first.isoformat(), last=last.isoformat())
            self.faults.append(fault)
            return []
        return [first + timedelta(days=passed) for passed in range((last - first).days + 1)]

    def _day(self, line: int, year: int, month: int, day: int, weekday: str | None) -> date | None:
        try:
            found = date(year, month, day)
        except ValueError:
            message = N_("第 %(line)s 行：没有 %(day)s 这一天")
            self.faults.append(Invalid("calendar.no-day", message, line=line, day=f"{year}-{month}-{day}"))
            return None
        written = weekday.replace("天", "日") if weekday else ""
        if written and LETTERS.index(written) != found.weekday():
            message = N_("第 %(line)s 行：%(day)s 写的是%(said)s，实际是%(real)s，请核对年份")
            said, real = WEEKDAYS[LETTERS.index(written)], WEEKDAYS[found.weekday()]
            values = {"line": line, "day": found.isoformat(), "said": said, "real": real}
            self.faults.append(Invalid("calendar.weekday", message, **values))
            return None
        return found

    def result(self) -> HolidayList:
        """Everything read, the days of other years apart."""
        faults = list(self.faults)
        both = sorted(self.off & self.work)
        faults += [
            Invalid("calendar.both", N_("%(day)s 既是放假日又是调休上班日。"), day=day.isoformat()) for day in both
        ]
        inside_off = tuple(sorted(day for day in self.off if day.year == self.year))
        inside_work = tuple(sorted(day for day in self.work if day.year == self.year))
        if not inside_off and not faults:
            message = N_("没有读到 %(year)s 年的放假日。")
            faults.append(Invalid("calendar.empty", message, year=self.year))
        outside = tuple(sorted(day for day in self.off | self.work if day.year != self.year))
        return HolidayList(self.year, inside_off, inside_work, outside, tuple(faults))


def _tokens(sentence: str) -> Iterator[re.Match[str]]:
    """Dates and words of a sentence in their order; a word inside a date is none."""
    place = 0
    while place < len(sentence):
        day, word = _DATE.search(sentence, place), _WORD.search(sentence, place)
        if day is None and word is None:
            return
        found = day if day is not None and (word is None or day.start() <= word.start()) else word
        if found is None:
            return
        yield found
        place = found.end()
