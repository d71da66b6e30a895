"""What a checkout needs, in order. Each step knows what it starts from and what it leaves."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from browser import CHROMIUM, unpack_browser
from console import Step, run
from node import npm
from packages import PYTHON, REQUIREMENTS, install
from stamps import ENVIRONMENT, ROOT, digest

SOURCE = ROOT / "src" / "bihuan"
LOCALE = SOURCE / "locale"
LOCK = ROOT / "package-lock.json"
FRONT_END = (ROOT / "frontend", ROOT / "package.json", LOCK, ROOT / "tsconfig.json")


@dataclass(frozen=True)
class Task:
    """A step: its key among the stamps, its name in two languages, what it starts from and what it does."""

    key: str
    chinese: str
    english: str
    inputs: Callable[[], str]
    work: Callable[[Step], None]
    outputs: tuple[Path, ...] = ()


def steps_for(purpose: str) -> list[Task]:
    """The steps for ``run`` (the program alone) or ``test`` (everything a developer needs)."""
    testing = purpose == "test"
    names = ["runtime", "build", *(["test"] if testing else [])]
    tasks = [
        Task("environment", "建立 Python 环境", "Making the Python environment", _python, _make_environment, (PYTHON,)),
        Task(
            "requirements-" + purpose,
            "安装锁定的 Python 软件包",
            "Installing the pinned Python packages",
            lambda: digest([REQUIREMENTS / f"{name}.txt" for name in names]),
            lambda step: install(step, *names),
            (PYTHON,),
        ),
        Task(
            "package",
            "安装 bihuan 命令",
            "Installing the bihuan command",
            lambda: digest([ROOT / "pyproject.toml", ROOT / "hatch_build.py", REQUIREMENTS / "runtime.in"]),
            _install_package,
            (ENVIRONMENT / "bin" / "bihuan",),
        ),
        Task(
            "front-packages-" + purpose,
            "安装锁定的前端软件包",
            "Installing the pinned front-end packages",
            lambda: digest([LOCK, REQUIREMENTS / "node.txt"]),
            lambda step: _install_front_packages(step, testing=testing),
            (ROOT / "node_modules",),
        ),
        Task(
            "front-end",
            "编译前端",
            "Building the front end",
            lambda: digest(FRONT_END),
            _build_front_end,
            (SOURCE / "ui" / "static", SOURCE / "papers" / "fonts"),
        ),
        Task("catalogue", "编译译文", "Compiling the catalogues", _catalogues, _compile_catalogues),
    ]
    if testing:
        tasks.append(
            Task(
                "browser",
                "准备测试用浏览器",
                "Preparing the browser for the tests",
                lambda: digest([LOCK]),
                unpack_browser,
                (CHROMIUM,),
            )
        )
    return tasks


def _python() -> str:
    """The environment is made anew when its Python has gone or is another one."""
    return "made"


def _make_environment(step: Step) -> None:
    if not _works(PYTHON):
        run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], step=step)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    check = [str(python), "-c", "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _install_package(step: Step) -> None:
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    run([PYTHON, "-m", "pip", "install", *options, "-e", ROOT], step=step)


def _install_front_packages(step: Step, *, testing: bool) -> None:
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    npm(command if testing else [*command, "--omit=dev"], step=step)


def _build_front_end(step: Step) -> None:
    npm(["run", "build"], step=step)


def _catalogues() -> str:
    return digest(LOCALE.rglob("*.po"))


def _compile_catalogues(step: Step) -> None:
    for catalogue in sorted(LOCALE.rglob("*.po")):
        target = catalogue.with_suffix(".mo")
        run([ENVIRONMENT / "bin" / "pybabel", "compile", "-i", catalogue, "-o", target], step=step)
