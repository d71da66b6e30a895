"""Which passwords are refused: too long to hash safely, or made of words anybody here would try first."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypinyin import lazy_pinyin

LONGEST = 128
# The product, the county and its masters, the lines of business, and what people type when they are in a hurry.
LOCAL_WORDS = (
    *(
        "闭环",
        "新郑",
        "新郑市",
        "郑州",
        "郑州市",
        "河南",
        "河南省",
        "轩辕",
        "黄帝",
        "黄帝故里",
        "龙湖",
        "薛店",
        "孟庄",
        "新村",
        "和庄",
    ),
    *(
        "创文",
        "文明城市",
        "整改",
        "台账",
        "考评",
        "述职",
        "五星",
        "支部",
        "人才",
        "政务",
        "管理员",
        "密码",
        "您好",
        "你好",
        "中国",
    ),
    *("bihuan", "admin", "administrator", "password", "passwd", "welcome", "qwerty", "letmein", "demo", "test"),
)
LEAST_LEFT = 6
LEAST_KINDS = 3
_LEET = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOSING_DIGITS = re.compile(r"\d+$")
_SIGNS = re.compile(r"[\W_]")


class MaximumLengthValidator:
    """Refuses more than 128 characters: they are never cut, and hashing them must not become a weapon (ASVS 6.2.9)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that is too long."""
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Say the rule in one sentence."""
        sentence = ngettext("密码最多 %(longest)s 个字符。", "密码最多 %(longest)s 个字符。", LONGEST)
        return sentence % {"longest": LONGEST}


class LocalWordsValidator:
    """Refuses words of the place and the user's own names, in characters and in pinyin, with years and signs about them.

    What counts is what is left when those words, years, closing digits and signs are taken away: ``Xinzheng@2026``
    leaves nothing, a sentence that happens to name the town leaves the sentence (ASVS 6.2.11, 6.2.12).
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` when hardly anything is left beside words that anybody would try."""
        plain = unicodedata.normalize("NFKC", password).lower()
        words = sorted(_forms((*LOCAL_WORDS, *_names(user))), key=len, reverse=True)
        if any(_is_made_of(spelling, words) for spelling in (plain, plain.translate(_LEET))):
            raise ValidationError(self.get_help_text(), code="password_local_word")

    def get_help_text(self) -> str:
        """Say the rule in one sentence."""
        return _("密码不能只是本地地名、单位名、系统名、自己的姓名或用户名（含拼音）加上年份和符号。")


class KindsOfCharacterValidator:
    """Refuses passwords of fewer than three kinds of character: GB/T 22239-2019 8.1.4.1 a asks for complexity.

    Characters of scripts without case, Chinese for one, are a kind of their own.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password of one or two kinds."""
        if len({_kind(character) for character in password}) < LEAST_KINDS:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """Say the rule in one sentence."""
        return _("密码要含大写字母、小写字母、数字、符号和汉字中的至少三类。")


def _kind(character: str) -> str:
    if character.isupper():
        return "upper"
    if character.islower():
        return "lower"
    if character.isdigit():
        return "digit"
    return "other letter" if character.isalpha() else "sign"


def _is_made_of(spelling: str, words: list[str]) -> bool:
    """Say whether one of the words, longest first, is in it and fewer than six characters of the user's own are left."""
    left = spelling
    for word in words:
        left = left.replace(word, " ")
    own = _SIGNS.sub("", _CLOSING_DIGITS.sub("", _YEAR.sub("", left)))
    return left != spelling and len(own) < LEAST_LEFT


def _forms(names: tuple[str, ...]) -> set[str]:
    """Each name in characters and in pinyin without tones. Single characters are too short to mean anything."""
    return {form.lower() for name in names if len(name) > 1 for form in (name, "".join(lazy_pinyin(name)))}


def _names(user: Any) -> tuple[str, ...]:
    """The user name, its parts, and whatever names the form that sets the password attached as ``known_names``."""
    username = str(getattr(user, "username", ""))
    return (username, *re.split(r"[\W_\d]+", username), *getattr(user, "known_names", ()))
