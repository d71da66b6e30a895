"""OpenID Connect, with what django-allauth leaves out: a nonce, the signature always checked, the issuer held to its word."""

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from .returning import return_address
from .tokens import read_id_token

ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    """One passage: the question asked, the code changed for a token, the token checked. ``nonce`` comes with the state."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer says of itself. Raises OAuth2Error for another issuer's, or one that lacks what we need."""
        told: dict[str, Any] = super().openid_config
        if not all(isinstance(told.get(name), str) for name in ENDPOINTS):
            raise OAuth2Error("configuration")
        if told["issuer"].rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("issuer")
        return told

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the browser is sent back to."""
        return return_address(request, app)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> Any:
        """Return whose token it is. Raises OAuth2Error without an id_token that fits."""
        text = named["response"].get("id_token")
        if not isinstance(text, str):
            raise OAuth2Error("no id_token")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        issuer = self.openid_config["issuer"]
        said = read_id_token(text, answer.json(), issuer=issuer, client=app.client_id, nonce=self.nonce)
        return self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": said["sub"]}})


class OpenIDProvider(OpenIDConnectProvider):
    """Asks each time with a new nonce, kept beside the state in the session."""

    oauth2_adapter_class = OpenIDAdapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **named: Any
    ) -> HttpResponse:
        """Ask the provider who it is."""
        nonce = secrets.token_urlsafe(32)
        params = {**self.get_auth_params(), "nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=params, nonce=nonce, **named
        )
        return answer
