"""A review whose round was scored by one judge and sealed."""

from bihuan.appraisal import actions
from bihuan.appraisal.models import Declaration
from bihuan.registry.models import Person
from bihuan.scoring import actions as scoring
from bihuan.scoring.models import Result
from tests.appraisal.factories import Hall, make_hall


def make_entered() -> tuple[Hall, list[Declaration]]:
    """Two bureaus' declarations as entries of a round that is prepared."""
    hall = make_hall()
    declarations = [hall.hand_in(), hall.hand_in("neighbour", title="另一项")]
    for one in declarations:
        actions.accept(one.uid, words="", actor=hall.clerk)
    actions.make_round(hall.uid, actor=hall.clerk)
    hall.review.refresh_from_db()
    for one in declarations:
        one.refresh_from_db()
    return hall, declarations


def make_sealed() -> tuple[Hall, list[Declaration]]:
    """The two with 80 and 70 points and 5 for checking."""
    hall, declarations = make_entered()
    score(hall)
    seal_again(hall, reason="")
    return hall, declarations


def score(hall: Hall) -> None:
    """One judge marks the two; what the office has checked already stays."""
    round_ = hall.review.round
    assert round_ is not None
    person = Person.objects.get(pk=hall.judge.person_id)
    (seat,) = scoring.add_seats(round_.uid, [scoring.SeatDraft(person.uid, "panel", "judges")], actor=hall.clerk)
    for entry, first in zip(round_.entries.order_by("position"), ("50", "40"), strict=True):
        scoring.open_entry(round_.uid, entry.uid, actor=hall.clerk)
        scoring.save_sheet(round_.uid, entry.uid, seat.uid, {"a": first, "b": "30"}, submit=True, actor=hall.judge)
        if not entry.sheets.filter(seat=None).exists():
            scoring.save_sheet(round_.uid, entry.uid, None, {"check": "5"}, submit=True, actor=hall.clerk)
        scoring.lock_entry(round_.uid, entry.uid, actor=hall.clerk)


def seal_again(hall: Hall, *, reason: str) -> Result:
    """Seal the round of the review; again, after a veto fell on its first entry."""
    hall.review.refresh_from_db()
    round_ = hall.review.round
    assert round_ is not None
    if reason:
        entry = round_.entries.get(position=1)
        scoring.raise_veto(round_.uid, entry.uid, "false_claim", ground=reason, actor=hall.clerk)
    return scoring.seal_round(round_.uid, reason=reason, actor=hall.clerk)
