"""``bihuan tls init`` and ``bihuan serve`` with what it made, asked by a client that trusts that authority alone."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.config.cli.command import Exit
from tests.support.site import Site, bihuan, copied, free_port, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = copied(demo_folder, tmp_path_factory.mktemp("tls") / "data")
    made = bihuan("tls", "init", "--name", "localhost", "--name", "127.0.0.1", data=folder)
    assert made.returncode == Exit.DONE, made.stdout + made.stderr
    tls = folder / "tls"
    with serving(folder, "--tls-cert", str(tls / "server.crt"), "--tls-key", str(tls / "server.key")) as site:
        yield site


def ask(site: Site, path: str, context: ssl.SSLContext) -> tuple[str, bytes]:
    with urllib.request.urlopen(site.address + path, context=context) as answer:  # noqa: S310 -- our own server
        return answer.headers["Content-Type"], answer.read()


def trusting(site: Site) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(site.data / "tls" / "ca.crt"))


def test_pages_come_over_tls_to_whoever_trusts_the_authority(site: Site) -> None:
    assert ask(site, "healthz", trusting(site)) == ("text/plain", b"ok")
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(site, "healthz", ssl.create_default_context())


@pytest.mark.asvs("12.1.1")
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_versions_of_tls_are_refused(site: Site) -> None:
    old = trusting(site)
    old.minimum_version, old.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_1
    with pytest.raises(urllib.error.URLError):
        ask(site, "healthz", old)


def test_the_install_page_shows_the_fingerprint_and_gives_the_certificate(site: Site) -> None:
    page = ask(site, "install/", trusting(site))[1].decode()
    kind, content = ask(site, "install/ca.crt", trusting(site))

    assert (kind, content) == ("application/x-x509-ca-cert", (site.data / "tls" / "ca.crt").read_bytes())
    again = bihuan("tls", "init", "--name", "localhost", data=site.data)
    (fingerprint,) = [line.rpartition("：")[2] for line in again.stdout.splitlines() if "指纹" in line]
    assert fingerprint in page
    assert 'src="data:image/svg+xml' in page


def test_a_certificate_that_cannot_be_used_is_said_in_words(site: Site) -> None:
    tls = site.data / "tls"
    half = bihuan("serve", "--tls-cert", tls / "server.crt", data=site.data)
    port = str(free_port())
    gone = bihuan("serve", "--port", port, "--tls-cert", tls / "none", "--tls-key", tls / "none", data=site.data)
    wrong = bihuan(
        "serve", "--port", port, "--tls-cert", tls / "ca.crt", "--tls-key", tls / "server.key", data=site.data
    )

    assert [one.returncode for one in (half, gone, wrong)] == [Exit.FAULT] * 3
    assert "要同时给" in half.stderr
    assert "没有证书文件" in gone.stderr
    assert "不是一对" in wrong.stderr
