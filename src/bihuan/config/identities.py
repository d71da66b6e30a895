"""The outside identities people may sign in with, each written as one setting; none unless set."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

HTTPS_PORT = 443


@dataclass(frozen=True)
class Identity:
    """One provider. ``key`` is what its subjects are bound under; ``hosts`` are all that are called for it.

    Subjects mean something to their issuer alone: a new issuer is a new key, and nobody of the old one comes in by it.
    """

    provider: str
    key: str
    name: str
    client: str
    secret: str = field(repr=False)
    hosts: tuple[tuple[str, int], ...]
    issuer: str = ""


def read_identities(given: Mapping[str, Any]) -> tuple[Identity, ...]:
    """Read ``identity_oidc``, ``identity_dingtalk`` and ``identity_feishu``, in this order. Raises Invalid, never with a secret."""
    found = (
        _oidc(given),
        _application(given, "dingtalk", N_("钉钉"), "api.dingtalk.com"),
        _application(given, "feishu", N_("飞书"), "open.feishu.cn"),
    )
    return tuple(identity for identity in found if identity is not None)


def providers(identities: Sequence[Identity]) -> dict[str, Any]:
    """Return the same in django-allauth's words: PKCE everywhere, nothing asked for but who it is."""
    return {
        "openid_connect": {
            "provider_class": "bihuan.desk.identities.openid.OpenIDProvider",
            "APPS": [
                _app(one, {"server_url": one.issuer, "scope": ["openid"], "fetch_userinfo": False})
                for one in identities
                if one.provider == "openid_connect"
            ],
        },
        "dingtalk": {
            "provider_class": "bihuan.desk.identities.published.DingTalkProvider",
            # DingTalk wants to be told that it asks the person.
            "APPS": [
                _app(one, {"scope": ["openid"], "auth_params": {"prompt": "consent"}})
                for one in identities
                if one.provider == "dingtalk"
            ],
        },
        "feishu": {
            "provider_class": "bihuan.desk.identities.published.FeishuProvider",
            "APPS": [_app(one, {}) for one in identities if one.provider == "feishu"],
        },
    }


def _app(identity: Identity, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": identity.key,
        "name": identity.name,
        "client_id": identity.client,
        "secret": identity.secret,
        "settings": {"oauth_pkce_enabled": True, **settings},
    }


def _oidc(given: Mapping[str, Any]) -> Identity | None:
    """Read ``https://client:secret@issuer/path?name=…``; ``name`` is what the button says."""
    url = given.get("identity_oidc")
    if not url:
        return None
    wrong = Invalid(
        "option-identity-oidc",
        N_("identity_oidc 要写成 https://客户端标识:密钥@签发者地址?name=按钮上的名称，其中的特殊字符用百分号编码。"),
    )
    try:
        parts = urlsplit(str(url))
        host, port = parts.hostname, parts.port or HTTPS_PORT
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not host or not parts.username or not parts.password or parts.fragment:
        raise wrong
    issuer = f"https://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
    return Identity(
        provider="openid_connect",
        key="oidc-" + hashlib.sha256(issuer.encode()).hexdigest()[:12],
        name=parse_qs(parts.query).get("name", [N_("统一身份认证")])[0],
        client=unquote(parts.username),
        secret=unquote(parts.password),
        hosts=((host, port),),
        issuer=issuer,
    )


def _application(given: Mapping[str, Any], provider: str, name: str, host: str) -> Identity | None:
    """Read ``id:secret`` of an application at one of the two, whose hosts are known."""
    value = given.get(f"identity_{provider}")
    if not value:
        return None
    client, _, secret = str(value).partition(":")
    if not client or not secret or "/" in value:
        raise Invalid(
            "option-identity-application",
            N_("%(option)s 要写成 应用标识:应用密钥，中间一个英文冒号。"),
            option=f"identity_{provider}",
        )
    return Identity(provider, provider, name, client, secret, ((host, HTTPS_PORT),))
