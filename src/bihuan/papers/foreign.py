"""Opening a workbook of either format inside the limited child, by what the file is and not by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bihuan.papers.sniff import BookFormat, require_workbook
from bihuan.papers.xls import read_xls
from bihuan.papers.xlsx import read_xlsx


def read_book(
    path: str, name: str, pictures_folder: str | None, archive: dict[str, int], pictures: dict[str, int]
) -> Iterator[dict[str, Any] | bytes]:
    """Yield the workbook as ``xlsx.read_xlsx`` does, whichever format it has. Raises ``Invalid`` for anything else."""
    if require_workbook(Path(path), name) is BookFormat.OLD:
        return read_xls(path, name)
    return read_xlsx(path, name, pictures_folder, archive, pictures)
