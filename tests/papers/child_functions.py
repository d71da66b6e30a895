"""What the tests of the limited child let it do."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid


def echo(values: list[Any]) -> Iterator[Any]:
    yield from values


def ask_and_wait(answer: str) -> Iterator[str]:
    """Yield a question and go on only once somebody who has read it has written the answer."""
    yield "question"
    while not Path(answer).exists() or not Path(answer).read_text():
        time.sleep(0.02)
    yield Path(answer).read_text()


def refuse() -> Iterator[None]:
    raise Invalid("test.refused", "“%(file)s”第 %(row)d 行不行", file="甲", row=3)
    yield


def swallow(size: int) -> Iterator[int]:
    yield len(bytearray(size))


def spin() -> Iterator[None]:
    while True:
        pass
    yield


def sleep() -> Iterator[None]:
    time.sleep(60)
    yield


def stumble() -> Iterator[float]:
    yield 1 / 0


def vanish() -> Iterator[int]:
    yield 1
    os._exit(0)


def write(path: str, size: int) -> Iterator[int]:
    yield Path(path).write_bytes(b"x" * size)


def pour(lines: int, size: int) -> Iterator[str]:
    for _ in range(lines):
        yield "x" * size


def chatter() -> Iterator[str]:
    os.write(1, b'v"forged"\n')
    sys.stdout.write("noise\n")
    yield "value"


def surroundings() -> Iterator[list[Any]]:
    yield [dict(os.environ), list(sys.modules), str(Path.cwd())]


def tell_number_and_wait() -> Iterator[int]:
    yield os.getpid()
    time.sleep(60)


def tell_bytes():
    """Say bytes among JSON values."""
    yield from ("先", '[[1,["一"]]]'.encode(), b"", "后")
