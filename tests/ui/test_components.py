"""What a component promises whatever is put into it."""

import re
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from jinja2 import UndefinedError

from bihuan.ui import marks
from bihuan.ui.environment import query

KINDS = ("todo", "doing", "hold", "check", "soon", "late", "done", "back")


def rendered(source: str, **context: Any) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


@pytest.mark.parametrize("kind", KINDS)
def test_tag_carries_a_glyph_and_a_word(kind: str) -> None:
    tag = rendered('{% from "ui/components/tag.html" import tag %}{{ tag(kind, "逾期 3 天") }}', kind=kind)
    assert f"#state-{kind}" in tag
    assert "逾期 3 天" in tag


def test_settled_kinds_are_plain_words() -> None:
    assert str(marks.tag("grey", "并案")) == '<span class="tag grey">并案</span>'


def test_tag_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        marks.tag("overdue", "逾期")


def test_tag_and_icon_escape_words() -> None:
    assert "<b>" not in marks.tag("late", "<b>")
    assert 'aria-label="&#34;&gt;"' in marks.icon("file", '">')


@pytest.mark.asvs("1.2.1")
def test_words_of_others_stay_words() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    row = rendered(
        '{% from "ui/components/row.html" import row %}{{ row(words, "/x", words, {"src": words, "alt": words}) }}'
        '{% from "ui/components/button.html" import confirm %}<form{{ confirm(words, words, words) }}>',
        words=f'"{hostile}',
    )
    assert "<img src=x" not in row
    assert "&lt;img src=x" in row


def test_unknown_name_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ nothing_of_that_name }}")


def test_sort_header_turns_the_order_round() -> None:
    source = '{% from "ui/components/table.html" import sort_header %}{{ sort_header("编号", "number", current, get) }}'
    get = QueryDict("state=open&page=3")
    up, down, off = (rendered(source, current=current, get=get) for current in ("number", "-number", "unit"))
    assert 'aria-sort="ascending"' in up
    assert 'href="?state=open&amp;sort=-number"' in up
    assert 'aria-sort="descending"' in down
    assert 'href="?state=open&amp;sort=number"' in down
    assert "aria-sort" not in off


def test_query_keeps_repeated_names_and_drops_none() -> None:
    assert query(QueryDict("unit=1&unit=2&page=3"), page=None, sort="due") == "?unit=1&unit=2&sort=due"
    assert query(QueryDict(""), page=None) == "?"


class Both(forms.Form):
    words = forms.CharField(label="措施", help_text="写清怎么做")
    way = forms.ChoiceField(choices=[("a", "立行立改"), ("b", "限期整改")], widget=forms.RadioSelect)


def test_field_ties_hint_and_error_to_its_input() -> None:
    page = rendered('{% from "ui/components/field.html" import fields %}{{ fields(form) }}', form=Both({}))
    assert 'aria-describedby="id_words_hint id_words_error"' in page
    assert page.count('id="id_words_hint"') == page.count('id="id_words_error"') == 1
    assert 'aria-invalid="true"' in page


def test_choices_keep_what_was_chosen_and_have_ids_of_their_own() -> None:
    page = rendered('{% from "ui/components/field.html" import fields %}{{ fields(form) }}', form=Both({"way": "b"}))
    boxes = re.findall(r"<input type=\"radio\"[^>]*>", page)
    assert ["checked" in box for box in boxes] == [False, True]
    assert [re.findall(r'id="([^"]+)"', box) for box in boxes] == [["id_way_0"], ["id_way_1"]]


def test_error_summary_links_to_every_wrong_field() -> None:
    page = rendered(
        '{% from "ui/components/error_summary.html" import error_summary %}{{ error_summary(form) }}', form=Both({})
    )
    assert re.findall(r'href="([^"]+)"', page) == ["#id_words", "#id_way_0"]
