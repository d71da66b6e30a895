"""The container files: what they name exists in the program; Docker itself is not on the machines that test."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bihuan.config.cli.main import _parser
from bihuan.config.options import KNOWN, PostgreSQL, read_options
from tests.architecture.layers import ROOT
from tests.support.site import bihuan, environment, free_port, serving

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose"
OURS = ("certificates", "init", "bihuan-1", "bihuan-2")
HOST = "bihuan.test"


def composed() -> dict[str, Any]:
    return yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile with what follows it."""
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_images_are_named_without_a_registry() -> None:
    named = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    named += [service["image"] for service in composed()["services"].values()]

    assert [name for name in named if "." in name.split("/")[0].split(":")[0]] == []
    assert named[:2] == ["python:3.11-slim", "python:3.11-slim"]


def test_the_image_runs_as_nobody_special_and_asks_how_it_is() -> None:
    last = max(number for number, (word, _) in enumerate(instructions()) if word == "FROM")
    final = dict(instructions()[last:])

    assert final["USER"] == "bihuan"
    assert "healthy.py" in final["HEALTHCHECK"]
    assert json.loads(final["ENTRYPOINT"]) == ["bihuan"]
    assert "pip uninstall --yes pip setuptools" in final["RUN"]
    _parser().parse_args(json.loads(final["CMD"]))


def test_every_path_the_image_copies_exists() -> None:
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            assert (ROOT / rest.split()[0]).exists()


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_the_program(name: str) -> None:
    service = composed()["services"][name]

    if "command" in service:
        _parser().parse_args(service["command"])
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]


def test_every_setting_named_is_one_the_program_knows(tmp_path: Path) -> None:
    named = {
        variable.removeprefix("BIHUAN_").lower()
        for service in composed()["services"].values()
        for variable in service.get("environment", {})
        if variable.startswith("BIHUAN_")
    }
    example = (COMPOSE / "settings.example.toml").read_text(encoding="utf-8")
    (tmp_path / "settings.toml").write_text(example)
    keys = {f"BIHUAN_{name}_KEY": os.urandom(48).hex() for name in ("SECRET", "DATA")}

    options = read_options({"BIHUAN_DATA": str(tmp_path), **keys})

    assert named | set(tomllib.loads(example)) <= KNOWN
    assert options.proxies == 1
    assert options.database == PostgreSQL(
        "database", 5432, "bihuan", "bihuan", "DATABASE-PASSWORD", {"sslmode": "disable"}
    )
    assert options.bucket is not None
    assert options.bucket.endpoint == "https://storage:8334"
    store = composed()["services"]["storage"]["command"]
    assert "-s3.port.https=8334" in store
    (identity,) = json.loads((COMPOSE / "storage.example.json").read_text())["identities"]
    assert identity["credentials"] == [{"accessKey": "bihuan", "secretKey": options.bucket.secret_key}]


def test_only_the_proxy_is_reached_from_outside_and_all_that_is_named_is_there() -> None:
    whole = composed()
    services = whole["services"]

    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert whole["networks"]["inner"] == {"internal": True}
    for name, service in services.items():
        for other in service.get("depends_on", ()):
            assert other in services
        for secret in service.get("secrets", ()):
            assert (secret if isinstance(secret, str) else secret["source"]) in whole["secrets"]
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert source.startswith("./secrets") or (COMPOSE / source).exists()
            else:
                assert source in whole["volumes"]
        assert name in (*OURS, "proxy") or "healthcheck" in service
    assert "password" not in json.dumps([service.get("environment", {}) for service in services.values()]).replace(
        "database_password", ""
    )


def test_both_servers_are_behind_the_proxy() -> None:
    upstream = (COMPOSE / "upstream.conf").read_text()

    assert [line.split()[1] for line in upstream.splitlines() if "server " in line and "#" not in line] == [
        "bihuan-1:8000;",
        "bihuan-2:8000;",
    ]


@pytest.mark.slow
def test_the_health_check_tells_a_server_that_answers_from_one_that_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert bihuan("init", "--host", HOST, data=data).returncode == 0

    def asked(port: int) -> int:
        extra = {"BIHUAN_DATA": str(data), "PORT": str(port)}
        command = [sys.executable, DEPLOY / "container" / "healthy.py"]
        return subprocess.run(command, env=environment(extra), check=False).returncode

    with serving(data, "--processes", "1", extra={"BIHUAN_PROXIES": "1"}) as site:
        assert asked(int(site.address.rsplit(":", 1)[1].rstrip("/"))) == 0
    assert asked(free_port()) == 1
