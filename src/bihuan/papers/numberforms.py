"""How a word processor writes the number of a paragraph: 3 as 三, ③, iii, 叁 or 丙, by the name its format has."""

from collections.abc import Callable

from bihuan.core.zh import chinese_numeral

_FIGURES = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
LARGEST = 9999


def written(number: int, form: str) -> str:
    """Return ``number`` as the format named ``form`` (Word's ``w:numFmt``) prints it.

    What a format cannot write (a circled 51) stands in plain digits, as in the word processor; so does every format
    nobody here knows.
    """
    if not 0 <= number <= LARGEST:
        return str(number)
    return _FORMS.get(form, str)(number)


def _chinese(number: int) -> str:
    if number <= 999:
        return chinese_numeral(number)
    thousands, rest = divmod(number, 1000)
    gap = "零" if 0 < rest < 100 else ""
    tail = chinese_numeral(rest) if rest else ""
    return f"{_FIGURES[thousands]}千{gap}{'一' if 10 <= rest < 20 else ''}{tail}"


def _legal(number: int) -> str:
    plain = _chinese(number)
    legal = dict(zip(_FIGURES, _LEGAL, strict=True)) | {"十": "拾", "百": "佰", "千": "仟"}
    said = "".join(legal.get(sign, sign) for sign in plain)
    return "壹" + said if said.startswith("拾") else said


def _one_by_one(number: int) -> str:
    return "".join(_FIGURES[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        said += sign * count
    return said or "0"


def _letters(number: int) -> str:
    """Return a … z, aa, bb …: the letter repeats, it does not count on."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else "0"


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else "0"


def _ranges(*ranges: tuple[int, int, int]) -> Callable[[int], str]:
    """Numbers that have characters of their own: (first number, last, code of the first)."""

    def form(number: int) -> str:
        for first, last, code in ranges:
            if first <= number <= last:
                return chr(code + number - first)
        return str(number)

    return form


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _zero_before(number: int) -> str:
    return f"{number:02d}"


_CIRCLED = _ranges((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"),
            *("japaneseCounting",),
        ),
        _chinese,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _one_by_one),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _CIRCLED),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _full_width),
    "decimalEnclosedFullstop": _ranges((1, 20, 0x2488)),
    "decimalEnclosedParen": _ranges((1, 20, 0x2474)),
    "ideographEnclosedCircle": _ranges((1, 10, 0x3280)),
    "decimalZero": _zero_before,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "none": lambda _: "",
}
