"""Providers of identities on this machine: OpenID Connect, and what DingTalk and Feishu publish of their own."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from cryptography.hazmat.primitives.asymmetric import rsa

from bihuan.config.identities import providers, read_identities
from tests.support.receiving import NAME, Received, Receiver, Reply, receiving

CLIENT, SECRET = "bihuan-client", "s3cret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _json(told: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(told).encode(), {"Content-Type": "application/json"})


@dataclass
class Provider:
    """All three at once. ``subject`` is who signs in there next; ``claims`` overrule what an id_token says."""

    receiver: Receiver
    subject: str = "u-1"
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Where it stands."""
        return f"https://{NAME}:{self.receiver.port}/realm"

    def configure(self, settings: Any) -> None:
        """Make it the installation's provider three times over."""
        url = f"https://{CLIENT}:{SECRET}@{NAME}:{self.receiver.port}/realm?name=统一身份认证"
        given = {
            "identity_oidc": url,
            "identity_dingtalk": f"{CLIENT}:{SECRET}",
            "identity_feishu": f"{CLIENT}:{SECRET}",
        }
        settings.BIHUAN = replace(self.receiver.options(settings.BIHUAN), identities=read_identities(given))
        settings.SOCIALACCOUNT_PROVIDERS = providers(settings.BIHUAN.identities)

    def point_fixed_addresses_here(self, patch: pytest.MonkeyPatch) -> None:
        """Let what is fixed in the two public providers lead to this machine, which ``outgoing_hosts`` lists."""
        here = f"https://{NAME}:{self.receiver.port}"
        patch.setattr(DingTalkOAuth2Adapter, "access_token_url", f"{here}/v1.0/oauth2/userAccessToken")
        patch.setattr(DingTalkOAuth2Adapter, "profile_url", f"{here}/v1.0/contact/users/me")
        patch.setattr(FeishuOAuth2Adapter, "access_token_url", f"{here}/open-apis/authen/v1/access_token")
        patch.setattr(FeishuOAuth2Adapter, "user_info_url", f"{here}/open-apis/authen/v1/user_info")
        patch.setattr(
            FeishuOAuth2Client, "app_access_token_url", f"{here}/open-apis/auth/v3/app_access_token/internal/"
        )

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser does at the provider's page: the person agrees and is sent back with this query."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        return {"authCode" if "dingtalk" in address else "code": code, "state": asked["state"]}

    def answer(self, request: Received) -> Reply:
        """Answer one call of the program."""
        path = urlsplit(request.path).path
        ways = {
            "/realm/.well-known/openid-configuration": self._configuration,
            "/realm/token": self._token,
            "/realm/jwks": self._jwks,
            "/v1.0/oauth2/userAccessToken": self._dingtalk_token,
            "/v1.0/contact/users/me": self._dingtalk_me,
            "/open-apis/auth/v3/app_access_token/internal/": self._feishu_app,
            "/open-apis/authen/v1/access_token": self._feishu_token,
            "/open-apis/authen/v1/user_info": self._feishu_me,
        }
        return ways[path](request) if path in ways else Reply(404)

    def _configuration(self, _: Received) -> Reply:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return _json({**told, **self.discovery})

    def _jwks(self, _: Received) -> Reply:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return _json({"keys": [{**public, "kid": "k", "alg": "RS256", "use": "sig"}]})

    def _redeem(self, code: str, verifier: str) -> dict[str, str] | None:
        """What was asked under a code: once, and for who knows what the challenge was made of (PKCE)."""
        asked = self.asked.pop(code, None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return asked if asked and asked.get("code_challenge") == digest else None

    def _token(self, request: Received) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        asked = self._redeem(form["code"], form.get("code_verifier", ""))
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            "email": "somebody@example.com",
            "email_verified": True,
            "name": "张三",
            **self.claims,
        }
        token = jwt.encode(said, self.key, algorithm=self.algorithm, headers={"kid": "k"})
        return _json({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _dingtalk_token(self, request: Received) -> Reply:
        told = request.told
        if self._redeem(told["code"], told.get("code_verifier", "")) is None or told["clientSecret"] != SECRET:
            return _json({"code": "invalidAuthCode"}, 400)
        return _json({"accessToken": "d", "refreshToken": "r", "expireIn": 7200, "corpId": "c"})

    def _dingtalk_me(self, request: Received) -> Reply:
        assert request.headers["x-acs-dingtalk-access-token"] == "d"
        return _json({"nick": "张三", "openId": self.subject, "unionId": "x", "mobile": "13800000000"})

    def _feishu_app(self, request: Received) -> Reply:
        form = parse_qs(request.body.decode())
        assert form["app_secret"] == [SECRET]
        return _json({"code": 0, "app_access_token": "app"})

    def _feishu_token(self, request: Received) -> Reply:
        told = request.told
        if self._redeem(told["code"], told.get("code_verifier", "")) is None or told["app_access_token"] != "app":
            return _json({"code": 20003, "msg": "code"})
        return _json({"code": 0, "data": {"access_token": "f", "refresh_token": "r", "expires_in": 7200}})

    def _feishu_me(self, request: Received) -> Reply:
        assert request.headers["Authorization"] == "Bearer f"
        return _json({"code": 0, "data": {"open_id": self.subject, "name": "张三", "email": "somebody@example.com"}})


@contextmanager
def providing(folder: Path) -> Iterator[Provider]:
    """Stand there for as long as the block lasts."""
    with receiving(folder) as receiver:
        provider = Provider(receiver)
        receiver.answer = provider.answer
        yield provider
