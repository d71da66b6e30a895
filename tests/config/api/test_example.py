import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from bihuan.evidence.models import Evidence
from bihuan.ledger.models import Batch, Item
from tests.evidence import samples
from tests.ledger.factories import County, make_batch, make_county
from tests.support.api import Program

CLIENT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "report_fault.py"


@pytest.fixture
def county(transactional_db: None) -> County:
    return make_county()


def run(server: LiveServer, batch: Batch, picture: Path, token: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CLIENT), server.url, str(batch.uid), "路灯不亮", "老街", str(picture)],
        env={**os.environ, "BIHUAN_TOKEN": token, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_client_of_the_docs_registers_a_fault_once(county: County, live_server: LiveServer, tmp_path: Path) -> None:
    batch, picture = make_batch(county), tmp_path / "front.jpg"
    picture.write_bytes(samples.jpeg())
    program = Program(county.clerk)

    first, again = (run(live_server, batch, picture, program.secret) for _ in range(2))
    refused = run(live_server, batch, picture, "bihuan_forged")

    item = Item.objects.get()
    assert (first.stdout, first.returncode) == (again.stdout, 0) == (f"{item.number} registered\n", 0)
    assert Evidence.objects.get().target_uid == item.uid
    assert (refused.returncode, "请先登录或附上有效的访问令牌" in refused.stderr) == (1, True)
