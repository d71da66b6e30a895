"""假如: for the office alone, once all is locked, beside the official places, and nothing is kept."""

import pytest

from bihuan.scoring.models import Result, RoundAct
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import Hall, make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# By the mean of all the second is first; without the third judge, or without extremes, the first is.
MARKS = ((("50", "30"), ("50", "30"), ("20", "10")), (("48", "30"), ("48", "30"), ("48", "30")))


@pytest.fixture
def hall() -> Hall:
    hall = make_hall(judges=3)
    for entry, marks in enumerate(MARKS):
        hall.score(entry, *marks)
    return hall


def asked(hall: Hall, **query: str) -> str:
    answer = signed_in(hall.office).get(f"/scoring/{hall.uid}/what-if/", query)
    assert answer.status_code == 200, answer.content.decode()
    return text_of(answer)


def test_without_a_judge_places_may_change_and_both_are_shown(hall: Hall) -> None:
    page = asked(hall, seat="03")

    assert "试算，不是正式结果" in page
    assert "002 创新 2 1 83.00 2 83.00 降 1 位" in page
    assert "001 创新 1 2 68.33 1 85.00 升 1 位" in page


def test_another_trimming_is_tried(hall: Hall) -> None:
    page = asked(hall, **{"panel-high": "1", "panel-low": "1"})

    assert "001 创新 1 2 68.33 1 85.00 升 1 位" in page


def test_nothing_is_kept(hall: Hall) -> None:
    before = RoundAct.objects.count()
    asked(hall, seat="03")

    assert (RoundAct.objects.count(), Result.objects.count()) == (before, 0)


def test_what_was_not_changed_is_not_compared(hall: Hall) -> None:
    answer = signed_in(hall.office).get(f"/scoring/{hall.uid}/what-if/", {"seat": ""})

    assert answer.status_code == 422
    assert "还没有改任何一项" in answer.content.decode()


def test_before_all_is_locked_there_is_nothing_to_try() -> None:
    hall = make_hall()
    hall.open(0)

    assert signed_in(hall.office).get(f"/scoring/{hall.uid}/what-if/").status_code == 409


def test_it_is_the_offices(hall: Hall) -> None:
    assert signed_in(hall.judges[0]).get(f"/scoring/{hall.uid}/what-if/").status_code == 404
