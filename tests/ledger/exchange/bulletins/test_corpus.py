"""Every paper of the corpus read row by row: as lines, as .docx typed and numbered by the program, as text, as pasted."""

from pathlib import Path

import docx
import pytest

from bihuan.ledger.exchange.bulletins.bulletin import Bulletin, read_bulletin
from bihuan.ledger.exchange.bulletins.outline import Told
from bihuan.ledger.exchange.bulletins.walking import Why
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.reading import ReadFile, read_file
from tests.ledger.exchange.bulletins.corpus import PAPERS, Paper

NAMED = [pytest.param(paper, id=paper.name) for paper in PAPERS]
TYPED = [pytest.param(paper, id=paper.name) for paper in PAPERS if not paper.wrapped_only]


def read(path: Path) -> ReadFile:
    return read_file(path, name=path.name, answers={}, pictures_folder=None)


def told_by(lines: tuple[Line, ...]) -> list[str]:
    return ["|".join((str(one.row), one.place, one.problem, one.lead, one.assisting, str(one.due))) for one in lines]


def lines_of(text: str) -> list[Told]:
    return [Told(number, line) for number, line in enumerate(text.split("\n"), 1)]


def doubted(bulletin: Bulletin) -> tuple[int, ...]:
    return tuple(one.number for one in bulletin.left if one.why in (Why.UNREAD, Why.EMPTY))


@pytest.mark.parametrize("paper", NAMED)
@pytest.mark.parametrize("wrapped", [False, True])
def test_paper_is_read_as_a_person_reads_it(paper: Paper, wrapped: bool) -> None:
    if paper.wrapped_only and not wrapped:
        pytest.skip("only lines of a text run on")
    found = read_bulletin(lines_of(paper.text), wrapped=wrapped)

    said = ["|".join((str(o.number), o.place, o.problem, o.lead, o.assisting, o.due)) for o in found.faults]
    dated = found.dated.isoformat() if found.dated else None
    assert said == paper.told.split("\n")
    assert (found.stated, dated, doubted(found)) == (paper.stated, paper.dated, paper.left)


@pytest.mark.parametrize("paper", TYPED)
def test_paper_as_a_document(paper: Paper, tmp_path: Path) -> None:
    made = docx.Document()
    for line in paper.text.split("\n"):
        made.add_paragraph(line)
    made.save(str(tmp_path / "通报.docx"))

    found = read(tmp_path / "通报.docx")

    assert told_by(found.lines) == paper.told.split("\n")
    assert (found.counting.value, found.stated_count) == ("paragraphs", paper.stated)


@pytest.mark.parametrize("paper", NAMED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_paper_as_a_text(paper: Paper, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_bytes(paper.text.replace("\n", "\r\n").encode(encoding))

    found = read(path)

    assert told_by(found.lines) == paper.told.split("\n")
    assert (found.counting.value, found.stated_count) == ("lines", paper.stated)


@pytest.mark.parametrize("paper", NAMED)
def test_half_a_paper_gives_half_of_it_or_a_sentence(paper: Paper) -> None:
    """A file cut anywhere between two lines never tells a fault that the whole does not, but for what stood in the rest."""
    lines = lines_of(paper.text)
    whole = {(one.number, one.problem) for one in read_bulletin(lines, wrapped=True).faults}
    for end in range(len(lines)):
        numbers = {one.number for one in read_bulletin(lines[:end], wrapped=True).faults}
        assert numbers <= {number for number, _ in whole} | {end}
