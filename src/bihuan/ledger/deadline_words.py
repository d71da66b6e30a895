"""What a deadline cell of a hand-over says: its kind, its day, and what to doubt.

A year that is not written comes from the day the batch was received. What cannot be read, or is no day of the
calendar, is never a reason to refuse a row: the words are kept, the date stays open and a sentence says why.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bihuan.core.text import N_
from bihuan.ledger.deadline_grammar import NoSuchDayError, Setting, named_day, plain
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.ledger.states import DeadlineKind

SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(30000, 80000)
# A day pasted as text keeps the number that the spreadsheet counts it by.
TYPED_SERIAL = re.compile(r"[34]\d{4}")
NUMBERED_DAYS = range(19000101, 22000101)
LASTING = re.compile(r"长期|常态|经常性|持续|日常|长效|常抓|long[- ]?term|ongoing|continuous|permanent")
AT_ONCE = re.compile(
    r"立行立改|立改立行|立即|立刻|即知即改|即查即改|即行即改|边查边改|立查立改|立整立改|即时|即刻|随时|当即|现场整改|当场|马上|即日(?!起[至到])|"
    r"immediate|at once|forthwith"
)
NOTHING_SAID = frozenset({"", "-", "--", "—", "——", "/", "无", "none", "n/a"})


@dataclass(frozen=True)
class ReadDeadline:
    """What a deadline cell says. ``kind`` and ``due`` are None where it says nothing that can be read."""

    kind: DeadlineKind | None
    due: date | None
    words: str
    warnings: tuple[Sentence, ...] = ()


def read_deadline(cell: str | float | Decimal | date | None, setting: Setting) -> ReadDeadline:
    """Read one deadline cell; the day of receipt itself is never counted in a span (民法典 §201).

    Never raises: what is wrong comes back as a warning.
    """
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _found(DeadlineKind.BY_DATE, day, day.isoformat(), setting)
    if isinstance(cell, int | float | Decimal):
        return _from_number(float(cell), setting)
    return _from_words(" ".join((cell or "").split()), setting)


def _from_words(words: str, setting: Setting) -> ReadDeadline:
    text = plain(words)
    if text in NOTHING_SAID:
        return ReadDeadline(None, None, "")
    if TYPED_SERIAL.fullmatch(text) and int(text) in SERIALS:
        return _found(DeadlineKind.BY_DATE, SERIAL_ZERO + timedelta(days=int(text)), words, setting)
    kind = _kind(text)
    try:
        due = named_day(words, setting)
    except NoSuchDayError:
        impossible = sentence("deadline.impossible", N_("时限“%(words)s”不是日历上有的日子，先不定时限"), words=words)
        return ReadDeadline(kind or DeadlineKind.BY_DATE, None, words, (impossible,))
    if due is not None:
        return _found(kind or DeadlineKind.BY_DATE, due, words, setting)
    if kind is None:
        unread = sentence("deadline.unread", N_("看不懂时限“%(words)s”，原话照录，先不定时限"), words=words)
        return ReadDeadline(None, None, words, (unread,))
    return ReadDeadline(kind, None, words)


def _kind(text: str) -> DeadlineKind | None:
    if LASTING.search(text):
        return DeadlineKind.LASTING
    return DeadlineKind.AT_ONCE if AT_ONCE.search(text) else None


def _found(kind: DeadlineKind, due: date, words: str, setting: Setting) -> ReadDeadline:
    if due >= setting.received:
        return ReadDeadline(kind, due, words)
    past = sentence(
        "deadline.past",
        N_("时限 %(due)s 早于来件日期 %(received)s，请核对"),
        due=due.isoformat(),
        received=setting.received.isoformat(),
    )
    return ReadDeadline(kind, due, words, (past,))


def _from_number(number: float, setting: Setting) -> ReadDeadline:
    """Read a bare number: a serial of the spreadsheet's calendar, 20230228, or 3.15 typed for the 15th of March."""
    words = f"{number:.15g}"
    if number in SERIALS or (SERIALS.start < number < SERIALS.stop):
        day = SERIAL_ZERO + timedelta(days=int(number))
        return _found(DeadlineKind.BY_DATE, day, day.isoformat(), setting)
    month, _, day_of_month = words.partition(".")
    # 3.1 may have been typed 3.10: the number keeps no trailing nought.
    if number in NUMBERED_DAYS or (day_of_month and len(month) <= 2 and day_of_month not in {"1", "2", "3"}):
        return _from_words(words, setting)
    unclear = sentence("deadline.number", N_("时限是数字 %(words)s，看不出是哪一天，先不定时限"), words=words)
    return ReadDeadline(None, None, words, (unclear,))
