"""The API under load: a list of a hundred items, and items registered, beside bare Django writing JSON of a hundred rows."""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.people import Person
from bench.web import HELLO, Answered, Asked, ask, ask_bare, serving, warm
from bihuan.ledger.actions import BatchDraft, create_batch
from bihuan.registry.actions.tokens import make_token
from bihuan.registry.models import Role, TokenScope, Unit

ROWS = Asked("bare JSON of 100", "/rows", {})


@dataclass(frozen=True)
class Measured:
    """What the bare Django gave, and what the API gave."""

    hello: Answered
    rows: Answered
    asked: tuple[Answered, ...]


def measure(data: Path, office: Person) -> Measured:
    """Ask a served data folder with a token of the office. What is registered stays: to be run on a copy."""
    secret = make_token("bench", scope=TokenScope.WRITE, days=1, actor=office.actor)[1]
    owner = Unit.objects.get(pk=office.actor.posts_as(Role.OFFICE)[0].unit_id)
    batch = create_batch(BatchDraft(owner=owner, name="bench", received_on=date(2026, 11, 20)), actor=office.actor)
    own = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def drafted() -> bytes:
        uid = str(uuid.uuid4())
        wanted = {"uid": uid, "batch": str(batch.uid), "problem": f"路边有垃圾 {uid}", "place_text": "新街东段"}
        return json.dumps(wanted).encode()

    several = (
        Asked("JSON list of 100", "/api/v1/items?limit=100", own),
        Asked("create through the API", "/api/v1/items", own, drafted),
    )
    hello, rows = ask_bare(HELLO), ask_bare(ROWS)
    with serving(data) as (port, server):
        for one in several:
            warm(port, one)
        return Measured(hello, rows, tuple(ask(one, port, server) for one in several))
