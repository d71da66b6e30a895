"""Installing what the lock files name into ``.venv``."""

import re

from console import Step, run
from stamps import ENVIRONMENT, ROOT

PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def install(step: Step, *names: str) -> None:
    """Install these lock files, every package with a pinned digest."""
    files = [REQUIREMENTS / f"{name}.txt" for name in names]
    expected = len({match for file in files for match in re.findall(r"^[\w.-]+==", file.read_text(), re.MULTILINE)})
    arguments = [part for file in files for part in ("-r", file)]
    run(
        [PYTHON, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", *arguments],
        step=step,
        counted=(re.compile(r"^(Collecting|Requirement already satisfied)"), expected),
    )
