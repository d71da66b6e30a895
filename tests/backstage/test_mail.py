from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bihuan.backstage import worker
from bihuan.backstage.mail.actions import prove_mailbox, remove_mailbox, set_mailbox
from bihuan.backstage.mail.proof import code_of
from bihuan.backstage.mail.queries import address_of, own_mailbox
from bihuan.backstage.mail.sending import Fault, Letter, NotSent, send
from bihuan.backstage.models import AuditEntry, Mailbox, OutboxJob
from bihuan.config.services import read_mail
from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.models import Person, Role, Unit
from tests.support.erasing import erase
from tests.support.posting import PostOffice, post_office
from tests.support.world import make_actor, make_realm, make_unit

ADDRESS = "lianluo@xinyan.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    with post_office(tmp_path_factory.mktemp("post")) as office:
        yield office


@pytest.fixture
def office(server: PostOffice, settings: Any) -> PostOffice:
    settings.BIHUAN = replace(settings.BIHUAN, mail=read_mail({"mail_url": server.url}))
    server.letters.clear()
    server.answer = "250 OK"
    return server


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


@pytest.fixture
def liaison(unit: Unit) -> Actor:
    return make_actor(unit)


def mailbox_of(actor: Actor) -> Mailbox:
    mailbox = own_mailbox(actor)
    assert mailbox is not None
    return mailbox


def test_an_address_is_proven_by_the_code_that_was_sent_there(office: PostOffice, liaison: Actor) -> None:
    set_mailbox(ADDRESS, actor=liaison)
    worker.drain()
    [letter] = office.letters
    code = code_of(mailbox_of(liaison))

    assert (letter["To"], letter["From"]) == (ADDRESS, "bihuan@zfb.example")
    assert letter["Subject"] == f"【闭环 bihuan】邮箱验证码 {code}"
    assert code in letter.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert mailbox_of(liaison).proven_at is None

    prove_mailbox(f" {code} ", actor=liaison)

    assert mailbox_of(liaison).proven_at is not None
    assert address_of(mailbox_of(liaison)) == ADDRESS


def test_the_address_lies_enciphered_and_is_in_no_job_and_no_audit(office: PostOffice, liaison: Actor) -> None:
    mailbox = set_mailbox(ADDRESS, actor=liaison)

    assert "lianluo" not in mailbox.address
    assert "lianluo" not in str(list(OutboxJob.objects.values_list("payload", "target")))
    assert [entry.detail for entry in AuditEntry.objects.filter(target_kind="backstage.mailbox")] == [
        {"verb": "mailbox.set"}
    ]


def test_five_wrong_codes_spend_the_code(liaison: Actor) -> None:
    code = code_of(set_mailbox(ADDRESS, actor=liaison))
    wrong = str((int(code) + 1) % 10**8).zfill(8)
    for _ in range(5):
        with pytest.raises(Invalid, match="验证码不对"):
            prove_mailbox(wrong, actor=liaison)

    with pytest.raises(Invalid, match="验证码不对"):
        prove_mailbox(code, actor=liaison)
    assert mailbox_of(liaison).proven_at is None


def test_a_code_lasts_an_hour(liaison: Actor) -> None:
    code = code_of(set_mailbox(ADDRESS, actor=liaison))

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False),
        pytest.raises(Invalid, match="验证码不对"),
    ):
        prove_mailbox(code, actor=liaison)


def test_another_address_has_another_code_and_nothing_goes_to_the_one_before(
    office: PostOffice, liaison: Actor
) -> None:
    first = code_of(set_mailbox(ADDRESS, actor=liaison))
    second = code_of(set_mailbox("zheng@xinyan.example", actor=liaison))
    worker.drain()

    assert first != second
    assert [letter["To"] for letter in office.letters] == ["zheng@xinyan.example"]


def test_only_five_letters_a_day_are_sent_for_one_person_even_after_removing(liaison: Actor) -> None:
    for number in range(5):
        set_mailbox(f"a{number}@xinyan.example", actor=liaison)
    remove_mailbox(actor=liaison)

    with pytest.raises(Invalid, match="一天最多发"):
        set_mailbox(ADDRESS, actor=liaison)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        set_mailbox(ADDRESS, actor=liaison)
    assert mailbox_of(liaison).letters == 1


@pytest.mark.parametrize(
    "address", ["", "lianluo", "a@b", "a@b.example\nBcc: c@d.example", "联络@xinyan.example", f"{'a' * 200}@b.example"]
)
def test_what_is_no_address_is_refused(liaison: Actor, address: str) -> None:
    with pytest.raises(Invalid, match="这不是邮箱地址"):
        set_mailbox(address, actor=liaison)
    assert not Mailbox.objects.exists()


def test_a_removed_address_is_forgotten(office: PostOffice, liaison: Actor) -> None:
    set_mailbox(ADDRESS, actor=liaison)
    remove_mailbox(actor=liaison)
    remove_mailbox(actor=liaison)
    worker.drain()

    assert own_mailbox(liaison) is None
    assert Mailbox.objects.get().address == ""
    assert office.letters == []
    with pytest.raises(NotFound):
        prove_mailbox("00000000", actor=liaison)


def test_the_address_goes_with_the_person_s_other_values(liaison: Actor, unit: Unit) -> None:
    set_mailbox(ADDRESS, actor=liaison)
    realm = Unit.objects.get(pk=unit.realm_id)
    system, security = make_actor(realm, Role.SYSTEM_ADMIN), make_actor(realm, Role.SECURITY_ADMIN)
    erase(Person.objects.get(pk=liaison.person_id), system=system, security=security)

    assert not Mailbox.objects.exists()


def test_the_clock_has_no_address(unit: Unit) -> None:
    with pytest.raises(Denied):
        set_mailbox(ADDRESS, actor=clock_actor(unit.realm_id))


def test_a_refused_letter_is_told_and_tried_again(office: PostOffice, liaison: Actor) -> None:
    set_mailbox(ADDRESS, actor=liaison)
    office.answer = "550 no such user"
    worker.drain()

    assert mailbox_of(liaison).fault == Fault.REFUSED
    office.answer = "250 OK"
    OutboxJob.objects.update(due_at=timezone.now())
    worker.drain()

    assert (mailbox_of(liaison).fault, len(office.letters)) == ("", 1)


@pytest.mark.asvs("12.3.1")
def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_said(office: PostOffice, settings: Any) -> None:
    settings.BIHUAN = replace(settings.BIHUAN, mail=replace(settings.BIHUAN.mail, authority=""))

    with pytest.raises(NotSent) as refused:
        send(Letter(ADDRESS, "主题", "内容", "k"))
    assert refused.value.fault is Fault.CERTIFICATE


@pytest.mark.parametrize(
    ("changed", "fault"),
    [({"password": "falsch"}, Fault.SIGN_IN), ({"port": 1}, Fault.UNREACHABLE)],
)
def test_why_a_letter_does_not_leave_is_told(
    office: PostOffice, settings: Any, changed: dict[str, Any], fault: Fault
) -> None:
    settings.BIHUAN = replace(settings.BIHUAN, mail=replace(settings.BIHUAN.mail, **changed))

    with pytest.raises(NotSent) as refused:
        send(Letter(ADDRESS, "主题", "内容", "k"))
    assert refused.value.fault is fault


def test_without_a_server_nothing_is_sent(settings: Any) -> None:
    settings.BIHUAN = replace(settings.BIHUAN, mail=None)

    with pytest.raises(NotSent) as refused:
        send(Letter(ADDRESS, "主题", "内容", "k"))
    assert refused.value.fault is Fault.OFF
