"""The units of systemd: true to the program, tight, and tried as far as a machine without systemd as its first process can."""

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from tests.architecture.layers import ROOT
from tests.support.site import copied, environment

UNITS = ROOT / "deploy" / "systemd"
SERVICES = ["bihuan.service", "bihuan-backup.service"]
PROGRAM = "/opt/bihuan/bin/bihuan"
MOST_EXPOSED = 25  # tenths, as systemd-analyze --threshold counts
DAY = 24 * 60 * 60
SYSTEMD = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze is not installed")


class Unit(configparser.RawConfigParser):
    """A unit's text; a name that stands twice keeps all its lines."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, delimiters=["="], comment_prefixes=["#"])
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.text = (UNITS / name).read_text(encoding="utf-8")
        self.read_string(self.text)

    def all(self, name: str) -> list[str]:
        """Every line of that name, in order."""
        return [line.split("=", 1)[1] for line in self.text.splitlines() if line.startswith(f"{name}=")]


def here(text: str, program: Path, data: Path, backups: Path) -> str:
    """A unit's line with the folders of a test, and as the shell gets it from systemd."""
    moved = text.replace(PROGRAM, str(program)).replace("/var/lib/bihuan", str(data))
    return moved.replace("/var/backups/bihuan", str(backups)).replace("%%", "%").replace("$$", "$")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """``bihuan`` as a console script of this very checkout."""
    script = tmp_path / "bin" / "bihuan"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m bihuan.config.cli "$@"\n')
    script.chmod(0o755)
    return script


@pytest.mark.parametrize("name", SERVICES)
def test_services_have_no_rights_they_do_not_need(name: str) -> None:
    service = Unit(name)["Service"]

    assert service["User"] == "bihuan"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["PrivateTmp"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ReadWritePaths"].split()[0] == "/var/lib/bihuan"
    assert service["UMask"] == "0077"


def test_the_server_is_always_started_again_and_never_given_up() -> None:
    unit = Unit("bihuan.service")

    assert unit["Service"]["Restart"] == "always"
    # Two seconds apart it is never five starts in ten seconds, where systemd would give up.
    assert int(unit["Service"]["RestartSec"]) >= 2
    assert unit["Install"]["WantedBy"] == "multi-user.target"


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, program: Path) -> None:
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, str(program)))

    done = subprocess.run(
        [SYSTEMD, "verify", *(tmp_path / unit.name for unit in UNITS.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_systemd_calls_the_services_safe(name: str, tmp_path: Path) -> None:
    shutil.copy(UNITS / name, tmp_path)

    done = subprocess.run(
        [SYSTEMD, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_nightly_lines_back_up_and_then_take_away_what_is_old(
    demo_folder: Path, tmp_path: Path, program: Path
) -> None:
    data, backups = copied(demo_folder, tmp_path / "data"), tmp_path / "backups"
    backups.mkdir()
    ages = {"bihuan-2020-01-01-023000.tar": 40, "bihuan-2020-02-01-023000.tar": 10, "other.tar": 40}
    for name, days in {**ages, ".bihuan-2020-01-02-023000.tar.7.partial": 1}.items():
        (backups / name).write_bytes(b"")
        os.utime(backups / name, (time.time() - days * DAY,) * 2)
    unit = Unit("bihuan-backup.service")

    start = subprocess.run(  # noqa: S602 -- systemd's own quoting is that of a shell here
        here(unit["Service"]["ExecStart"], program, data, backups),
        shell=True,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    for line in unit.all("ExecStartPost"):
        subprocess.run(here(line, program, data, backups).split(), check=True)

    assert start.returncode == 0, start.stderr
    left = {path.name for path in backups.iterdir()}
    (new,) = left - {"bihuan-2020-02-01-023000.tar", "other.tar"}
    assert new.startswith("bihuan-20")
    with tarfile.open(backups / new) as archive:
        assert archive.getnames()[-1] == "manifest.json"
