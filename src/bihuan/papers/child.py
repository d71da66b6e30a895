"""The first thing a limited child runs: limit itself, then call the function it was told to.

Started by path in an isolated interpreter, so nothing of ours can be imported before the parent's path is taken over.
"""

import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO


def _limit(limits: dict[str, int]) -> None:
    """Lower this process's own limits; none of them can be raised again."""
    memory, cpu = limits["memory_bytes"], limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent die, nobody is left to watch the clock but ourselves.
    signal.alarm(limits["wall_seconds"] + 5)


def _peak_bytes() -> int:
    """Most memory held at once. Not ru_maxrss: across exec that keeps the parent's figure."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _say(out: BinaryIO, tag: bytes, body: Any) -> None:
    """Send one line at once: the parent works on it while the next is made."""
    if type(body) is bytes:
        tag, line = b"b", body
    else:
        line = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    out.write(tag + line + b"\n")
    out.flush()


def main() -> None:
    """Serve the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    _limit(request["limits"])
    sys.path[:] = request["path"]
    from bihuan.core.errors import Invalid  # noqa: PLC0415 -- importable only once the path is set

    # Nothing a library prints may be taken for a result.
    with os.fdopen(os.dup(1), "wb", buffering=1 << 16) as out:
        os.dup2(2, 1)
        module, _, name = request["function"].partition(":")
        try:
            function = getattr(importlib.import_module(module), name)
            for value in function(**request["arguments"]):
                _say(out, b"v", value)
        except Invalid as error:
            said = {"code": error.code, "message": error.message, "data": error.data}
            _say(out, b"e", said | {"peak_bytes": _peak_bytes()})
        except MemoryError:
            _say(out, b"m", {"peak_bytes": _peak_bytes()})
        else:
            _say(out, b"z", {"peak_bytes": _peak_bytes()})


main()
