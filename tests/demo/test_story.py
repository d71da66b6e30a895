"""The main job as a whole: played once, broken off, gone on with, played again."""

from contextlib import contextmanager

import pytest
from django.utils import timezone

from bihuan.demo.cast import Cast
from bihuan.demo.city import load_city
from bihuan.demo.progress import Quiet
from bihuan.demo.story import play
from bihuan.evidence.models import Evidence
from bihuan.ledger.actions import correct_item
from bihuan.ledger.actions.mending import Correction
from bihuan.ledger.models import Item, Movement
from bihuan.ledger.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.soak]

HAND_OVER = {State.ASSIGNED: 4, State.PLANNED: 4, State.REPORTED: 2, State.CLOSED: 36, State.CONSOLIDATED: 2}
PATROL = {
    State.REGISTERED: 2,
    State.ASSIGNED: 5,
    State.PLANNED: 4,
    State.REPORTED: 2,
    State.CLOSED: 1,
    State.WITHDRAWN: 1,
}


class BreaksOff(Quiet):
    """Breaks the job off once so many items were moved, as a closed terminal does."""

    def __init__(self, after):
        self.left = after

    @contextmanager
    def step(self, label, total):
        def done(count):
            self.left -= count
            if self.left < 0:
                raise KeyboardInterrupt

        yield done


def standing(told):
    return [{state: number for state, number in batch.count.states.items() if number} for batch in told.batches]


def test_a_job_broken_off_goes_on_and_one_done_leaves_alone_what_people_did_since(tmp_path):
    realm = load_city().realm
    for after in (49, 150, 60, 70):
        with pytest.raises(KeyboardInterrupt):
            play(tmp_path, realm, BreaksOff(after))

    told = play(tmp_path, realm, Quiet())

    assert told.played
    assert standing(told) == [HAND_OVER, PATROL]
    assert [batch.count.agrees for batch in told.batches] == [True, True]
    assert told.verdict.faults == ()

    left = Item.objects.filter(state=State.REGISTERED.value).first()
    clerk = Cast(realm, timezone.localdate()).clerk
    correct_item(left.uid, correction=Correction(problem="改过的问题"), actor=clerk)
    moves, pictures = Movement.objects.count(), Evidence.objects.count()

    again = play(tmp_path, realm, Quiet())

    assert not again.played
    assert again.batches == told.batches
    assert (Movement.objects.count(), Evidence.objects.count()) == (moves, pictures)
    left.refresh_from_db()
    assert left.problem == "改过的问题"
