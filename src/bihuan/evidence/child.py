"""The limited process: reads one request a line, answers one line, ends when its parent goes.

Started by ``examiner`` without the parent's environment, so that a hole in a decoder finds no key to take.
"""

import importlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

from .covering import Box, write_covered
from .examination import examine, to_json
from .exif import MALFORMED
from .refusals import Refusal

# Enough for 60 million pixels with transparency, twice over; the address space also counts mapped libraries.
LARGEST_ADDRESS_SPACE = 1536 * 1024 * 1024
LARGEST_OUTPUT = 64 * 1024 * 1024
MOST_OPEN_FILES = 64


def limit() -> None:
    """Lower what this process may use; it cannot raise it again."""
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_ADDRESS_SPACE, LARGEST_ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, MOST_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(line: str) -> str:
    """Do what one request asks; a refusal is an answer, anything else ends the process."""
    request = json.loads(line)
    try:
        return json.dumps(TASKS[request["task"]](request))
    except Refusal as refusal:
        return json.dumps({"refused": refusal.code})


def _examine(request: dict[str, Any]) -> dict[str, Any]:
    return to_json(examine(Path(request["source"]), Path(request["display"]), Path(request["thumb"])))


def _take_landmarks(request: dict[str, Any]) -> dict[str, Any]:
    try:
        codes, places = _seeing().landmarks_of(Path(request["source"]))
    except (*MALFORMED, MemoryError) as fault:
        raise Refusal("evidence.broken") from fault
    return {"codes": codes.hex(), "places": places.hex()}


def _lay_on(request: dict[str, Any]) -> dict[str, Any]:
    return {"same": _seeing().sameness(Path(request["own"]), Path(request["other"]), request["lens"])}


def _cover(request: dict[str, Any]) -> dict[str, Any]:
    boxes = [Box(*numbers) for numbers in request["boxes"]]
    try:
        write_covered(Path(request["source"]), boxes, Path(request["display"]), Path(request["thumb"]))
    except (*MALFORMED, MemoryError) as fault:
        raise Refusal("evidence.broken") from fault
    return {}


def _seeing() -> Any:
    """OpenCV is loaded by the first who asks: the children of web processes, which only examine, never do."""
    return importlib.import_module("bihuan.evidence.seeing")


TASKS = {"examine": _examine, "landmarks": _take_landmarks, "lay_on": _lay_on, "cover": _cover}


def main() -> None:
    """Serve until the requests end."""
    limit()
    for line in sys.stdin:
        sys.stdout.write(answer(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
