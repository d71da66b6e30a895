"""A ledger of any size: copies of the demo's items, inserted in bulk, every chain valid."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from bench.copies import Copied, Copier
from bench.rows import problem
from bench.templates import Template, dealt, read_templates
from bihuan.backstage import search
from bihuan.evidence.models import Evidence
from bihuan.ledger.actions.batching import BatchDraft, create_batch
from bihuan.ledger.actions.inserting import insert_rows
from bihuan.ledger.actions.registering import reserve_numbers
from bihuan.ledger.actions.writing import search_text
from bihuan.ledger.filtering import SEARCH_KIND
from bihuan.ledger.models import (
    Batch,
    Item,
    ItemAccess,
    Movement,
    MovementWords,
    Party,
    Plan,
    Report,
    Verification,
)
from bihuan.ledger.verify import check_items
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

CHUNK = 2_000
LARGEST_BATCH, SMALLEST_BATCH, BATCHES = 5_000, 50, 20
# Open items are at most four weeks older than the demo's, the others up to two years.
OPEN_WEEKS, ENDED_WEEKS = 4, 100
SAMPLE_EVERY = 997

Progress = Callable[[int], None]


def build(count: int, *, actor: Actor, at: Progress) -> None:
    """Copy the demo's items until there are ``count`` more; ``at`` hears how many there are."""
    templates = dealt(read_templates())
    copier = Copier({pk: str(uid) for pk, uid in Unit.objects.values_list("pk", "uid")})
    size = min(LARGEST_BATCH, max(SMALLEST_BATCH, count // BATCHES))
    office = templates[0].item.batch.owner
    done = 0
    _hurry()
    while done < count:
        batch = _open_batch(office, done // size + 1, actor)
        here = min(size, count - done)
        for start in range(0, here, CHUNK):
            rows = range(done + start, done + min(start + CHUNK, here))
            with transaction.atomic():
                _store(batch, [templates[row % len(templates)] for row in rows], rows, copier)
        done += here
        at(done)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def check_sample() -> tuple[int, list[str]]:
    """Check the chains, facts, words and access rows of a sample of all items: how many, and what is wrong with them."""
    sample = Item.objects.extra(where=["ledger_item.id %% %s = 1"], params=[SAMPLE_EVERY])
    items = list(sample.select_related("batch", "pack", "place", "merged_into", "lead", "realm"))
    return len(items), [str(fault) for fault in check_items(items[0].realm, items)]


def _open_batch(office: Unit, number: int, actor: Actor) -> Batch:
    day = date(timezone.localdate().year, 1, 5)
    return create_batch(
        BatchDraft(owner=office, name=f"第 {number} 次巡查", received_on=day + timedelta(days=number % 360)),
        actor=actor,
    )


def _store(batch: Batch, templates: Sequence[Template], rows: Sequence[int], copier: Copier) -> None:
    first = reserve_numbers(batch.realm_id, batch.received_on.year, len(rows))
    copies = [
        copier.copy(
            template,
            7 * (row % (OPEN_WEEKS if template.is_open else ENDED_WEEKS)),
            batch=batch.pk,
            year=batch.received_on.year,
            serial=first + place,
            problem=problem(row),
        )
        for place, (template, row) in enumerate(zip(templates, rows, strict=True))
    ]
    insert_rows(Item, [one.item for one in copies])
    ids = dict(
        Item.objects.filter(
            realm_id=batch.realm_id, year=batch.received_on.year, part=0, serial__gte=first
        ).values_list("serial", "pk")
    )
    for one in copies:
        one.item.pk = ids[one.item.serial]
        for row in (*one.movements, *(row for row in one.others if "item_id" in row.__dict__)):
            row.__dict__["item_id"] = one.item.pk
    _store_chains(copies)
    _store_others(copies)
    _index(copies)


def _store_chains(copies: Sequence[Copied]) -> None:
    insert_rows(Movement, [row for one in copies for row in one.movements])
    between = Movement.objects.filter(item_id__gte=copies[0].item.pk, item_id__lte=copies[-1].item.pk)
    ids = {(item, sequence): pk for item, sequence, pk in between.values_list("item_id", "sequence", "pk").order_by()}
    words: list[MovementWords] = []
    for one in copies:
        for sequence, row in one.words.items():
            row.movement_id = ids[one.item.pk, sequence]
            words.append(row)
    insert_rows(MovementWords, words)


def _store_others(copies: Sequence[Copied]) -> None:
    def of(model: type[models.Model]) -> list[models.Model]:
        return [row for one in copies for row in one.others if isinstance(row, model)]

    for model in (Party, ItemAccess, Plan, Report, Evidence):
        insert_rows(model, of(model))
    checks = of(Verification)
    numbers = dict(
        Report.objects.filter(pk__in={row.__dict__["report_id"] for row in checks}).values_list("pk", "number")
    )
    between = Report.objects.filter(item_id__gte=copies[0].item.pk, item_id__lte=copies[-1].item.pk)
    reports = {(item, number): pk for item, number, pk in between.values_list("item_id", "number", "pk").order_by()}
    for row in checks:
        columns = row.__dict__
        columns["report_id"] = reports[columns["item_id"], numbers[columns["report_id"]]]
    insert_rows(Verification, checks)


def _index(copies: Sequence[Copied]) -> None:
    search.index(
        search.SearchRow(
            realm_id=one.item.realm_id,
            kind=SEARCH_KIND,
            target=one.item.pk,
            unit_ids=sorted(row.unit_id for row in one.others if isinstance(row, ItemAccess)),
            text=search_text(one.item),
        )
        for one in copies
    )


def _hurry() -> None:
    """Building may lose its work to a power cut; what is measured afterwards opens the database again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
