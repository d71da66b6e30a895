"""The ledger as a printed table (PDF)."""

from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.exchange.ledger_table import ledger_sheet
from bihuan.papers.printing import TABLE_ROWS, print_table


def write_ledger_pdf(path: Path, paper: LedgerPaper, *, language: str, most: int = TABLE_ROWS) -> int:
    """Write the ledger to ``path`` and return how many items it holds.

    Raises ``Invalid`` for more than ``most`` items: setting them takes long, and a workbook prints them as well.
    """
    count = paper.items.count()
    if count > most:
        message = N_(
            "要打印的事项有 %(count)s 条，一次最多打印 %(most)s 条成 PDF；请缩小筛选范围，或改为导出工作簿（.xlsx）"
        )
        raise Invalid("ledger.pdf_too_long", message, count=count, most=most)
    path.write_bytes(print_table(ledger_sheet(paper, count), language))
    return count
