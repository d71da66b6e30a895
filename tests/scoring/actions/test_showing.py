"""What the hall sees: as the round is set, one score at a time or all at the end, never a judge's mark."""

import pytest
from django.utils import timezone

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.scoring import actions
from bihuan.scoring.models import Round
from bihuan.scoring.screen import screen_of
from bihuan.scoring.stages import Part, Reveal
from tests.scoring.rounds import Hall, make_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall(judges=2)


def set_to(hall: Hall, reveal: Reveal) -> Round:
    return actions.set_hall(hall.uid, reveal=reveal, report_minutes=8, question_minutes=5, actor=hall.office)


def shown(hall: Hall) -> list[tuple[str, int | None, str | None, bool]]:
    picture = screen_of(Round.objects.get(pk=hall.round.pk))
    return [(line.entry.code, line.place, line.total, line.fresh) for line in picture.revealed]


def test_each_score_is_shown_when_it_is_revealed_and_not_before(hall: Hall) -> None:
    set_to(hall, Reveal.EACH)
    hall.score(0, ("50", "30"), ("52", "30"))
    assert shown(hall) == []

    actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)
    assert shown(hall) == [("001", 1, "86.00", True)]

    hall.score(1, ("55", "35"), ("55", "35"))
    actions.reveal_entry(hall.uid, hall.entries[1].uid, actor=hall.office)
    assert shown(hall) == [("002", 1, "95.00", True), ("001", 2, "86.00", False)]


def test_an_open_entry_is_not_revealed(hall: Hall) -> None:
    set_to(hall, Reveal.EACH)
    hall.open(0)

    with pytest.raises(Conflict, match="还没有锁定"):
        actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)


def test_at_the_end_means_when_the_last_one_is_locked(hall: Hall) -> None:
    set_to(hall, Reveal.END)
    hall.score(0, ("50", "30"), ("52", "30"))
    with pytest.raises(Conflict, match="还有事项没有锁定"):
        actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)
    hall.score(1, ("55", "35"), ("55", "35"))

    assert actions.reveal_all(hall.uid, actor=hall.office) == 2
    assert [line[:3] for line in shown(hall)] == [("002", 1, "95.00"), ("001", 2, "86.00")]


def test_never_means_never(hall: Hall) -> None:
    set_to(hall, Reveal.NEVER)
    hall.score(0, ("50", "30"), ("52", "30"))

    with pytest.raises(Conflict, match="现场不公布"):
        actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)


def test_what_was_shown_cannot_be_unshown_by_the_setting(hall: Hall) -> None:
    set_to(hall, Reveal.EACH)
    hall.score(0, ("50", "30"), ("52", "30"))
    actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)

    with pytest.raises(Conflict, match="已经公布过分数"):
        set_to(hall, Reveal.NEVER)


def test_without_the_offices_check_a_revealed_score_is_still_to_come(hall: Hall) -> None:
    set_to(hall, Reveal.EACH)
    hall.open(0)
    for judge in range(2):
        hall.mark(0, judge, "50", "30")
    hall.lock(0)
    actions.reveal_entry(hall.uid, hall.entries[0].uid, actor=hall.office)

    assert shown(hall) == [("001", None, None, True)]


def test_the_screen_counts_sheets_and_runs_the_clock(hall: Hall) -> None:
    set_to(hall, Reveal.NEVER)
    hall.open(0)
    hall.mark(0, 0, "50", "30")
    begun = timezone.now()
    actions.begin_part(hall.uid, hall.entries[0].uid, Part.QUESTIONS, actor=hall.office)

    picture = screen_of(Round.objects.get(pk=hall.round.pk))

    assert (picture.submitted, picture.wanted, picture.current) == (1, 2, hall.entries[0])
    assert picture.clock is not None
    assert picture.clock.part is Part.QUESTIONS
    assert 299 <= (picture.clock.ends_at - begun).total_seconds() <= 301


def test_the_screens_address_can_be_renewed(hall: Hall) -> None:
    first = set_to(hall, Reveal.NEVER).watch
    assert set_to(hall, Reveal.EACH).watch == first

    assert actions.renew_watch(hall.uid, actor=hall.office).watch != first


def test_the_hall_is_the_offices(hall: Hall) -> None:
    with pytest.raises(Denied):
        actions.set_hall(hall.uid, reveal=Reveal.EACH, report_minutes=8, question_minutes=5, actor=hall.judges[0])
    with pytest.raises(Invalid, match="1 到 120 分钟"):
        actions.set_hall(hall.uid, reveal=Reveal.EACH, report_minutes=0, question_minutes=5, actor=hall.office)
