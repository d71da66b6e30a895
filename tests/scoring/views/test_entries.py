"""One entry on its page: sheets once it is locked, corrections by two people, vetoes."""

import pytest
from django.urls import reverse

from bihuan.registry.models import Line, Role
from bihuan.scoring.models import Sheet, VetoEvent
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import Hall, make_hall
from tests.scoring.views.test_pages import FULL
from tests.support.world import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def at(hall: Hall, view: str, **more: object) -> str:
    return reverse(f"scoring:{view}", kwargs={"uid": hall.uid, "entry": hall.entries[0].uid, **more})


def test_marks_are_hidden_from_everybody_until_the_entry_is_locked():
    hall = make_hall()
    hall.open(0)
    hall.mark(0, 0, "57", "33")
    office = signed_in(hall.office)

    open_now = text_of(office.get(at(hall, "entry")))
    hall.mark(0, 1, "50", "30")
    hall.mark(0, 2, "50", "30")
    hall.check(0, "5")
    hall.lock(0)
    locked = text_of(office.get(at(hall, "entry")))

    assert "锁定以后显示分数。" in open_now
    assert "01 某某 已提交 — —" in open_now
    assert "01 某某 已提交 57 33" in locked
    assert signed_in(hall.judges[0]).get(at(hall, "entry")).status_code == 404
    leader = make_actor(hall.realm, Role.LEADER, line=Line.APPRAISAL)
    assert "57 33" in text_of(signed_in(leader).get(at(hall, "entry")))


def test_a_correction_is_proposed_by_one_and_confirmed_by_another():
    hall = make_hall()
    hall.score(0, *FULL)
    seat = hall.seats[0].uid
    judge = signed_in(hall.judges[0])

    done = judge.post(at(hall, "correction", seat=seat), {"a": "59", "b": "30", "reason": "抄错一位"})
    assert done["Location"] == reverse("scoring:round", kwargs={"uid": hall.uid})
    office = signed_in(hall.office)
    page = text_of(office.get(at(hall, "entry")))
    assert "等待复核的更正 席位 01 指标 现在 改为 a 50 59 b 30 30 理由：抄错一位" in page
    answered = office.post(at(hall, "correction-answer", seat=seat), {"confirm": "1"}, follow=True)

    assert "已复核，更正生效；原来的一张留着。" in text_of(answered)
    assert "01 某某 已提交 59 30" in text_of(answered)
    assert [one.stage for one in Sheet.objects.filter(seat=hall.seats[0]).order_by("version")] == [
        "replaced",
        "submitted",
    ]


def test_who_proposed_a_correction_of_the_offices_marks_waits_for_the_other():
    hall = make_hall()
    hall.score(0, *FULL)
    office = signed_in(hall.office)
    office.post(at(hall, "correction-office"), {"check": "9", "reason": "核验材料补齐"})

    own = office.get(at(hall, "entry"))
    assert "您提出的更正，要由另一个人复核。" in text_of(own)
    assert office.post(at(hall, "correction-answer-office"), {"confirm": "1"}).status_code == 403
    declined = signed_in(hall.second).post(at(hall, "correction-answer-office"), {"confirm": "0"}, follow=True)
    assert "更正没有通过，原来的分数不变。" in text_of(declined)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"a": "61", "b": "30", "reason": "抄错"}, "61 不行：要在 0 到 60 之间，每 1 一档。"),
        ({"a": "50", "b": "30", "reason": "抄错"}, "分数没有变化"),
        ({"a": "51", "b": "30", "reason": ""}, "更正理由"),
    ],
)
def test_a_correction_that_cannot_be_says_why_and_changes_nothing(sent, told):
    hall = make_hall()
    hall.score(0, *FULL)

    refused = signed_in(hall.office).post(at(hall, "correction", seat=hall.seats[0].uid), sent)

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert Sheet.objects.filter(stage="proposed").count() == 0


def test_a_correction_of_what_was_not_submitted_or_is_another_judges_is_not_there():
    hall = make_hall()
    hall.open(0)
    hall.mark(0, 0, "50", "30")

    assert signed_in(hall.office).get(at(hall, "correction", seat=hall.seats[1].uid)).status_code == 404
    assert signed_in(hall.judges[1]).get(at(hall, "correction", seat=hall.seats[0].uid)).status_code == 404
    assert signed_in(hall.judges[0]).get(at(hall, "correction-office")).status_code == 404


def test_a_sheet_is_struck_and_a_veto_falls_and_is_lifted_with_words():
    hall = make_hall()
    hall.score(0, *FULL)
    office = signed_in(hall.office)
    struck = office.post(at(hall, "sheet-strike", seat=hall.seats[0].uid), {"words": "代打分"}, follow=True)
    assert "01 某某 已作废 代打分 50 30" in text_of(struck)

    empty = office.post(at(hall, "veto"), {"veto": "false_claim", "ground": ""})
    assert empty.status_code == 422
    fallen = office.post(
        at(hall, "veto"), {"veto": "false_claim", "ground": "材料不实", "document": "3号"}, follow=True
    )
    assert "弄虚作假 材料不实 3号" in text_of(fallen)
    lifted = office.post(at(hall, "veto-lift", veto=VetoEvent.objects.get().uid), {"words": "复查属实"}, follow=True)
    assert "取消：复查属实" in text_of(lifted)
