import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bihuan.backstage.models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from bihuan.backstage.notices import tell
from bihuan.backstage.webhooks import actions
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Role
from tests.ledger.factories import County, make_actor
from tests.ledger.views.pages import signed_in, text_of

ADDRESS = "https://platform.invalid/hook"


@pytest.fixture
def administrator(county: County) -> Actor:
    actor = make_actor(county.realm, Role.SYSTEM_ADMIN)
    # Nobody can be asked for what they do not have.
    for account in Account.objects.all():
        account.set_unusable_password()
        account.save()
    return actor


@pytest.fixture
def client(administrator: Actor) -> Client:
    return signed_in(administrator)


def make(client: Client, **instead: Any) -> Any:
    given = {"name": "数字城管平台", "address": ADDRESS, "kinds": ["item.assigned", "item.closed"], **instead}
    return client.post(reverse("desk:webhook-new"), given)


def secret_of(answer: Any) -> str:
    (secret,) = re.findall(r'id="secret"[^>]*value="([^"]+)"', answer.content.decode())
    return str(secret)


def test_a_webhook_is_made_and_its_secret_shown_once(client: Client) -> None:
    answer = make(client)
    hook = Webhook.objects.get()
    page = client.get(reverse("desk:webhook", args=[hook.uid]))

    assert secret_of(answer).startswith("whsec_")
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "whsec_" not in page.content.decode()
    assert "交办、改派；销号、另行办结、回头看通过" in text_of(page)
    assert ADDRESS in text_of(client.get(reverse("desk:webhooks")))


def test_every_kind_is_offered_and_chosen(client: Client) -> None:
    page = client.get(reverse("desk:webhook-new")).content.decode()

    assert len(re.findall(r'name="kinds"[^>]* checked', page)) == page.count('name="kinds"') == 11


def test_what_is_wrong_is_told_beside_its_field(client: Client) -> None:
    answer = make(client, address="http://platform.invalid/")

    assert answer.status_code == 422
    assert "地址要以 https:// 开头。" in text_of(answer)
    assert "数字城管平台" in answer.content.decode()
    assert not Webhook.objects.exists()


def test_another_secret_is_given_on_asking_twice(client: Client) -> None:
    first = secret_of(make(client))
    address = reverse("desk:webhook-rotate", args=[Webhook.objects.get().uid])
    asked = client.get(address)
    second = secret_of(client.post(address))

    assert "whsec_" not in asked.content.decode()
    assert first != second
    assert "旧密钥有效至" in text_of(client.get(reverse("desk:webhook", args=[Webhook.objects.get().uid])))


def test_it_is_switched_off_and_on_and_tested(client: Client) -> None:
    make(client)
    uid = Webhook.objects.get().uid
    tested = client.post(reverse("desk:webhook-test", args=[uid]), follow=True)
    off = client.post(reverse("desk:webhook-off", args=[uid]), follow=True)
    refused = client.post(reverse("desk:webhook-test", args=[uid]))
    on = client.post(reverse("desk:webhook-on", args=[uid]), follow=True)

    assert "测试事件即将发出" in text_of(tested)
    assert "人工停用" in text_of(off)
    assert refused.status_code == 409
    assert "已启用“数字城管平台”" in text_of(on)


def test_what_became_of_a_delivery_is_told_with_the_answer_as_text(client: Client, administrator: Actor) -> None:
    make(client)
    hook = Webhook.objects.get()
    delivery = actions.send_test(hook.uid, actor=administrator)
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    for status, fault, answer in ((None, "certificate", ""), (500, "", "<script>alert(1)</script>")):
        WebhookAttempt.objects.create(
            delivery=delivery, at=timezone.now(), milliseconds=7, status=status, fault=fault, answer=answer
        )
    page = client.get(reverse("desk:webhook", args=[hook.uid]))
    again = client.post(reverse("desk:webhook-replay", args=[hook.uid, delivery.uid]), follow=True)

    assert "<script>alert" not in page.content.decode()
    assert "500 &lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()
    assert "第 2 次" in text_of(page)
    assert "即将重发" in text_of(again)
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING


def test_lists_ask_as_often_for_one_as_for_many(client: Client, administrator: Actor) -> None:
    make(client)
    hook = Webhook.objects.get()
    actions.send_test(hook.uid, actor=administrator)
    addresses = [reverse("desk:webhooks"), reverse("desk:webhook", args=[hook.uid])]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    few = counts()
    for _ in range(3):
        make(client)
        delivery = actions.send_test(hook.uid, actor=administrator)
        WebhookAttempt.objects.create(delivery=delivery, at=timezone.now(), milliseconds=1, status=200)

    assert counts() == few


def test_the_notice_of_one_switched_off_leads_to_it(client: Client, administrator: Actor) -> None:
    make(client)
    hook = Webhook.objects.get()
    tell(
        [administrator.account_id],
        realm_id=hook.realm_id,
        kind="backstage.webhook.off",
        message="已停用",
        target_kind="backstage.webhook",
        target_uid=hook.uid,
    )
    uid = client.get(reverse("desk:notices")).content.decode().split('action="/notices/')[2].split("/")[0]
    went = client.post(reverse("desk:notice", args=[uid]))

    assert went.headers["Location"] == reverse("desk:webhook", args=[hook.uid])


def test_nobody_else_has_it_in_the_menu(client: Client, county: County) -> None:
    entry = reverse("desk:webhooks")

    assert entry in client.get("/").content.decode()
    assert entry not in signed_in(county.clerk).get("/").content.decode()
