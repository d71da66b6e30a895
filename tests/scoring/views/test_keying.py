"""Paper: sheets are printed with their numbers, found by them, and typed in twice."""

import re

import pypdfium2
import pytest
from django.urls import reverse

from bihuan.core.uid import uuid7
from bihuan.scoring.models import Sheet
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import Hall, make_hall
from tests.scoring.views.test_pages import client_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def hall() -> Hall:
    made = make_hall()
    made.open(0)
    return made


def at(hall: Hall, view: str = "sheet-paper") -> str:
    return reverse(f"scoring:{view}", args=[hall.uid, hall.entries[0].uid, hall.seats[0].uid])


def listed(hall: Hall) -> str:
    return reverse("scoring:round-paper", args=[hall.uid])


def test_two_people_type_a_sheet_and_what_differs_is_settled_with_the_paper_at_hand(hall: Hall):
    office, second = signed_in(hall.office), signed_in(hall.second)
    form = office.get(at(hall))
    assert "第一遍录入：按席位 01 签字的纸质评分表录。" in text_of(form)
    first = office.post(at(hall), {"client": client_in(form), "a": "50", "b": "30"}, follow=True)
    assert "已录第一遍，请另一个人录第二遍。" in text_of(first)
    assert "001-01 创新 1 01 您已录一遍，等另一个人录" in text_of(first)

    form = second.get(at(hall))
    assert "第二遍录入" in text_of(form)
    assert 'value="50"' not in form.content.decode()
    differs = second.post(at(hall), {"client": client_in(form), "a": "50", "b": "36"}, follow=True)
    assert "两遍不一致，请对照纸质评分表核定。" in text_of(differs)
    assert "001-01 创新 1 01 两遍不一致" in text_of(differs)

    form = second.get(at(hall))
    assert "第一遍：30 第二遍：36" in text_of(form)
    done = second.post(at(hall), {"client": client_in(form), "a": "50", "b": "36"}, follow=True)

    assert "已核定，评分表已提交。" in text_of(done)
    assert [(one.marks, one.on_paper) for one in Sheet.objects.all()] == [({"a": "50", "b": "36"}, True)]
    assert "001-01" not in text_of(office.get(listed(hall)))
    assert "这张评分表现在不用录入" in text_of(office.get(at(hall)))


def test_a_mark_that_is_not_allowed_is_said_at_its_field(hall: Hall):
    answer = signed_in(hall.office).post(at(hall), {"client": uuid7(), "a": "61", "b": "30"})

    assert answer.status_code == 422
    assert "0–60" in text_of(answer)


def test_typing_is_dropped_from_the_page(hall: Hall):
    office = signed_in(hall.office)
    office.post(at(hall), {"client": uuid7(), "a": "50", "b": "30"})

    dropped = office.post(at(hall, "sheet-paper-drop"), follow=True)

    assert "已清除，请重新录入。" in text_of(dropped)
    assert "001-01 创新 1 01 未录入" in text_of(office.get(listed(hall)))


def test_a_sheet_is_found_by_its_number_and_a_wrong_one_says_so(hall: Hall):
    office = signed_in(hall.office)

    assert office.get(listed(hall), {"number": "001 — 01"})["Location"] == at(hall)
    missing = office.get(listed(hall), {"number": "009-01"})
    assert (missing.status_code, "没有编号为 009-01 的评分表" in text_of(missing)) == (404, True)


def test_blank_sheets_are_printed_one_for_each_entry_and_seat(hall: Hall):
    office, address = signed_in(hall.office), reverse("scoring:round-paper-print", args=[hall.uid])
    document = pypdfium2.PdfDocument(office.get(address, {"seat": "02"}).content)
    texts = [page.get_textpage().get_text_range() for page in document]

    assert [re.search(r"\d{3}-\d{2}", text).group() for text in texts] == ["001-02", "002-02"]  # type: ignore[union-attr]
    assert all(words in texts[0] for words in ("创新 1", "0–60 分，每 1 分一档", "评委（签字）：", "回避"))
    assert len(pypdfium2.PdfDocument(office.get(address).content)) == 6


def test_paper_is_the_offices_alone(hall: Hall):
    judge = signed_in(hall.judges[0])

    assert [judge.get(one).status_code for one in (at(hall), listed(hall))] == [404, 403]
