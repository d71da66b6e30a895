"""Which passwords are refused: too long to hash safely, or made of words anybody here would try first."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypinyin import Style, lazy_pinyin

LONGEST = 128
# The product, the county and its masters, the four lines of business and what people type when they are in a hurry.
LOCAL_WORDS = (
    "闭环", "新郑", "新郑市", "郑州", "郑州市", "河南", "河南省", "轩辕", "黄帝", "黄帝故里", "龙湖", "薛店", "孟庄", "新村", "和庄",
    "创文", "文明城市", "整改", "整改台账", "台账", "考评", "述职", "五星", "支部", "人才", "管理员", "密码", "您好", "你好",
)  # fmt: skip
LATIN_WORDS = ("bihuan", "admin", "administrator", "password", "passw0rd", "welcome", "qwerty", "letmein", "demo", "test")
_LEAST_LEFT = 6
_LEET = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(?:19|20)\d\d")


class MaximumLengthValidator:
    """Refuses more than 128 characters: they are never cut, and hashing them must not become a weapon (ASVS 6.2.9)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that is too long."""
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Say the rule in one sentence."""
        return ngettext("密码最多 %(longest)s 个字符。", "密码最多 %(longest)s 个字符。", LONGEST) % {"longest": LONGEST}


class LocalWordsValidator:
    """Refuses words of the place and the user's own names, in characters and in pinyin, with years and signs about them.

    What counts is what is left when those words and years are taken away: ``xinzheng2026!`` leaves one sign, a sentence
    that happens to name the town leaves the sentence (ASVS 6.2.11, 6.2.12).
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` when hardly anything is left beside words that anybody would try."""
        plain = unicodedata.normalize("NFKC", password).lower()
        for spelling in {plain, plain.translate(_LEET)}:
            if len(_left_over(spelling, [*_forms(LOCAL_WORDS), *LATIN_WORDS, *_names(user)])) < _LEAST_LEFT:
                raise ValidationError(self.get_help_text(), code="password_local_word")

    def get_help_text(self) -> str:
        """Say the rule in one sentence."""
        return _("密码不能只是本地地名、单位名、系统名、自己的姓名或用户名（含拼音）加上年份和符号。")


def _left_over(spelling: str, words: list[str]) -> str:
    """Take the longest words first, then years, then everything that is no letter or digit; long runs count once."""
    found = False
    for word in sorted(words, key=len, reverse=True):
        if word in spelling:
            spelling, found = spelling.replace(word, " "), True
    if not found:
        return spelling + " " * _LEAST_LEFT
    return re.sub(r"[\W_]|\d(?=\d*$)", "", _YEAR.sub("", spelling))


def _forms(words: tuple[str, ...]) -> list[str]:
    """Each word in characters and in pinyin without tones. Initials are too short to mean anything."""
    return [form for word in words for form in (word, "".join(lazy_pinyin(word, style=Style.NORMAL)))]


def _names(user: Any) -> list[str]:
    """The user's own words: the user name, and whatever names the form that sets the password attached to it."""
    names = [getattr(user, "username", ""), *getattr(user, "known_names", ())]
    return [form.lower() for form in _forms(tuple(name for name in names if len(name) > 1))]
