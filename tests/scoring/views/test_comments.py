"""点评 on the pages: written by a judge on their sheet, by the office for the panel, read by the unit without a name."""

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.core.uid import uuid7
from bihuan.registry.models import Role
from bihuan.scoring.actions import seal_round
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import Hall, make_hall
from tests.scoring.views.test_hall import seated
from tests.scoring.views.test_pages import FULL
from tests.support.world import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def entry_page(hall: Hall, view: str = "entry") -> str:
    return reverse(f"scoring:{view}", args=[hall.uid, hall.entries[0].uid])


def write(client: Client, address: str, comment: str, guidance: str = "") -> str:
    said = {"client": uuid7(), "do": "comment", "comment": comment, "guidance": guidance}
    return text_of(client.post(address, said, follow=True))


def test_comments_go_from_the_judges_and_the_panel_to_the_unit_without_names():
    hall = make_hall(judges=2)
    liaison = signed_in(make_actor(hall.units[0], Role.LIAISON))
    office = signed_in(hall.office)
    card = seated(hall)
    hall.score(0, *FULL[:2])
    hall.score(1, *FULL[:2], check="6")
    address = f"/scoring/hall/{hall.entries[0].uid}/"

    assert "点评已保存。" in write(card, address, "做法新", "写清推广条件")
    assert "点评已保存。" in write(signed_in(hall.judges[1]), entry_page(hall, "sheet"), "数据实")
    assert "做法新" in card.get(address).content.decode()
    recorded = text_of(
        office.post(entry_page(hall, "entry-comment"), {"client": uuid7(), "comment": "专家组认可"}, follow=True)
    )
    assert "评委组 点评 专家组认可 席位 01 点评 做法新 改进建议 写清推广条件 席位 02 点评 数据实" in recorded

    seal_round(hall.uid, actor=hall.office)
    read = reverse("scoring:comments", args=[hall.entries[0].uid])
    assert liaison.get(read).status_code == 404
    page = text_of(office.get(reverse("scoring:round", args=[hall.uid])))
    assert "1 个事项有点评。" in page
    given = text_of(office.post(reverse("scoring:round-comments", args=[hall.uid]), follow=True))
    assert "点评已反馈，各单位会收到通知。" in given

    told = text_of(liaison.get(read))
    assert "点评 专家组认可 做法新 数据实 改进建议 写清推广条件" in told
    assert "席位" not in told
    assert "点评已经反馈给各单位" in write(card, address, "补一句")


def test_a_text_too_long_is_refused_and_nothing_is_kept():
    hall = make_hall(judges=1)
    hall.open(0)
    answer = signed_in(hall.office).post(entry_page(hall, "entry-comment"), {"client": uuid7(), "comment": "长" * 1001})

    assert answer.status_code == 422
    assert "1000" in text_of(answer)
    assert "1000" in write(seated(hall), f"/scoring/hall/{hall.entries[0].uid}/", "长" * 1001)
