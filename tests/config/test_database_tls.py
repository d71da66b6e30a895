"""A database on another machine: encrypted, and only after its certificate was found to be good."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bihuan.config import certificates
from bihuan.config.services import PostgreSQL, read_database
from tests.support import postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> str:
    return postgres.start(tmp_path_factory.mktemp("pg"))


@pytest.fixture
def office(tmp_path: Path) -> certificates.Made:
    return made(tmp_path / "office")


@pytest.fixture
def port(server: str, office: certificates.Made) -> Iterator[int]:
    with postgres.behind_tls(server, office.certificate, office.key) as door:
        yield door


def made(folder: Path) -> certificates.Made:
    folder.mkdir()
    return certificates.make(folder, ["localhost"], title="示例市", now=datetime.now(UTC))


def connect(port: int, host: str, authority: Path) -> str:
    """Connect as the installation would with this address; returns the version of TLS."""
    url = f"postgresql://postgres@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={authority}"
    found = read_database({"database_url": url})
    assert isinstance(found, PostgreSQL)
    with psycopg.connect(
        host=found.host, port=found.port, dbname=found.name, user=found.user, **found.options
    ) as database:
        assert database.execute("SELECT 6 * 7").fetchone() == (42,)
        return str(database.pgconn.ssl_in_use)


@pytest.mark.slow
@pytest.mark.asvs("12.3.1")
def test_a_database_is_reached_by_a_certificate_of_the_authority_that_was_named(
    office: certificates.Made, port: int
) -> None:
    assert connect(port, "localhost", office.authority) == "True"


@pytest.mark.slow
@pytest.mark.asvs("12.3.1")
def test_a_certificate_of_another_authority_is_refused(tmp_path: Path, port: int) -> None:
    stranger = made(tmp_path / "stranger")

    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        connect(port, "localhost", stranger.authority)


@pytest.mark.slow
@pytest.mark.asvs("12.3.1")
def test_a_certificate_for_another_name_is_refused(office: certificates.Made, port: int) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        connect(port, "127.0.0.1", office.authority)
