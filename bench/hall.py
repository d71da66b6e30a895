"""A live meeting: fifteen judges save their sheets again and again, alone, then beside two hundred phones on the screen's page."""

import re
import statistics
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from bench.people import actor_called
from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Unit
from bihuan.scoring import actions
from bihuan.scoring.rulebooks import keep_shipped_rules, rules_for
from bihuan.scoring.stages import Reveal
from tests.support.site import serving

JUDGES, WATCHERS = 15, 200
# As the pages do: a phone asks every three seconds; a judge saves every two.
LOOK_SECONDS, SAVE_SECONDS, HALL_SECONDS = 3.0, 2.0, 30.0
OFFICE = "kaoping.jingban"
MARKS = {"novelty": "28", "difficulty": "18", "effect": "30", "spread": "13"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REVISION = re.compile(r'name="revision" value="(\d+)"')


@dataclass(frozen=True)
class Hall:
    """Where the screen is, where the judges mark, and the keys of their devices."""

    watch: str
    sheet: str
    keys: list[str]


def open_hall() -> Hall:
    """Open a round in the demo city with one entry and fifteen invited judges, each with an opened card."""
    office = actor_called(OFFICE)
    (post,) = office.posts
    keep_shipped_rules()
    rule = rules_for(office.realm_id).filter(code="innovation-hundred").first()
    if rule is None:
        raise SystemExit("the rule that ships is not there")
    owner = Unit.objects.get(pk=post.unit_id)
    draft = actions.RoundDraft(owner, Line.APPRAISAL, f"测速 {uuid7()}", timezone.localdate().year, rule.uid)
    uid = actions.create_round(draft, actor=office).uid
    (entry,) = actions.add_entries(uid, [actions.EntryDraft("测速", owner.uid)], actor=office)
    for number in range(JUDGES):
        actions.seat_guest(uid, actions.GuestDraft(f"评委{number + 1}", "panel", "judges"), actor=office)
    cards = actions.give_cards(uid, day=timezone.localdate(), actor=office)
    keys = [actions.open_card(card.secret, card.pin)[1] for card in cards]
    actions.open_entry(uid, entry.uid, actor=office)
    watch = actions.set_hall(uid, reveal=Reveal.EACH, report_minutes=8, question_minutes=5, actor=office).watch
    return Hall(f"/scoring/watch/{watch}/?part=1", f"/scoring/hall/{entry.uid}/", keys)


def measure(data: Path) -> dict[str, Any]:
    """Milliseconds of saving a sheet, without and with watchers."""
    hall = open_hall()
    with serving(data) as site:
        alone, _none = _held(site.address, hall, watchers=0)
        watched, looks = _held(site.address, hall, watchers=WATCHERS)
    return {"judges": JUDGES, "watchers": WATCHERS, "looks_a_second": looks, "alone": alone, "watched": watched}


def _held(address: str, hall: Hall, *, watchers: int) -> tuple[dict[str, float], float]:
    until = time.monotonic() + HALL_SECONDS
    saves: list[float] = []
    looks: list[int] = []
    faults: list[Exception] = []

    def guarded(job: Any, *given: Any) -> None:
        try:
            job(*given)
        except Exception as fault:  # noqa: BLE001 -- told below: a thread's own is lost
            faults.append(fault)

    threads = [
        threading.Thread(target=guarded, args=(_judge, address, hall.sheet, key, until, saves)) for key in hall.keys
    ]
    for number in range(watchers):
        wait = number / watchers * LOOK_SECONDS
        threads.append(threading.Thread(target=guarded, args=(_watcher, address, hall.watch, wait, until, looks)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"the hall did not hold: {faults[:3]}")
    p95 = statistics.quantiles(saves, n=20)[-1]
    return {"saves": len(saves), "median": statistics.median(saves), "p95": p95}, len(looks) / HALL_SECONDS


def _watcher(address: str, path: str, wait: float, until: float, looks: list[int]) -> None:
    line = HTTPConnection(urlsplit(address).netloc, timeout=60)
    time.sleep(wait)
    while time.monotonic() < until:
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(answer.status)
        looks.append(answer.status)
        time.sleep(LOOK_SECONDS)


def _judge(address: str, path: str, key: str, until: float, saves: list[float]) -> None:
    line = HTTPConnection(urlsplit(address).netloc, timeout=60)
    while time.monotonic() < until:
        line.request("GET", path, headers={"Cookie": f"seat={key}"})
        answer = line.getresponse()
        page = answer.read().decode()
        (csrf,) = [part.split(";")[0] for part in answer.headers.get_all("Set-Cookie", []) if part.startswith("csrf=")]
        token, revision = TOKEN.search(page), REVISION.search(page)
        if token is None or revision is None:
            raise RuntimeError(f"no sheet: {answer.status}")
        given = {"csrfmiddlewaretoken": token[1], "revision": revision[1], "client": uuid7(), "do": "save", **MARKS}
        headers = {"Cookie": f"seat={key}; {csrf}", "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        line.request("POST", path, urlencode(given), headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(answer.status)
        saves.append((time.perf_counter() - began) * 1_000)
        time.sleep(SAVE_SECONDS)
