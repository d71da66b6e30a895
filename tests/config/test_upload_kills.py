"""The whole server killed (SIGKILL) while files come in piece by piece: each goes on from what has arrived, and is there once."""

import base64
import hashlib
import http.client
import json
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.config.killing import prepare
from tests.evidence import samples
from tests.support.bucket import running
from tests.support.site import copied, serving
from tests.support.soaking import seed, tell

PIECE = 512 * 1024
# So many files for each kill.
FILES_PER_KILL = 1.5
PATIENCE_SECONDS = 240


class Sender(threading.Thread):
    """Sends files one after the other, and asks and goes on after whatever happens."""

    def __init__(self, secret: str, files: int) -> None:
        super().__init__(daemon=True)
        self.files = files
        self.address, self.receipts, self.cuts, self.went_on = "", dict[str, str](), 0, 0
        self.half_way = threading.Event()
        self._own = {"Authorization": f"Bearer {secret}", "Tus-Resumable": "1.0.0"}

    def run(self) -> None:
        for number in range(self.files):
            content = samples.noisy(number)
            told = self._send(content)
            assert told["sha256"] == hashlib.sha256(content).hexdigest()
            self.receipts[told["uid"]] = told["sha256"]

    def _send(self, content: bytes) -> dict[str, str]:
        uid = str(uuid.uuid4())
        said = {"uid": uid, "filename": "大图.jpg", "purpose": "before"}
        words = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        begin = {"Upload-Length": str(len(content)), "Upload-Metadata": words}
        status, headers, _ = self._ask("POST", "", begin)
        assert status == 201
        offset = int(headers["Upload-Offset"])
        while True:
            sent = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            try:
                status, headers, body = self._once("PATCH", f"/{uid}", sent, content[offset : offset + PIECE])
            except (OSError, http.client.HTTPException):
                self.cuts += 1
                status, headers, body = self._ask("HEAD", f"/{uid}", {})
                assert (status, body) == (200, b"")
                self.went_on += int(headers["Upload-Offset"]) > 0
            if status == 200 and body:
                self.half_way.clear()
                told: dict[str, str] = json.loads(body)
                return told
            assert status in (200, 204), body
            offset = int(headers["Upload-Offset"])
            if offset:
                self.half_way.set()

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
        while True:
            try:
                return self._once(method, path, headers)
            except (OSError, http.client.HTTPException):
                self.cuts += 1
                time.sleep(0.2)

    def _once(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        # Slowly, as over a telephone, so that the kills find something under way.
        time.sleep(0.05)
        with closing(http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)) as line:
            line.request(method, f"/api/v1/uploads{path}", body, {**self._own, **headers})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()


@contextmanager
def files_in(place: str, folder: Path) -> Iterator[dict[str, str]]:
    """The settings for files in the data folder or in a bucket."""
    if place == "folder":
        yield {}
        return
    with running(folder / "seaweed") as store:
        yield {"BIHUAN_FILES_URL": store.url}


@pytest.mark.parametrize(
    ("place", "most"),
    [
        pytest.param("folder", 2, marks=pytest.mark.slow),
        pytest.param("folder", 20, marks=pytest.mark.soak),
        pytest.param("bucket", 20, marks=pytest.mark.soak),
    ],
)
def test_files_go_on_after_the_server_was_killed_and_are_there_once(
    demo_folder: Path, tmp_path: Path, place: str, most: int
) -> None:
    files = round(FILES_PER_KILL * most)
    data, rough = copied(demo_folder, tmp_path / "data"), random.Random(seed())  # noqa: S311 -- a pattern, not a secret
    with files_in(place, tmp_path) as extra:
        sender = Sender(prepare(data, extra).secret, files)
        kills = 0
        while kills < most:
            with serving(data, extra=extra) as site:
                sender.address = site.address
                if kills == 0:
                    sender.start()
                # However fast the machine is: something has arrived of a file that is not whole. The first dies at once.
                assert sender.half_way.wait(PATIENCE_SECONDS)
                time.sleep(rough.uniform(0, 0.7) if kills else 0)
                server = psutil.Process(site.pid)
                for child in [*server.children(recursive=True), server]:
                    child.kill()
                kills += 1
        with serving(data, extra=extra) as site:
            sender.address = site.address
            sender.join(PATIENCE_SECONDS)
            assert not sender.is_alive()

    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        found = database.execute(
            "SELECT e.uid, f.sha256 FROM evidence_evidence e JOIN evidence_storedfile f ON f.id = e.file_id"
            " JOIN evidence_upload u ON u.evidence_id = e.id"
        ).fetchall()
        names = database.execute("SELECT count(*) FROM evidence_evidence WHERE name = '大图.jpg'").fetchone()
    assert {str(uuid.UUID(str(uid))): digest for uid, digest in found} == sender.receipts
    assert (len(sender.receipts), names) == (files, (files,))
    assert sender.went_on > 0
    tell("upload kills", place=place, killed=kills, cuts=sender.cuts, went_on=sender.went_on, files=files)
