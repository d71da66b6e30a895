"""The corpus: every file read row by row, as ``bihuan import --json`` prints it, in both languages."""

from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from bihuan.ledger.exchange.comparing import compare
from bihuan.ledger.exchange.drafts import Drafter
from bihuan.ledger.exchange.reading import read_file
from bihuan.ledger.exchange.report import report, sayer
from tests.ledger.exchange.building import books
from tests.ledger.exchange.corpus.cases import Case
from tests.ledger.exchange.corpus.offices import OFFICES
from tests.ledger.exchange.corpus.visitors import VISITORS

CORPUS = (*VISITORS, *OFFICES)


def told(case: Case, folder: Path) -> list[dict[str, object]]:
    path = folder / case.name
    case.write(path)
    pictures = folder / "pictures"
    pictures.mkdir()
    read = read_file(path, name=case.name, answers={}, pictures_folder=pictures, sheets=case.sheets)
    drafts = Drafter(books(case.received)).drafts(read.lines)
    return report(compare(drafts, ()), sayer(gettext))["rows"]


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_every_row_is_read_as_it_was_written(case: Case, tmp_path: Path) -> None:
    with override("zh-hans"):
        assert told(case, tmp_path) == list(case.rows)


@pytest.mark.parametrize("case", [case for case in CORPUS if case.english], ids=lambda case: case.name)
def test_what_is_said_of_a_row_is_said_in_english_too(case: Case, tmp_path: Path) -> None:
    with override("en"):
        rows = told(case, tmp_path)

    first = next(row for row in rows if row["warnings"] or row["reason"])
    assert (*first["warnings"], *filter(None, [first["reason"]])) == case.english
