"""The English catalogue holds every word of the code, and pages in English show Chinese only where it is data.

The msgids are Chinese, so Chinese needs no catalogue of its own; Django and allauth bring theirs.
"""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from bihuan.ledger.exchange.headers import head_of, recognise
from bihuan.ledger.exchange.ledger_table import COLUMNS
from tests.architecture.layers import SOURCE
from tests.security.addresses import addresses
from tests.security.answers import body_of
from tests.security.world import NAME_CANARY, World, build
from tests.support.site import lines

ROOT = SOURCE.parents[1]
ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "__": None, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|%[sd]")
HAN = re.compile(r"[\u3400-\u9fff]+")
WIDE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
QUOTED = re.compile(r"“[^”]{1,2}”|新郑市")
# Names are stored encrypted, so the database does not tell those of the security world; masked ones show no more than the
# first character.
PEOPLE = (NAME_CANARY, "无岗人员", "岗位")
MASKED = re.compile(r"\w\*+")
ASKING = ("anonymous", "no_post", "office", "head", "liaison", "verifier", "system", "security")


def text_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@cache
def extracted() -> dict[str, tuple[str, bool]]:
    """Every msgid in the code, with the file it stands in and whether it is asked for in the plural too."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)
    found: dict[str, tuple[str, bool]] = {}
    for file, _line, msgid, _comments, _context in extract_from_dir(ROOT / "src", methods, options, KEYWORDS):
        one = msgid if isinstance(msgid, str) else msgid[0]
        found[one] = (file, found.get(one, ("", False))[1] or not isinstance(msgid, str))
    return found


@cache
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


@cache
def entries() -> dict[str, Message]:
    return {text_of(message): message for message in english() if message.id}


def test_the_extraction_finds_words_of_every_sort() -> None:
    words = extracted()

    assert {"待交办", "正在提交……", "全部 %(total)s 项，含其他页"} <= words.keys()
    assert words["%(count)s 张照片"][1], "a plural is found as one"
    assert len(words) > 1000


def test_no_word_of_the_code_is_missing_in_english() -> None:
    missing = [f"{file}: {word}" for word, (file, _plural) in extracted().items() if word not in entries()]

    assert missing == []


def test_no_english_word_is_left_over() -> None:
    assert [word for word in entries() if word not in extracted()] == []
    assert list(english().obsolete) == []


def test_no_english_word_is_empty_or_a_guess() -> None:
    assert [word for word, message in entries().items() if not all(said(message))] == []
    assert [word for word, message in entries().items() if message.fuzzy] == []


def test_plurals_have_both_forms() -> None:
    assert [word for word, (_file, plural) in extracted().items() if plural != (len(said(entries()[word])) == 2)] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [
        (word, sentence)
        for word, message in entries().items()
        for sentence in said(message)
        if sorted(PLACEHOLDER.findall(word)) != sorted(PLACEHOLDER.findall(sentence))
    ]

    assert wrong == []


def test_english_is_written_with_english_characters() -> None:
    """Except where a sentence quotes a Chinese word or sign, as in “市” or “、”, or gives an example to type."""
    wide = [
        sentence
        for message in entries().values()
        for sentence in said(message)
        if WIDE.search(QUOTED.sub("", sentence))
    ]

    assert wide == []


def test_english_words_are_safe_to_stand_in_a_page() -> None:
    """Jinja2 takes a sentence of the catalogue as markup: it must bring none, or an attribute would end early."""
    wrong = [sentence for message in entries().values() for sentence in said(message) if set('<>&"') & set(sentence)]

    assert wrong == []


def test_every_name_given_to_gettext_is_extracted() -> None:
    """``from django.utils.translation import gettext as words`` would hide its sentences from the catalogue."""
    hidden = [
        f"{path.relative_to(SOURCE)}: {name.asname or name.name}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and (name.asname or name.name) not in KEYWORDS
    ]

    assert hidden == []


def test_blanks_at_the_ends_are_kept_where_the_sentence_goes_on() -> None:
    """Chinese marks bring their own room, English ones need a blank; beside that, what begins with blanks does so in both."""
    wrong = [
        word
        for word, message in entries().items()
        for sentence in said(message)
        if len(word) - len(word.lstrip(" \n")) != len(sentence) - len(sentence.lstrip(" \n"))
        and word[0] not in "（、：；"
    ]

    assert wrong == []


def test_the_catalogue_compiles_and_speaks() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english())
    assert compiled.tell() > 50_000

    with override("en"):
        assert gettext("待交办") == "Awaiting hand-over"
        assert gettext("已巩固") == "Consolidated"
        assert ngettext("%(count)s 张照片", "%(count)s 张照片", 1) == "%(count)s picture"
        assert ngettext("%(count)s 张照片", "%(count)s 张照片", 2) == "%(count)s pictures"
    with override("zh-hans"):
        assert gettext("待交办") == "待交办"
        assert gettext("This field is required.") == "这个字段是必填项。"
        assert ngettext("已销号 %(count)s 项。", "已销号 %(count)s 项。", 2) == "已销号 %(count)s 项。"


def test_heads_of_the_english_ledger_mean_the_same_as_the_chinese_ones() -> None:
    """Or the ledger exported in English would not read back in."""
    for position, (head, _width, _align) in enumerate(COLUMNS):
        chinese = recognise(head_of(position, head).text)
        with override("en"):
            spoken = recognise(head_of(position, [gettext(word) for word in head]).text)
        assert chinese is not None
        assert spoken is not None, head
        assert spoken[0] is chinese[0], head


# --- Pages -----------------------------------------------------------------------------------------------------------


class _Shown(HTMLParser):
    """What a page shows or reads out: text, and the attributes that hold words; not what is marked as Chinese."""

    WORDS = {"title", "alt", "aria-label", "placeholder", "value", "content", "data-words", "data-confirm"}
    VOID = {"meta", "link", "input", "img", "br", "hr", "source", "wbr", "col"}

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._chinese: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        chinese = (held.get("lang") or "").startswith("zh") or bool(self._chinese and self._chinese[-1])
        if tag not in self.VOID:
            self._chinese.append(chinese)
        if not chinese:
            self.said += [value for name, value in attrs if name in self.WORDS and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._chinese:
            self._chinese.pop()

    def handle_data(self, data: str) -> None:
        if not (self._chinese and self._chinese[-1]) and data.strip():
            self.said.append(data.strip())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in _texts(part))


def data_with_chinese() -> list[str]:
    """Every text people have put into the database, longest first: names, problems, words of the pack."""
    found = set(PEOPLE)
    for model in apps.get_models():
        names = [
            field.name for field in model._meta.concrete_fields if isinstance(field, CharField | TextField | JSONField)
        ]
        if names and model._meta.app_label not in {"axes", "sessions", "contenttypes"}:
            for row in model._base_manager.values_list(*names):
                found |= {text for text in _texts(row) if HAN.search(text)}
    return sorted(found, key=len, reverse=True)


def leftovers(page: str, data: list[str]) -> list[str]:
    """What a page says in Chinese beside data."""
    shown = _Shown()
    shown.feed(page)
    left = []
    for text in shown.said:
        rest = QUOTED.sub("", MASKED.sub("", text))
        # Most words of an English page hold nothing Chinese: the long list of data is gone through only for the others.
        for word in data if HAN.search(rest) else ():
            rest = rest.replace(word, "")
        if HAN.search(rest):
            left.append(text)
    return left


def pages(world: World, persona: str) -> Iterator[tuple[str, str]]:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if persona != "anonymous":
        client.force_login(world.accounts[persona], backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in addresses():
        answer = client.get(address.path(world))
        body = body_of(answer)
        if "text/html" in answer.get("Content-Type", ""):
            yield f"{persona} {address.name} {answer.status_code}", body.decode()


def test_leftovers_are_found_and_data_is_not() -> None:
    page = '<p title="请签收">Unit 甲镇</p><b lang="zh-CN">中文</b><br><p>Open <i>已交办</i></p>'

    assert leftovers(page, ["甲镇"]) == ["请签收", "已交办"]


@pytest.mark.once
@pytest.mark.django_db
def test_pages_in_english_show_chinese_only_where_it_is_data() -> None:
    world = build()
    data = data_with_chinese()

    seen, faults = 0, set()
    for persona in ASKING:
        for name, page in pages(world, persona):
            seen += 1
            faults |= {(name, text) for text in leftovers(page, data)}

    assert seen > 100
    assert not faults, lines([": ".join(fault) for fault in sorted(faults)])
