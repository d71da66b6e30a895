"""One hand-over as somebody sends it, and every row that must be read out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet

from tests.ledger.exchange.building import RECEIVED, picture

NO_LEAD = "没有写责任单位，登记后请先确定牵头单位"
NO_PLACE = "没有写点位"


def new_place(name: str) -> str:
    return f"点位“{name}”不在名录中，按原文登记，可新增为点位"


@dataclass(frozen=True)
class Case:
    """A file under ``name`` (its suffix says the format), how it is written, and the rows as ``--json`` tells them.

    ``english`` are the warnings and reasons of the first row that has any, in English.
    """

    name: str
    write: Callable[[Path], None]
    rows: Sequence[dict[str, Any]]
    english: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    received: date = field(default=RECEIVED)


def row(
    number: int,
    place: str,
    problem: str,
    lead: str | None,
    due: str | None,
    due_words: str,
    *,
    assisting: Sequence[str] = (),
    warnings: Sequence[str] = (),
    pictures: int = 0,
    status: str = "new",
    reason: str = "",
    sheet: str = "",
) -> dict[str, Any]:
    """One row as the command prints it."""
    told: dict[str, Any] = {"row": number}
    if sheet:
        told["sheet"] = sheet
    return told | {
        "status": status,
        "reason": reason,
        "warnings": list(warnings),
        "place": place,
        "problem": problem,
        "lead": lead,
        "assisting": list(assisting),
        "due": due,
        "due_words": due_words,
        "pictures": pictures,
    }


def sheet_of(
    rows: Sequence[Sequence[object]],
    *,
    merged: Sequence[str] = (),
    pictures: Sequence[str] = (),
    title: str = "Sheet1",
    then: Callable[[Worksheet], None] | None = None,
) -> Callable[[Path], None]:
    """Return how to write a workbook of one sheet, pictures floating over the cells named."""

    def write(path: Path) -> None:
        book = Workbook()
        fill(book.active, rows, merged=merged, pictures=pictures)
        book.active.title = title
        if then is not None:
            then(book.active)
        book.save(path)

    return write


def fill(
    sheet: Worksheet, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), pictures: Sequence[str] = ()
) -> None:
    """Write rows from A1 on, merge, and float a picture of another colour over each cell named."""
    for values in rows:
        sheet.append(list(values))
    for area in merged:
        sheet.merge_cells(area)
    for colour, cell in enumerate(pictures, 1):
        sheet.add_image(SheetImage(picture(colour)), cell)
