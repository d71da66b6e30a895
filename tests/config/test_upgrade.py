"""A folder of the first schema, filled by the program of then (``upgrade/made_then.py``), is brought up to now on both databases.

Nothing of it is lost, its chains hold, the worker makes what its rows lack, and its items move on.
"""

import hashlib
import json
import os
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bihuan.config.cli.command import Exit
from bihuan.config.keeping.archive import check
from tests.conftest import SOCKET
from tests.support import postgres
from tests.support.site import bihuan

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "upgrade"
# What the program of then said of its ledger when it had made it.
HEAD = "hmac-sha256:5905a8f88077631945ef7a1de86e224ba59d74686e490237892e2269d7f3c289"
LEDGER = "新郑市：核对了 63 个事项、442 条流转记录、2 个检查点、148 条可见范围。"
STATES = {
    "assigned": 9,
    "closed": 37,
    "consolidated": 2,
    "deferred": 1,
    "planned": 7,
    "registered": 1,
    "reported": 4,
    "settled": 1,
    "withdrawn": 1,
}
THEN = {
    "movements": 442,
    "checkpoints": 2,
    "states": STATES,
    "batches": [[48, "reported"], [None, "open"]],
    "evidence": 86,
    "answers": [["defer", "granted"], ["extend", "granted"], ["hand_over", "refused"]],
    # One more than then, with one appointment: today's demo city has a liaison of the organisation department.
    "people": 125,
    "erased": 1,
    "appointments": 124,
}
# One item is closed and one corrected.
NOW = {**THEN, "movements": 444, "states": {**STATES, "closed": 38, "reported": 3}}


@dataclass(frozen=True)
class Folder:
    """A data folder and the settings it is used with."""

    path: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return bihuan(*arguments, data=self.path, extra={**self.extra, **more})

    def shell(self, script: str, **more: str) -> str:
        done = self.run("manage", "shell", "-v", "0", "-c", (HERE / script).read_text(encoding="utf-8"), **more)
        assert done.returncode == Exit.DONE, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def then(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The folder as the program of then left it; on PostgreSQL with every row brought over at the schema of then."""
    folder = tmp_path_factory.mktemp("then") / "data"
    with tarfile.open(HERE / "first_schema.tar.xz") as archive:
        # As an attribute, which a Python before 3.11.4 does not know and lets be.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)  # noqa: S202 -- our own archive
    lay_down_keys(folder)
    if request.param == "sqlite":
        return Folder(folder)
    found = Folder(folder, {"BIHUAN_DATABASE_URL": new_postgres(tmp_path_factory)})
    found.shell("brought_there.py", OLD=str(folder / "db.sqlite3"))
    (folder / "db.sqlite3").unlink()
    return found


def lay_down_keys(folder: Path) -> None:
    """The keys it was made with. They lie in no file of ours, so that no key lies there."""
    for name, words in (("secret.key", b"first schema secret"), ("data.key", b"first schema data")):
        (folder / name).write_text(hashlib.sha256(words).hexdigest(), encoding="utf-8")
        (folder / name).chmod(0o600)


def new_postgres(folders: pytest.TempPathFactory) -> str:
    """The address of an empty database of its own."""
    host = os.environ.get(SOCKET) or postgres.start(folders.mktemp("server"))
    name = f"upgraded_{os.getpid()}"
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql://postgres@/{name}?host={host}"


@pytest.fixture(scope="module")
def upgraded(then: Folder) -> Folder:
    """The same folder, brought up to now; what is refused before is looked at on the way."""
    before = then.run("serve")
    assert before.returncode == Exit.FAULT
    assert f"还没有准备好这个版本，请先运行 bihuan --data {then.path} init。" in before.stderr
    assert then.run("manage", "migrate", "-v", "0").returncode == Exit.DONE
    done = then.run("init", "--demo")
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    return then


@pytest.fixture(scope="module")
def found(upgraded: Folder) -> dict[str, Any]:
    """What the program of today sees and does there, after verifying the ledger as it came."""
    verified = upgraded.run("verify-ledger")
    assert verified.returncode == Exit.DONE, verified.stdout + verified.stderr
    assert LEDGER in verified.stdout
    assert HEAD in verified.stdout
    answer: dict[str, Any] = json.loads(upgraded.shell("looked_at_now.py"))
    return answer


def test_nothing_of_a_folder_of_the_first_schema_is_lost_and_every_chain_holds(found: dict[str, Any]) -> None:
    assert found["before"] == THEN


def test_the_worker_makes_what_old_rows_lack(found: dict[str, Any]) -> None:
    assert found["wrong"] == []
    # What shows the work; a picture of no item yet waits for that.
    assert (found["unread"], found["tallies"], found["recounted"]) == (0, 54, True)
    # Names that were written before there were initials.
    assert found["nameless"] == 0


def test_every_page_over_old_rows_opens(found: dict[str, Any]) -> None:
    assert found["shut"] == {}
    assert found["pages"] > 200


def test_an_old_item_moves_on_and_its_chain_still_holds(found: dict[str, Any]) -> None:
    assert (found["moved"], found["faults"]) == (2, [])
    assert found["after"] == NOW


def test_an_upgraded_folder_is_backed_up_and_comes_back(
    upgraded: Folder, found: dict[str, Any], tmp_path: Path
) -> None:
    backed_up = upgraded.run("backup", tmp_path / "b.tar")
    new = Folder(tmp_path / "new")
    new.path.mkdir()
    lay_down_keys(new.path)
    restored = new.run("restore", tmp_path / "b.tar")

    assert backed_up.returncode == Exit.DONE, backed_up.stdout + backed_up.stderr
    assert restored.returncode == Exit.DONE, restored.stdout + restored.stderr
    assert "核对了 63 个事项、444 条流转记录、2 个检查点" in restored.stdout
    counts = check(tmp_path / "b.tar")["counts"]
    assert (counts["evidence.evidence"], counts["registry.person"]) == (86, 125)
