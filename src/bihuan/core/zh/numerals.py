"""Chinese numerals, read and written: 一 … 九百九十九, and figures one by one (二〇二三)."""

import re

LARGEST = 999

_FIGURES = "〇一二三四五六七八九"
_VALUES = {sign: value for value, sign in enumerate(_FIGURES)} | {"零": 0, "○": 0, "两": 2}
_NUMERAL = re.compile(
    "(?:(?P<hundreds>[一二两三四五六七八九])百)?"
    "(?:(?P<gap>[零〇○])?(?P<tens>[一二三四五六七八九])?(?P<ten>十))?"
    "(?:(?P<zero>[零〇○])?(?P<ones>[一二三四五六七八九]))?"
)
_RUN = re.compile("[零〇○一二两三四五六七八九十百]+")


def read_numeral(text: str) -> int | None:
    """Return the number ``text`` writes, 0 to 999, or None when it is no such numeral.

    Takes 十, 十二, 二十, 一百零五, 一百一十, 一百十五, 两百, 〇, 零, 两 and the spoken 一百五 (= 150).
    """
    if text in _VALUES:
        return _VALUES[text]
    found = _NUMERAL.fullmatch(text)
    if not text or found is None:
        return None
    hundreds, tens, ones = (_VALUES.get(found[name] or "", 0) for name in ("hundreds", "tens", "ones"))
    if not hundreds and (found["gap"] or found["zero"]):
        return None  # 零五, 十零五: a zero fills a gap and nothing else
    if found["ten"]:
        return None if found["zero"] else hundreds * 100 + (tens or 1) * 10 + ones
    spoken_tens = hundreds and ones and not found["zero"]
    return hundreds * 100 + ones * (10 if spoken_tens else 1)


def read_digits(text: str) -> int | None:
    """Return the number whose figures are written one by one (二〇二三 → 2023), or None for anything else."""
    if not text or any(sign not in _VALUES or sign == "两" for sign in text):
        return None
    return int("".join(str(_VALUES[sign]) for sign in text))


def numerals_to_digits(text: str) -> str:
    """Return ``text`` with every Chinese number in Arabic digits: 二〇二三年三月十五日 → 2023年3月15日, 两周内 → 2周内.

    For texts about dates and amounts only: in prose 一 and 十 are part of words (统一, 十字路口). A run that is no
    numeral stays.
    """
    return _RUN.sub(_in_digits, text)


def _in_digits(run: re.Match[str]) -> str:
    number = read_numeral(run[0])
    if number is None:
        number = read_digits(run[0])
    return run[0] if number is None else str(number)


def chinese_numeral(number: int) -> str:
    """Return ``number`` (0 to 999) as it stands before a paragraph: 十二, 一百零五. Raises ValueError outside."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number == 0:
        return "〇"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_FIGURES[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_FIGURES[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_FIGURES[ones] if ones else "")
