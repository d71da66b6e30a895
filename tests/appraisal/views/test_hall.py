"""Judges who came by cards read the rules, confirm them, and read what was declared; nobody else sees it that way."""

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.appraisal import actions
from bihuan.appraisal.models import Attachment, Confirmation, Declaration
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.scoring.actions import GuestDraft, give_cards, seat_guest
from bihuan.scoring.models import Round
from tests.appraisal.factories import Hall, make_hall
from tests.evidence.samples import pdf
from tests.ledger.views.pages import text_of
from tests.scoring.rounds import make_hall as make_round_alone

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def prepared() -> tuple[Hall, Declaration, Round]:
    hall = make_hall()
    declaration = hall.declare()
    (row,) = take_in_files([Incoming("佐证.pdf", lambda: [pdf()])], purpose=Purpose.DOCUMENT, actor=hall.liaison)
    actions.attach(declaration.uid, [row.uid], actor=hall.liaison)
    actions.submit(declaration.uid, actor=hall.liaison)
    actions.accept(declaration.uid, words="符合条件", actor=hall.clerk)
    return hall, declaration, actions.make_round(hall.uid, actor=hall.clerk)


def seated(hall: Hall, round_: Round) -> Client:
    seat = seat_guest(round_.uid, GuestDraft("特邀评委", "panel", "judges"), actor=hall.clerk)
    (card,) = give_cards(round_.uid, day=timezone.localdate(), seats=[seat.uid], actor=hall.clerk)
    client = Client()
    assert client.post(f"/scoring/hall/enter/{card.secret}/", {"pin": card.pin}).status_code == 302
    return client


def test_a_judge_reads_the_rules_and_confirms_them_once() -> None:
    hall, _declaration, round_ = prepared()
    judge = seated(hall, round_)
    assert "评估规则（待确认已读）" in text_of(judge.get("/scoring/hall/"))

    page = text_of(judge.get("/appraisal/hall/rules/"))
    assert "规则全文 一、对象 参评单位" in page
    assert "已确认。" in text_of(judge.post("/appraisal/hall/rules/", follow=True))

    confirmed = Confirmation.objects.get(person__isnull=False)
    assert confirmed.person_id == round_.seats.get().person_id
    after = text_of(judge.get("/scoring/hall/"))
    assert ("评估规则" in after, "待确认已读" in after) == (True, False)


def test_a_judge_reads_what_was_declared_and_its_files() -> None:
    hall, declaration, round_ = prepared()
    judge = seated(hall, round_)
    declaration.refresh_from_db()
    entry = declaration.entry
    assert "申报材料" in text_of(judge.get(f"/scoring/hall/{entry.uid}/"))

    page = judge.get(f"/appraisal/hall/{entry.uid}/")
    file = judge.get(f"/appraisal/hall/{entry.uid}/files/{Attachment.objects.get().uid}/")

    assert declaration.practice[:10] in text_of(page)
    assert "佐证.pdf" in text_of(page)
    assert b"".join(file.streaming_content) == pdf()
    assert file["Content-Disposition"].startswith("attachment")


def test_without_a_card_or_with_one_of_another_round_there_is_nothing() -> None:
    _hall, declaration, _round = prepared()
    declaration.refresh_from_db()
    attachment = Attachment.objects.get().uid
    addresses = [
        "/appraisal/hall/rules/",
        f"/appraisal/hall/{declaration.entry.uid}/",
        f"/appraisal/hall/{declaration.entry.uid}/files/{attachment}/",
    ]
    other = make_round_alone(judges=1)
    (card,) = give_cards(other.uid, day=timezone.localdate(), seats=[other.seats[0].uid], actor=other.office)
    stranger = Client()
    stranger.post(f"/scoring/hall/enter/{card.secret}/", {"pin": card.pin})

    assert [Client().get(one).status_code for one in addresses] == [404, 404, 404]
    assert [stranger.get(one).status_code for one in addresses] == [404, 404, 404]
    assert "评估规则" not in text_of(stranger.get("/scoring/hall/"))
