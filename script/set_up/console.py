"""Steps that say their name, how far they are and how long they took, and what stopped them in one sentence."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

ENGLISH = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("en")
BAR = 24
LAST_LINES = 15
# What pip, npm and the kernel say, and what that means to a person.
_CAUSES = (
    (
        re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|EDQUOT"),
        "磁盘已满，请腾出约 2 GB 再运行一次。",
        "The disk is full: free some 2 GB and run this again.",
    ),
    (
        re.compile(
            r"Temporary failure in name resolution|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN"
            r"|Failed to establish a new connection|ECONNREFUSED|ECONNRESET|ETIMEDOUT|Network is unreachable"
            r"|Read timed out|ConnectTimeout|ERR_SOCKET_TIMEOUT|ProxyError|Cannot connect to proxy|IncompleteRead"
            r"|Could not find a version that satisfies|No matching distribution found",
        ),
        "下载失败：请检查网络或代理，然后再运行一次，会接着做。",
        "A download failed: check the network or the proxy and run this again; it goes on where it stopped.",
    ),
    (
        re.compile(r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT"),
        "下载失败：不认识网络代理的证书，请把它装进系统证书库再运行。",
        "A download failed: the proxy's certificate is not known; install it into the system's store and run again.",
    ),
    (
        re.compile(r"THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY"),
        "下载到的软件包与锁定的校验值不符，没有安装；请换一个网络或软件源再试。",
        "A downloaded package does not match its pinned digest and was not installed; try another network or mirror.",
    ),
    (
        re.compile(r"ensurepip is not available|No module named ensurepip|No module named venv"),
        "这个 Python 缺少 venv 模块（Debian 系统包名 python3-venv），请装上或用 PYTHON= 指定另一个 Python。",
        "This Python lacks the venv module (package python3-venv on Debian): install it, or name another with PYTHON=.",
    ),
    (
        re.compile(r"Permission denied|EACCES"),
        "没有权限写这个文件夹。",
        "This folder may not be written to.",
    ),
)


class Stop(Exception):
    """Set-up cannot go on; the message is the sentence to print."""


def tell(chinese: str, english: str) -> str:
    """Choose the sentence by the terminal's language."""
    return english if ENGLISH else chinese


class Step:
    """One line on the terminal: a name, a bar while it runs, the seconds it took."""

    def __init__(self, number: int, of: int, name: str) -> None:
        self.label = f"[{number}/{of}] {name}"
        self._started = time.monotonic()
        self._share: float | None = None
        self._live = sys.stdout.isatty()
        self._over = threading.Event()

    def __enter__(self) -> Self:
        if self._live:
            threading.Thread(target=self._redraw, daemon=True).start()
        else:
            print(f"{self.label} …", flush=True)
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        seconds = time.monotonic() - self._started
        end = "✗" if fault[0] else "✓"
        line = f"{self.label} {end} {seconds:.1f} s"
        print(f"\r\033[K{line}" if self._live else f"  {end} {seconds:.1f} s", flush=True)

    def at(self, done: int, total: int) -> None:
        """Move the bar."""
        self._share = min(done / total, 1.0) if total else None

    def _redraw(self) -> None:
        while not self._over.wait(0.2):
            full = int((self._share or 0) * BAR)
            bar = "" if self._share is None else f" {'█' * full}{'░' * (BAR - full)}"
            print(f"\r\033[K{self.label}{bar} {time.monotonic() - self._started:.0f} s", end="", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    step: Step,
    environment: Mapping[str, str] | None = None,
    counted: tuple[re.Pattern[str], int] | None = None,
) -> None:
    """Run a program quietly; raises ``Stop`` with the cause in a sentence and its last lines when it fails.

    ``counted`` is a pattern whose matching output lines each move the bar, and how many to expect.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        env={**os.environ, **(environment or {})},
    )
    lines: list[str] = []
    matches = 0
    assert process.stdout is not None  # noqa: S101 -- PIPE was asked for
    for line in process.stdout:
        lines.append(line.rstrip())
        if counted and counted[0].search(line):
            matches += 1
            step.at(matches, counted[1])
    if process.wait() != 0:
        raise Stop(explain(lines))


def explain(lines: Sequence[str]) -> str:
    """Turn a program's output into a sentence; for an unknown cause, its last lines."""
    text = "\n".join(lines)
    for pattern, chinese, english in _CAUSES:
        if pattern.search(text):
            return tell(chinese, english)
    return tell("这一步没有成功，原话是：\n", "This step failed, and said:\n") + "\n".join(lines[-LAST_LINES:])
