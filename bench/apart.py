"""Measuring in a process of its own: a process does not give back what memory it once held."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def run_apart(module: str, *arguments: str) -> dict[str, Any]:
    """Run ``python -m module`` and return what it said."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- our own
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def say(measured: dict[str, Any]) -> None:
    """Say what was measured to the process that asked for it."""
    sys.stdout.write(json.dumps(measured))
