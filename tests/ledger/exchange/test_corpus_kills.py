"""Every file of the corpus handed in and killed on the way: all of it is in the ledger, or nothing."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ledger.exchange.corpus.cases import Case
from tests.ledger.exchange.test_command import counts
from tests.ledger.exchange.test_corpus import CORPUS
from tests.support.site import bihuan, copied, environment
from tests.support.soaking import seed, tell

pytestmark = pytest.mark.soak
# So many of the files are killed in CI too.
EACH = 7
# From before Django is up to after the last row is written, on a machine that is busy or not.
EARLIEST, LATEST = 0.2, 2.2


@pytest.fixture(scope="module")
def data(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder of this module's own."""
    return copied(demo_folder, tmp_path_factory.mktemp("kills"))


def command(case: Case, path: Path) -> list[str]:
    sheets = [word for name in case.sheets for word in ("--sheet", name)]
    return [
        *("import", str(path), "--batch", case.name, "--received", case.received.isoformat()),
        *("--commit", "--skip-refused", *sheets),
    ]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] if place % EACH == 0 else [])
        for place, case in enumerate(CORPUS)
    ],
)
def test_a_file_killed_half_way_is_in_the_ledger_as_a_whole_or_not_at_all(
    case: Case, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / case.name
    case.write(path)
    new = sum(row["status"] == "new" for row in case.rows)
    before = counts(data)["ledger_item"]
    chance = random.Random(f"{seed()} {case.name}")  # noqa: S311 -- a moment, not a secret

    process = subprocess.Popen(
        [sys.executable, "-m", "bihuan.config.cli", "--data", str(data), *command(case, path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    time.sleep(chance.uniform(EARLIEST, LATEST))
    process.send_signal(signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL

    half = counts(data)["ledger_item"] - before
    assert half in (0, new)

    again = bihuan(*command(case, path), data=data)

    refused = any(row["status"] == "refused" for row in case.rows)
    assert again.returncode == (1 if refused else 0), again.stdout + again.stderr
    assert counts(data)["ledger_item"] - before == new
    tell("workbook", killed=killed, nothing=half == 0, whole=half == new, rows=new)
