"""A program that speaks for somebody: requests with a token, answers as JSON."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from bihuan.registry.actions.tokens import make_token
from bihuan.registry.actor import Actor
from bihuan.registry.models import TokenScope

ROOT = "/api/v1/"


class Program:
    """One token of one person, made as the person would make it."""

    def __init__(self, actor: Actor, scope: TokenScope = TokenScope.WRITE) -> None:
        self.token, self.secret = make_token("对接程序", scope=scope, days=30, actor=actor)
        self.client = Client()

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(ROOT + path, query or {}, headers=self._with(headers))

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.client.post(
            ROOT + path, json.dumps(body, default=str), content_type="application/json", headers=self._with(headers)
        )

    def send(self, path: str, fields: dict[str, Any]) -> HttpResponse:
        return self.client.post(ROOT + path, fields, headers=self._with({}))

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **named}
