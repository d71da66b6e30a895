import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.backstage import outgoing
from bihuan.backstage.destinations import Destination, may_connect, read_address
from bihuan.backstage.outgoing import CallFailed, Fault, post
from bihuan.core.errors import Invalid
from tests.support.receiving import NAME, Receiver, Reply, receiving

LISTED = {("inner.test", 8443)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receiver")) as receiver:
        yield receiver


@pytest.fixture
def receiver(server: Receiver, settings: Any) -> Receiver:
    """The server, listed as one of our own and with nothing received."""
    settings.BIHUAN = server.options(settings.BIHUAN)
    server.received.clear()
    server.answer = lambda request: Reply()
    return server


def fault_of(address: str) -> Fault:
    with pytest.raises(CallFailed) as failed:
        post(address, b"{}", {})
    return failed.value.fault


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.com/", "outgoing.scheme"),
        ("ftp://example.com/", "outgoing.scheme"),
        ("file:///etc/passwd", "outgoing.scheme"),
        ("gopher://example.com/", "outgoing.scheme"),
        ("//example.com/", "outgoing.scheme"),
        ("example.com", "outgoing.scheme"),
        ("https://", "outgoing.address"),
        ("https:///path", "outgoing.address"),
        ("https://.example.com/", "outgoing.address"),
        ("https://user:word@example.com/", "outgoing.address"),
        ("https://example.com@127.0.0.1/", "outgoing.address"),
        ("https://127.0.0.1\\@example.com/", "outgoing.address"),
        ("https://exa mple.com/", "outgoing.address"),
        ("https://example.com/\r\nHost: inner", "outgoing.address"),
        ("https://exam\tple.com/", "outgoing.address"),
        ("https://例子.测试/", "outgoing.address"),
        ("https://ⓔxample.com/", "outgoing.address"),
        ("https://[fe80::1%25eth0]/", "outgoing.address"),
        ("https://[::1/", "outgoing.address"),
        ("https://example.com:port/", "outgoing.address"),
        ("https://example.com:99999/", "outgoing.address"),
        ("https://example.com:22/", "outgoing.port"),
        ("https://example.com:8443/", "outgoing.port"),
        ("https://inner.test:8444/", "outgoing.port"),
        ("https://example.com/" + "a" * 500, "outgoing.address"),
    ],
)
def test_an_address_that_is_no_plain_https_is_refused(address: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_address(address, LISTED)

    assert refused.value.code == code


def test_an_address_is_taken_apart() -> None:
    assert read_address("https://Example.com/a?b=c#d", LISTED) == Destination("example.com", 443, "/a?b=c", False)
    assert read_address("https://inner.test:8443", LISTED) == Destination("inner.test", 8443, "/", True)
    assert read_address("https://inner.test/", LISTED).listed is False


@pytest.mark.asvs("1.3.6")
@pytest.mark.asvs("15.3.2")
@pytest.mark.parametrize(
    ("address", "listed_may"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("100.64.0.1", True),
        ("192.0.2.1", True),
        ("198.18.0.1", True),
        ("255.255.255.255", True),
        ("0.1.2.3", True),
        ("::1", True),
        ("fc00::1", True),
        ("fd12:3456::1", True),
        ("::127.0.0.1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::7f00:1", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b:1::1", True),
        ("2002:7f00:1::", True),
        ("2001:0:7f00:1::", True),
        ("2001:db8::1", True),
        ("192.88.99.1", True),
        ("0.0.0.0", False),  # noqa: S104 -- the address of nobody
        ("::", False),
        ("169.254.169.254", False),
        ("169.254.1.1", False),
        ("100.100.100.200", False),
        ("192.0.0.192", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("ff02::1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a9fe:a9fe", False),
    ],
)
def test_what_is_inside_is_reached_by_a_listed_host_alone(address: str, listed_may: bool) -> None:
    assert may_connect(address, listed=False) is False
    assert may_connect(address, listed=True) is listed_may


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_what_is_on_the_internet_is_reached(address: str) -> None:
    assert may_connect(address, listed=False)


@given(st.ip_addresses(v=4))
def test_an_address_written_into_another_is_judged_as_itself(address: Any) -> None:
    plain = may_connect(str(address), listed=False)

    assert may_connect(f"::ffff:{address}", listed=False) is plain
    assert may_connect(f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}", listed=False) is plain


def test_what_is_sent_arrives_and_the_answer_comes_back(receiver: Receiver) -> None:
    receiver.answer = lambda request: Reply(202, b"taken")

    answer = post(f"{receiver.address}?a=1", b'{"n": 1}', {"Content-Type": "application/json"})

    (request,) = receiver.received
    assert (answer.status, answer.body, answer.accepted) == (202, b"taken", True)
    assert (request.path, request.told) == ("/hook?a=1", {"n": 1})
    assert request.headers["Host"] == f"{NAME}:{receiver.port}"


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("written", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_very_machine_is_not_reached_however_it_is_written(written: str) -> None:
    assert fault_of(f"https://{written}/") is Fault.FORBIDDEN


class Resolver:
    """A name server that answers otherwise every time, and counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        """Like ``socket.getaddrinfo``."""
        self.asked += 1
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in self.answers[min(self.asked, len(self.answers)) - 1]
        ]


@pytest.mark.asvs("1.3.6")
@pytest.mark.asvs("13.2.4")
def test_a_resolver_that_changes_its_answer_is_asked_once(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(["127.0.0.1"], ["169.254.169.254"])
    monkeypatch.setattr(socket, "getaddrinfo", resolver)

    assert post(receiver.address, b"{}", {}).status == 200
    assert (resolver.asked, len(receiver.received)) == (1, 1)
    assert fault_of(receiver.address) is Fault.FORBIDDEN
    assert (resolver.asked, len(receiver.received)) == (2, 1)


@pytest.mark.asvs("1.3.6")
def test_one_forbidden_address_among_several_forbids_all(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: connected.append(place))
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["1.1.1.1", "10.0.0.1"]))

    assert fault_of("https://mixed.test/") is Fault.FORBIDDEN
    assert connected == []


@pytest.mark.asvs("15.3.2")
def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda request: Reply(307, b"", {"Location": f"{receiver.address}/elsewhere"})

    answer = post(receiver.address, b"{}", {})

    assert (answer.status, answer.accepted, len(receiver.received)) == (307, False, 1)


def test_a_huge_answer_is_read_at_its_beginning_only(receiver: Receiver) -> None:
    receiver.answer = lambda request: Reply(200, b"x" * 50_000_000)

    assert post(receiver.address, b"{}", {}).body == b"x" * outgoing.LARGEST_ANSWER


@pytest.mark.asvs("12.3.1")
def test_a_certificate_nobody_vouches_for_is_refused(receiver: Receiver, settings: Any) -> None:
    settings.BIHUAN = replace(settings.BIHUAN, outgoing_authority="")

    assert fault_of(receiver.address) is Fault.CERTIFICATE
    assert receiver.received == []


def test_a_certificate_of_another_name_is_refused(receiver: Receiver, settings: Any) -> None:
    settings.BIHUAN = replace(settings.BIHUAN, outgoing_hosts=(("127.0.0.1", receiver.port),))

    assert fault_of(f"https://127.0.0.1:{receiver.port}/") is Fault.CERTIFICATE


def test_proxies_of_the_environment_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert post(receiver.address, b"{}", {}).status == 200


def test_a_server_that_does_not_answer_is_left(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "LONGEST_SECONDS", 0.3)
    receiver.answer = lambda request: Reply(seconds=2)
    began = time.monotonic()

    assert fault_of(receiver.address) is Fault.SLOW
    assert time.monotonic() - began < 1.5


def test_a_server_that_drips_is_cut_off(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "LONGEST_SECONDS", 0.5)
    with Dripping() as port:
        settings.BIHUAN = replace(settings.BIHUAN, outgoing_hosts=((NAME, port),))
        began = time.monotonic()
        fault = fault_of(f"https://{NAME}:{port}/")

    assert fault is Fault.SLOW
    assert time.monotonic() - began < 2


class Dripping:
    """A server that sends the beginning of a TLS record, one byte in a while."""

    def __enter__(self) -> int:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()
        return int(self._server.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.close()

    def _drip(self) -> None:
        connection, _ = self._server.accept()
        with connection:
            for byte in b"\x16\x03\x03\x40\x00" + bytes(50):
                if self._stop.wait(0.1):
                    return
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    return


def test_nobody_there_and_no_such_name_are_told_apart(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = int(unused.getsockname()[1])
    settings.BIHUAN = replace(settings.BIHUAN, outgoing_hosts=((NAME, port),))

    assert fault_of(f"https://{NAME}:{port}/") is Fault.UNREACHABLE
    assert fault_of("https://nothing.invalid/") is Fault.UNKNOWN
