from datetime import date, timedelta

import pytest
import time_machine

from bihuan.backstage import notices
from bihuan.backstage.models import Notice
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor, actor_for, clock_actor
from bihuan.registry.models import Account, Appointment, Role, Unit
from tests.support.world import TODAY, make_account, make_realm, make_unit

MESSAGE = "第 %(number)s 号事项明天到期"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


@pytest.fixture
def account(unit: Unit) -> Account:
    return make_account(unit)


def actor_of(account: Account) -> Actor:
    return actor_for(account, today=TODAY)


def tell(unit: Unit, *accounts: Account, **more: object) -> None:
    ids = [account.pk for account in accounts]
    notices.tell(ids, realm_id=unit.realm_id, kind="due", message=MESSAGE, data={"number": 14}, **more)  # type: ignore[arg-type]


def test_each_account_is_told_once_and_reads_its_own(unit: Unit, account: Account) -> None:
    other = make_account(unit)
    tell(unit, account, other, account)

    (notice,) = notices.visible_to(actor_of(account))
    assert str(notice) == "第 14 号事项明天到期"
    assert notices.unread_count(actor_of(account)) == 1
    assert Notice.objects.count() == 2


def test_key_keeps_a_repeated_job_from_telling_twice(unit: Unit, account: Account) -> None:
    for _ in range(2):
        tell(unit, account, unique_key="due:14:1")
    tell(unit, make_account(unit), unique_key="due:14:1")

    assert Notice.objects.count() == 2


@pytest.mark.asvs("8.2.2")
def test_nobody_reads_or_marks_what_another_was_told(unit: Unit, account: Account) -> None:
    tell(unit, account)
    uid = Notice.objects.get().uid
    for stranger in (actor_of(make_account(unit)), clock_actor(unit.realm_id)):
        assert list(notices.visible_to(stranger)) == []
        assert notices.mark_read([uid], actor=stranger) == 0

    assert notices.mark_read([uid], actor=actor_of(account)) == 1
    assert notices.mark_read([uid], actor=actor_of(account)) == 0
    assert notices.unread_count(actor_of(account)) == 0


def test_looking_at_a_thing_reads_all_that_was_told_about_it(unit: Unit, account: Account) -> None:
    item = uuid7()
    tell(unit, account, target_kind="ledger.item", target_uid=item)
    tell(unit, account, target_kind="ledger.item", target_uid=item)
    tell(unit, account, target_kind="ledger.item", target_uid=uuid7())

    assert notices.mark_target_read("ledger.item", item, actor=actor_of(account)) == 2
    assert notices.unread_count(actor_of(account)) == 1


def test_people_of_a_unit_are_those_with_a_live_post_and_a_live_account(unit: Unit, account: Account) -> None:
    head = make_account(unit, Role.HEAD)
    closed = make_account(unit)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    gone = make_account(unit)
    Appointment.objects.filter(person=gone.person).update(ends=date(2025, 12, 31))
    make_account(make_unit(unit.realm))

    with time_machine.travel("2026-03-02T01:00:00Z"):
        assert notices.people_of(unit.realm_id, [unit.pk], [Role.LIAISON]) == [account.pk]
        assert notices.people_of(unit.realm_id, [unit.pk], [Role.LIAISON, Role.HEAD]) == sorted([account.pk, head.pk])
        assert notices.people_of(unit.realm_id + 1, [unit.pk], [Role.LIAISON]) == []
    with time_machine.travel(TODAY - timedelta(days=100)):
        assert gone.pk in notices.people_of(unit.realm_id, [unit.pk], [Role.LIAISON])
