"""The second factor at a screen: an app's codes, and a passkey of the browser's own virtual device."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.support.site import Site, bihuan, copied, serving

NEWCOMER = "chuangwen.jingban2"
PASSWORD = "清晨的河边有人在钓鱼 2046"
# The demo's people have no passwords; this one gets a post and a password as the command line would give them.
PREPARE = f"""
from bihuan.registry.models import Account
account = Account.objects.get(username={NEWCOMER!r})
account.set_password({PASSWORD!r})
account.save()
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Served under a name a passkey may belong to, with a second factor demanded of everybody."""
    folder = copied(demo_folder, tmp_path_factory.mktemp("guarded"))
    done = bihuan("manage", "shell", "-v", "0", "-c", PREPARE, data=folder)
    assert done.returncode == 0, done.stderr
    with serving(folder, extra={"BIHUAN_SECOND_FACTOR": "everybody"}) as served:
        yield replace(served, address=served.address.replace("127.0.0.1", "localhost"))


@pytest.fixture
def newcomer(open_page: Callable[[str], Page], size: str, shots: Shots, site: Site) -> Person:
    """Somebody without a factor yet, whatever the test before set up."""
    site.run(
        "manage",
        "shell",
        "-v",
        "0",
        "-c",
        "from allauth.mfa.models import Authenticator as A; A.objects.all().delete()",
    )
    return Person(open_page(size), shots)


def sign_in(person: Person) -> None:
    person.page.goto("account/login/")
    person.fill({"用户名": NEWCOMER, "密码": PASSWORD})
    person.page.get_by_role("button", name="登录", exact=True).click()


def prove(person: Person) -> None:
    person.sees_heading("请再输一次密码")
    person.fill({"密码": PASSWORD})
    person.press("继续")


def sign_out(person: Person) -> None:
    person.page.goto("account/logout/")
    person.page.get_by_role("main").get_by_role("button", name="退出").click()
    person.sees_heading("演示：选一个角色进入") if "demo" in person.page.url else person.sees_heading("登录")


def code_of(secret: str) -> str:
    """The code of this half minute; never one that is about to change."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: PLC0415 -- needs Django's settings

    if time.time() % 30 > 25:
        time.sleep(6)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_an_app_is_set_up_and_opens_the_door_with_a_recovery_code(newcomer: Person) -> None:
    sign_in(newcomer)
    newcomer.sees_heading("登录保护")
    newcomer.look("second-factor-none")
    newcomer.follow("设置动态口令")
    prove(newcomer)
    newcomer.sees_heading("设置动态口令")
    newcomer.look("second-factor-app")
    drawing = newcomer.page.get_by_role("img", name="动态口令的二维码")
    assert drawing.evaluate("(image) => image.complete && image.naturalWidth > 0")
    secret = newcomer.page.get_by_label("密钥").input_value()
    newcomer.fill({"验证码": code_of(secret)})
    newcomer.press("设好了")
    newcomer.sees_heading("恢复码")
    newcomer.look("second-factor-codes")
    code = newcomer.page.get_by_role("main").get_by_text(re.compile(r"^\d{8}$")).first.inner_text()
    newcomer.follow("完成")
    newcomer.sees("还剩 10 个没用过")
    newcomer.look("second-factor-set")

    sign_out(newcomer)
    sign_in(newcomer)
    newcomer.sees_heading("再确认一次")
    newcomer.look("second-factor-asked")
    newcomer.fill({"验证码": code})
    newcomer.page.get_by_role("button", name="登录", exact=True).click()
    expect(newcomer.page.get_by_role("navigation", name="主菜单")).to_be_visible()
    newcomer.page.goto("sessions/")
    newcomer.sees_heading("登录设备")
    newcomer.look("sessions")


def test_a_passkey_is_added_and_then_opens_the_door_alone(newcomer: Person) -> None:
    device = newcomer.page.context.new_cdp_session(newcomer.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(newcomer)
    newcomer.follow("添加通行密钥")
    prove(newcomer)
    newcomer.sees_heading("添加通行密钥")
    newcomer.page.get_by_label("以后只用它登录，不再输密码").check()
    newcomer.look("passkey-add")
    newcomer.press("添加")
    newcomer.sees_heading("恢复码")

    sign_out(newcomer)
    newcomer.page.goto("account/login/")
    newcomer.look("sign-in-passkey")
    newcomer.press("用通行密钥登录")
    expect(newcomer.page.get_by_role("navigation", name="主菜单")).to_be_visible()
    newcomer.page.goto("account/second-factor/")
    newcomer.sees("最近使用")
    newcomer.look("passkey-set")


def test_a_passkey_answers_after_the_password(newcomer: Person) -> None:
    device = newcomer.page.context.new_cdp_session(newcomer.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(newcomer)
    newcomer.follow("添加通行密钥")
    prove(newcomer)
    newcomer.press("添加")
    newcomer.sees_heading("恢复码")

    sign_out(newcomer)
    sign_in(newcomer)
    newcomer.sees_heading("再确认一次")
    newcomer.press("用通行密钥登录")
    expect(newcomer.page.get_by_role("navigation", name="主菜单")).to_be_visible()


def test_a_device_that_does_not_answer_is_told_beside_the_button(newcomer: Person) -> None:
    newcomer.page.add_init_script("delete window.PublicKeyCredential")
    newcomer.page.goto("account/login/")
    newcomer.press("用通行密钥登录")

    newcomer.sees("这里用不了通行密钥")
    newcomer.look("passkey-unsupported")
