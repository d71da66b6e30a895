"""Items of a batch handed over, and papers drafted from them, for the tests of papers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.core.files.base import ContentFile

from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.store import display_key, storage, thumb_key
from bihuan.ledger import actions
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Batch, Document, Item
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.paper_words import Words
from bihuan.registry.actor import Actor
from tests.ledger.clocks import set_due
from tests.ledger.factories import County, make_batch, make_items, make_picture
from tests.papers.books import jpeg


def handed_over(county: County, count: int = 2, *, batch: Batch | None = None) -> tuple[Batch, list[Item]]:
    """Items of one batch with the street."""
    batch = batch or make_batch(county)
    items = make_items(county, count, batch=batch, lead=county.street)
    actions.assign_items([one.uid for one in items], actor=county.clerk, to=actions.HandOver())
    return batch, items


def drafted(county: County, kind: DocumentKind = DocumentKind.NOTICE, *, actor: Actor | None = None) -> Document:
    """One draft over two items."""
    batch, _items = handed_over(county)
    who = actor or (county.liaison if kind is DocumentKind.REPORT else county.clerk)
    (document,) = actions.draft_documents(kind, source=Source(batch.uid), actor=who)
    return document


def overdue(items: list[Item], days: int = 5) -> None:
    """Let their date have passed."""
    past = datetime.now(UTC) - timedelta(days=days)
    set_due(items, past, deadline=past, first_deadline=past)


def with_words(document: Document, **more: object) -> Words:
    return replace(Words.read(document.fields), **more)


def real_picture(actor: Actor, purpose: Purpose = Purpose.PAPER) -> Evidence:
    """An upload whose screen copies are there."""
    row = make_picture(actor, purpose)
    for key in (display_key(row.realm.uid, row.file.sha256), thumb_key(row.realm.uid, row.file.sha256)):
        storage().save(key, ContentFile(jpeg(64, 48, (10, 120, 60))))
    return row
