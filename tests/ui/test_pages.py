import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from bihuan.ui import pages
from bihuan.ui.pages import Page, paginate


def page(number: int, total: int, *, size: int = 50, more: bool = False) -> Page[int]:
    rows = range((number - 1) * size, min(number * size, total))
    return Page(rows=rows, number=number, size=size, total=total, more=more)


def test_count_names_the_rows_shown() -> None:
    assert page(1, 412).words == "412 项中的 1–50"
    assert page(9, 412).words == "412 项中的 401–412"


def test_count_of_nothing() -> None:
    assert page(1, 0).words == "0 项"


def test_count_beyond_ten_thousand_says_so() -> None:
    assert page(1, 10_000, more=True).words == "10,000+ 项中的 1–50"


def test_numbers_offer_the_ends_and_what_is_near() -> None:
    assert page(5, 500).numbers == (1, None, 3, 4, 5, 6, 7, None, 10)
    assert page(1, 412).numbers == (1, 2, 3, None, 9)


@given(total=st.integers(0, 10_000), data=st.data())
def test_numbers_are_rising_and_hold_the_current_one(total: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, max(1, -(-total // 50))))
    offered = [n for n in page(number, total).numbers if n is not None]
    assert offered == sorted(set(offered))
    assert number in offered
    assert offered[0] == 1
    assert offered[-1] == page(number, total).pages


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "given_"), [("2", 2), ("0", 1), ("-1", 1), ("x", 1), (None, 1), ("9" * 30, 1), ("99", 3)]
)
def test_paginate_forgives_what_the_address_says(asked: str | None, given_: int) -> None:
    rows = ContentType.objects.order_by("pk")[:5]
    cut = paginate(rows, asked, size=2)
    assert cut.number == given_
    assert cut.total == 5


@pytest.mark.django_db
def test_paginate_asks_two_queries_and_one_with_a_known_total(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        paginate(ContentType.objects.order_by("pk"), "1", size=2)
    with django_assert_num_queries(1):
        paginate(ContentType.objects.order_by("pk"), "1", size=2, total=5)


@pytest.mark.django_db
def test_paginate_stops_where_counting_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "COUNTED_TO", 3)
    last = paginate(ContentType.objects.order_by("pk"), "2", size=2)
    assert last.more is True
    assert last.total == 3
    assert len(last.rows) == 1
