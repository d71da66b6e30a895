"""The walk: every address × every role, inside and outside its scope, against one reviewed table."""

import copy
import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client

from bihuan.registry.models import Role
from tests.security.addresses import API, NOWHERE, Address, addresses
from tests.security.answers import body_of
from tests.security.table import rows
from tests.security.world import PERSONAS, World, build

pytestmark = pytest.mark.django_db

# Fifteen, and seven of the review's hall: who has a card or the screen's address has no account.
OPEN_AT_MOST = 22
# Words that may stand in the table where no function decides.
PLAIN_RULES = {"anybody", "anybody in a demo", "anybody signed in", "everybody with a post"}
# What a GET may write: the audit, the session, the counters of failed sign-ins, the limits in the cache.
MAY_BE_WRITTEN = ("backstage_auditentry", "django_session", "axes_", '"cache"', "django_cache")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# What the page of no right says to everybody, whoever has the right.
ANYBODYS_ADVICE = "请让系统管理员核对您的任职"
# Ids that arrive in a form or an address's query.
ID_FIELDS = [
    ("ledger:cards-decide", "POST", "item"),
    ("ledger:bulk", "GET", "item"),
    ("ledger:bulk", "POST", "item"),
    ("ledger:approve_many", "POST", "item"),
    ("ledger:sign_sheets", "POST", "item"),
    ("ledger:approve", "GET", "unit"),
    ("ledger:unit_book_out", "GET", "unit"),
    ("ledger:dispatch", "GET", "item"),
    ("ledger:dispatch", "POST", "item"),
    ("ledger:dispatch", "GET", "batch"),
    ("ledger:items", "GET", "batch"),
    ("ledger:items", "GET", "unit"),
    ("ledger:items", "GET", "place"),
    ("ledger:board", "GET", "batch"),
    ("ledger:board", "GET", "unit"),
    ("ledger:board", "GET", "place"),
    ("ledger:calendar", "GET", "batch"),
    ("ledger:calendar", "GET", "unit"),
    ("ledger:calendar", "GET", "place"),
    ("ledger:items", "GET", "lead"),
    ("ledger:export", "GET", "batch"),
    ("ledger:register", "GET", "batch"),
    ("ledger:register", "POST", "batch"),
    ("desk:today", "GET", "batch"),
    ("desk:health", "GET", "batch"),
    ("desk:health-table", "GET", "batch"),
]
# Who sees the most; for them every page is asked of both databases.
ON_BOTH = {"office", "system"}
WALKERS = [persona if persona in ON_BOTH else pytest.param(persona, marks=pytest.mark.once) for persona in PERSONAS]
UID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
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


def ask(client: Client, method: str, path: str, data: dict[str, str] | None = None) -> HttpResponse:
    """Ask once; afterwards database and cookies are as before, signing out included."""
    kept = copy.deepcopy(client.cookies)
    with undone():
        answer = client.get(path, data) if method == "GET" else client.post(path, data)
        if answer.streaming:
            answer.streaming_content = [body_of(answer)]
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


@pytest.mark.once
def test_every_address_stands_in_the_table_for_both_methods(every: dict[str, Address]) -> None:
    reviewed = {(row.view, row.method) for row in rows()}
    there = {(name, method) for name in every for method in ("GET", "POST")}

    missing = sorted(there - reviewed)
    assert missing == [], "judge these rows, name their rule, add them to walk.csv:\n" + "\n".join(
        observed(every, missing)
    )
    assert reviewed - there == set(), "these views are gone"
    assert len(reviewed) == len(rows())


@pytest.mark.once
@pytest.mark.asvs("8.3.1")
def test_every_row_names_its_rule() -> None:
    for row in rows():
        if row.rule in PLAIN_RULES:
            continue
        module, _, name = row.rule.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), row


@pytest.mark.once
@pytest.mark.asvs("6.1.3")
@pytest.mark.asvs("8.2.1")
def test_open_addresses_are_few_and_say_so_in_the_table(every: dict[str, Address]) -> None:
    is_open = {name for name, address in every.items() if address.is_open}
    said = {row.view for row in rows() if row.rule in {"anybody", "anybody in a demo"}}

    assert is_open == said
    assert len(is_open) <= OPEN_AT_MOST


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect what is written inside to any database, bar what every request may leave behind."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if WRITES.match(sql) and not any(table in sql for table in MAY_BE_WRITTEN):
            written.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(watch))
        yield written


@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("persona", WALKERS)
def test_every_address_answers_as_reviewed_and_a_get_changes_nothing(
    every: dict[str, Address], persona: str, world: World
) -> None:
    client = client_for(world, persona)
    wrong, changed_by_get, silent = {}, {}, []

    for row in rows():
        with writes() as written:
            answer = ask(client, row.method, every[row.view].path(world))
        if answer.status_code != row.statuses[persona]:
            wrong[row.view, row.method] = (answer.status_code, "not", row.statuses[persona])
        if written and row.method == "GET":
            changed_by_get[row.view] = list(written)
        if answer.status_code == 403 and not _says_who(answer):
            silent.append((row.view, row.method))

    assert wrong == {}
    assert changed_by_get == {}
    assert silent == []


def _says_who(refusal: HttpResponse) -> bool:
    """Say whether a page of no right names somebody who has it: a role, an office or a unit."""
    text = refusal.content.decode().replace(ANYBODYS_ADVICE, "")
    return any(str(name) in text for name in (*Role.labels, "主管办公室", "甲镇"))


INSIDE_THE_REALM = ("sibling", "other_line", "auditor")


@pytest.mark.once
@pytest.mark.asvs("8.2.2")
@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("persona", ["other_office", "other_system", "other_security", *INSIDE_THE_REALM])
def test_things_out_of_reach_are_told_from_nothing_by_no_byte(
    every: dict[str, Address], persona: str, world: World
) -> None:
    client = client_for(world, persona)
    guarded = [row for row in rows() if "uid" in every[row.view].takes]
    if persona in INSIDE_THE_REALM:
        guarded = [row for row in guarded if row.statuses[persona] == 404]

    assert guarded
    for row in guarded:
        theirs = ask(client, row.method, every[row.view].path(world))
        nothing = ask(client, row.method, every[row.view].path(world, uid=NOWHERE))
        assert theirs.status_code == nothing.status_code, row
        assert _plain(theirs) == _plain(nothing), row


@pytest.mark.once
@pytest.mark.asvs("8.2.2")
@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("persona", ["other_office", "other_line", "sibling"])
def test_ids_out_of_reach_in_a_field_are_told_from_nothing_by_no_byte(
    every: dict[str, Address], persona: str, world: World
) -> None:
    client = client_for(world, persona)
    ids = {"item": world.item.uid}
    if persona != "sibling":
        ids["batch"] = world.item.batch.uid
    if persona == "other_office":
        ids |= {"unit": world.unit.uid, "place": world.place.uid}

    for view, method, field in ID_FIELDS:
        if field not in ids:
            continue
        path = every[view].path(world)
        theirs, nothing = (ask(client, method, path, {field: str(uid)}) for uid in (ids[field], NOWHERE))
        assert (theirs.status_code, _said(theirs)) == (nothing.status_code, _said(nothing)), (view, field)
        assert _plain(theirs) == _plain(nothing), (view, field)


def _said(response: HttpResponse) -> list[str]:
    """What the next page would say."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def _plain(response: HttpResponse) -> bytes:
    """An answer without what differs between any two: form tokens, ids."""
    return UID.sub(b"", TOKEN.sub(rb"\1", body_of(response)))


@pytest.mark.once
@pytest.mark.asvs("3.5.1")
def test_post_with_a_cookie_and_no_token_is_refused_everywhere(every: dict[str, Address], world: World) -> None:
    client = client_for(world, "system", enforce_csrf_checks=True)
    for address in every.values():
        status = ask(client, "POST", address.path(world)).status_code
        # What the API only reads knows no POST at all.
        assert status == 403 or (status == 405 and address.view.startswith(API)), address


@pytest.mark.once
@pytest.mark.asvs("8.3.2")
def test_a_right_taken_away_is_gone_at_the_next_request_of_an_open_session(
    every: dict[str, Address], world: World
) -> None:
    client = client_for(world, "system")
    path = every["registry:unit-new"].path(world)
    assert client.get(path).status_code == 200

    world.accounts["system"].person.appointments.update(ends="2020-01-02")

    assert client.get(path).status_code == 403
    assert client.get(every["registry:units"].path(world)).status_code == 403
