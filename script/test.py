"""The whole proof, one run after the other; stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
CORES = min(2, os.cpu_count() or 1)
# Long tests stand anywhere: a worker that has none left takes over what waits at the other.
PYTEST = [PYTHON, "-m", "pytest", "-q", "-n", str(CORES), "--dist", "worksteal"]
RUNS = (
    ("lint", [PYTHON, ROOT / "script" / "lint.py"]),
    ("tests on SQLite", PYTEST),
    (
        "tests that touch the database, on PostgreSQL",
        [*PYTEST, "--postgres", "-m", "django_db and not slow and not soak and not once"],
    ),
    # These often wait, for a browser or another process: a third one works meanwhile.
    ("browser, wheel and other slow tests", [*PYTEST, "-n", str(CORES + 1), "-m", "slow and not soak"]),
)


def main(arguments: list[str]) -> int:
    """Run all, or with ``--quick`` the tests on SQLite alone; the exit status is that of the run that failed."""
    runs = RUNS[1:2] if "--quick" in arguments else RUNS
    for name, command in runs:
        started = time.monotonic()
        print(f"── {name}", flush=True)
        status = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
        print(f"── {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
