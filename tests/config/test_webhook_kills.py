"""The worker killed (SIGKILL) while it tells a receiver what happens: everything arrives, and nothing twice without need."""

import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.backstage.webhooks_at_work import id_of, verified
from tests.config.killing import Hand, Program, prepare
from tests.support.receiving import Received, Receiver, Reply, receiving
from tests.support.site import bihuan, copied, serving
from tests.support.soaking import seed, tell

# So many items are handed over for each kill at a moment of its own.
ITEMS_PER_KILL = 4
# The receiver has the event, the worker dies before it hears so: it must come again.
KILLED_BEFORE_THE_ANSWER = {4, 15}
# A job whose worker died is free again after its lease of a minute.
PATIENCE_SECONDS = 240
CONNECT = """
import json
from django.utils import timezone
from bihuan.backstage.webhooks import events
from bihuan.backstage.webhooks.actions import WebhookDraft, make_webhook
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account
actor = actor_for(Account.objects.get(username="sysadmin"), today=timezone.localdate())
draft = WebhookDraft("数字城管平台", "{address}", ["item.registered", "item.assigned"])
print("TOLD" + json.dumps(make_webhook(draft, actor=actor)[1]))
"""


def connect(data: Path, receiver: Receiver) -> str:
    """Make a webhook in a folder nobody serves yet; returns its secret."""
    script = CONNECT.replace("{address}", receiver.address)
    done = bihuan("manage", "shell", "-v", "0", "-c", script, data=data, extra=receiver.environment)
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    return str(json.loads(line.removeprefix("TOLD")))


def deliveries(data: Path) -> Counter[str]:
    """How many deliveries stand in which state."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        return Counter(state for (state,) in database.execute("SELECT state FROM backstage_webhookdelivery"))


@pytest.mark.soak
@pytest.mark.parametrize("kills", [28])
def test_every_event_arrives_and_none_twice_that_was_acknowledged(
    demo_folder: Path, tmp_path: Path, kills: int
) -> None:
    data, rough = copied(demo_folder, tmp_path / "data"), random.Random(seed())  # noqa: S311 -- a pattern, not a secret
    with receiving(tmp_path / "receiver") as receiver:
        ready, secret = prepare(data), connect(data, receiver)
        with serving(data, extra=receiver.environment) as site:
            hand = Hand(psutil.Process(site.pid), rough)

            def answer(_: Received) -> Reply:
                if len(receiver.received) in KILLED_BEFORE_THE_ANSWER:
                    hand.kill_worker()
                return Reply()

            receiver.answer = answer
            program = Program(ready, 1)
            program.address = site.address
            program.start()
            for _ in range(kills):
                time.sleep(rough.uniform(1, 3))
                hand.kill_worker()
            wait_for(lambda: len(program.work.assigned) >= ITEMS_PER_KILL * kills)
            program.stopping.set()
            program.join(PATIENCE_SECONDS)
            expected = 2 * len(program.work.assigned)
            wait_for(lambda: deliveries(data) == {"done": expected})

    arrived = Counter(id_of(one) for one in receiver.received)
    bodies = {(id_of(one), one.body) for one in receiver.received}
    killed = len(KILLED_BEFORE_THE_ANSWER) + kills
    again = sum(arrived.values()) - len(arrived)
    assert len(arrived) == len(bodies) == expected
    assert len(KILLED_BEFORE_THE_ANSWER) <= again <= killed
    for request in receiver.received:
        # Signed anew at each try, whenever that was.
        assert verified(request, secret)["data"]["item"] in program.work.registered
    tell("webhook kills", killed=killed, events=expected, again=again)


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.5)
