import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from bihuan.evidence.examiner import Examiner
from bihuan.evidence.fingerprints import distance, fingerprint_of
from bihuan.evidence.refusals import Refusal
from tests.evidence import samples


@pytest.fixture
def examiner() -> Iterator[Examiner]:
    examiner = Examiner()
    yield examiner
    examiner.close()


def ask(examiner: Examiner, folder: Path, content: bytes) -> dict[str, object]:
    folder.mkdir(exist_ok=True)
    (folder / "source").write_bytes(content)
    return examiner.examine(folder / "source", folder / "display", folder / "thumb")


def child_of(examiner: Examiner) -> psutil.Process:
    assert examiner._child is not None
    return psutil.Process(examiner._child.pid)


def test_facts_come_out_of_the_limited_process(examiner: Examiner, tmp_path: Path) -> None:
    facts = ask(examiner, tmp_path, samples.jpeg(exif=samples.phone_exif(6)))
    taken = bytes.fromhex(facts["picture"].pop("fingerprint"))

    assert distance(taken, fingerprint_of(samples.scene().transpose(Image.Transpose.ROTATE_270)) or b"") <= 2
    assert facts == {
        "media_type": "image/jpeg",
        "picture": {
            "width": 480,
            "height": 640,
            "display_width": 480,
            "display_height": 640,
            "has_exif": True,
            "taken_at": "2023-02-22T09:41:07+08:00",
            "longitude": 113.74,
            "latitude": 34.395,
            "camera": "ACME Phone 9",
            "software": "camera 1.2",
        },
    }
    assert (tmp_path / "thumb").exists()


def test_refusal_comes_out_and_the_child_goes_on(examiner: Examiner, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        ask(examiner, tmp_path, b"GIF89a")
    child = child_of(examiner)

    assert refused.value.code == "evidence.gif"
    assert ask(examiner, tmp_path, samples.pdf()) == {"media_type": "application/pdf", "picture": None}
    assert child_of(examiner) == child


@pytest.mark.asvs("15.2.2")
def test_child_has_limits_and_none_of_our_secrets(examiner: Examiner, tmp_path: Path) -> None:
    ask(examiner, tmp_path, samples.pdf())
    child = child_of(examiner)

    assert child.rlimit(psutil.RLIMIT_AS) == (1536 * 1024 * 1024,) * 2
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert [name for name in child.environ() if "BIHUAN" in name or "SECRET" in name or "DJANGO" in name] == []


def test_largest_picture_allowed_fits_the_limits(examiner: Examiner, tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 -- only this test makes a huge picture

    content = samples.saved(Image.new("RGBA", (10_000, 6_000), (9, 9, 9, 128)), "PNG", compress_level=1)

    assert ask(examiner, tmp_path, content)["media_type"] == "image/png"
    assert child_of(examiner).memory_info().rss < 1024 * 1024 * 1024


def test_child_that_takes_too_long_is_killed_and_replaced(examiner: Examiner, tmp_path: Path) -> None:
    ask(examiner, tmp_path, samples.pdf())
    stuck = child_of(examiner)
    stuck.suspend()
    examiner.seconds = 0.2

    with pytest.raises(Refusal) as refused:
        ask(examiner, tmp_path, samples.pdf())

    assert refused.value.code == "evidence.too_slow"
    assert not stuck.is_running()
    examiner.seconds = 30
    assert ask(examiner, tmp_path, samples.pdf())["media_type"] == "application/pdf"


def test_child_that_was_killed_is_replaced(examiner: Examiner, tmp_path: Path) -> None:
    ask(examiner, tmp_path, samples.pdf())
    child = child_of(examiner)
    os.kill(child.pid, signal.SIGKILL)
    while child.status() != psutil.STATUS_ZOMBIE:
        pass

    assert ask(examiner, tmp_path, samples.pdf())["media_type"] == "application/pdf"
    assert child_of(examiner) != child


def test_child_ends_when_it_is_closed(examiner: Examiner, tmp_path: Path) -> None:
    ask(examiner, tmp_path, samples.pdf())
    child = child_of(examiner)

    examiner.close()

    assert not child.is_running()


def test_threads_get_their_own_answers(examiner: Examiner, tmp_path: Path) -> None:
    answers: dict[int, object] = {}

    def send(number: int) -> None:
        content = samples.jpeg((100 + number, 80), seed=number)
        answers[number] = ask(examiner, tmp_path / str(number), content)["picture"]["width"]  # type: ignore[index]

    threads = [threading.Thread(target=send, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: 100 + number for number in range(8)}
