"""The real server with production settings, looked at from outside."""

import contextlib
import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.site import Site, bihuan, serving

HOST = "bihuan.test"
# What stands before the server ends TLS and says so.
BEHIND_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
PAGES = ["/account/login/", "/nothing-here", "/healthz", "/static/ui/nothing.js"]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("production") / "data"
    done = bihuan("init", "--county", "新郑市", "--host", HOST, data=folder)
    assert done.returncode == 0, done.stderr
    with serving(folder, "--processes", "1", extra={"BIHUAN_PROXIES": "1"}) as site:
        yield site


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


def ask(site: Site, path: str, headers: dict[str, str] = BEHIND_PROXY, method: str = "GET") -> Answer:
    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def static_file(site: Site) -> str:
    return "/static/ui/" + next((site.data / "static" / "ui").glob("app.*.css")).name


@pytest.mark.asvs("3.4.6")
@pytest.mark.asvs("3.4.3")
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_strict_policy(production: Site, path: str) -> None:
    policy = ask(production, path).headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.asvs("3.4.4")
@pytest.mark.asvs("3.4.1")
@pytest.mark.parametrize("path", [*PAGES, "static"])
def test_every_answer_carries_the_other_headers(production: Site, path: str) -> None:
    answer = ask(production, static_file(production) if path == "static" else path)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Powered-By"] is None


def test_static_files_are_kept_for_ever_and_compressed(production: Site) -> None:
    answer = ask(production, static_file(production), {**BEHIND_PROXY, "Accept-Encoding": "gzip"})

    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.asvs("3.3.1")
def test_cookies_are_for_this_host_over_tls_only(production: Site) -> None:
    cookies = SimpleCookie()
    for header in ask(production, "/account/login/").headers.get_all("Set-Cookie") or []:
        cookies.load(header)

    assert "__Host-csrf" in cookies
    for name, cookie in cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""


@pytest.mark.asvs("12.2.1")
def test_plain_http_is_sent_to_tls(production: Site) -> None:
    answer = ask(production, "/account/login/", {"Host": HOST})

    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/account/login/"


def test_another_host_name_is_refused(production: Site) -> None:
    answer = ask(production, "/account/login/", {**BEHIND_PROXY, "Host": "evil.test"})

    assert answer.status == 400
    assert b"Traceback" not in answer.body


@pytest.mark.asvs("3.5.1")
def test_writing_without_a_token_is_refused(production: Site) -> None:
    assert ask(production, "/account/login/", method="POST").status == 403


def test_demo_doors_are_no_address_of_a_real_installation(production: Site) -> None:
    assert ask(production, "/demo/").status == 404
    assert ask(production, "/demo/enter/", method="POST").status in {403, 404}


@pytest.mark.asvs("8.2.1")
def test_nothing_but_the_door_opens_without_signing_in(production: Site) -> None:
    answer = ask(production, "/")

    assert answer.status in {302, 404}
    if answer.status == 302:
        assert answer.headers["Location"].startswith("/account/login/")


def test_files_on_disk_are_for_their_owner_only(production: Site) -> None:
    open_ones = [path for path in production.data.rglob("*") if path.stat().st_mode & 0o077]

    assert open_ones == []


def test_keys_are_in_no_process_list_and_no_answer(production: Site) -> None:
    keys = [(production.data / name).read_text().strip().encode() for name in ("secret.key", "data.key")]
    command_lines = b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())

    bodies = b"".join(ask(production, path).body for path in PAGES)

    assert not [key for key in keys if key in command_lines + bodies]
