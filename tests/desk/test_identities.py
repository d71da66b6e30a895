"""Outside identities, against real servers on this machine: bound by their owner alone, and never by what they say of a person."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from ipaddress import ip_network
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.test import Client

from bihuan.backstage.models import AuditEntry
from bihuan.registry.actions.people import switch_account
from bihuan.registry.models import Account
from tests.support.county import County, make_county
from tests.support.erasing import erase
from tests.support.identities import STRANGERS_KEY, Provider, providing

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("6.8.1")]

PASSWORD = "correct horse battery staple"
HOME = "/registry/units/"
PROTECTION = "/account/second-factor/"
THREE = ("oidc", "dingtalk", "feishu")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with providing(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def provider(standing: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    fresh = Provider(standing.receiver)
    fresh.receiver.answer = fresh.answer
    fresh.receiver.received.clear()
    fresh.configure(settings)
    fresh.point_fixed_addresses_here(monkeypatch)
    return fresh


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password(PASSWORD))
    return made


@pytest.fixture
def account(county: County) -> Account:
    return Account.objects.get(pk=county.liaison.account_id)


def key_of(which: str, settings: Any) -> str:
    return next(one.key for one in settings.BIHUAN.identities if one.key.startswith(which))


def knock(client: Client, account: Account) -> None:
    assert client.post("/account/login/", {"login": account.username, "password": PASSWORD}).status_code == 302


def prove(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/"}).status_code == 302


def leave(client: Client, path: str) -> str:
    """Press the button; return where the page leads on to."""
    answer = client.post(path)
    assert answer.status_code == 200, answer.content.decode()
    (address,) = re.findall(r'content="0;url=([^"]+)"', answer.content.decode())
    return unescape(address)


def come_back(client: Client, provider: Provider, key: str, address: str) -> Any:
    return client.get(f"/account/identity/{key}/callback/", provider.authorize(address))


def sign_in(client: Client, provider: Provider, key: str) -> Any:
    return come_back(client, provider, key, leave(client, f"/account/identity/{key}/"))


def bind(client: Client, provider: Provider, key: str) -> Any:
    prove(client)
    return come_back(client, provider, key, leave(client, f"/identities/{key}/bind/"))


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def last_line() -> tuple[str, str, Any]:
    line = AuditEntry.objects.latest("id")
    return line.action, line.result, line.detail.get("verb") or line.detail.get("code")


@pytest.mark.parametrize("which", THREE)
def test_an_identity_opens_the_door_from_when_its_owner_bound_it_until_it_is_unbound(
    client: Client, provider: Provider, account: Account, settings: Any, which: str
) -> None:
    key = key_of(which, settings)
    stranger = Client()
    refused = sign_in(stranger, provider, key)
    assert refused.status_code == 403
    assert "这个身份还没有绑定本站账号" in refused.content.decode()
    assert last_line() == ("sign_in", "refused", "identity.unknown")
    assert not is_in(stranger)

    knock(client, account)
    assert bind(client, provider, key)["Location"] == PROTECTION
    assert last_line() == ("account", "done", "identity.bound")
    bound = SocialAccount.objects.get()
    assert (bound.user_id, bound.provider, bound.uid, bound.extra_data) == (account.pk, key, "u-1", {})

    assert sign_in(stranger, provider, key)["Location"] == "/"
    assert last_line()[:2] == ("sign_in", "done")
    assert is_in(stranger)

    assert client.post(f"/identities/{bound.pk}/unbind/").status_code == 302
    assert last_line() == ("account", "done", "identity.removed")
    assert sign_in(Client(), provider, key).status_code == 403


@pytest.mark.parametrize("which", THREE)
def test_an_identity_with_the_mail_of_an_account_is_not_joined(
    client: Client, provider: Provider, account: Account, settings: Any, which: str
) -> None:
    Account.objects.filter(pk=account.pk).update(email="somebody@example.com")
    before = Account.objects.count()

    assert sign_in(client, provider, key_of(which, settings)).status_code == 403
    assert not is_in(client)
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["bihuan-client", "another"], "azp": "another"},
        {"iss": "https://elsewhere.example/realm"},
        {"exp": 1_000_000_000},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_meant_for_this_sign_in_is_refused(
    client: Client, provider: Provider, account: Account, settings: Any, claims: dict[str, Any]
) -> None:
    key = key_of("oidc", settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    provider.claims = claims

    assert sign_in(client, provider, key).status_code == 403
    assert last_line() == ("sign_in", "refused", "identity.failed")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(STRANGERS_KEY, "RS256"), ("bihuan-client-secret-that-is-long-enough", "HS256"), (None, "none")],
)
def test_a_token_with_a_wrong_signature_is_refused(
    client: Client, provider: Provider, account: Account, settings: Any, key: Any, algorithm: str
) -> None:
    of = key_of("oidc", settings)
    SocialAccount.objects.create(user=account, provider=of, uid="u-1")
    provider.key, provider.algorithm = key, algorithm

    assert sign_in(client, provider, of).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("which", THREE)
def test_a_code_and_a_state_are_good_once_and_for_one_browser(
    client: Client, provider: Provider, account: Account, settings: Any, which: str
) -> None:
    key = key_of(which, settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    back = f"/account/identity/{key}/callback/"
    query = provider.authorize(leave(client, f"/account/identity/{key}/"))

    assert Client().get(back, query).status_code == 403
    assert client.get(back, query).status_code == 302
    client.post("/account/logout/")
    assert client.get(back, query).status_code == 403

    # The code again, under a state of one's own.
    other = Client()
    mine = provider.authorize(leave(other, f"/account/identity/{key}/"))
    assert other.get(back, {**query, "state": mine["state"]}).status_code == 403
    assert not is_in(other)


def test_a_description_of_another_issuer_is_refused(client: Client, provider: Provider, settings: Any) -> None:
    provider.discovery = {"issuer": "https://elsewhere.example"}

    answer = client.post(f"/account/identity/{key_of('oidc', settings)}/")

    assert answer.status_code == 403
    assert last_line() == ("sign_in", "refused", "identity.failed")


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/token", "https://localhost:1/token", "http://localhost/t"]
)
def test_only_hosts_of_the_installation_are_called(
    client: Client, provider: Provider, settings: Any, place: str
) -> None:
    provider.discovery = {"token_endpoint": place}

    assert sign_in(client, provider, key_of("oidc", settings)).status_code == 403
    assert [request.path for request in provider.receiver.received] == ["/realm/.well-known/openid-configuration"] * 2


def test_a_provider_inside_that_nobody_listed_is_not_called(client: Client, provider: Provider, settings: Any) -> None:
    key = key_of("oidc", settings)
    settings.BIHUAN = replace(settings.BIHUAN, outgoing_hosts=())

    assert client.post(f"/account/identity/{key}/").status_code == 403
    assert provider.receiver.received == []


def test_another_accounts_identity_is_not_taken_over(
    client: Client, provider: Provider, county: County, account: Account, settings: Any
) -> None:
    key = key_of("oidc", settings)
    owner = Account.objects.get(pk=county.system.account_id)
    SocialAccount.objects.create(user=owner, provider=key, uid="u-1")
    knock(client, account)

    bind(client, provider, key)

    assert SocialAccount.objects.get().user_id == owner.pk
    assert last_line() == ("sign_in", "refused", "identity.taken")
    assert "这个身份已绑定了另一个账号" in client.get(PROTECTION).content.decode()


def test_what_one_began_to_bind_does_not_end_on_another_account(
    client: Client, provider: Provider, county: County, account: Account, settings: Any
) -> None:
    key = key_of("oidc", settings)
    knock(client, account)
    prove(client)
    query = provider.authorize(leave(client, f"/identities/{key}/bind/"))
    states = client.session["socialaccount_states"]
    other = Client()
    knock(other, Account.objects.get(pk=county.system.account_id))
    session = other.session
    session["socialaccount_states"] = states
    session.save()

    other.get(f"/account/identity/{key}/callback/", query)

    assert not SocialAccount.objects.exists()
    assert last_line() == ("sign_in", "refused", "identity.not-yours")


def test_binding_asks_again_who_one_is(client: Client, provider: Provider, account: Account, settings: Any) -> None:
    knock(client, account)
    path = f"/identities/{key_of('oidc', settings)}/bind/"
    assert client.post(path)["Location"].startswith("/account/reauthenticate/")
    # Having proved it, one goes on to where one was going.
    again = client.post(f"/account/reauthenticate/?next={path}", {"password": PASSWORD})
    assert "正在前往统一身份认证" in again.content.decode()


@pytest.mark.parametrize("which", THREE)
def test_a_closed_account_stays_closed(
    client: Client, provider: Provider, county: County, account: Account, settings: Any, which: str
) -> None:
    key = key_of(which, settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    switch_account(account, on=False, actor=county.system)

    answer = sign_in(client, provider, key)

    assert (answer.status_code, "账号已停用" in answer.content.decode()) == (403, True)
    assert last_line() == ("sign_in", "refused", "identity.closed")
    assert not is_in(client)


def test_a_locked_account_stays_locked(client: Client, provider: Provider, account: Account, settings: Any) -> None:
    key = key_of("oidc", settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    for _ in range(5):
        client.post("/account/login/", {"login": account.username, "password": "wrong"})

    assert sign_in(client, provider, key).status_code == 403
    assert last_line() == ("sign_in", "refused", "identity.locked")


def test_the_second_factor_is_still_asked_for(
    client: Client, provider: Provider, account: Account, settings: Any
) -> None:
    key = key_of("oidc", settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    settings.BIHUAN = replace(settings.BIHUAN, second_factor="everybody")

    sign_in(client, provider, key)
    assert client.get(HOME)["Location"] == PROTECTION

    TOTP.activate(account, generate_totp_secret())
    codes = RecoveryCodes.activate(account)
    fresh = Client()
    assert sign_in(fresh, provider, key)["Location"] == "/account/second-factor/code/"
    assert not is_in(fresh)
    fresh.post("/account/second-factor/code/", {"code": codes.get_unused_codes()[0]})
    assert is_in(fresh)


def test_an_administrator_from_elsewhere_is_still_refused(
    client: Client, provider: Provider, county: County, settings: Any
) -> None:
    key = key_of("oidc", settings)
    SocialAccount.objects.create(user_id=county.system.account_id, provider=key, uid="u-1")
    settings.BIHUAN = replace(settings.BIHUAN, admin_networks=(ip_network("10.0.0.0/8"),))

    sign_in(client, provider, key)

    assert client.get(HOME).status_code == 403


def test_who_has_nothing_to_prove_it_with_binds_nothing(
    client: Client, provider: Provider, account: Account, settings: Any
) -> None:
    SocialAccount.objects.create(user=account, provider="feishu", uid="u-1")
    Account.objects.filter(pk=account.pk).update(password=make_password(None))
    sign_in(client, provider, "feishu")

    assert client.post(f"/identities/{key_of('oidc', settings)}/bind/")["Location"] == PROTECTION
    assert last_line() == ("sign_in", "refused", "identity.unproved")


def test_the_last_way_in_is_not_unbound(client: Client, provider: Provider, account: Account, settings: Any) -> None:
    key = key_of("oidc", settings)
    bound = SocialAccount.objects.create(user=account, provider=key, uid="u-1")
    account.set_unusable_password()
    account.save()
    sign_in(client, provider, key)

    client.post(f"/identities/{bound.pk}/unbind/")

    assert SocialAccount.objects.filter(pk=bound.pk).exists()
    assert "这是账号唯一的登录方式" in client.get(PROTECTION).content.decode()


def test_anothers_identity_is_not_there_to_unbind(
    client: Client, provider: Provider, county: County, account: Account
) -> None:
    bound = SocialAccount.objects.create(user_id=county.system.account_id, provider="feishu", uid="u-1")
    knock(client, account)
    prove(client)

    assert client.post(f"/identities/{bound.pk}/unbind/").status_code == 404
    assert SocialAccount.objects.filter(pk=bound.pk).exists()


def test_erasing_a_person_erases_what_they_were_bound_to(county: County, account: Account) -> None:
    SocialAccount.objects.create(user=account, provider="feishu", uid="u-1")

    erase(account.person, system=county.system, security=county.security)

    assert not SocialAccount.objects.exists()


def test_the_pages_show_what_is_set_and_nothing_else(
    client: Client, county: County, account: Account, provider: Provider, settings: Any
) -> None:
    buttons = re.findall(r"用(\w+)登录</span>", client.get("/account/login/").content.decode())
    assert buttons == ["通行密钥", "统一身份认证", "钉钉", "飞书"]
    settings.BIHUAN = replace(settings.BIHUAN, identities=())
    settings.SOCIALACCOUNT_PROVIDERS = {}

    page = client.get("/account/login/").content.decode()
    assert "钉钉" not in page
    assert client.post("/account/identity/dingtalk/").status_code == 404
    assert client.get("/account/identity/dingtalk/callback/").status_code == 404
    knock(client, account)
    assert "外部身份" not in client.get(PROTECTION).content.decode()


def test_where_one_was_going_is_kept_and_another_site_is_not(
    client: Client, provider: Provider, account: Account, settings: Any
) -> None:
    key = key_of("oidc", settings)
    SocialAccount.objects.create(user=account, provider=key, uid="u-1")

    def ends_at(wanted: str) -> str:
        browser = Client()
        answer = browser.post(f"/account/identity/{key}/", {"next": wanted})
        (address,) = re.findall(r'content="0;url=([^"]+)"', answer.content.decode())
        return str(come_back(browser, provider, key, unescape(address))["Location"])

    assert ends_at(HOME) == HOME
    assert ends_at("https://evil.example/") == "/"
