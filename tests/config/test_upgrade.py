"""A folder of the first schema: served by nobody until ``init`` has brought it here, and its units are found as new ones are."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bihuan.config.cli.command import Exit
from bihuan.config.folder import create_folder
from bihuan.config.options import Mode
from tests.support.site import bihuan

pytestmark = pytest.mark.slow
FILL = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first = [(app, "0001_initial") for app in ("registry", "evidence", "ledger", "backstage")]
for app, name in first:
    call_command("migrate", app, name, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state(first).apps
Unit, UnitName = apps.get_model("registry", "Unit"), apps.get_model("registry", "UnitName")
realm = Unit.objects.create(kind="realm", name="新郑市", short_name="新郑", path="/1/")
bureau = Unit.objects.create(kind="bureau", name="城市管理局", short_name="城管局", parent=realm, realm=realm, path="/1/2/")
UnitName.objects.create(realm=realm, unit=bureau, name="城管局", key="城管局", kind="short")
"""


def test_a_folder_of_the_first_schema_is_brought_here_by_init(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.PRODUCTION, ["bihuan.test"])
    filled = bihuan("manage", "shell", "-v", "0", "-c", FILL, data=tmp_path)
    assert filled.returncode == 0, filled.stdout + filled.stderr

    before = bihuan("serve", data=tmp_path)
    upgraded = bihuan("init", data=tmp_path)
    verified = bihuan("verify-ledger", data=tmp_path)

    assert before.returncode == Exit.FAULT
    assert f"还没有准备好这个版本，请先运行 bihuan --data {tmp_path} init。" in before.stderr
    assert upgraded.returncode == Exit.DONE, upgraded.stderr
    assert verified.returncode == Exit.DONE, verified.stdout
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        assert database.execute("SELECT name, initials FROM registry_unitname").fetchall() == [("城管局", "cgj")]
        assert database.execute("SELECT name FROM registry_unit ORDER BY id").fetchall() == [
            ("新郑市",),
            ("城市管理局",),
        ]
