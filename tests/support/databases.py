"""One migrated template per run; each worker works on a copy, and gets a fresh copy after a test that commits.

Append-only tables refuse DELETE, so the usual flush between committing tests is impossible, and copying is faster.
"""

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from bihuan.config.cli.readiness import migrate

TEMPLATE = "bihuan_template"
SUFFIXES = ("", "-wal", "-shm")
# How a live server's threads are named, and how long one may take over its last request: an idle one is not waited for.
REQUEST_THREAD = "process_request_thread"
PATIENCE_SECONDS = 10


def use_copy_of_template(run: Path) -> None:
    """Give this worker its databases: the first worker migrates and leaves the template, the others copy it."""
    with _only_one(run / "template.lock"):
        ready = run / "template.ready"
        if ready.exists():
            restore(run)
            return
        if connections["default"].vendor == "postgresql":
            _postgres("CREATE DATABASE {}", _name())
        _migrate()
        connections.close_all()
        if connections["default"].vendor == "postgresql":
            _postgres("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", TEMPLATE, _name())
        else:
            _keep_sqlite_files(run)
        ready.touch()


def restore(run: Path) -> None:
    """Put the databases back as they were after migrating, whatever was committed since."""
    connections.close_all()
    _let_requests_end()
    if connections["default"].vendor == "postgresql":
        _postgres("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name())
        _postgres("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", _name(), TEMPLATE)
    else:
        _restore_sqlite_files(run)


def close() -> None:
    """Leave no connection open behind the last test."""
    connections.close_all()


def _migrate() -> None:
    for alias in connections:
        migrate(alias)


def _sqlite_files() -> Iterator[tuple[str, Path]]:
    for alias in connections:
        yield alias, Path(connections[alias].settings_dict["NAME"])


def _keep_sqlite_files(run: Path) -> None:
    for alias, path in _sqlite_files():
        # The last connection has gone, so SQLite has folded the write-ahead log into the file.
        shutil.copyfile(path, run / f"template-{alias}.sqlite3")


def _let_requests_end() -> None:
    """Wait for a live server's threads: whoever closes SQLite's last connection removes the log by its name, a new one too."""
    end = time.monotonic() + PATIENCE_SECONDS
    for thread in threading.enumerate():
        if REQUEST_THREAD in thread.name:
            thread.join(max(0.0, end - time.monotonic()))


def _restore_sqlite_files(run: Path) -> None:
    for alias, path in _sqlite_files():
        for suffix in SUFFIXES:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        # A new file, never an overwritten one: a connection somebody forgot keeps the old one to itself.
        shutil.copyfile(run / f"template-{alias}.sqlite3", path)


def _name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _postgres(statement: str, *names: str) -> None:
    """Run one statement on the server's own database, outside any transaction."""
    settings = connections["default"].settings_dict
    with psycopg.connect(
        host=settings["HOST"], user=settings["USER"], dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
