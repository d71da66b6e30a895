import errno
import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.evidence.intake import Incoming, incoming_folder, store_file, sweep_incoming
from bihuan.evidence.models import MediaType, Picture, StoredFile
from bihuan.evidence.refusals import LARGEST_FILE
from bihuan.registry.models import Unit
from tests.evidence import samples
from tests.support.world import make_realm


def incoming(content: bytes, name: str = "照片.jpg") -> Incoming:
    return Incoming(name, lambda: [content[:100], content[100:]])


def stored_files(realm: Unit) -> dict[str, bytes]:
    root = settings.BIHUAN.data / "files" / str(realm.uid)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def inodes(realm: Unit) -> dict[str, tuple[int, int]]:
    root = settings.BIHUAN.data / "files" / str(realm.uid)
    return {name: ((root / name).stat().st_ino, (root / name).stat().st_mtime_ns) for name in stored_files(realm)}


def test_picture_is_kept_as_it_came_with_two_copies(realm: Unit) -> None:
    content = samples.jpeg(exif=samples.phone_exif(6))
    digest = hashlib.sha256(content).hexdigest()

    stored = store_file(incoming(content), realm=realm)

    assert (stored.realm, stored.sha256, stored.size, stored.media_type) == (realm, digest, len(content), "image/jpeg")
    files = stored_files(realm)
    assert files[f"{digest[:2]}/{digest}"] == content
    assert sorted(files) == [f"{digest[:2]}/{digest}{end}" for end in ("", ".display.jpg", ".thumb.jpg")]
    picture = Picture.objects.get(file=stored)
    assert (picture.realm, picture.width, picture.height) == (realm, 480, 640)
    assert (picture.display_width, picture.display_height) == (480, 640)
    assert picture.taken_at == datetime(2023, 2, 22, 1, 41, 7, tzinfo=UTC)
    assert (picture.longitude, picture.latitude) == (Decimal("113.740000"), Decimal("34.395000"))
    assert (picture.has_exif, picture.camera, picture.software) == (True, "ACME Phone 9", "camera 1.2")


@pytest.mark.asvs("5.2.1")
def test_document_is_kept_without_copies(realm: Unit) -> None:
    stored = store_file(incoming(samples.docx(), "方案.docx"), realm=realm)

    assert stored.media_type.endswith("wordprocessingml.document")
    assert len(stored_files(realm)) == 1
    assert not Picture.objects.exists()


def test_files_are_for_their_owner_only(realm: Unit) -> None:
    store_file(incoming(samples.jpeg()), realm=realm)

    root = settings.BIHUAN.data / "files"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_dir()} == {0o700}


def test_same_file_twice_is_stored_once(realm: Unit) -> None:
    first = store_file(incoming(samples.jpeg()), realm=realm)
    written = inodes(realm)

    second = store_file(incoming(samples.jpeg(), "另一个名字.jpg"), realm=realm)

    assert first == second
    assert StoredFile.objects.count() == 1
    assert inodes(realm) == written


@pytest.mark.asvs("8.4.1")
def test_another_realm_keeps_its_own(realm: Unit) -> None:
    here = store_file(incoming(samples.jpeg()), realm=realm)
    there = store_file(incoming(samples.jpeg()), realm=make_realm())

    assert here != there
    assert here.sha256 == there.sha256
    assert stored_files(here.realm) == stored_files(there.realm)


PICTURE_NAMED = "不完整或已损坏，打不开，请重新拍摄或导出后再传"
REFUSED = {
    "empty": (b"", "a.jpg", "“a.jpg”是空文件，没有内容，请重新选择"),
    "too large": (b"\xff\xd8\xff" + b"\0" * LARGEST_FILE, "a.jpg", "“a.jpg”大于 20 MB，请压缩后再传"),
    "bomb": (samples.png_header(50_000, 50_000), "a.png", "“a.png”超过 6000 万像素，请缩小后再传"),
    "truncated": (samples.jpeg()[:3_000], "a.jpg", f"“a.jpg”{PICTURE_NAMED}"),
    "svg": (b"<svg onload=alert(1)>", "a.jpg", "“a.jpg”是 SVG 图，可能带有脚本，不能接收，请另存为 PNG 后再传"),
    "html": (b"<!doctype html>", "a.jpg", "“a.jpg”是网页，不能接收，请截图或另存为 PDF 后再传"),
    "eps": (b"%!PS-Adobe-3.0 EPSF", "a.jpg", "“a.jpg”是 PostScript 文件，不能接收，请另存为 PDF 后再传"),
    "gif": (b"GIF89a", "a.jpg", "“a.jpg”是 GIF 图，不能接收，请另存为 JPG 或 PNG 后再传"),
    "pdf named jpg": (samples.pdf(), "a.jpg", "“a.jpg”的名字是图片，内容却是文档，没有接收，请改正文件名后再传"),
    "text": (
        b"done",
        "a.txt",
        "“a.txt”不是图片或文档，请上传 JPG、PNG、WebP、HEIC 图片，60 秒以内的 MP4 视频，或 PDF、DOCX、XLSX 文件",
    ),
}


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("case", REFUSED)
def test_refused_file_gets_its_sentence_and_leaves_nothing(realm: Unit, case: str) -> None:
    content, name, sentence = REFUSED[case]

    with pytest.raises(Invalid) as refused:
        store_file(incoming(content, name), realm=realm)

    assert str(refused.value) == sentence
    assert stored_files(realm) == {}
    assert list(incoming_folder().iterdir()) == []
    assert not StoredFile.objects.exists()


def test_largest_size_allowed_is_taken_in(realm: Unit) -> None:
    content = samples.pdf().ljust(LARGEST_FILE, b"\n")

    assert store_file(incoming(content, "a.pdf"), realm=realm).size == 20 * 1024 * 1024


def test_reading_stops_as_soon_as_there_is_too_much(realm: Unit) -> None:
    asked: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            asked.append(1)
            yield b"\0" * 1024 * 1024

    with pytest.raises(Invalid):
        store_file(Incoming("a.jpg", endless), realm=realm)

    assert len(asked) == 21


def test_full_disk_is_a_sentence(realm: Unit) -> None:
    def full() -> Iterator[bytes]:
        yield b"\xff\xd8\xff"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Invalid) as refused:
        store_file(Incoming("a.jpg", full), realm=realm)

    assert str(refused.value) == "服务器存储空间已满，“a.jpg”没有保存，请联系系统管理员"
    assert list(incoming_folder().iterdir()) == []


def test_known_document_under_a_picture_name_is_refused_too(realm: Unit) -> None:
    store_file(incoming(samples.pdf(), "a.pdf"), realm=realm)

    with pytest.raises(Invalid) as refused:
        store_file(incoming(samples.pdf(), "a.jpg"), realm=realm)

    assert refused.value.code == "evidence.disguised"


def test_file_on_this_machine_is_taken_in(realm: Unit, tmp_path: Path) -> None:
    path = tmp_path / "abc123"
    path.write_bytes(samples.jpeg())

    assert store_file(Incoming.from_path(path, "第3行.jpg"), realm=realm).size == path.stat().st_size


@pytest.mark.django_db(transaction=True)
def test_concurrent_intake_of_one_file_stores_it_once() -> None:
    realm = make_realm()
    content = samples.jpeg(exif=samples.phone_exif())
    rows: list[int] = []

    def send() -> None:
        try:
            rows.append(store_file(incoming(content), realm=realm).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows == [StoredFile.objects.get().pk] * 8
    assert Picture.objects.count() == 1
    assert len(stored_files(realm)) == 3
    assert [path.name for path in (settings.BIHUAN.data / "files").rglob(".writing-*")] == []


def test_half_arrived_files_of_killed_processes_are_swept(realm: Unit) -> None:
    old, new = incoming_folder() / "old", incoming_folder() / "new"
    old.mkdir()
    (old / "source").write_bytes(b"half")
    new.mkdir()
    yesterday = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(old, (yesterday, yesterday))

    assert sweep_incoming(timezone.now() - timedelta(days=1)) == 1
    assert list(incoming_folder().iterdir()) == [new]


def test_text_is_taken_only_from_a_caller_that_has_read_it(realm: Unit, tmp_path: Path) -> None:
    path = tmp_path / "通报.txt"
    path.write_text("一、存在问题", encoding="utf-8")

    with pytest.raises(Invalid):
        store_file(Incoming.from_path(path), realm=realm)
    stored = store_file(Incoming.from_path(path), realm=realm, known_as=MediaType.TEXT)

    assert stored.media_type == MediaType.TEXT
