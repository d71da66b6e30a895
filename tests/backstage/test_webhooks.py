import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from bihuan.backstage import outbox, upkeep, worker
from bihuan.backstage.models import (
    AuditEntry,
    DeliveryState,
    Notice,
    OffReason,
    OutboxJob,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from bihuan.backstage.webhooks import actions, events
from bihuan.backstage.webhooks.actions import WebhookDraft, make_webhook
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit
from tests.backstage.webhooks_at_work import connect, id_of, verified
from tests.support.receiving import Receiver, Reply, receiving
from tests.support.world import make_actor, make_realm

KIND = "item.assigned"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receiver")) as receiver:
        yield receiver


@pytest.fixture
def receiver(server: Receiver, settings: Any) -> Receiver:
    settings.BIHUAN = server.options(settings.BIHUAN)
    server.received.clear()
    server.answer = lambda request: Reply()
    return server


@pytest.fixture
def realm(db: None) -> Unit:
    return make_realm()


@pytest.fixture
def administrator(realm: Unit) -> Actor:
    return make_actor(realm, Role.SYSTEM_ADMIN)


def happen(realm: Unit, kind: str = KIND, **data: Any) -> None:
    events.announce(realm.pk, [events.Event(kind, timezone.now(), data)])


def answering(receiver: Receiver, *statuses: int) -> None:
    """Answer with these statuses in turn, the last for ever."""
    left = list(statuses)

    def answer(_: Any) -> Reply:
        return Reply(left.pop(0) if len(left) > 1 else left[0], b"<b>nein</b>\r\n\x00" + b"x" * 1000)

    receiver.answer = answer


@pytest.mark.asvs("11.4.1")
def test_what_happens_arrives_signed_as_the_public_library_verifies_it(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, secret = connect(administrator, receiver)
    at = timezone.now().replace(microsecond=0)
    events.announce(realm.pk, [events.Event(KIND, at, {"item": "a"})])
    worker.drain()

    (request,) = receiver.received
    delivery = WebhookDelivery.objects.get()
    assert verified(request, secret) == {"type": KIND, "timestamp": at.isoformat(), "data": {"item": "a"}}
    assert (id_of(request), request.headers["Content-Type"]) == (str(delivery.uid), "application/json")
    assert 0 <= int(request.headers["webhook-timestamp"]) - at.timestamp() < 60
    assert (delivery.state, delivery.webhook) == (DeliveryState.DONE, hook)
    with pytest.raises(WebhookVerificationError):
        verified(request, "whsec_" + base64.b64encode(bytes(32)).decode())


@pytest.mark.asvs("8.4.1")
def test_events_go_to_webhooks_of_their_realm_that_want_their_kind(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    stranger = make_realm()
    connect(make_actor(stranger, Role.SYSTEM_ADMIN), receiver)
    own, _ = connect(administrator, receiver, [KIND])
    off, _ = connect(administrator, receiver)
    actions.switch_off(off.uid, actor=administrator)

    happen(realm, KIND, n=1)
    happen(realm, "item.closed", n=2)
    happen(stranger, "item.closed", n=3)
    worker.drain()

    assert sorted(request.told["data"]["n"] for request in receiver.received) == [1, 3]
    assert list(own.deliveries.values_list("kind", flat=True)) == [KIND]


def test_an_acknowledged_event_is_not_sent_again(realm: Unit, administrator: Actor, receiver: Receiver) -> None:
    connect(administrator, receiver)
    happen(realm)
    assert [worker.drain() for _ in range(3)] == [1, 0, 0]
    OutboxJob.objects.update(done_at=None)  # as if the job had come back from the dead
    worker.drain()

    assert len(receiver.received) == 1


def test_a_failure_is_tried_again_later_under_the_same_id(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, _ = connect(administrator, receiver)
    answering(receiver, 500, 302, 200)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(realm)
        waits = []
        while not WebhookDelivery.objects.filter(state=DeliveryState.DONE).exists():
            worker.drain()
            job = OutboxJob.objects.filter(done_at__isnull=True).first()
            waits.append((job.due_at - timezone.now()).total_seconds() if job else 0)
            clock.shift(max(waits[-1], 1) - 1)
            assert worker.drain() == 0
            clock.shift(1)

    hook.refresh_from_db()
    tries = list(WebhookAttempt.objects.order_by("pk").values_list("status", "answer"))
    assert waits == [15, 30, 0]
    assert len({(id_of(one), one.body) for one in receiver.received}) == 1
    assert [status for status, _ in tries] == [500, 302, 200]
    assert tries[0][1] == ("<b>nein</b>   " + "x" * 200)[:200]
    assert (hook.failures, hook.failing_since, hook.resting_until) == (0, None, None)


def test_what_happens_while_a_webhook_rests_waits_with_it(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    connect(administrator, receiver)
    answering(receiver, 503)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(3):
            happen(realm, n=number)
        worker.drain()
        happen(realm, n=3)
        worker.drain()
        assert len(receiver.received) == 1

        answering(receiver, 200)
        clock.shift(16)
        worker.drain()

    assert sorted(one.told["data"]["n"] for one in receiver.received[1:]) == [0, 1, 2, 3]


def test_a_webhook_that_keeps_failing_is_switched_off_and_its_maker_told(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, _ = connect(administrator, receiver)
    answering(receiver, 500)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(realm)
        began = timezone.now()
        while OutboxJob.objects.filter(done_at__isnull=True).exists():
            worker.drain()
            clock.shift(timedelta(minutes=30))
        ended = timezone.now()
        happen(realm)
        worker.drain()

    hook.refresh_from_db()
    (notice,) = Notice.objects.all()
    assert (hook.off_reason, hook.off_at is not None) == (OffReason.FAILING, True)
    assert timedelta(days=3) <= ended - began < timedelta(days=3, hours=3)
    assert (notice.account_id, notice.data, notice.target_uid) == (
        administrator.account_id,
        {"name": hook.name},
        hook.uid,
    )
    assert list(WebhookDelivery.objects.values_list("state", flat=True)) == [DeliveryState.FAILED]


def test_a_receiver_that_is_gone_is_told_nothing_more(realm: Unit, administrator: Actor, receiver: Receiver) -> None:
    hook, _ = connect(administrator, receiver)
    answering(receiver, 410)
    happen(realm)
    happen(realm)
    worker.drain()

    hook.refresh_from_db()
    assert (len(receiver.received), hook.off_reason) == (1, OffReason.GONE)
    assert Notice.objects.count() == 1


def test_one_event_the_other_side_never_takes_is_given_up_and_others_go_on(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, _ = connect(administrator, receiver)
    receiver.answer = lambda request: Reply(400 if request.told["data"] == {"bad": True} else 200)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(realm, bad=True)
        for _ in range(80):
            happen(realm, n=1)
            worker.drain()
            clock.shift(timedelta(hours=1))
        worker.drain()

    hook.refresh_from_db()
    bad = WebhookDelivery.objects.get(payload__data={"bad": True})
    assert (hook.off_at, bad.state) == (None, DeliveryState.FAILED)
    assert set(WebhookDelivery.objects.exclude(pk=bad.pk).values_list("state", flat=True)) == {DeliveryState.DONE}


def test_while_a_secret_is_changed_both_sign(realm: Unit, administrator: Actor, receiver: Receiver) -> None:
    hook, old = connect(administrator, receiver)
    _, new = actions.rotate_secret(hook.uid, actor=administrator)
    happen(realm)
    worker.drain()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        happen(realm)
        worker.drain()
        both, later = receiver.received
        verified(later, new)
        with pytest.raises(WebhookVerificationError):
            verified(later, old)

    assert old != new
    verified(both, old)
    verified(both, new)


@pytest.mark.asvs("11.2.2")
def test_the_table_holds_no_secret_that_works(administrator: Actor, receiver: Receiver) -> None:
    hook, secret = connect(administrator, receiver)
    hook.refresh_from_db()

    assert secret.startswith("whsec_")
    assert hook.secret.startswith("aes256gcm:k1:")
    assert secret.removeprefix("whsec_") not in hook.secret


def test_replaying_sends_the_same_event_under_the_same_id(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, _ = connect(administrator, receiver)
    happen(realm)
    worker.drain()
    delivery = WebhookDelivery.objects.get()
    for _ in range(2):
        actions.replay(hook.uid, delivery.uid, actor=administrator)
    worker.drain()

    first, second = receiver.received
    assert (id_of(first), first.body) == (id_of(second), second.body)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DONE


def test_what_waits_when_a_webhook_is_switched_off_can_be_sent_later(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    hook, _ = connect(administrator, receiver)
    happen(realm)
    actions.switch_off(hook.uid, actor=administrator)
    worker.drain()
    delivery = WebhookDelivery.objects.get()
    with pytest.raises(Conflict):
        actions.replay(hook.uid, delivery.uid, actor=administrator)
    with pytest.raises(Conflict):
        actions.send_test(hook.uid, actor=administrator)
    actions.switch_on(hook.uid, actor=administrator)
    worker.drain()
    assert receiver.received == []

    actions.replay(hook.uid, delivery.uid, actor=administrator)
    actions.send_test(hook.uid, actor=administrator)
    worker.drain()
    assert [one.told["type"] for one in receiver.received] == [KIND, "test"]


def test_a_worker_that_lost_its_lease_writes_nothing_down(
    realm: Unit, administrator: Actor, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    connect(administrator, receiver)
    happen(realm)
    (slow,) = outbox.claim(1, worker="slow")
    OutboxJob.objects.update(leased_by="quick", tries=2)
    worker.carry_out(slow)

    assert (len(receiver.received), WebhookAttempt.objects.count()) == (1, 0)
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING
    assert "outbox job failed" in caplog.text


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (WebhookDraft(" ", "https://a.test/", [KIND]), "webhook.no-name", "name"),
        (WebhookDraft("平台", "http://a.test/", [KIND]), "outgoing.scheme", "address"),
        (WebhookDraft("平台", "https://a.test:8080/", [KIND]), "outgoing.port", "address"),
        (WebhookDraft("平台", "https://a.test/", []), "webhook.kinds", "kinds"),
        (WebhookDraft("平台", "https://a.test/", ["item.unknown"]), "webhook.kinds", "kinds"),
    ],
)
def test_a_draft_that_cannot_work_is_refused_beside_its_field(
    administrator: Actor, draft: WebhookDraft, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make_webhook(draft, actor=administrator)

    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert not Webhook.objects.exists()


def test_an_address_inside_is_refused_when_it_is_called(realm: Unit, administrator: Actor) -> None:
    make_webhook(WebhookDraft("平台", "https://127.0.0.1/", [KIND]), actor=administrator)
    happen(realm)
    worker.drain()

    assert WebhookAttempt.objects.get().fault == "forbidden"


def test_ten_webhooks_are_enough(administrator: Actor) -> None:
    for _ in range(10):
        make_webhook(WebhookDraft("平台", "https://a.test/", [KIND]), actor=administrator)
    with pytest.raises(Invalid, match="最多"):
        make_webhook(WebhookDraft("平台", "https://a.test/", [KIND]), actor=administrator)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_nobody_but_the_system_administrator_connects(realm: Unit, administrator: Actor, role: Role) -> None:
    hook, _ = make_webhook(WebhookDraft("平台", "https://a.test/", [KIND]), actor=administrator)
    other = make_actor(realm, role)

    with pytest.raises(Denied):
        make_webhook(WebhookDraft("平台", "https://a.test/", [KIND]), actor=other)
    for act in (actions.rotate_secret, actions.switch_off, actions.switch_on, actions.send_test):
        with pytest.raises(Denied):
            act(hook.uid, actor=other)
    with pytest.raises(Denied):
        actions.replay(hook.uid, uuid4(), actor=other)


def test_another_realms_webhook_is_not_there(administrator: Actor) -> None:
    hook, _ = make_webhook(WebhookDraft("平台", "https://a.test/", [KIND]), actor=administrator)
    stranger = make_actor(make_realm(), Role.SYSTEM_ADMIN)

    for act in (actions.rotate_secret, actions.switch_off, actions.switch_on, actions.send_test):
        with pytest.raises(NotFound):
            act(hook.uid, actor=stranger)


def test_every_change_leaves_a_line_and_a_repeat_none(administrator: Actor, receiver: Receiver) -> None:
    hook, _ = connect(administrator, receiver)
    for act in (actions.rotate_secret, actions.switch_off, actions.switch_off, actions.switch_on, actions.switch_on):
        act(hook.uid, actor=administrator)
    actions.send_test(hook.uid, actor=administrator)

    lines = AuditEntry.objects.filter(target=str(hook.uid)).order_by("pk")
    assert [line.detail["verb"].removeprefix("webhook.") for line in lines] == [
        "made",
        "rotated",
        "off",
        "on",
        "tested",
    ]


def test_old_deliveries_are_forgotten_and_waiting_ones_kept(
    realm: Unit, administrator: Actor, receiver: Receiver
) -> None:
    connect(administrator, receiver)
    happen(realm, n=1)
    worker.drain()
    happen(realm, n=2)
    WebhookDelivery.objects.update(made_at=datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()))
    upkeep.prune_deliveries()

    assert [row.payload["data"] for row in WebhookDelivery.objects.all()] == [{"n": 2}]
    assert not WebhookAttempt.objects.exists()
