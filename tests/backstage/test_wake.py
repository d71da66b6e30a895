import time
from collections.abc import Iterator

import pytest

from bihuan.backstage.wake import Ear, pipe_path, wake_worker


@pytest.fixture(autouse=True)
def no_pipe() -> Iterator[None]:
    yield
    pipe_path().unlink(missing_ok=True)


def waited(ear: Ear, seconds: float) -> float:
    begin = time.monotonic()
    ear.wait(seconds)
    return time.monotonic() - begin


def test_waiting_ends_with_a_call_and_one_call_ends_one_wait() -> None:
    ear = Ear()
    try:
        wake_worker()
        assert waited(ear, 5) < 1
        assert waited(ear, 0.1) >= 0.1
    finally:
        ear.close()


def test_calling_nobody_is_no_fault() -> None:
    wake_worker()
    ear = Ear()
    ear.close()
    wake_worker()
    assert pipe_path().exists()


def test_calling_a_worker_too_busy_to_listen_never_waits() -> None:
    ear = Ear()
    try:
        begin = time.monotonic()
        for _ in range(100_000):
            wake_worker()
        assert time.monotonic() - begin < 20
        assert waited(ear, 5) < 1
    finally:
        ear.close()


def test_file_in_the_pipes_place_is_left_alone() -> None:
    pipe_path().write_text("mine")

    wake_worker()

    assert pipe_path().read_text() == "mine"
