"""Where the tests run: on SQLite in a throw-away folder or, with ``--postgres``, on a real PostgreSQL."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from bihuan.config.folder import create_folder
from bihuan.config.options import Mode
from tests.support import databases, postgres
from tests.support.site import bihuan

RUN = "TESTS_RUN_FOLDER"
SOCKET = "TESTS_POSTGRES_SOCKET"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}

# A busy machine of two cores is no fault of the code: speed is asserted by script/bench, not by a property's clock.
settings.register_profile("bihuan", deadline=None, print_blob=True, max_examples=60)
settings.load_profile("bihuan")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on a real PostgreSQL instead of SQLite")
    parser.addoption(
        "--screenshots", action="store_true", help="let the browser tests keep pictures in build/screenshots"
    )
    parser.addoption("--update-screenshots", action="store_true", help="let the browser tests renew docs/images")


def pytest_configure(config: pytest.Config) -> None:
    """Before Django reads its settings: one folder per run, in it one data folder per worker."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        _start_run(config)
    for name in [name for name in os.environ if name.startswith("BIHUAN_")]:
        del os.environ[name]
    run = Path(os.environ[RUN])
    data = run / (worker or "main")
    create_folder(data, Mode.DEMO)
    os.environ["BIHUAN_DATA"] = str(data)
    if SOCKET in os.environ:
        os.environ["BIHUAN_DATABASE_URL"] = f"postgresql://postgres@/bihuan_{data.name}?host={os.environ[SOCKET]}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    # Workers and the programs that tests start inherit the environment; each must find its own settings.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def _start_run(config: pytest.Config) -> None:
    run = Path(tempfile.mkdtemp(prefix="bihuan-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(run, ignore_errors=True))
    os.environ[RUN] = str(run)
    os.environ.pop(SOCKET, None)
    if config.getoption("postgres"):
        os.environ[SOCKET] = postgres.start(run)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may use the database may use both files of it: sessions are a part of the program, not an extra."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            options = {"databases": "__all__", **(marker.kwargs if marker else {})}
            item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """The folder of this test run, shared by its workers."""
    return Path(os.environ[RUN])


@pytest.fixture(scope="session")
def django_db_setup(run_folder: Path, django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the run's template instead of a migration per worker."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.use_copy_of_template(run_folder)
    TransactionTestCase._fixture_teardown = lambda case: databases.restore(run_folder)  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.close()


@pytest.fixture(scope="session")
def demo_folder(run_folder: Path) -> Path:
    """A demo folder with the demo city, made once for all workers and never served itself."""
    folder, _ = _made_once(run_folder, "demo-template", "init", "--demo")
    return folder


@pytest.fixture(scope="session")
def told(run_folder: Path) -> tuple[Path, str]:
    """A demo folder whose whole story was played once, for all workers, and what the command said."""
    return _made_once(run_folder, "told-template", "demo", "--once")


@pytest.fixture(scope="session")
def told_folder(told: tuple[Path, str]) -> Path:
    """The folder of it: something is late, closed and come back. To be copied, not written to."""
    return told[0]


def _made_once(run: Path, name: str, *command: str) -> tuple[Path, str]:
    """Make a folder by one command, for whichever worker asks first; returns it with the command's words."""
    folder, said = run / name, run / f"{name}.said"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            done = bihuan(*command, data=folder)
            assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
            said.write_text(done.stdout, encoding="utf-8")
    return folder, said.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def without_fingerprints_of_another_database() -> Iterator[None]:
    """A process that looks pictures up holds fingerprints by id, and each test's ids begin anew."""
    yield
    shelves = sys.modules.get("bihuan.evidence.shelves")
    if shelves is not None:
        shelves.forget()


@pytest.fixture(autouse=True)
def as_the_language_was() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next test starts in the installation's."""
    yield
    translation.deactivate()
