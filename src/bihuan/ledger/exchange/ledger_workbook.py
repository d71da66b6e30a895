"""The ledger as a workbook (.xlsx) that reads back in through the import with nothing new and nothing changed."""

from pathlib import Path

from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.exchange.ledger_table import ledger_sheet
from bihuan.papers.writing import write_workbook


def write_ledger_workbook(path: Path, paper: LedgerPaper) -> int:
    """Write the ledger to ``path`` and return how many items it holds; the file appears only when it is complete.

    Raises ``Invalid`` for more items than a sheet can hold.
    """
    return write_workbook(path, [ledger_sheet(paper, paper.items.count())])
