"""What a list costs without its page: the queries behind it, counted and timed for each way of seeing the ledger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.clock import Spread, repeated
from bench.people import Person, people
from bihuan.core.workdays import local_day, working_calendar
from bihuan.desk.health.asking import Lists, choices, read_scope
from bihuan.desk.health.drawings import draw_ageing, draw_flow, draw_on_time, strip
from bihuan.desk.health.tables import Tables
from bihuan.desk.search.finding import find
from bihuan.desk.search.views import SHOWN
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.casefile import open_case
from bihuan.ledger.health_queries import read_health
from bihuan.ledger.indicator_names import names_in
from bihuan.ledger.listing import page_of_rows
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.queries import count_up_to, visible_items
from bihuan.ledger.views.asked import NEWEST, asked_items, in_order, read_asked
from bihuan.ledger.views.lists import MOST_SORTED, rows_of

RUNS = 5


@dataclass(frozen=True)
class Read:
    """One read: whose, of what, what it cost, and its slowest statement."""

    who: str
    what: str
    rows: int
    queries: int
    time: Spread
    slowest: str


def lists() -> dict[str, str]:
    """The lists people open, as their address asks for them."""
    batch = Batch.objects.order_by("-pk").values_list("uid", flat=True)[0]
    unit = Item.objects.filter(lead__isnull=False).order_by("pk").values_list("lead__uid", flat=True)[0]
    return {
        "all, newest first": "",
        "open": "state=open",
        "one state": "state=planned",
        "overdue": "due=overdue",
        "due soon": "due=soon",
        "one unit, open": f"state=open&unit={unit}",
        "one batch": f"batch={batch}",
        "stuck": "mark=stuck",
        "unacknowledged": "mark=unacknowledged",
        "page 40": "page=40",
        "search: two characters, common": "q=井盖",
        "search: two characters, rare": "q=渡口",
        "search: several words": "q=人民路 盲道 占压",
        "search: pinyin initials": "q=rml",
    }


def read_all() -> list[Read]:
    """Measure every list for everybody, an item and a batch."""
    found = []
    for person in people():
        for what, address in lists().items():
            found.append(_read(person.key, what, partial(list_data, person, address)))
        found += list(_others(person))
    return found


def list_data(person: Person, address: str) -> int:
    """Everything the list page reads of the ledger for one page; returns how many rows it shows."""
    now, calendar = timezone.now(), working_calendar()
    get = QueryDict(address)
    asked = read_asked(get, person.actor, now=now, calendar=calendar)
    items = asked_items(asked, person.actor, now=now)
    counted = count_up_to(items, MOST_SORTED)
    sort = NEWEST if counted.more and asked.sort.removeprefix("-") != "number" else asked.sort
    total = counted.number + (1 if counted.more else 0)
    page = page_of_rows(in_order(items, sort), get.get("page"), total=total)
    return len(rows_of(page.rows, now, calendar))


def health_data(person: Person, address: str) -> int:
    """Everything the health page reads and reckons, tables and drawings included; returns how many units it shows."""
    now = timezone.now()
    asked = read_scope(QueryDict(address), person.actor, now=now)
    health = read_health(person.actor, asked.scope, now=now)
    lists, names = Lists(asked), names_in(person.actor.realm_id, asked.scope.batch)
    tables = Tables(health, lists, names)
    for table in (tables.flow, tables.ageing, tables.on_time, tables.units, tables.kinds, tables.months, tables.inputs):
        table()
    strip(health, lists, names)
    for drawing in (draw_flow(health), draw_ageing(health, lists), draw_on_time(health, lists)):
        drawing.data()
    choices(person.actor, asked, today=local_day(now))
    return len(health.units)


def _found(person: Person, words: str) -> int:
    """Everything the search page reads for one query; returns how many items it shows."""
    now = timezone.now()
    found = find(words, person.actor, limit=SHOWN, now=now, today=local_day(now))
    return len(found.numbered) + len(found.items)


def _others(person: Person) -> Iterator[Read]:
    batch = Batch.objects.order_by("-pk").values_list("uid", flat=True)[0]
    yield _read(person.key, "health, this year", partial(health_data, person, ""))
    yield _read(person.key, "health, three years", partial(health_data, person, "from=2024-01"))
    yield _read(person.key, "health, one batch", partial(health_data, person, f"batch={batch}"))
    yield _read(person.key, "health, items behind a figure", partial(list_data, person, "figure=age-month"))
    for what, words in (("two characters", "井盖"), ("initials", "xyjd"), ("number", "2026-14")):
        yield _read(person.key, f"search page: {what}", partial(_found, person, words))
    item = visible_items(person.actor).filter(state="closed").order_by("-pk").first()
    if item is not None:
        yield _read(person.key, "item with its story", lambda: len(open_case(person.actor, item.uid).story))
        yield _read(person.key, "counts of its batch", lambda: count_batch(item.batch).saved)


def _read(who: str, what: str, job: Callable[[], int]) -> Read:
    with CaptureQueriesContext(connection) as captured:
        rows = job()
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return Read(who, what, rows, len(captured), repeated(job, RUNS), f"{slowest['time']} s: {slowest['sql'][:600]}")
