"""The API's description as a page: made from the description itself, without scripts from anywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.core.text import N_

TAGS = {"ledger": N_("整改台账"), "evidence": N_("证据"), "registry": N_("单位和点位")}
METHODS = ("get", "post", "head", "patch", "delete", "options")


@dataclass(frozen=True)
class Value:
    """One parameter or field: its type in words, and what the description says of it."""

    name: str
    where: str
    type: str
    required: bool
    text: str


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    values: tuple[Value, ...]
    answers: tuple[tuple[str, str], ...]


@require_safe
def show(request: HttpRequest, schema: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Every operation, by the app it belongs to. Rule: anybody signed in."""
    whole = schema()
    groups: dict[str, list[Operation]] = {}
    for path, methods in whole["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = methods[method].get("tags", [""])[0]
                groups.setdefault(tag, []).append(_operation(method, path, methods[method], whole))
    named = [(_(TAGS[tag]) if tag in TAGS else tag, operations) for tag, operations in groups.items()]
    return render(request, "desk/api.html", {"groups": named})


def _operation(method: str, path: str, told: dict[str, Any], whole: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=_(told.get("summary", "")),
        values=(*_parameters(told), *_body(told, whole)),
        answers=tuple((status, _schema_name(answer)) for status, answer in told.get("responses", {}).items()),
    )


def _parameters(told: dict[str, Any]) -> Iterator[Value]:
    for one in told.get("parameters", ()):
        text = one.get("description") or one.get("schema", {}).get("description", "")
        yield Value(one["name"], one["in"], _type(one.get("schema", {})), one.get("required", False), text)


def _body(told: dict[str, Any], whole: dict[str, Any]) -> Iterator[Value]:
    for content in told.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(content.get("schema", {}), whole)
        needed = set(schema.get("required", ()))
        for name, one in schema.get("properties", {}).items():
            yield Value(name, "body", _type(one), name in needed, one.get("description", ""))


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    found: dict[str, Any] = whole["components"]["schemas"][reference.rsplit("/", 1)[-1]] if reference else schema
    return found


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")


def _schema_name(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        return _type(content.get("schema", {}))
    return ""
