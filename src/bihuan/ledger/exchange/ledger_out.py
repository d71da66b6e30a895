"""Writing the ledger in the form somebody asks for: one door for the web and the command line."""

from enum import StrEnum
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.ledger.exchange.ledger_csv import write_ledger_csv
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.exchange.ledger_pdf import write_ledger_pdf
from bihuan.ledger.exchange.ledger_workbook import write_ledger_workbook
from bihuan.ledger.models import Batch, Item
from bihuan.papers.printing import TABLE_ROWS
from bihuan.registry.models import Unit


class Form(StrEnum):
    """What a file of the ledger can be; the value is its suffix."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"


MEDIA_TYPES: dict[Form, str] = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.PDF: "application/pdf",
}


def write_ledger(path: Path, paper: LedgerPaper, form: Form, *, language: str, most_printed: int = TABLE_ROWS) -> int:
    """Write the ledger to ``path`` in this form and return how many items it holds; the file appears when complete.

    ``language`` is the BCP 47 code a print is set in. Raises ``Invalid`` for more items than the form can hold.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        match form:
            case Form.XLSX:
                count = write_ledger_workbook(unfinished, paper)
            case Form.CSV:
                count = write_ledger_csv(unfinished, paper)
            case Form.PDF:
                count = write_ledger_pdf(unfinished, paper, language=language, most=most_printed)
        unfinished.replace(path)
    except OSError as fault:
        # Whoever asked knows this name, not that of the file in the making; and a full disk names none.
        if fault.filename is None or str(fault.filename).startswith(str(unfinished)):
            raise OSError(fault.errno, fault.strerror, str(path)) from fault
        raise
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def whole_ledger(realm: Unit, batch_name: str | None, *, printed_by: str) -> LedgerPaper:
    """Return the ledger of a county, or one batch of it, for whoever holds the machine. Raises NotFound for no such batch."""
    items = Item.objects.filter(realm=realm)
    batch = None
    if batch_name is not None:
        batch = Batch.objects.filter(realm=realm, name=batch_name.strip()).order_by("recalled_at", "-id").first()
        if batch is None:
            raise NotFound("export.no_batch", N_("没有名为“%(name)s”的批次"), name=batch_name)
        items = items.filter(batch=batch)
    words = _("批次：%(name)s") % {"name": batch.name} if batch is not None else ""
    return LedgerPaper(realm, items, printed_by, timezone.now(), batch, words)
