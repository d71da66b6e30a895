"""A served folder under load while its processes are killed: programs that write, a hand that kills, and what is left."""

import http.client
import json
import random
import sqlite3
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.evidence import samples
from tests.support.site import bihuan

PREPARE = """
import json
from datetime import date
from django.utils import timezone
from bihuan.ledger.actions import BatchDraft, create_batch
from bihuan.registry.actions.tokens import make_token
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Role, TokenScope, Unit
clerk = next(
    actor for account in Account.objects.filter(person__appointments__role=Role.OFFICE).order_by("pk")
    if (actor := actor_for(account, today=timezone.localdate())).holds(Role.OFFICE)
)
office = Unit.objects.get(pk=clerk.posts_as(Role.OFFICE)[0].unit_id)
batch = create_batch(BatchDraft(owner=office, name="压力", received_on=date(2026, 11, 20)), actor=clerk)
lead = Unit.objects.filter(kind="township").order_by("pk").first()
secret = make_token("压力", scope=TokenScope.WRITE, days=1, actor=clerk)[1]
print("TOLD" + json.dumps({"batch": str(batch.uid), "lead": str(lead.uid), "secret": secret}))
"""
PATIENCE_SECONDS = 60
# Granian ends the whole server ("worker crash loop") when a web process it has started again dies within 5.5 seconds: left
# to whoever keeps the service. Such a one is not killed here, so that what is asked for stays that all are started again.
YOUNG_SECONDS = 7


@dataclass
class Work:
    """What one program was told is done: the ids of items registered, of those handed over, and of files received."""

    registered: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    repeats: int = 0


@dataclass(frozen=True)
class Prepared:
    """A batch to write into, a unit to hand over to, and a token of the office."""

    batch: str
    lead: str
    secret: str


def prepare(data: Path, extra: Mapping[str, str] | None = None) -> Prepared:
    """Make a batch and a token in a folder nobody serves yet."""
    done = bihuan("manage", "shell", "-v", "0", "-c", PREPARE, data=data, extra=extra)
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    return Prepared(**json.loads(line.removeprefix("TOLD")))


class Program(threading.Thread):
    """Registers, sends a picture, hands over, again and again; what was not answered is asked for again under its own id."""

    def __init__(self, ready: Prepared, seed: int) -> None:
        super().__init__(daemon=True)
        self.ready, self.work, self.address = ready, Work(), ""
        self.stopping, self.paused = threading.Event(), threading.Event()
        self._rough = random.Random(seed)  # noqa: S311 -- a pattern, not a secret
        self._seed = seed
        self.fault: AssertionError | None = None

    def run(self) -> None:
        """Go on until told to stop, finishing what was begun; a refusal is the end and is kept in ``fault``."""
        number = 0
        try:
            while not self.stopping.is_set():
                number += 1
                self._one(number)
        except AssertionError as fault:
            self.fault = fault

    def _one(self, number: int) -> None:
        item, file, move = (str(uuid.UUID(int=self._rough.getrandbits(128), version=4)) for _ in range(3))
        picture = samples.jpeg((64, 48), seed=self._seed * 100_000 + number)
        received = self._send("evidence", *form({"uid": file, "purpose": "before"}, picture))
        self.work.files[received["uid"]] = received["sha256"]
        wanted = {
            "uid": item,
            "batch": self.ready.batch,
            "problem": f"问题 {self._seed}-{number}",
            "place_text": "某处",
        }
        self._json("items", {**wanted, "evidence": [received["uid"]]})
        self.work.registered.add(item)
        fields = {"lead": self.ready.lead, "deadline": "2030-03-01", "deadline_kind": "by_date"}
        self._json(f"items/{item}/moves/assign", {"uid": move, "fields": fields})
        self.work.assigned.add(item)

    def _json(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._send(path, json.dumps(body).encode(), "application/json")

    def _send(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        """Ask until there is an answer: the same id with the same content does nothing twice."""
        headers = {"Authorization": f"Bearer {self.ready.secret}", "Content-Type": kind}
        while True:
            request = urllib.request.Request(f"{self.address}api/v1/{path}", body, headers)  # noqa: S310 -- our own server
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    told: dict[str, Any] = json.load(answer)
                    return told
            except urllib.error.HTTPError as refusal:
                raise AssertionError(refusal.read().decode()) from refusal
            except (OSError, ValueError, http.client.HTTPException):
                # Refused, cut off, or half an answer: nobody knows what was done.
                self.work.repeats += 1
                time.sleep(0.1)


def form(fields: dict[str, str], picture: bytes) -> tuple[bytes, str]:
    """A posted form with one picture: its body and its content type."""
    mark = "----bihuan"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    ]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return b"".join(
        [*parts, head.encode(), picture, f"\r\n--{mark}--\r\n".encode()]
    ), f"multipart/form-data; boundary={mark}"


class Hand:
    """Kills processes of one server (SIGKILL), whichever chance names; the server starts others."""

    def __init__(self, server: psutil.Process, rough: random.Random) -> None:
        self._server, self._rough = server, rough
        self._first = {one.pid for one, _ in _processes(server)}

    def kill_one(self) -> str:
        """Kill a web process or the worker; returns which. There is always one: the worker may die at any age."""
        victim, kind = self._rough.choice([one for one in _processes(self._server) if self._may_die(*one)])
        victim.kill()
        return kind

    def kill_worker(self) -> None:
        """Kill the worker, once there is one."""
        next(one for one, kind in _processes(self._server) if kind == "worker").kill()

    def _may_die(self, one: psutil.Process, kind: str) -> bool:
        return kind == "worker" or one.pid in self._first or time.time() - one.create_time() > YOUNG_SECONDS


def _processes(server: psutil.Process) -> list[tuple[psutil.Process, str]]:
    """The web processes and the worker that live now, at least one of each kind: what was killed is started again."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = []
        for one in server.children():
            try:
                command = " ".join(one.cmdline())
            except psutil.Error:
                continue
            if "resource_tracker" not in command:
                found.append((one, "worker" if "spawn_main" in command else "web"))
        if len({kind for _, kind in found}) == 2:
            return found
        time.sleep(0.1)
    raise AssertionError("what was killed was not started again")


Asked = Callable[[str], list[tuple[Any, ...]]]


def left_in(data: Path) -> dict[str, Any]:
    """What stands in the SQLite database of a folder; see ``left``."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        return left(lambda sql: database.execute(sql).fetchall())


def left(asked: Asked) -> dict[str, Any]:
    """What stands in a database: items, how long their chains are, files, and what was told to whom how often."""
    items = asked("SELECT uid, state, length FROM ledger_item WHERE problem LIKE '问题 %'")
    files = asked("SELECT e.uid, f.sha256 FROM evidence_evidence e JOIN evidence_storedfile f ON f.id = e.file_id")
    return {
        "items": {str(uuid.UUID(str(uid))): (state, length) for uid, state, length in items},
        "files": {str(uuid.UUID(str(uid))): digest for uid, digest in files},
        "told_twice": asked(
            "SELECT account_id, target_uid, kind, count(*) FROM backstage_notice"
            " GROUP BY account_id, target_uid, kind HAVING count(*) > 1"
        ),
        "half": asked(
            "SELECT count(*) FROM evidence_evidence WHERE target_kind = 'ledger.item' AND part_uid IS NULL"
            " AND target_uid NOT IN (SELECT uid FROM ledger_item)"
        ),
    }


def assert_all_is_once(programs: Sequence[Program], found: Mapping[str, Any]) -> int:
    """Assert that what the programs were told is done is there, once, and nothing else; returns the items."""
    assert [str(program.fault) for program in programs if program.fault] == []
    registered = {item for program in programs for item in program.work.registered}
    assigned = {item for program in programs for item in program.work.assigned}
    assert registered == set(found["items"])
    assert {item for item, (state, _) in found["items"].items() if state == "assigned"} == assigned
    assert {length for _, length in found["items"].values()} == {2}
    for program in programs:
        for uid, digest in program.work.files.items():
            assert found["files"][uid] == digest
    assert len({*found["files"]} & {uid for program in programs for uid in program.work.files}) == len(registered)
    assert found["told_twice"] == []
    assert found["half"] == [(0,)]
    return len(registered)
