from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.backstage import search
from bihuan.backstage.models import SearchEntry
from bihuan.backstage.search import SearchRow
from bihuan.backstage.search.tokens import make_query, row_tokens
from bihuan.registry.models import Unit
from tests.support.world import make_realm, make_unit

KIND = "tests.item"
TEXTS = {
    1: "烟厂社区 背街小巷垃圾堆积",
    2: "新烟街道烟厂社区路灯损坏 No. 2023-14",
    3: "龙湖镇农贸市场占道经营",
    4: "社区烟厂",
}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


@pytest.fixture
def indexed(unit: Unit) -> Unit:
    search.index(SearchRow(unit.realm_id, KIND, target, [unit.pk], text) for target, text in TEXTS.items())
    return unit


def find(unit: Unit, query: str, unit_ids: Collection[int] | None = None) -> list[int]:
    found = search.find(unit.realm_id, KIND, query, unit_ids=unit_ids)
    matching = search.matching(unit.realm_id, KIND, query, unit_ids=unit_ids)
    assert sorted(found) == sorted(matching)
    return found


@pytest.mark.parametrize(
    ("query", "targets"),
    [
        ("烟厂", [4, 2, 1]),
        ("烟厂社区", [2, 1]),
        ("烟", [4, 2, 1]),
        ("占道", [3]),
        ("路灯 烟厂", [2]),
        ("路灯烟厂", []),
        ("2023", [2]),
        ("no", [2]),
        ("ＮＯ", [2]),
        ("202", []),
        ("没有这样的词", []),
        ("", []),
        ("，。!\"' OR *", []),
    ],
)
def test_words_are_found_newest_first(indexed: Unit, query: str, targets: list[int]) -> None:
    assert find(indexed, query) == targets


def test_reader_finds_only_what_their_units_may_see(indexed: Unit) -> None:
    other = make_unit(indexed.realm)
    search.index([SearchRow(indexed.realm_id, KIND, 9, [indexed.pk, other.pk], "烟厂围墙")])

    assert find(indexed, "烟厂", [other.pk]) == [9]
    assert find(indexed, "烟厂", [indexed.pk, other.pk]) == [9, 4, 2, 1]
    assert find(indexed, "烟厂", [other.pk + 1]) == []
    assert find(indexed, "烟厂", []) == []


@pytest.mark.asvs("8.4.1")
def test_another_realm_is_never_found(indexed: Unit) -> None:
    elsewhere = make_unit(make_realm())
    search.index([SearchRow(elsewhere.realm_id, KIND, 9, [elsewhere.pk], "烟厂")])

    assert find(indexed, "烟厂") == [4, 2, 1]
    assert find(elsewhere, "烟厂") == [9]
    assert find(elsewhere, "烟厂", [indexed.pk]) == []


def test_kinds_are_apart(indexed: Unit) -> None:
    search.index([SearchRow(indexed.realm_id, "tests.place", 1, [indexed.pk], "烟厂")])

    assert search.find(indexed.realm_id, "tests.place", "烟厂") == [1]
    assert find(indexed, "烟厂") == [4, 2, 1]


def test_indexing_again_replaces_words_and_units(indexed: Unit) -> None:
    other = make_unit(indexed.realm)
    search.index([SearchRow(indexed.realm_id, KIND, 1, [other.pk], "已改正")])

    assert find(indexed, "烟厂") == [4, 2]
    assert find(indexed, "改正", [other.pk]) == [1]
    assert find(indexed, "改正", [indexed.pk]) == []
    assert SearchEntry.objects.count() == 4


def test_forgotten_row_is_gone_with_its_words(indexed: Unit) -> None:
    search.forget(KIND, [2, 77])

    assert find(indexed, "烟厂") == [4, 1]
    assert sorted(SearchEntry.objects.values_list("target", flat=True)) == [1, 3, 4]


def test_limit_keeps_the_newest(indexed: Unit) -> None:
    assert search.find(indexed.realm_id, KIND, "烟厂", limit=2) == [4, 2]


def test_matching_narrows_another_query(indexed: Unit) -> None:
    entries = SearchEntry.objects.filter(target__in=search.matching(indexed.realm_id, KIND, "烟厂"), target__gt=1)

    assert sorted(entry.target for entry in entries) == [2, 4]


@given(text=st.text(max_size=60), query=st.text(max_size=20))
def test_tokens_are_plain_whatever_was_typed(text: str, query: str) -> None:
    made = make_query(7, None, query)
    for token in [*row_tokens(7, [3], text), *(made.words if made else ())]:
        realm, _, word = token.partition(":")
        assert realm == "7"
        assert word == "u:3" or all(c.isalnum() or ord(c) > 127 for c in word)
        assert not any(c.isspace() for c in token)


def test_word_that_looks_like_a_unit_is_no_unit() -> None:
    assert row_tokens(7, [], "u:3 :u:3") == ["7:u", "7:3"]


@given(
    text=st.text(alphabet="烟厂社区路灯ab1 ", min_size=1, max_size=20),
    start=st.integers(0, 19),
    length=st.integers(1, 8),
)
def test_every_run_of_the_text_is_found_by_its_tokens(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    if part.strip() and not any(c.isascii() for c in part):
        made = make_query(1, None, part)
        assert made is not None
        assert set(made.words) <= set(row_tokens(1, [], text))
