"""Several people issuing at once: every number once, one paper issued once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from bihuan.core.errors import DomainError
from bihuan.ledger import actions
from bihuan.ledger.document_queries import Source
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.registry.actor import Actor
from tests.ledger.factories import make_county
from tests.ledger.papering import handed_over

THREADS = 3


@pytest.fixture(autouse=True)
def on_postgres(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def issue(uid: object, actor: Actor) -> str:
    try:
        return str(actions.issue_document(uid, actor=actor).serial)  # type: ignore[arg-type]
    except DomainError as refused:
        return refused.code
    finally:
        connections.close_all()


def test_papers_issued_at_once_have_a_number_each() -> None:
    county = make_county()
    batch, _items = handed_over(county)
    drafts = [
        actions.draft_documents(DocumentKind.NOTICE, source=Source(batch.uid), actor=county.clerk)[0]
        for _ in range(THREADS)
    ]

    with ThreadPoolExecutor(THREADS) as pool:
        told = sorted(pool.map(lambda one: issue(one.uid, county.clerk), drafts))

    assert told == ["1", "2", "3"]


def test_one_paper_issued_at_once_is_issued_once() -> None:
    county = make_county()
    batch, _items = handed_over(county)
    (draft,) = actions.draft_documents(DocumentKind.NOTICE, source=Source(batch.uid), actor=county.clerk)

    with ThreadPoolExecutor(THREADS) as pool:
        told = sorted(pool.map(lambda actor: issue(draft.uid, actor), [county.clerk, county.chief, county.clerk]))

    assert told == ["1", "document.not_draft", "document.not_draft"]
