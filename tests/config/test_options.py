import secrets
from pathlib import Path

import pytest

from bihuan.config.options import Mode, data_folder, mode_of_folder, read_options, require_hosts
from bihuan.config.services import PostgreSQL
from bihuan.core.errors import Invalid

KEY = "k0-" + "".join(chr(ord("a") + n % 26) for n in range(60))


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"BIHUAN_DATA": str(folder), "BIHUAN_SECRET_KEY": KEY, "BIHUAN_DATA_KEY": KEY[::-1], **more}


def refusal(folder: Path, **more: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read_options(environ(folder, **more))
    return caught.value


def test_options_from_environment_alone(tmp_path: Path) -> None:
    options = read_options(
        environ(tmp_path, BIHUAN_HOSTS="a.test, b.test", BIHUAN_PROXIES="1", BIHUAN_LOG_LEVEL="error")
    )

    assert options.data == tmp_path
    assert options.mode is Mode.PRODUCTION
    assert options.hosts == ("a.test", "b.test")
    assert options.proxies == 1
    assert options.log_level == "ERROR"
    assert options.database is None
    assert (options.idle_minutes, options.session_hours) == (30, 12)


def test_environment_wins_over_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('mode = "demo"\nhosts = ["file.test"]\nidle_minutes = 10\n')

    options = read_options(environ(tmp_path, BIHUAN_HOSTS="environment.test"))

    assert options.demo
    assert options.hosts == ("environment.test",)
    assert options.idle_minutes == 10


@pytest.mark.asvs("6.3.3")
def test_everybody_needs_a_second_factor_unless_the_installation_says_otherwise(tmp_path: Path) -> None:
    def demanded(**more: str) -> str:
        return read_options(environ(tmp_path, **more)).second_factor

    assert demanded(BIHUAN_MODE="production") == "everybody"
    assert demanded(BIHUAN_MODE="demo") == "nobody"
    assert demanded(BIHUAN_MODE="production", BIHUAN_SECOND_FACTOR="administrators") == "administrators"


@pytest.mark.asvs("8.1.4.1")
def test_dengbao3_asks_everybody_for_a_second_factor_and_takes_no_less(tmp_path: Path) -> None:
    given = {"BIHUAN_MODE": "production", "BIHUAN_PROFILE": "dengbao3"}

    assert read_options(environ(tmp_path, **given)).second_factor == "everybody"
    assert refusal(tmp_path, **given, BIHUAN_SECOND_FACTOR="administrators").code == "option-profile-factor"


def test_networks_of_administrators_are_networks_and_single_addresses(tmp_path: Path) -> None:
    given = environ(tmp_path, BIHUAN_ADMIN_NETWORKS="10.1.0.0/16, 192.168.1.8, fd00::/8")

    found = read_options(given).admin_networks
    assert [str(network) for network in found] == ["10.1.0.0/16", "192.168.1.8/32", "fd00::/8"]


def test_data_folder_is_absolute_and_defaults_to_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert data_folder({}) == tmp_path / "data"
    assert data_folder({"BIHUAN_DATA": "here"}) == tmp_path / "here"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("BIHUAN_MODE", "debug", "option-mode"),
        ("BIHUAN_PROXIES", "many", "option-number"),
        ("BIHUAN_PROXIES", "-1", "option-number"),
        ("BIHUAN_IDLE_MINUTES", "4", "option-number"),
        ("BIHUAN_SESSION_HOURS", "25", "option-number"),
        ("BIHUAN_HOSTS", "*", "option-hosts"),
        ("BIHUAN_SECOND_FACTOR", "some", "option-second-factor"),
        ("BIHUAN_PROFILE", "dengbao9", "option-profile"),
        ("BIHUAN_ADMIN_NETWORKS", "10.1.0.0/99", "option-networks"),
        ("BIHUAN_ADMIN_NETWORKS", "10.1.2.3/16", "option-networks"),
        ("BIHUAN_LOG_LEVEL", "loud", "option-log-level"),
        ("BIHUAN_OUTGOING_HOSTS", "https://a.test/", "option-outgoing-hosts"),
        ("BIHUAN_OUTGOING_HOSTS", "*", "option-outgoing-hosts"),
        ("BIHUAN_OUTGOING_HOSTS", "a.test:many", "option-outgoing-hosts"),
        ("BIHUAN_OUTGOING_AUTHORITY", "/nowhere/ca.crt", "option-outgoing-authority"),
        ("BIHUAN_DATABASE_URL", "mysql://u@h/db", "option-database-url"),
        ("BIHUAN_DATABASE_URL", "postgresql://u@h:port/db", "option-database-url"),
        ("BIHUAN_DATABASE_URL", "postgresql://u@h/", "option-database-url"),
        ("BIHUAN_DATABASE_URL", "postgresql://u@h/db", "option-database-plain"),
        ("BIHUAN_DATABASE_URL", "postgresql://u@h/db?sslmode=require", "option-database-plain"),
        ("BIHUAN_DATABASE_URL", "postgresql://u@/db?host=10.1.2.3", "option-database-plain"),
        (
            "BIHUAN_DATABASE_URL",
            "postgresql://u@h/db?sslmode=verify-full&sslrootcert=/nowhere/ca.crt",
            "option-database-authority",
        ),
        ("BIHUAN_SECRET_KEY", "django-insecure-" + KEY, "option-key-example"),
        ("BIHUAN_SECRET_KEY", KEY[:49], "option-key-short"),
        ("BIHUAN_SECRET_KEY", "ab" * 40, "option-key-short"),
        ("BIHUAN_DATA_KEY", "changeme" * 10, "option-key-example"),
        ("BIHUAN_SESION_HOURS", "2", "option-unknown"),
    ],
)
def test_wrong_value_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str, code: str) -> None:
    refused = refusal(tmp_path, **{name: value})

    assert refused.code == code
    assert "%(" not in str(refused)


@pytest.mark.parametrize(
    ("content", "code"),
    [("mode = demo", "settings-unreadable"), ("colour = 'red'", "option-unknown"), ("hosts = 3", "option-hosts")],
)
def test_wrong_file_is_refused_with_a_sentence(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "settings.toml").write_text(content)

    assert refusal(tmp_path).code == code


@pytest.mark.asvs("13.3.1")
def test_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        read_options({"BIHUAN_DATA": str(tmp_path)})

    assert caught.value.code == "option-key-missing"
    assert "BIHUAN_SECRET_KEY" in str(caught.value)


def test_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_text(secrets.token_urlsafe(48))
    key.chmod(0o644)

    with pytest.raises(Invalid) as caught:
        read_options({"BIHUAN_DATA": str(tmp_path)})

    assert caught.value.code == "option-key-open"


def test_keys_from_files_lose_their_line_end(tmp_path: Path) -> None:
    for name in ("secret.key", "data.key"):
        (tmp_path / name).write_text(KEY + "\n")
        (tmp_path / name).chmod(0o600)

    options = read_options({"BIHUAN_DATA": str(tmp_path), "BIHUAN_MODE": "demo"})

    assert options.secret_key == KEY
    assert options.data_key == KEY


def test_database_url_is_taken_apart(tmp_path: Path) -> None:
    url = "postgresql://b%40r:p%2Fw@db.test:6543/ledger?sslmode=verify-full&sslrootcert=system"

    database = read_options(environ(tmp_path, BIHUAN_DATABASE_URL=url)).database

    assert database == PostgreSQL(
        "db.test", 6543, "ledger", "b@r", "p/w", {"sslmode": "verify-full", "sslrootcert": "system"}
    )


def test_database_url_may_name_a_socket_folder(tmp_path: Path) -> None:
    database = read_options(environ(tmp_path, BIHUAN_DATABASE_URL="postgresql://me@/ledger?host=/run/pg")).database

    assert database == PostgreSQL("/run/pg", None, "ledger", "me", "", {})


@pytest.mark.parametrize("url", ["postgresql://u@localhost/db", "postgresql://u@inner/db?sslmode=disable"])
def test_a_database_in_clear_is_on_this_machine_or_written_out(tmp_path: Path, url: str) -> None:
    database = read_options(environ(tmp_path, BIHUAN_DATABASE_URL=url)).database

    assert database is not None
    assert database.name == "db"


def test_hosts_that_may_be_called_have_a_port(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").touch()

    options = read_options(
        environ(
            tmp_path,
            BIHUAN_OUTGOING_HOSTS="Inner.test, other.test:8443, [fd00::1]:8443",
            BIHUAN_OUTGOING_AUTHORITY=str(tmp_path / "ca.crt"),
        )
    )

    assert options.outgoing_hosts == (("inner.test", 443), ("other.test", 8443), ("fd00::1", 8443))
    assert options.outgoing_authority == str(tmp_path / "ca.crt")


def test_production_without_a_host_may_be_set_up_but_not_served(tmp_path: Path) -> None:
    options = read_options(environ(tmp_path))

    with pytest.raises(Invalid) as caught:
        require_hosts(options)
    assert caught.value.code == "option-hosts-missing"
    require_hosts(read_options(environ(tmp_path, BIHUAN_HOSTS="a.test")))
    require_hosts(read_options(environ(tmp_path, BIHUAN_MODE="demo")))


def test_folder_without_settings_counts_as_production(tmp_path: Path) -> None:
    assert mode_of_folder(tmp_path) is Mode.PRODUCTION
