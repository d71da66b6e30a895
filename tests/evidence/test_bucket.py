"""The store on a real object store: SeaweedFS, started once for these tests."""

import hashlib
import io
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from openpyxl.drawing.image import Image

from bihuan.config.cli.command import Exit
from bihuan.config.keeping.archive import check
from bihuan.config.options import read_options
from bihuan.config.settings import _bucket_store
from bihuan.core.errors import Invalid, Unavailable
from bihuan.evidence.bucket import WriteOnceBucket
from tests.config.killing import form, prepare
from tests.evidence import samples
from tests.support.bucket import Store, running
from tests.support.site import bihuan, copied, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running(tmp_path_factory.mktemp("seaweed")) as store:
        yield store


def bucket_of(url: str, data: Path) -> WriteOnceBucket:
    key = "Zz9ab!Kq7x" * 6
    options = read_options(
        {"BIHUAN_DATA": str(data), "BIHUAN_SECRET_KEY": key, "BIHUAN_DATA_KEY": key, "BIHUAN_FILES_URL": url}
    )
    assert options.bucket is not None
    return WriteOnceBucket(**_bucket_store(options.bucket)["OPTIONS"])


def pictured(path: Path) -> Path:
    """A hand-over of one row with its picture."""
    book = openpyxl.Workbook()
    for row in (
        ("序号", "点位名称", "存在问题", "责任单位", "整改前照片"),
        (1, "炎黄广场", "垃圾未清运", "新烟街道", None),
    ):
        book.active.append(row)
    book.active.add_image(Image(io.BytesIO(samples.jpeg())), "E2")
    book.save(path)
    return path


def test_what_is_stored_is_read_and_never_written_again(store: Store, tmp_path: Path) -> None:
    bucket = bucket_of(store.url, tmp_path)
    name = "county/ab/abcdef"

    first = bucket.save(name, ContentFile(b"the bytes"))
    second = bucket.save(name, ContentFile(b"other bytes"))

    assert first == second == name
    with bucket.open(name) as file:
        assert file.read() == b"the bytes"
    assert (bucket.exists(name), bucket.size(name), bucket.exists("none")) == (True, 9, False)
    with pytest.raises(FileNotFoundError):
        bucket.open("none")
    with pytest.raises(FileNotFoundError):
        bucket.size("none")


def test_a_large_file_goes_in_parts(store: Store, tmp_path: Path) -> None:
    bucket, content = bucket_of(store.url, tmp_path), bytes(range(256)) * 4 * 20_000
    bucket.save("county/large", ContentFile(content))

    with bucket.open("county/large") as file:
        assert hashlib.sha256(file.read()).hexdigest() == hashlib.sha256(content).hexdigest()


def test_nobody_reads_without_the_key(store: Store, tmp_path: Path) -> None:
    bucket_of(store.url, tmp_path).save("county/secret", ContentFile(b"x"))
    strange = store.url.replace(store.secret_key, "0" * 32)
    nobody = store.url.replace(str(store.port), "1")

    for url in (strange, nobody):
        with pytest.raises(Unavailable) as refused:
            bucket_of(url, tmp_path).save("county/other", ContentFile(b"x"))
        assert refused.value.code == "evidence.store"


def test_a_store_that_goes_away_is_unavailable_before_anything_was_read(tmp_path: Path) -> None:
    with running(tmp_path / "short") as store:
        bucket = bucket_of(store.url, tmp_path)
        bucket.save("county/one", ContentFile(b"x"))
        opened = bucket.open("county/one")

    with opened:
        assert opened.read() == b"x"
    with pytest.raises(Unavailable):
        bucket.open("county/one")


def test_a_file_sent_while_the_store_is_away_may_be_sent_again(demo_folder: Path, tmp_path: Path) -> None:
    data, away = copied(demo_folder, tmp_path / "data"), {"BIHUAN_FILES_URL": "s3+http://k:s@127.0.0.1:1/evidence"}
    secret = prepare(data).secret
    body, kind = form({"uid": str(uuid.uuid4()), "purpose": "before"}, samples.jpeg())
    with serving(data, extra=away) as site:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": kind}
        request = urllib.request.Request(f"{site.address}api/v1/evidence", body, headers)  # noqa: S310 -- our own server
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)  # noqa: S310

    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "30")
    assert json.load(refused.value)["code"] == "evidence.store"


def test_the_program_lives_on_a_bucket_and_moves_to_a_folder(store: Store, demo_folder: Path, tmp_path: Path) -> None:
    data, files = copied(demo_folder, tmp_path / "data"), {"BIHUAN_FILES_URL": store.url}
    book = pictured(tmp_path / "in.xlsx")
    taken = bihuan("import", book, "--batch", "一批", "--received", "2026-11-20", "--commit", data=data, extra=files)
    out = bihuan("export", "-o", tmp_path / "out.xlsx", data=data, extra=files)
    backup = bihuan("backup", tmp_path / "b.tar", "--with-keys", data=data, extra=files)
    restored = bihuan("restore", tmp_path / "b.tar", data=tmp_path / "folder")

    for done in (taken, out, backup, restored):
        assert done.returncode == Exit.DONE, done.stdout + done.stderr
    assert list((data / "files").iterdir()) == []
    listed = [one for one in check(tmp_path / "b.tar")["members"] if one[0].startswith("files/")]
    assert {one[0].removeprefix("files/") for one in listed} <= set(store.keys())
    for name, _size, digest in listed:
        content = (tmp_path / "folder" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert len(sheet._images) == 1


@pytest.mark.asvs("12.3.1")
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("s3+http://k:s@files.example/bucket", "option-files-plain"),
        ("http://k:s@127.0.0.1/bucket", "option-files-url"),
        ("s3://127.0.0.1/bucket", "option-files-url"),
        ("s3://k:s@127.0.0.1/", "option-files-url"),
        ("s3://k:s@127.0.0.1:port/bucket", "option-files-url"),
    ],
)
def test_a_wrong_address_is_refused_at_the_start(tmp_path: Path, url: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        bucket_of(url, tmp_path)

    assert refused.value.code == code
