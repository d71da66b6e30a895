from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.search_tokens import query_tokens, tokens

chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
words = st.text("abcXYZ0123456789", min_size=1, max_size=12)


def test_tokens_of_a_fault():
    assert tokens("灭火器压力不足 5 具") == [
        *"灭火器压力不足", "灭火", "火器", "器压", "压力", "力不", "不足", "5", "具",
    ]  # fmt: skip


def test_tokens_of_numbers_and_latin_do_not_mind_width_and_case():
    assert tokens("ＸＺ-００１ led屏 Ａ４") == ["xz", "001", "led", "屏", "a4"]


def test_query_tokens_take_pairs_and_a_single_character_alone():
    assert query_tokens("窨井盖 3") == ["窨井", "井盖", "3"]
    assert query_tokens("盖") == ["盖"]
    assert query_tokens("，。 ") == []


def test_tokens_cut_a_word_nobody_would_type():
    assert tokens("x" * 5000) == query_tokens("x" * 5000) == ["x" * 40]


def test_tokens_keep_rare_characters():
    assert tokens("𬭚〇㛃") == ["𬭚", "〇", "㛃", "𬭚〇", "〇㛃"]


@given(st.lists(chinese | words, min_size=1, max_size=5), st.data())
def test_whatever_stands_in_a_text_is_found(parts, data):
    text = " ".join(parts)
    part = data.draw(st.sampled_from(parts))
    if not part.isascii():
        start = data.draw(st.integers(0, len(part) - 1))
        part = part[start : data.draw(st.integers(start + 1, len(part)))]

    assert set(query_tokens(part)) <= set(tokens(text))


@given(st.text())
def test_tokens_are_clean_and_once(text):
    found = tokens(text)
    assert len(set(found)) == len(found)
    assert all(token and not any(sign.isspace() for sign in token) and len(token) <= 40 for token in found)
    assert set(query_tokens(text)) <= set(found)
