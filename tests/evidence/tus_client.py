"""A program that speaks tus over Django's test client, on the pages' address or on the API's."""

import base64
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from bihuan.core.uid import uuid7

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = "/evidence/uploads"
API = "/api/v1/uploads"
BYTES = "application/offset+octet-stream"


def metadata(fields: Mapping[str, str]) -> str:
    """The header Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())


class Tus:
    """One sender; ``secret`` is a token's, for the API."""

    def __init__(self, client: Client, base: str = PAGES, secret: str = "") -> None:
        self.client, self.base = client, base
        self._own = {"Tus-Resumable": "1.0.0"} | ({"Authorization": f"Bearer {secret}"} if secret else {})

    def begin(self, length: int, uid: UUID | None = None, **fields: str) -> HttpResponse:
        """POST with the usual words, or ``fields`` instead of some."""
        said = {"uid": str(uid or uuid7()), "filename": "整改后.jpg", "purpose": "after", **fields}
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata(said)}
        return self.client.post(self.base, headers={**self._own, **headers})

    def head(self, place: str, **headers: str) -> HttpResponse:
        return self.client.head(place, headers={**self._own, **_named(headers)})

    def patch(self, place: str, offset: int | str, content: bytes, **headers: str) -> HttpResponse:
        sent = {**self._own, "Upload-Offset": str(offset), "Content-Type": BYTES, **_named(headers)}
        return self.client.patch(place, content, content_type=sent["Content-Type"], headers=sent)

    def delete(self, place: str) -> HttpResponse:
        return self.client.delete(place, headers=self._own)

    def send(self, content: bytes, size: int = 50_000, **fields: str) -> HttpResponse:
        """Everything in pieces of one size; returns the last answer."""
        place = self.begin(len(content), **fields)["Location"]
        for start in range(0, len(content), size):
            answer = self.patch(place, start, content[start : start + size])
        return answer


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
