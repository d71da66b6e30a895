"""Remembering what was done, by the digests of what it was done from, so that a second run does nothing."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
STAMPS = ENVIRONMENT / "set-up"


def digest(paths: Iterable[Path], *words: str) -> str:
    """The SHA-256 over names and contents of the files and of all files in the folders, and over ``words``."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(set(_files(paths))):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif path.exists():
            yield path


def is_done(step: str, inputs: str, outputs: Iterable[Path] = ()) -> bool:
    """Say whether the step was finished for exactly these inputs and what it made is still there."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == inputs and all(path.exists() for path in outputs)


def mark_done(step: str, inputs: str) -> None:
    """Note that the step is finished for these inputs; the note appears whole or not at all."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    partial = STAMPS / f".{step}"
    partial.write_text(inputs)
    partial.replace(STAMPS / step)
