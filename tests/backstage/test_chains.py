"""Chains of acts: what a line's digest covers is fixed for ever, and an edited, missing or moved line is named."""

import pytest

from bihuan.core.sealing import canonical_json, digest
from bihuan.scoring.acts import broken_acts
from bihuan.scoring.models import RoundAct
from tests.scoring.rounds import Hall, make_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    hall = make_hall()
    hall.open(0)
    return hall


def test_a_digest_covers_the_line_by_public_ids_and_the_line_before(hall: Hall) -> None:
    before, act = RoundAct.objects.order_by("sequence").filter(round=hall.round).reverse()[:2][::-1]

    assert act.previous == before.digest
    assert act.digest == digest(
        canonical_json(
            {
                "uid": act.uid,
                "round": hall.uid,
                "sequence": act.sequence,
                "verb": "open_entry",
                "entry": hall.entries[0].uid,
                "seat": None,
                "account": act.account.uid,
                "at": act.at,
                "detail": {},
                "previous": before.digest,
            }
        )
    )


def test_an_honest_chain_has_no_broken_line(hall: Hall) -> None:
    assert list(broken_acts(hall.round)) == []
    assert list(RoundAct.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, RoundAct.objects.count() + 1)
    )
