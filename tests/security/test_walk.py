"""The walk: every address × every role, inside and outside its scope, against one reviewed table."""

import copy
import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client

from tests.security.addresses import NOWHERE, Address, addresses
from tests.security.answers import body_of
from tests.security.table import Row, rows
from tests.security.world import PERSONAS, World, build

pytestmark = pytest.mark.django_db

OPEN_AT_MOST = 15
# Words that may stand in the table where no function decides.
PLAIN_RULES = {"anybody", "anybody in a demo", "anybody signed in", "everybody with a post"}
# What a GET may write: the audit, the session, the counters of failed sign-ins, the limits in the cache.
MAY_BE_WRITTEN = ("backstage_auditentry", "django_session", "axes_", '"cache"', "django_cache")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|data-csrf=")[^"]*')


@pytest.fixture(scope="module")
def every() -> dict[str, Address]:
    return {address.name: address for address in addresses()}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves no trace in any database."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def client_for(world: World, persona: str, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    if persona != "anonymous":
        client.force_login(world.accounts[persona], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client: Client, method: str, path: str) -> HttpResponse:
    """Ask once; afterwards database and cookies are as before, signing out included."""
    kept = copy.deepcopy(client.cookies)
    with undone():
        answer = client.get(path) if method == "GET" else client.post(path)
        if answer.streaming:
            body_of(answer)
    client.cookies = kept
    return answer


def observed(every: dict[str, Address], missing: list[tuple[str, str]]) -> list[str]:
    """Lines for the table as the program answers today; whether that is right is for the reader to say."""
    world = build()
    clients = [client_for(world, persona) for persona in PERSONAS]
    lines = []
    for name, method in missing:
        path = every[name].path(world)
        lines.append(",".join([name, method, "?", *(str(ask(client, method, path).status_code) for client in clients)]))
    return lines


def test_every_address_stands_in_the_table_for_both_methods(every: dict[str, Address]) -> None:
    reviewed = {(row.view, row.method) for row in rows()}
    there = {(name, method) for name in every for method in ("GET", "POST")}

    missing = sorted(there - reviewed)
    assert missing == [], "judge these rows, name their rule, add them to walk.csv:\n" + "\n".join(
        observed(every, missing)
    )
    assert reviewed - there == set(), "these views are gone"
    assert len(reviewed) == len(rows())


def test_every_row_names_its_rule() -> None:
    for row in rows():
        if row.rule in PLAIN_RULES:
            continue
        module, _, name = row.rule.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), row


@pytest.mark.asvs("8.2.1")
def test_open_addresses_are_few_and_say_so_in_the_table(every: dict[str, Address]) -> None:
    is_open = {name for name, address in every.items() if address.is_open}
    said = {row.view for row in rows() if row.rule in {"anybody", "anybody in a demo"}}

    assert is_open == said
    assert len(is_open) <= OPEN_AT_MOST


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("persona", PERSONAS)
def test_walk(every: dict[str, Address], persona: str) -> None:
    world = build()
    client = client_for(world, persona)

    got = {(row.view, row.method): ask(client, row.method, every[row.view].path(world)).status_code for row in rows()}

    assert got == {(row.view, row.method): row.statuses[persona] for row in rows()}


def _guarded(every: dict[str, Address]) -> list[Row]:
    """Rows of things that have an owner: those a stranger of another realm must not be able to tell from nothing."""
    return [row for row in rows() if "uid" in every[row.view].takes]


@pytest.mark.asvs("8.2.2")
def test_things_of_another_realm_are_told_from_nothing_by_no_byte(every: dict[str, Address]) -> None:
    world = build()
    for persona in ("other_office", "other_system"):
        client = client_for(world, persona)
        for row in _guarded(every):
            theirs = ask(client, row.method, every[row.view].path(world))
            nothing = ask(client, row.method, every[row.view].path(world, uid=NOWHERE))
            assert theirs.status_code == nothing.status_code, row
            assert _plain(theirs) == _plain(nothing), row


def _plain(response: HttpResponse) -> bytes:
    return TOKEN.sub(rb"\1", response.content)


@pytest.mark.asvs("3.5.1")
def test_get_changes_nothing(every: dict[str, Address]) -> None:
    world = build()
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if WRITES.match(sql) and not any(table in sql for table in MAY_BE_WRITTEN):
            written.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(watch))
        for persona in PERSONAS:
            client = client_for(world, persona)
            written.clear()
            for address in every.values():
                ask(client, "GET", address.path(world))
            assert written == [], persona


@pytest.mark.asvs("3.5.1")
def test_post_with_a_cookie_and_no_token_is_refused_everywhere(every: dict[str, Address]) -> None:
    world = build()
    client = client_for(world, "system", enforce_csrf_checks=True)
    for address in every.values():
        assert ask(client, "POST", address.path(world)).status_code == 403, address


@pytest.mark.asvs("8.3.2")
def test_a_right_taken_away_is_gone_at_the_next_request_of_an_open_session(every: dict[str, Address]) -> None:
    world = build()
    client = client_for(world, "system")
    path = every["registry:unit-new"].path(world)
    assert client.get(path).status_code == 200

    world.accounts["system"].person.appointments.update(ends="2020-01-02")

    assert client.get(path).status_code == 403
    assert client.get(every["registry:units"].path(world)).status_code == 403
