"""The running order by lot: anybody can draw it again, and nobody once scoring has begun."""

import hashlib

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.scoring.actions import draw_running_order
from bihuan.scoring.models import Draw
from bihuan.scoring.queries import entries_of
from tests.scoring.rounds import make_hall

pytestmark = pytest.mark.django_db


def test_the_order_is_that_of_the_lots_and_stands_on_record():
    hall = make_hall(entries=4)
    names = [f"{place:03d} 创新 {place}" for place in range(1, 5)]
    listed = "sha256:" + hashlib.sha256("".join(f"{name}\n" for name in names).encode()).hexdigest()
    expected = sorted(names, key=lambda name: hashlib.sha256(f"07 19 23\n{listed}\n{name}".encode()).hexdigest())

    draw = draw_running_order(hall.uid, seed=" 07  19 23 ", actor=hall.office)

    assert (draw.seed, draw.listed, draw.names, draw.drawn) == ("07 19 23", listed, names, expected)
    assert [str(one) for one in entries_of(hall.round)] == expected
    assert [one.position for one in entries_of(hall.round)] == [1, 2, 3, 4]


def test_every_drawing_is_kept_and_none_comes_after_the_beginning():
    hall = make_hall()
    for seed in ("", "7"):
        draw_running_order(hall.uid, seed=seed, actor=hall.office)
    with pytest.raises(Denied):
        draw_running_order(hall.uid, seed="", actor=hall.judges[0])
    hall.open(0)
    with pytest.raises(Conflict) as refused:
        draw_running_order(hall.uid, seed="8", actor=hall.office)

    assert refused.value.code == "round.begun"
    assert [len(one.seed) for one in Draw.objects.order_by("id")] == [16, 1]


def test_one_entry_is_not_drawn():
    hall = make_hall(entries=1)

    with pytest.raises(Invalid) as refused:
        draw_running_order(hall.uid, seed="7", actor=hall.office)
    assert refused.value.code == "draw.nothing"
