"""The canary: strings planted in what a person may not see appear on no page, in no export, and change no count."""

import io
import re
import zipfile
from collections import Counter, deque

import pytest
from django.http import HttpResponse
from django.test import Client

from bihuan.registry.models import TableKind
from tests.security.addresses import addresses
from tests.security.answers import body_of
from tests.security.composed import CONTEST_CANARY, DOCUMENT_CANARY, GROUND_CANARY
from tests.security.meeting import MEETING_CANARY
from tests.security.reviewed import DECLARED_CANARY, DRAFT_CANARY, OBJECTION_CANARY
from tests.security.test_walk import client_for
from tests.security.world import (
    NAME_CANARY,
    OWN_ITEM_CANARY,
    PERSONAS,
    PHONE_CANARY,
    REALM_CANARY,
    ROBOT_CANARY,
    SIBLING_ITEM_CANARY,
    USER_CANARY,
    WEBHOOK_CANARY,
    World,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STRANGERS = ("other_office", "other_system", "other_security")
OWN_REALM = tuple(one for one in PERSONAS if one not in (*STRANGERS, "anonymous", "no_post"))
# Who may see the name of somebody at the liaison's unit, and with it the user name.
SEE_NAMES = frozenset({"office", "office_head", "other_line", "head", "liaison", "system", "security"})
# The whole phone stands on one form of the system administrator's, and in their export of people.
SEE_PHONES = frozenset({"system"})
# The words of the township's own item: its people and those who work over the whole realm, no administrator.
OVER_ALL = frozenset({"office", "office_head", "verifier", "inspector", "leader"})
SEE_OWN_ITEM = OVER_ALL | {"head", "liaison", "delegate"}
SEE_SIBLING_ITEM = OVER_ALL | {"sibling"}
# A meeting is seen by its office, the leaders and whoever is asked to come.
SEE_MEETING = frozenset({"office", "office_head", "leader", "head", "liaison", "delegate"})
# A declaration handed in likewise; a draft is its unit's alone.
SEE_DECLARED = SEE_MEETING
# A unit's own lines of a composite likewise.
SEE_COMPOSED = SEE_MEETING
SEE_DRAFT = frozenset({"head", "liaison", "delegate"})
LISTS = ("registry:units", "registry:people", "registry:places")
MOST_FILTERS = 4
LINK = re.compile(r'href="(/[^"#]*)"')


def text_of(response: HttpResponse) -> str:
    """Everything a person could read out of an answer: a page, its headers, or a workbook's parts."""
    body = body_of(response)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{dict(response.headers)}\n{body.decode(errors='replace')}"


def crawl(client: Client, world: World) -> dict[str, str]:
    """Return the text of every page the person reaches: every address, then every link found on the way.

    A list is asked for with a few of its filters: they are links on every page of it.
    """
    waiting = deque(address.path(world) for address in addresses())
    waiting += [f"/registry/tables/{table.value}/export/" for table in TableKind]
    seen: dict[str, str] = {}
    asked: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        page = path.partition("?")[0]
        if path in seen or page.startswith(("/static/", "/demo/", "/account/logout/")) or asked[page] > MOST_FILTERS:
            continue
        asked[page] += 1
        answer = client.get(path)
        text = text_of(answer)
        seen[path] = text if answer.status_code == 200 else ""
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(seen[path])]
    return seen


@pytest.mark.asvs("8.4.1")
@pytest.mark.parametrize("persona", OWN_REALM)
def test_nothing_of_another_realm_and_nobody_out_of_reach_is_seen(persona: str, world: World) -> None:
    pages = crawl(client_for(world, persona), world)

    def showing(canary: str) -> list[str]:
        return [path for path, text in pages.items() if canary in text]

    assert sum(bool(text) for text in pages.values()) > 10
    assert showing(REALM_CANARY) == []
    assert bool(showing(NAME_CANARY)) == (persona in SEE_NAMES), showing(NAME_CANARY)
    assert bool(showing(USER_CANARY)) == (persona in SEE_NAMES), showing(USER_CANARY)
    assert bool(showing(PHONE_CANARY)) == (persona in SEE_PHONES), showing(PHONE_CANARY)
    assert showing(ROBOT_CANARY) == []
    assert bool(showing(WEBHOOK_CANARY)) == (persona == "system"), showing(WEBHOOK_CANARY)
    assert persona in SEE_OWN_ITEM or showing(OWN_ITEM_CANARY) == []
    assert persona in SEE_SIBLING_ITEM or showing(SIBLING_ITEM_CANARY) == []
    assert bool(showing(MEETING_CANARY)) == (persona in SEE_MEETING), showing(MEETING_CANARY)
    assert bool(showing(DECLARED_CANARY)) == (persona in SEE_DECLARED), showing(DECLARED_CANARY)
    assert bool(showing(OBJECTION_CANARY)) == (persona in SEE_DECLARED), showing(OBJECTION_CANARY)
    for canary in (CONTEST_CANARY, DOCUMENT_CANARY, GROUND_CANARY):
        assert bool(showing(canary)) == (persona in SEE_COMPOSED), showing(canary)
    assert bool(showing(DRAFT_CANARY)) == (persona in SEE_DRAFT), showing(DRAFT_CANARY)


@pytest.mark.asvs("8.4.1")
def test_strangers_see_nothing_of_this_realm(world: World) -> None:
    for persona in STRANGERS:
        pages = crawl(client_for(world, persona), world)
        for canary in (NAME_CANARY, USER_CANARY, OWN_ITEM_CANARY, WEBHOOK_CANARY, world.place.name, world.unit.name):
            assert [path for path, text in pages.items() if canary in text] == [], (persona, canary)


@pytest.mark.asvs("8.2.3")
@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("persona", ["sibling", "leader", "auditor"])
@pytest.mark.parametrize("canary", [NAME_CANARY, PHONE_CANARY, USER_CANARY, REALM_CANARY])
def test_searching_for_a_canary_answers_as_searching_for_nonsense(persona: str, canary: str, world: World) -> None:
    client = client_for(world, persona)
    for name in LISTS:
        path = next(address for address in addresses() if address.name == name).path(world)
        found, nothing = client.get(path, {"q": canary}), client.get(path, {"q": "无此词"})
        assert _without(found, canary) == _without(nothing, "无此词"), path


def _without(response: HttpResponse, words: str) -> str:
    quoted = "".join(f"%{byte:02X}" for byte in words.encode())
    text = response.content.decode().replace(words, "…").replace(quoted, "…").replace(words.replace("-", "%2D"), "…")
    return re.sub(r'(csrfmiddlewaretoken" value="|data-csrf=")[^"]*', "", text)
