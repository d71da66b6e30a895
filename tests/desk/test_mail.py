from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from bihuan.backstage import worker
from bihuan.backstage.mail.proof import code_of
from bihuan.backstage.models import Mailbox, Notice, OutboxJob
from bihuan.config.services import read_mail
from bihuan.core.workdays import SHANGHAI
from bihuan.desk.mail.running import JOB, leave_digests
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from bihuan.registry.models import Account, PersonalRecord
from tests.ledger.factories import County, make_items
from tests.ledger.views.pages import signed_in, text_of
from tests.support.posting import PostOffice, post_office

ADDRESS = "lianluo@xinyan.example"
WEDNESDAY = datetime(2026, 11, 25, 8, 5, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    with post_office(tmp_path_factory.mktemp("post")) as office:
        yield office


@pytest.fixture
def office(server: PostOffice, settings: Any) -> PostOffice:
    settings.BIHUAN = replace(settings.BIHUAN, mail=read_mail({"mail_url": server.url}), hosts=("bihuan.test",))
    settings.ALLOWED_HOSTS = ["testserver"]
    server.letters.clear()
    return server


@pytest.fixture(autouse=True)
def record(county: County) -> PersonalRecord:
    liaison = county.liaison
    return PersonalRecord.objects.create(realm=county.realm, person_id=liaison.person_id, name="x", name_index="x")


def hand_over(county: County) -> Item:
    items = make_items(county, lead=county.street)
    actions.assign_items([item.uid for item in items], actor=county.clerk, to=actions.HandOver())
    Notice.objects.all().delete()
    return items[0]


def ask_for_digests(county: County) -> None:
    client = signed_in(county.liaison)
    client.post(reverse("desk:mailbox"), {"address": ADDRESS})
    code = code_of(Mailbox.objects.get())
    client.post(reverse("desk:mailbox-prove"), {"code": code})
    OutboxJob.objects.all().delete()


def test_an_address_is_given_proven_and_taken_away_on_its_page(office: PostOffice, county: County) -> None:
    client = signed_in(county.liaison)
    given = client.post(reverse("desk:mailbox"), {"address": ADDRESS}, follow=True)
    wrong = client.post(reverse("desk:mailbox-prove"), {"code": "1"})
    proven = client.post(reverse("desk:mailbox-prove"), {"code": code_of(Mailbox.objects.get())}, follow=True)
    removed = client.post(reverse("desk:mailbox-remove"), follow=True)

    assert "验证码即将发到这个邮箱" in text_of(given)
    assert "等您填验证码" in text_of(given)
    assert (wrong.status_code, "验证码不对或已过期" in text_of(wrong)) == (422, True)
    assert "邮箱已验证" in text_of(proven)
    assert "填验证码" not in text_of(proven)
    assert "已停发摘要" in text_of(removed)
    assert ADDRESS not in removed.content.decode()


def test_the_page_is_offered_only_where_letters_can_be_left(office: PostOffice, county: County, settings: Any) -> None:
    page = reverse("desk:mailbox")
    offered = page in signed_in(county.liaison).get("/").content.decode()
    settings.BIHUAN = replace(settings.BIHUAN, mail=None)
    answer = signed_in(county.liaison).get(page)

    assert offered
    assert page not in signed_in(county.liaison).get("/").content.decode()
    assert "本系统没有设置发信服务器" in text_of(answer)


def test_one_letter_a_day_says_what_waits_without_a_word_somebody_wrote(office: PostOffice, county: County) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        ask_for_digests(county)
        item = hand_over(county)
        assert [leave_digests(), leave_digests()] == [1, 1]
        worker.drain()
        leave_digests()
        worker.drain()

    [letter] = office.letters
    text = letter.get_content()
    assert letter["Subject"].startswith("【闭环 bihuan】11月25日 ")
    assert f"先办：{item.number} 号" in text
    assert "https://bihuan.test/ledger/" in text
    assert "垃圾" not in letter.as_string() + text
    assert letter["Message-ID"].strip() == f"<digest-{Mailbox.objects.get().uid}-2026-11-25@zfb.example>"


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 11, 25, 7, 59, tzinfo=SHANGHAI),
        datetime(2026, 11, 25, 18, 0, tzinfo=SHANGHAI),
        datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI),
    ],
)
def test_nothing_goes_out_before_eight_in_the_evening_or_on_a_day_off(
    office: PostOffice, county: County, when: datetime
) -> None:
    with time_machine.travel(when, tick=False):
        ask_for_digests(county)
        assert leave_digests() == 0
    assert not OutboxJob.objects.filter(kind=JOB).exists()


def test_nothing_is_sent_where_nothing_waits(office: PostOffice, county: County) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        ask_for_digests(county)
        Notice.objects.all().delete()
        leave_digests()
        worker.drain()

    assert office.letters == []
    assert OutboxJob.objects.get(kind=JOB).done_at is not None


def test_yesterdays_letter_is_not_sent_today(office: PostOffice, county: County) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        ask_for_digests(county)
        hand_over(county)
        leave_digests()
    with time_machine.travel(WEDNESDAY.replace(day=26), tick=False):
        worker.drain()

    assert office.letters == []


def test_an_address_that_is_not_proven_and_an_account_switched_off_get_nothing(
    office: PostOffice, county: County
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        ask_for_digests(county)
        Account.objects.filter(pk=county.liaison.account_id).update(is_active=False)
        assert leave_digests() == 0
        Account.objects.filter(pk=county.liaison.account_id).update(is_active=True)
        Mailbox.objects.update(proven_at=None)
        assert leave_digests() == 0
