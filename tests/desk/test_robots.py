from typing import Any

from django.urls import reverse

from bihuan.backstage.models import OutboxJob, Robot
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from tests.ledger.factories import County, make_actor
from tests.ledger.views.pages import signed_in, text_of

ADDRESS = "https://oapi.dingtalk.com/robot/send?access_token=geheim"


def give(county: County, actor: Actor, **instead: Any) -> Any:
    given = {"kind": "dingtalk", "address": ADDRESS, "secret": "SECgeheim", **instead}
    return signed_in(actor).post(reverse("desk:robot", args=[county.street.uid]), given, follow=True)


def test_a_robot_is_set_and_its_address_never_shown_again(county: County) -> None:
    answer = give(county, county.liaison)
    page = signed_in(county.liaison).get(reverse("desk:robot", args=[county.street.uid]))

    assert "群机器人已设置" in text_of(answer)
    assert "现在的机器人" in text_of(page)
    assert "geheim" not in answer.content.decode() + page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert Robot.objects.get().unit == county.street


def test_what_is_wrong_is_told_beside_its_field(county: County) -> None:
    answer = give(county, county.liaison, kind="wecom", secret="")

    assert answer.status_code == 422
    assert "这不是企业微信群机器人的地址，应以 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= 开头。" in text_of(
        answer
    )


def test_it_is_tried_out_and_removed(county: County) -> None:
    give(county, county.liaison)
    client = signed_in(county.liaison)
    tried = client.post(reverse("desk:robot-try", args=[county.street.uid]), follow=True)
    assert OutboxJob.objects.filter(kind="backstage.robot").count() == 1
    removed = client.post(reverse("desk:robot-remove", args=[county.street.uid]), follow=True)

    assert "测试消息即将发到群里。" in text_of(tried)
    assert "已移除群机器人" in text_of(removed)
    assert not OutboxJob.objects.filter(kind="backstage.robot").exists()


def test_why_the_last_message_did_not_come_through_is_told(county: County) -> None:
    give(county, county.liaison)
    Robot.objects.update(fault="refused")
    client = signed_in(county.liaison)

    assert "最近一条没有发出：机器人没有接收" in text_of(client.get(reverse("desk:robot", args=[county.street.uid])))
    assert "发送失败" in text_of(client.get(reverse("registry:unit", args=[county.street.uid])))


def test_the_units_page_leads_those_there_who_may_set_it(county: County) -> None:
    address = reverse("registry:unit", args=[county.street.uid])
    robot = reverse("desk:robot", args=[county.street.uid])
    administrator = make_actor(county.realm, Role.SYSTEM_ADMIN)

    shown = [robot in signed_in(actor).get(address).content.decode() for actor in (county.head, administrator)]
    hidden = [robot in signed_in(actor).get(address).content.decode() for actor in (county.helper, county.leader)]

    assert (shown, hidden) == ([True, True], [False, False])
