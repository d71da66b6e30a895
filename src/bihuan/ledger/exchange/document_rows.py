"""The items of a paper as rows of its annexed table, with their pictures."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from bihuan.core.workdays import local_day
from bihuan.core.zh import day_in_prose, day_in_table
from bihuan.evidence.models import Evidence
from bihuan.evidence.public import public_display_key
from bihuan.ledger.deadlines import remaining
from bihuan.ledger.document_queries import items_of
from bihuan.ledger.exchange.books import books_of
from bihuan.ledger.exchange.ledger_rows import LedgerReader, LedgerRow
from bihuan.ledger.exchange.picture_sources import picture_source
from bihuan.ledger.models import Document, Milestone, Request, RequestAnswer
from bihuan.ledger.states import CARD_LABELS, STATE_LABELS, Card, RequestKind, State
from bihuan.papers.official import Cell
from bihuan.registry.models import Unit
from bihuan.registry.queries.calendars import calendar_of

PICTURES_IN_CELL = 2
NOTHING = "—"


def rows_of(document: Document, *, pictures: bool, now: datetime) -> list[dict[str, Cell]]:
    """Return the rows by the names of ``paper_kinds.ROW_WORDS``; a fixed number of queries."""
    items = items_of(document)
    today = local_day(now)
    books = books_of(document.realm, today=today, received=today)
    cards = {item.number: Card(item.card) for item in items.only("year", "serial", "part", "card")}
    told = {**_settled(document), **_joined(document), **_deferred(document)}
    reader = LedgerReader(document.realm_id, books.units, books.places)
    load = partial(_pictures, document.realm) if pictures else _no_pictures
    calendar = calendar_of(document.realm_id)
    return [
        _row(at, row, load, cards[row.number], told.get(row.number, ""))
        | {"逾期": str(remaining(row.due_at, now, calendar).days_late or NOTHING)}
        for at, row in enumerate(reader.rows(items), start=1)
    ]


def _row(at: int, row: LedgerRow, load: Callable[[Sequence[Evidence]], Cell], card: Card, told: str) -> dict[str, Cell]:
    state = STATE_LABELS[row.state]
    done = row.report or told
    helpers = f"配合单位：{row.assisting}" if row.assisting else ""
    return {
        "序号": str(at),
        "编号": row.number,
        "责任单位": row.lead or NOTHING,
        "配合单位": row.assisting or NOTHING,
        "点位": row.place or NOTHING,
        "问题": row.problem,
        "点位和问题": _lines(row.place, row.problem),
        "整改要求": row.demand or NOTHING,
        "要求和配合": _lines(row.demand, helpers) or NOTHING,
        "整改期限": _due(row.due),
        "整改前": load(row.befores),
        "整改情况": _lines(f"{state}。", done),
        "整改后": load(row.afters),
        "状态": state,
        "督办牌": CARD_LABELS[card] if card is not Card.NONE else NOTHING,
    }


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _due(due: date | str | None) -> str:
    if due is None:
        return NOTHING
    return due if isinstance(due, str) else day_in_table(due)


def _no_pictures(_evidence: Sequence[Evidence]) -> Cell:
    return NOTHING


def _pictures(realm: Unit, evidence: Sequence[Evidence]) -> Cell:
    drawn = [picture_source(one, public_display_key(realm.uid, one)) for one in evidence[:PICTURES_IN_CELL]]
    return tuple(source for source in drawn if source is not None) or NOTHING


def _settled(document: Document) -> Mapping[str, str]:
    """Why an item was settled otherwise, by its number: what the unit asked and the office granted."""
    granted = Request.objects.filter(
        item__in=document.entries.values("item_id"),
        item__state=State.SETTLED.value,
        kind=RequestKind.SETTLE.value,
        answer=RequestAnswer.GRANTED,
    )
    return {row.item.number: row.answer_words or row.words for row in granted.select_related("item").order_by("id")}


def _joined(document: Document) -> Mapping[str, str]:
    """With which row of the table another is worked on since it was merged, by the number of the one merged."""
    rows = {item.pk: at for at, item in enumerate(items_of(document).only("pk"), start=1)}
    merged = items_of(document).filter(merged_into__isnull=False).select_related("merged_into")
    return {
        item.number: f"与序号{rows[item.merged_into.pk]}一并办理。"
        if item.merged_into.pk in rows
        else f"与第{item.merged_into.number}号一并办理。"
        for item in merged
        if item.merged_into
    }


def _deferred(document: Document) -> Mapping[str, str]:
    """What is to be done by when, of items 挂账."""
    left = Milestone.objects.filter(
        item__in=document.entries.values("item_id"),
        item__state=State.DEFERRED.value,
        done_at__isnull=True,
        dropped_at__isnull=True,
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in left.select_related("item").order_by("item_id", "due"):
        found[row.item.number].append(f"{day_in_prose(local_day(row.due))}前{row.text}")
    return {number: "；".join(steps) + "。" for number, steps in found.items()}
