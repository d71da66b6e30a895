"""Every bulletin of the corpus, as .docx and as .txt, handed in and killed on the way: all of it is there, or nothing."""

import random
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from tests.ledger.exchange.bulletins.corpus import PAPERS, Paper
from tests.ledger.exchange.importer import Importer, loaded
from tests.ledger.exchange.test_command import counts
from tests.support.site import copied
from tests.support.soaking import seed, tell

pytestmark = pytest.mark.soak
# So many of the files are killed in CI too.
EACH = 13
# From the first read of the file up to after the last row is written.
LATEST = 0.8
SHAPES = [
    (paper, suffix) for paper in PAPERS for suffix in (".docx", ".txt") if suffix == ".txt" or not paper.wrapped_only
]


@pytest.fixture(scope="module")
def data(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder of this module's own."""
    return copied(demo_folder, tmp_path_factory.mktemp("bulletin-kills"))


@pytest.fixture(scope="module")
def importer(data: Path) -> Iterator[Importer]:
    """The program, loaded once for all files."""
    with loaded(data) as program:
        yield program


def written(paper: Paper, path: Path) -> Path:
    if path.suffix == ".txt":
        path.write_bytes(paper.text.replace("\n", "\r\n").encode("gb18030"))
    else:
        made = docx.Document()
        for line in paper.text.split("\n"):
            made.add_paragraph(line)
        made.save(str(path))
    return path


@pytest.mark.parametrize(
    ("paper", "suffix"),
    [
        pytest.param(paper, suffix, id=f"{paper.name}{suffix}", marks=[pytest.mark.slow] if place % EACH == 0 else [])
        for place, (paper, suffix) in enumerate(SHAPES)
    ],
)
def test_a_bulletin_killed_half_way_is_in_the_ledger_as_a_whole_or_not_at_all(
    paper: Paper, suffix: str, data: Path, importer: Importer, tmp_path: Path
) -> None:
    path = written(paper, tmp_path / f"{paper.name}{suffix}")
    command = ["import", str(path), "--batch", path.name, "--received", "2023-02-22", "--commit"]
    before = counts(data)["ledger_item"]
    chance = random.Random(f"{seed()} {path.name}")  # noqa: S311 -- a moment, not a secret

    killed = importer.run(command, after=chance.uniform(0, LATEST))
    half = counts(data)["ledger_item"] - before
    again = importer.run(command)

    whole = counts(data)["ledger_item"] - before
    assert (again, whole) == (0, len(paper.told.split("\n")))
    assert half in (0, whole)
    tell("bulletin", killed=killed < 0, nothing=half == 0, whole=half == whole, rows=whole)
