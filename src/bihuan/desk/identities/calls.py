"""What django-allauth's providers call out with: the few things they use of a requests session, over the guarded way out."""

import base64
import json as json_text
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings

from bihuan.backstage import outgoing
from bihuan.core.errors import Invalid

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Response:
    """An answer as the providers read it. What cannot be read is an OAuth2Error, which they all expect."""

    def __init__(self, answer: outgoing.Answer) -> None:
        self.status_code = answer.status
        self.content = answer.body
        self.headers = {"content-type": answer.kind}

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> dict[str, Any]:
        """Return the object that came. Raises OAuth2Error for anything else."""
        try:
            told = json_text.loads(self.content)
        except ValueError as fault:
            raise OAuth2Error("no JSON") from fault
        if not isinstance(told, dict):
            raise OAuth2Error("no object")
        return told

    def raise_for_status(self) -> None:
        """Raise OAuth2Error for anything but 2xx: a redirect is none."""
        if not 200 <= self.status_code < 300:
            raise OAuth2Error(f"status {self.status_code}")


class Session:
    """Calls the hosts of the configured providers and those the installation lists, and nobody else."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Keep nothing: each call has a connection of its own."""

    def get(self, url: str, **named: Any) -> Response:
        """Ask for what is there."""
        return self.request("GET", url, **named)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
    ) -> Response:
        """Send one request. Raises OAuth2Error, which says nothing of what was sent, where there is no answer."""
        if params or method not in ("GET", "POST"):
            # Secrets belong into the body; none of the three providers does otherwise.
            raise OAuth2Error("not a call we make")
        sent = {"Accept": JSON, **(headers or {})}
        if auth is not None:
            both = f"{auth.username}:{auth.password}".encode()
            sent["Authorization"] = "Basic " + base64.b64encode(both).decode()
        try:
            _require_known(url)
            if method == "GET":
                return Response(outgoing.get(url, sent))
            body, kind = _body(data, json)
            return Response(outgoing.post(url, body, {"Content-Type": kind, **sent}, largest=outgoing.LARGEST_READ))
        except outgoing.CallFailed as failed:
            raise OAuth2Error(failed.fault.value) from failed
        except Invalid as refused:
            raise OAuth2Error(refused.code) from refused


def _body(data: Mapping[str, str] | str | None, json: Any) -> tuple[bytes, str]:
    if json is not None:
        return json_text.dumps(json).encode(), JSON
    if isinstance(data, str):
        return data.encode(), JSON
    return urlencode(data or {}).encode(), FORM


def _require_known(url: str) -> None:
    destination = outgoing.check_address(url)
    known = {host for identity in settings.BIHUAN.identities for host in identity.hosts}
    if not destination.listed and (destination.host, destination.port) not in known:
        raise OAuth2Error("a host nobody listed")
