"""Every sentence the readers of foreign files can say, word for word in both languages.

``reader_words.csv`` has a line for each: the sentence as the code has it, values for its gaps, and what a person reads.
A sentence the code says and the list lacks fails, as does one the list has and nobody says any more.
"""

import ast
import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import bihuan

SOURCES = Path(bihuan.__file__).parent
LISTED = Path(__file__).with_name("reader_words.csv")
# Modules that read, and those beside them that only write.
FOLDERS = ("papers", "ledger/exchange")
WRITERS = {
    *("ledger_csv.py", "ledger_out.py", "ledger_paper.py", "ledger_pdf.py", "ledger_rows.py", "ledger_table.py"),
    *(
        "ledger_workbook.py",
        "look_back_sheet.py",
        "record_pdf.py",
        "sign_sheet.py",
        "out.py",
        "document_files.py",
        "official_word.py",
    ),
    *("official_pdf.py", "printing.py", "typeset.py", "typesetting.py", "writing.py", "album.py", "layout.py"),
}


def said() -> Iterator[str]:
    """Every marked sentence in the modules that read."""
    for folder in FOLDERS:
        for path in sorted((SOURCES / folder).rglob("*.py")):
            if path.name in WRITERS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("N_", "_"):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def listed() -> list[dict[str, str]]:
    with LISTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("line", listed(), ids=lambda line: line["sentence"][:24])
def test_a_sentence_is_read_word_for_word_in_both_languages(line: dict[str, str]) -> None:
    values = json.loads(line["values"])

    with override("zh-hans"):
        chinese = gettext(line["sentence"]) % values
    with override("en"):
        english = gettext(line["sentence"]) % values

    assert (chinese, english) == (line["chinese"], line["english"])


def test_the_list_has_every_sentence_of_the_readers_and_no_other() -> None:
    assert sorted({line["sentence"] for line in listed()}) == sorted(set(said()))
