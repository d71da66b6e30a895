"""The hall's pages: a card opens them, another's do not, and the screen shows nothing a judge gave."""

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.core.uid import uuid7
from bihuan.scoring import actions
from bihuan.scoring.models import Sheet
from bihuan.scoring.stages import Reveal
from bihuan.scoring.views import hall as pages
from tests.ledger.views.pages import signed_in
from tests.scoring.rounds import Hall, make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def hall() -> Hall:
    return make_hall(judges=2)


def card(hall: Hall, place: int = 0) -> actions.FreshCard:
    (fresh,) = actions.give_cards(hall.uid, day=timezone.localdate(), actor=hall.office, seats=[hall.seats[place].uid])
    return fresh


def seated(hall: Hall, place: int = 0) -> Client:
    fresh, client = card(hall, place), Client()
    answer = client.post(f"/scoring/hall/enter/{fresh.secret}/", {"pin": fresh.pin})
    assert (answer.status_code, answer["Location"]) == (302, "/scoring/hall/")
    return client


def test_a_card_is_opened_with_its_pin_and_leads_to_the_entries(hall: Hall) -> None:
    page = seated(hall).get("/scoring/hall/").content.decode()

    assert "席位 01" in page
    assert [title in page for title in ("创新 1", "创新 2")] == [True, True]


def test_a_wrong_pin_says_how_many_tries_are_left(hall: Hall) -> None:
    fresh = card(hall)
    answer = Client().post(f"/scoring/hall/enter/{fresh.secret}/", {"pin": "x"})

    assert answer.status_code == 422
    assert "口令不对，还可以试 4 次" in answer.content.decode()


def test_the_key_is_kept_from_scripts_and_other_sites(hall: Hall) -> None:
    cookie = seated(hall).cookies["seat"]

    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/", "Lax")


def test_marks_are_saved_and_submitted_from_the_hall(hall: Hall) -> None:
    client, entry = seated(hall), hall.entries[0]
    hall.open(0)
    address = f"/scoring/hall/{entry.uid}/"

    assert client.post(address, {"a": "50", "b": "", "do": "save", "client": uuid7()})["Location"] == address
    assert (
        client.post(address, {"a": "50", "b": "30", "revision": 1, "do": "submit", "client": uuid7()})["Location"]
        == "/scoring/hall/"
    )

    sheet = Sheet.objects.get()
    assert (sheet.marks, sheet.stage, sheet.seat, sheet.on_paper) == (
        {"a": "50", "b": "30"},
        "submitted",
        hall.seats[0],
        False,
    )
    assert "提出更正" not in client.get(address).content.decode()


def test_a_recusal_is_declared_in_the_hall(hall: Hall) -> None:
    client = seated(hall)
    client.post(f"/scoring/hall/{hall.entries[0].uid}/", {"do": "recuse", "words": "亲属在该单位"})

    assert "对这个事项回避" in client.get(f"/scoring/hall/{hall.entries[0].uid}/").content.decode()


def test_without_a_card_the_hall_is_shut(hall: Hall) -> None:
    for path in ("/scoring/hall/", f"/scoring/hall/{hall.entries[0].uid}/", "/scoring/watch/forged/"):
        assert Client().get(path).status_code == 404, path


def test_a_replaced_card_shuts_the_hall_at_the_next_request(hall: Hall) -> None:
    client = seated(hall)
    card(hall)

    assert client.get("/scoring/hall/").status_code == 404


def test_one_judge_sees_nothing_of_the_others(hall: Hall) -> None:
    client = seated(hall)
    hall.open(0)
    hall.mark(0, 1, "43", "21")

    for path in ("/scoring/hall/", f"/scoring/hall/{hall.entries[0].uid}/"):
        page = client.get(path).content.decode()
        assert [words in page for words in ('"43"', ">43<", "已提交")] == [False, False, False], path


def test_the_screen_shows_scores_once_revealed_and_never_a_mark(hall: Hall) -> None:
    round_ = actions.set_hall(hall.uid, reveal=Reveal.EACH, report_minutes=8, question_minutes=5, actor=hall.office)
    hall.score(0, ("51", "31"), ("53", "31"))
    address = f"/scoring/watch/{round_.watch}/"
    pages._screen.cache_clear()
    before = Client().get(address).content.decode()
    actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)
    pages._screen.cache_clear()
    after = Client().get(f"{address}?part=1").content.decode()

    assert ("88.00" in before, "88.00" in after) == (False, True)
    assert [words in after for words in (">51<", ">53<", "席位")] == [False, False, False]


def test_two_hundred_phones_ask_the_database_once_a_second(
    hall: Hall, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = actions.set_hall(hall.uid, reveal=Reveal.EACH, report_minutes=8, question_minutes=5, actor=hall.office)
    monkeypatch.setattr(pages, "monotonic", lambda: 7.0)
    address = f"/scoring/watch/{round_.watch}/?part=1"
    Client().get(address)

    with django_assert_num_queries(0):  # type: ignore[operator]
        for _phone in range(20):
            assert Client().get(address).status_code == 200


def test_the_office_prints_cards_once_and_sees_who_has_opened_theirs(hall: Hall) -> None:
    client = signed_in(hall.office)
    printed = client.post(f"/scoring/{hall.uid}/cards/").content.decode()
    assert printed.count("/scoring/hall/enter/") == 2

    again = client.post(f"/scoring/{hall.uid}/cards/", follow=True).content.decode()
    seated(hall, 1)

    assert "每个评委席都有卡了" in again
    page = client.get(f"/scoring/{hall.uid}/").content.decode()
    assert (page.count("待启用"), page.count("已启用")) == (1, 1)


def test_the_office_sets_the_hall_and_gets_the_screens_address(hall: Hall) -> None:
    client = signed_in(hall.office)
    given = {"reveal": "end", "report_minutes": "6", "question_minutes": "4"}
    page = client.post(f"/scoring/{hall.uid}/hall/", given, follow=True).content.decode()
    hall.round.refresh_from_db()

    assert (hall.round.reveal, hall.round.report_minutes, hall.round.question_minutes) == ("end", 6, 4)
    assert f"/scoring/watch/{hall.round.watch}/" in page


def test_an_invited_judge_is_added_by_name(hall: Hall) -> None:
    client = signed_in(hall.office)
    answer = client.post(f"/scoring/{hall.uid}/guests/", {"name": "特邀甲", "group": "panel/judges", "client": uuid7()})

    assert answer.status_code == 302
    assert "特邀甲" in client.get(f"/scoring/{hall.uid}/").content.decode()
