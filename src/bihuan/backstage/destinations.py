"""Where an outgoing call may go (pure): the address as somebody typed it, and the addresses of the network behind it."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

HTTPS_PORT = 443
LONGEST_ADDRESS = 500

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Some translate an IPv4 address into one of IPv6 (NAT64), and the gateway leads to what is behind it.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# What is routed on the internet is one eighth of IPv6; tunnels into IPv4 lie inside it.
ROUTED = ipaddress.ip_network("2000::/3")
TUNNELS = tuple(map(ipaddress.ip_network, ("2001::/32", "2002::/16", "192.88.99.0/24")))
# Where clouds tell their machines secrets; not even an installation's own list opens them.
METADATA = tuple(map(ipaddress.ip_address, ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))


@dataclass(frozen=True)
class Destination:
    """One web address, taken apart. ``listed`` says that the installation names this very host and port as one of its own."""

    host: str
    port: int
    path: str
    listed: bool


def read_address(address: str, listed: Collection[tuple[str, int]]) -> Destination:
    """Take a web address apart. Raises Invalid for anything but https, for a port nobody listed, for names and passwords in it.

    What its name leads to is asked only when it is called, by ``may_connect``.
    """
    if (
        len(address) > LONGEST_ADDRESS
        or not address.isascii()
        or not address.isprintable()
        or set(address) & set(" \\")
    ):
        raise _unreadable()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or HTTPS_PORT
    except ValueError as fault:
        raise _unreadable() from fault
    if parts.scheme != "https":
        raise Invalid("outgoing.scheme", N_("地址要以 https:// 开头。"))
    if not host or host.startswith(".") or "@" in parts.netloc or "%" in parts.netloc:
        raise _unreadable()
    is_listed = (host, port) in listed
    if port != HTTPS_PORT and not is_listed:
        raise Invalid(
            "outgoing.port", N_("只能用 443 端口；其他端口要由系统管理员写进 settings.toml 的 outgoing_hosts。")
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(host, port, path, is_listed)


def may_connect(address: str, *, listed: bool) -> bool:
    """Say whether an address of the network may be connected to: on the internet, or anywhere for a host that is listed.

    Never, whoever lists it: link-local, metadata, multicast and the address of nobody.
    """
    for one in _behind(ipaddress.ip_address(address)):
        if one in METADATA or one.is_link_local or one.is_multicast or one.is_unspecified:
            return False
        if not listed and not _on_the_internet(one):
            return False
    return True


def _behind(address: IPAddress) -> tuple[IPAddress, ...]:
    """The address, and the IPv4 address that is written into it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return (address.ipv4_mapped,)
        if address in TRANSLATED:
            return (ipaddress.IPv4Address(address.packed[-4:]),)
    return (address,)


def _on_the_internet(address: IPAddress) -> bool:
    if any(address in tunnel for tunnel in TUNNELS):
        return False
    return address.is_global and (address.version == 4 or address in ROUTED)


def _unreadable() -> Invalid:
    return Invalid("outgoing.address", N_("这不是可用的网址：写成 https://主机名/路径，不带用户名、空格和汉字。"))
