"""Runs every linter, shows the words of those that complain, and says at the end which those were."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
CHECKS = {
    "ruff check": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "mypy": [BIN / "mypy", "--no-error-summary", "-p", "bihuan", "-p", "bench"],
    "layers": [BIN / "lint-imports", "--no-logo"],
    "templates": [BIN / "djlint", "--lint", "--quiet", "--profile", "jinja", "src"],
    "migrations": [BIN / "python", "-m", "script.checks.migrations"],
    "front end": ["npm", "run", "--silent", "check"],
}


def main(wanted: list[str]) -> int:
    """Run the checks named, or all; 1 when any complained."""
    complaints = []
    for name, command in CHECKS.items():
        if wanted and name not in wanted:
            continue
        started = time.monotonic()
        path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "PATH": path},
            check=False,
        )
        mark = "✓" if done.returncode == 0 else "✗"
        print(f"{mark} {name} {time.monotonic() - started:.1f} s", flush=True)
        if done.returncode:
            complaints.append(name)
            print(done.stdout + done.stderr, flush=True)
    if complaints:
        print(f"lint: {', '.join(complaints)}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
