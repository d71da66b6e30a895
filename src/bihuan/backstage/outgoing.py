"""The one way out: every call to a foreign server goes through ``post`` or ``get``.

It takes https alone, asks once where the name leads, checks every address it is told and connects to the very address
it checked. It follows no redirect, knows no proxy, reads little and waits shortly: the address was typed by somebody.
"""

import enum
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from bihuan.core.text import N_

from .destinations import Destination, may_connect, read_address

CONNECT_SECONDS = 5.0
MOST_TRIED = 3
# From the first byte of the handshake to the last of the answer.
LONGEST_SECONDS = 10.0
LARGEST_ANSWER = 16 * 1024
# Keys and descriptions of a provider of identities are longer than what a webhook answers.
LARGEST_READ = 256 * 1024
USER_AGENT = "bihuan"


class Fault(enum.StrEnum):
    """Why a call came to nothing."""

    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    BROKEN = "broken"


FAULT_LABELS: Mapping[str, str] = {
    Fault.FORBIDDEN: N_("主机名指向内部或保留的网络地址，没有连接"),
    Fault.UNKNOWN: N_("查不到主机名"),
    Fault.UNREACHABLE: N_("连接不上"),
    Fault.SLOW: N_("没有及时答复"),
    Fault.CERTIFICATE: N_("证书不可信"),
    Fault.BROKEN: N_("答复残缺"),
}


class CallFailed(Exception):
    """There is no answer. Says nothing of the address: it may hold a secret."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Answer:
    """What came back: any status, redirects included, the beginning of the body, and what it says it is."""

    status: int
    body: bytes
    kind: str = ""

    @property
    def accepted(self) -> bool:
        """Say whether the other side took it (2xx)."""
        return 200 <= self.status < 300


def check_address(address: str) -> Destination:
    """Raise Invalid for an address that ``post`` would not take; asks no name server."""
    return read_address(address, settings.BIHUAN.outgoing_hosts)


@dataclass(frozen=True)
class _Question:
    method: str
    body: bytes | None
    headers: Mapping[str, str]
    largest: int


def post(address: str, body: bytes, headers: Mapping[str, str], *, largest: int = LARGEST_ANSWER) -> Answer:
    """Send ``body`` and return the answer, of any status. Raises Invalid for the address, CallFailed without an answer."""
    return _call(address, _Question("POST", body, headers, largest))


def get(address: str, headers: Mapping[str, str], *, largest: int = LARGEST_READ) -> Answer:
    """Ask for what is there and return the answer, of any status. Raises as ``post`` does."""
    return _call(address, _Question("GET", None, headers, largest))


def _call(address: str, question: _Question) -> Answer:
    destination = check_address(address)
    with _connection(destination) as plain:
        context = _context(settings.BIHUAN.outgoing_authority if destination.listed else "")
        tls = context.wrap_socket(plain, server_hostname=destination.host, do_handshake_on_connect=False)
        with tls, _cut_off(tls) as late:
            try:
                answer = _ask(tls, destination, question)
            except ssl.SSLCertVerificationError as fault:
                raise CallFailed(Fault.CERTIFICATE) from fault
            except (OSError, http.client.HTTPException) as fault:
                slow = late.is_set() or isinstance(fault, TimeoutError)
                raise CallFailed(Fault.SLOW if slow else Fault.BROKEN) from fault
            if late.is_set():
                raise CallFailed(Fault.SLOW)
            return answer


def _ask(tls: ssl.SSLSocket, destination: Destination, question: _Question) -> Answer:
    tls.do_handshake()
    # It finds itself connected, and so neither looks up the name again nor asks for a proxy.
    connection = http.client.HTTPSConnection(destination.host, destination.port)
    connection.sock = tls
    headers = {"User-Agent": USER_AGENT, **question.headers}
    connection.request(question.method, destination.path, question.body, headers)
    response = connection.getresponse()
    return Answer(response.status, response.read(question.largest), response.getheader("Content-Type") or "")


def _connection(destination: Destination) -> socket.socket:
    """Connect to the first address that answers, after every one of them was found harmless."""
    places = _places(destination)
    if not all(may_connect(_bare(place), listed=destination.listed) for _, place in places):
        raise CallFailed(Fault.FORBIDDEN)
    for family, place in places[:MOST_TRIED]:
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(CONNECT_SECONDS)
        try:
            plain.connect(place)
        except OSError:
            plain.close()
        else:
            return plain
    raise CallFailed(Fault.UNREACHABLE)


def _places(destination: Destination) -> list[tuple[int, tuple[str, int]]]:
    """Where the name leads, asked once: family and socket address of each."""
    try:
        found = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise CallFailed(Fault.UNKNOWN) from fault
    return [(family, (str(place[0]), int(place[1]))) for family, _, _, _, place in found]


def _bare(place: tuple[str, int]) -> str:
    # "fe80::1%eth0" names an interface too.
    return str(ipaddress.ip_address(place[0].partition("%")[0]))


@cache
def _context(authority: str) -> ssl.SSLContext:
    """TLS 1.2 or newer with checked certificates; our own authority vouches for our own hosts only."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        context.load_verify_locations(cafile=authority)
    return context


@contextmanager
def _cut_off(connection: ssl.SSLSocket) -> Iterator[threading.Event]:
    """Cut the connection when the call takes too long: each wait may be short and all of them endless."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            # Below TLS: its own farewell would wait for whoever is reading.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(LONGEST_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
