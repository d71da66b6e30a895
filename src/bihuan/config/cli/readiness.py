"""Is the data folder of this very version? Commands that work on it ask first; ``init`` brings it there."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

import bihuan
from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from ..routers import SESSIONS

_STATIC_STAMP = "static.json"


def bring_up_to_date() -> None:
    """Migrate both files, make the cache table and lay out the static files; raises ``Invalid`` for newer data."""
    refuse_newer()
    for alias in connections:
        if _missing(alias):
            migrate(alias)
    lay_out_static_files()


def refuse_newer() -> None:
    """Raise ``Invalid`` where a newer version has changed the tables: going back would lose what it knows."""
    for alias in connections:
        _refuse_newer(alias)


def migrate(alias: str) -> None:
    """Bring one database to this version. The sessions' file takes only what it keeps: the rest would cost for nothing."""
    apps = [SESSIONS] if alias == SESSIONS else []
    call_command("migrate", *apps, database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", database=alias, verbosity=0)


def require_ready() -> None:
    """Raise ``Invalid`` with what to do unless the database is exactly of this version."""
    refuse_newer()
    for alias in connections:
        if _missing(alias):
            raise Invalid(
                "folder-not-ready",
                N_("数据文件夹 %(path)s 还没有准备好这个版本，请先运行 bihuan --data %(path)s init。"),
                path=settings.BIHUAN.data,
            )


def lay_out_static_files() -> None:
    """Copy the front end, compressed and named by content, to where it is served from; once per build of it."""
    stamp = settings.BIHUAN.data / _STATIC_STAMP
    wanted = _static_state()
    try:
        if json.loads(stamp.read_text(encoding="utf-8")) == wanted:
            return
    except (FileNotFoundError, ValueError):
        pass
    call_command("collectstatic", interactive=False, verbosity=0)
    partial = stamp.with_suffix(".partial")
    partial.write_text(json.dumps(wanted), encoding="utf-8")
    partial.replace(stamp)


def _static_state() -> dict[str, object]:
    """Version, size and time of every file of the built front end."""
    root = Path(bihuan.__file__).parent
    files = sorted(path for path in root.glob("*/static/**/*") if path.is_file())
    return {
        "version": bihuan.__version__,
        "files": {str(path.relative_to(root)): [path.stat().st_size, path.stat().st_mtime_ns] for path in files},
    }


def _missing(alias: str) -> bool:
    """Say whether this version has migrations that the database has not."""
    executor = MigrationExecutor(connections[alias])
    app = SESSIONS if alias == SESSIONS else None
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes(app)))


def _refuse_newer(alias: str) -> None:
    """Refuse one database that a newer version has changed; see ``refuse_newer``."""
    loader = MigrationExecutor(connections[alias]).loader
    ours = {app for app, _name in loader.disk_migrations}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations and (app, name) not in loader.replacements
    )
    if unknown:
        raise Invalid(
            "folder-newer",
            N_("数据文件夹 %(path)s 已由更新的版本升级过（%(name)s），请安装那个版本或从备份恢复。"),
            path=settings.BIHUAN.data,
            name=unknown[0],
        )
