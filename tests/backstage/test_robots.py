import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from bihuan.backstage import worker
from bihuan.backstage.models import AuditEntry, OutboxJob, Robot, RobotKind
from bihuan.backstage.robots.actions import RobotDraft, remove_robot, set_robot, try_robot
from bihuan.backstage.robots.dialects import DIALECTS, was_taken
from bihuan.backstage.robots.telling import Line, Saying, tell_groups
from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit
from tests.support.receiving import Receiver, Reply, receiving
from tests.support.world import make_actor, make_realm, make_unit

PATHS = {
    "wecom": "/cgi-bin/webhook/send?key=abc",
    "dingtalk": "/robot/send?access_token=abc",
    "feishu": "/open-apis/bot/v2/hook/abc",
}
TAKEN = {
    "wecom": b'{"errcode": 0, "errmsg": "ok"}',
    "dingtalk": b'{"errcode": 0, "errmsg": "ok"}',
    "feishu": b'{"code": 0, "data": {}, "msg": "success"}',
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receiver")) as receiver:
        yield receiver


@pytest.fixture
def receiver(server: Receiver, settings: Any) -> Receiver:
    settings.BIHUAN = replace(server.options(settings.BIHUAN), hosts=("bihuan.test",))
    server.received.clear()
    server.answer = lambda request: Reply(200, TAKEN["wecom"])
    return server


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


@pytest.fixture
def liaison(unit: Unit) -> Actor:
    return make_actor(unit)


def give(unit: Unit, actor: Actor, receiver: Receiver, kind: str = "wecom", secret: str = "") -> Robot:
    address = f"{receiver.address.removesuffix('/hook')}{PATHS[kind]}"
    return set_robot(unit.uid, RobotDraft(RobotKind(kind), address, secret), actor=actor)


def say(unit: Unit, *numbers: str, message: str = "催办：%(count)s 项已逾期：%(numbers)s") -> None:
    tell_groups(unit.realm_id, {unit.pk: Saying([Line(message, numbers)], "/ledger/")})


@pytest.mark.parametrize("kind", RobotKind.values)
def test_a_group_is_told_counts_numbers_and_where_to_look(
    unit: Unit, liaison: Actor, receiver: Receiver, kind: str
) -> None:
    receiver.answer = lambda request: Reply(200, TAKEN[kind])
    give(unit, liaison, receiver, kind)
    say(unit, "2026-1", "2026-2")
    worker.drain()

    (request,) = receiver.received
    text = "【闭环 bihuan】催办：2 项已逾期：2026-1、2026-2\nhttps://bihuan.test/ledger/"
    expected = {
        "wecom": {"msgtype": "text", "text": {"content": text}},
        "dingtalk": {"msgtype": "text", "text": {"content": text}},
        "feishu": {"msg_type": "text", "content": {"text": text}},
    }
    robot = Robot.objects.get()
    assert (request.path, request.told) == (PATHS[kind], expected[kind])
    assert (robot.fault, robot.told_at is not None) == ("", True)


def test_many_numbers_are_counted_and_only_some_named(unit: Unit, liaison: Actor, receiver: Receiver) -> None:
    give(unit, liaison, receiver)
    say(unit, *(f"2026-{number}" for number in range(1, 31)))
    worker.drain()

    text = receiver.received[0].told["text"]["content"]
    assert "30 项" in text
    assert "2026-20 等" in text
    assert "2026-21" not in text


def test_dingtalk_and_feishu_are_signed_as_they_document_it() -> None:
    now = 1_767_225_600.5
    dingtalk = DIALECTS["dingtalk"].say("https://oapi.dingtalk.com/robot/send?access_token=a", "SECx", "t", now)
    feishu = json.loads(DIALECTS["feishu"].say("https://open.feishu.cn/x", "geheim", "t", now).body)

    asked = parse_qs(urlsplit(dingtalk.address).query)
    theirs = hmac.new(b"SECx", b"1767225600500\nSECx", hashlib.sha256).digest()
    assert (asked["timestamp"], asked["sign"]) == (["1767225600500"], [base64.b64encode(theirs).decode()])
    ours = hmac.new(b"1767225600\ngeheim", b"", hashlib.sha256).digest()
    assert (feishu["timestamp"], feishu["sign"]) == ("1767225600", base64.b64encode(ours).decode())


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        (b'{"errcode": 0}', True),
        (b'{"StatusCode": 0, "code": 0}', True),
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', False),
        (b'{"code": 19021, "msg": "sign match fail"}', False),
        (b'{"errcode": "0"}', False),
        (b"{}", False),
        (b"[]", False),
        (b"ok", False),
        (b"\xff\xfe", False),
    ],
)
def test_only_a_code_of_nought_is_taken(answer: bytes, taken: bool) -> None:
    assert was_taken(answer) is taken


def test_a_refusal_is_tried_again_some_times_and_shown(unit: Unit, liaison: Actor, receiver: Receiver) -> None:
    receiver.answer = lambda request: Reply(200, b'{"errcode": 45009}')
    give(unit, liaison, receiver)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        say(unit, "2026-1")
        for _ in range(20):
            worker.drain()
            clock.shift(timedelta(hours=1))

    assert len(receiver.received) == 6
    assert Robot.objects.get().fault == "refused"
    assert not OutboxJob.objects.filter(done_at__isnull=True).exists()


def test_a_message_that_came_through_is_not_sent_again(unit: Unit, liaison: Actor, receiver: Receiver) -> None:
    give(unit, liaison, receiver)
    say(unit, "2026-1")
    assert [worker.drain() for _ in range(2)] == [1, 0]
    assert len(receiver.received) == 1


def test_a_unit_without_a_robot_and_one_that_lost_it_are_told_nothing(
    unit: Unit, liaison: Actor, receiver: Receiver
) -> None:
    say(unit, "2026-1")
    give(unit, liaison, receiver)
    say(unit, "2026-2")
    remove_robot(unit.uid, actor=liaison)
    remove_robot(unit.uid, actor=liaison)
    worker.drain()

    assert receiver.received == []


@pytest.mark.asvs("11.2.2")
def test_address_and_secret_rest_enciphered(unit: Unit, liaison: Actor, receiver: Receiver) -> None:
    robot = give(unit, liaison, receiver, "dingtalk", "SECgeheim")
    robot.refresh_from_db()

    assert robot.address.startswith("aes256gcm:k1:")
    assert robot.secret.startswith("aes256gcm:k1:")
    say(unit, "2026-1")
    assert "access_token" not in str(list(OutboxJob.objects.values())) + str(list(AuditEntry.objects.values()))


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    ("kind", "address", "secret", "field"),
    [
        ("wecom", "https://evil.test/cgi-bin/webhook/send?key=a", "", "address"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.test/cgi-bin/webhook/send?key=a", "", "address"),
        ("wecom", "https://qyapi.weixin.qq.com/elsewhere", "", "address"),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", "", "address"),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=a", "", "address"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", "SEC", "secret"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a", "密", "secret"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/other/a", "", "address"),
    ],
)
def test_an_address_of_no_robot_is_refused(
    unit: Unit, liaison: Actor, kind: str, address: str, secret: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_robot(unit.uid, RobotDraft(RobotKind(kind), address, secret), actor=liaison)

    assert refused.value.data["field"] == field
    assert not Robot.objects.exists()


@pytest.mark.parametrize("kind", RobotKind.values)
def test_the_documented_addresses_are_taken(unit: Unit, liaison: Actor, kind: str) -> None:
    for host in DIALECTS[kind].hosts:
        set_robot(unit.uid, RobotDraft(RobotKind(kind), f"https://{host}{PATHS[kind]}"), actor=liaison)

    assert Robot.objects.get().kind == kind


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.HEAD, True), (Role.LIAISON, True), (Role.OFFICE, True), (Role.VERIFIER, False), (Role.DELEGATE, False)],
)
def test_the_units_own_people_set_it(unit: Unit, receiver: Receiver, role: Role, may: bool) -> None:
    own, other = make_actor(unit, role), make_actor(make_unit(unit.realm), role)
    refused = pytest.raises(Denied)

    with refused:
        give(unit, other, receiver)
    if may:
        give(unit, own, receiver)
    else:
        with pytest.raises(Denied):
            give(unit, own, receiver)
    assert Robot.objects.exists() is may


def test_the_system_administrator_sets_any_of_the_realm_and_none_beyond(unit: Unit, receiver: Receiver) -> None:
    give(unit, make_actor(unit.realm, Role.SYSTEM_ADMIN), receiver)
    stranger = make_actor(make_realm(), Role.SYSTEM_ADMIN)
    for act in (try_robot, remove_robot):
        with pytest.raises(NotFound):
            act(unit.uid, actor=stranger)


def test_setting_trying_and_removing_leave_a_line_each(unit: Unit, liaison: Actor, receiver: Receiver) -> None:
    with pytest.raises(NotFound):
        try_robot(unit.uid, actor=liaison)
    give(unit, liaison, receiver)
    try_robot(unit.uid, actor=liaison)
    worker.drain()
    remove_robot(unit.uid, actor=liaison)

    lines = AuditEntry.objects.filter(target_kind="robot").order_by("pk")
    assert [line.detail["verb"] for line in lines] == ["robot.set", "robot.tried", "robot.removed"]
    assert receiver.received[0].told["text"]["content"] == "【闭环 bihuan】测试消息：本群将收到催办和督办牌提醒。"
