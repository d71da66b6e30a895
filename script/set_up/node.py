"""A Node that is new enough: the machine's own, or one out of the package registry."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console import Step, Stop, run, tell
from packages import install
from stamps import ENVIRONMENT

OLDEST = 20


@dataclass(frozen=True)
class Node:
    """Paths of the two programs."""

    node: str
    npm: str


def find_node(step: Step) -> Node:
    """Return the first Node that will do, installing one into ``.venv`` when the machine has none."""
    bin_folder = ENVIRONMENT / "bin"
    own = Node(str(bin_folder / "node"), str(bin_folder / "npm"))
    machine = Node(shutil.which("node") or "", shutil.which("npm") or "")
    for candidate in (machine, own):
        if candidate.npm and _version(candidate.node) >= OLDEST:
            return candidate
    install(step, "node")
    if _version(own.node) < OLDEST:
        raise Stop(tell("装上的 Node 不能运行。", "The Node that was installed does not run."))
    return own


def npm(arguments: list[str], *, step: Step) -> None:
    """Run npm in the checkout."""
    found = find_node(step)
    path = f"{Path(found.node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    run([found.npm, *arguments], step=step, environment={"PATH": path, "NODE_USE_SYSTEM_CA": "1"})


def _version(node: str) -> int:
    """The major version, 0 when there is none or it does not even start."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(answer.strip().removeprefix("v").partition(".")[0])
