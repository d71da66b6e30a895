"""The examples for reverse proxies; nginx itself stands in front of a served folder where it is installed."""

import http.client
import re
import shutil
import ssl
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from PIL import Image

from tests.architecture.layers import ROOT
from tests.config.killing import Prepared, form, prepare
from tests.evidence import samples
from tests.support.site import Site, bihuan, copied, free_port, serving

NGINX = ROOT / "deploy" / "nginx"
CADDY = ROOT / "deploy" / "caddy" / "Caddyfile"
NAME = "bihuan.example.gov.cn"
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@pytest.mark.asvs("15.3.4")
def test_the_callers_own_word_on_its_address_is_replaced_never_appended_to() -> None:
    nginx, caddy = (NGINX / "bihuan.conf").read_text(), CADDY.read_text()

    assert re.findall(r"X-Forwarded-For\s+(\S+);", nginx) == ["$remote_addr"]
    assert re.findall(r"X-Forwarded-Proto\s+(\S+);", nginx) == ["$scheme"]
    assert "proxy_add_x_forwarded_for" not in nginx
    assert re.findall(r"header_up X-Forwarded-For (\S+)", caddy) == ["{remote_host}"]
    assert re.findall(r"header_up X-Forwarded-Proto (\S+)", caddy) == ["{scheme}"]


def test_what_the_program_takes_passes_and_hsts_is_left_to_it() -> None:
    for text in ((NGINX / "bihuan.conf").read_text(), CADDY.read_text()):
        (size,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)", text)
        assert int(size) > 200
        assert "Strict-Transport-Security" not in text


@dataclass(frozen=True)
class Front:
    """nginx in front of a served folder."""

    plain: int
    tls: int
    authority: Path
    ready: Prepared
    site: Site

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> http.client.HTTPResponse:
        """One request over TLS, the certificate checked; the answer is read whole."""
        context = ssl.create_default_context(cafile=self.authority)
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=60, context=context)
        spelt = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": NAME, **spelt})
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer


@pytest.fixture(scope="module")
def front(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if program is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    data = copied(demo_folder, folder / "data")
    ready = prepare(data)
    assert bihuan("tls", "init", "--name", NAME, data=data).returncode == 0
    plain, tls = free_port(), free_port()
    # A folder with people and units in it, served as strictly as a real one.
    strict = {"BIHUAN_MODE": "production", "BIHUAN_HOSTS": NAME, "BIHUAN_PROXIES": "1"}
    with serving(data, "--processes", "1", extra=strict) as site:
        _lay_out(folder, data, urlsplit(site.address).netloc, plain, tls)
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        server = subprocess.Popen(command)
        try:
            _wait_for(tls)
            yield Front(plain, tls, data / "tls" / "ca.crt", ready, site)
        finally:
            server.terminate()
            server.wait(20)


def _lay_out(folder: Path, data: Path, upstream: str, plain: int, tls: int) -> None:
    """The two files as they are shipped but for ports and certificates, under a main file of a test."""
    text = (NGINX / "bihuan.conf").read_text().replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;").replace("/etc/bihuan", str(data / "tls"))
    (folder / "bihuan.conf").write_text(text)
    (folder / "upstream.conf").write_text((NGINX / "upstream.conf").read_text().replace("127.0.0.1:8000", upstream))
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user root;\n"
        f"events {{}}\nhttp {{ access_log off; {places} include {folder}/upstream.conf; include {folder}/bihuan.conf; }}\n"
    )


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.connect()
        except OSError:
            assert time.monotonic() < until, "nginx does not answer"
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


@pytest.mark.slow
def test_plain_http_is_sent_to_tls(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)
    connection.request("GET", "/items/?state=open", headers={"Host": NAME})
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/items/?state=open")
    connection.close()


@pytest.mark.slow
def test_a_big_picture_passes_whole(front: Front) -> None:
    rough = Image.effect_noise((4000, 3000), 90).convert("RGB")
    picture = samples.saved(rough, "JPEG", quality=90)
    body, kind = form({"uid": str(uuid.uuid4()), "purpose": "before"}, picture)

    answer = front.ask(
        "POST", "/api/v1/evidence", body, Authorization=f"Bearer {front.ready.secret}", Content_Type=kind
    )

    assert len(picture) > 5_000_000
    assert answer.status in {200, 201}, answer.text


@pytest.mark.slow
@pytest.mark.asvs("15.3.4")
def test_a_forged_address_gives_no_further_guess(front: Front) -> None:
    statuses = []
    for number in range(8):
        page = front.ask("GET", "/account/login/")
        cookies = SimpleCookie()
        for header in page.headers.get_all("Set-Cookie") or []:
            cookies.load(header)
        token = FORM_TOKEN.findall(page.text)[0]
        fields = {"csrfmiddlewaretoken": token, "login": "nobody", "password": f"guess {number}"}
        answer = front.ask(
            "POST",
            "/account/login/",
            urlencode(fields),
            Cookie="; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()),
            Content_Type="application/x-www-form-urlencoded",
            Referer=f"https://{NAME}/account/login/",
            Origin=f"https://{NAME}",
            X_Forwarded_For=f"198.51.100.{number}",
        )
        statuses.append(answer.status)

    assert statuses == [200, 200, 200, 200, 429, 429, 429, 429]
