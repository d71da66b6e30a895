"""The servers an installation may use beside its folder, each written as one address: PostgreSQL, a bucket of S3, mail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
MAIL_PORTS: Mapping[str, int] = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
# libpq's other modes encrypt at best: none of them asks whose certificate it was shown.
CHECKED, UNENCRYPTED = "verify-full", "disable"
# What libpq takes for the authorities its system trusts.
SYSTEM_AUTHORITIES = "system"
SENDER = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class PostgreSQL:
    """Where a PostgreSQL database is; ``options`` are libpq's, for example ``sslmode``."""

    host: str
    port: int | None
    name: str
    user: str
    password: str
    options: dict[str, str]


@dataclass(frozen=True)
class Bucket:
    """A bucket of an object store that speaks S3. ``authority`` is a file of the authority that vouches for it, if it is ours."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str
    region: str
    authority: str


@dataclass(frozen=True)
class Mail:
    """Where letters are left. TLS is from the first byte (``at_once``) or asked for before anything else is said, unless ``plain``.

    ``sender`` is whom they are from; ``authority`` is a file of the authority that vouches for the server, if it is ours.
    """

    host: str
    port: int
    user: str
    password: str
    sender: str
    at_once: bool
    plain: bool
    authority: str


def read_database(given: Mapping[str, Any]) -> PostgreSQL | None:
    """Read ``postgresql://user:password@host:port/name?sslmode=…``; ``host`` may be a socket folder in the query.

    Another machine is reached by TLS with its certificate checked, or in clear where that is written out (ASVS 12.3.1): raises
    Invalid for anything between, and for none of it said.
    """
    url = given.get("database_url")
    if not url:
        return None
    parts = _parts(url, ("postgresql", "postgres"), _wrong_database_url())
    options = _options(parts.query)
    host = options.pop("host", parts.hostname or "")
    _require_checked(host, options)
    return PostgreSQL(
        host=host,
        port=parts.port,
        name=unquote(parts.path[1:]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=options,
    )


def _require_checked(host: str, options: Mapping[str, str]) -> None:
    stays_here = not host or host.startswith("/") or host in THIS_MACHINE
    if not stays_here and options.get("sslmode") not in (CHECKED, UNENCRYPTED):
        raise Invalid(
            "option-database-plain",
            N_(
                "database_url 连别的机器要加 sslmode=verify-full 和 sslrootcert=证书文件，加密并核对对方证书；只在一台机器的内部网络里才可写明 sslmode=disable。"
            ),
        )
    authority = options.get("sslrootcert", SYSTEM_AUTHORITIES)
    if authority != SYSTEM_AUTHORITIES and not Path(authority).is_file():
        raise Invalid("option-database-authority", N_("database_url 写的证书文件 %(path)s 不存在。"), path=authority)


def read_bucket(given: Mapping[str, Any]) -> Bucket | None:
    """Read ``s3://key:secret@host:port/bucket?region=…&authority=…``; without TLS (``s3+http``) only on this very machine."""
    url = given.get("files_url")
    if not url:
        return None
    parts = _parts(url, ("s3", "s3+http"), _wrong_files_url())
    if not parts.hostname or not parts.username:
        raise _wrong_files_url()
    if parts.scheme == "s3+http" and parts.hostname not in THIS_MACHINE:
        raise Invalid("option-files-plain", N_("files_url 不用 TLS（s3+http）只能连本机的存储，请改用 s3://。"))
    options = _options(parts.query)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    scheme = "https" if parts.scheme == "s3" else "http"
    return Bucket(
        endpoint=f"{scheme}://{host}" + (f":{parts.port}" if parts.port else ""),
        name=unquote(parts.path[1:]),
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password or ""),
        region=options.get("region") or "us-east-1",
        authority=options.get("authority", ""),
    )


def read_mail(given: Mapping[str, Any]) -> Mail | None:
    """Read ``smtps://user:password@host:465?sender=…``; ``smtp`` asks for TLS first, ``smtp+plain`` is for this very machine."""
    url = given.get("mail_url")
    if not url:
        return None
    try:
        parts = urlsplit(str(url))
        port = parts.port
    except ValueError as fault:
        raise _wrong_mail_url() from fault
    options = _options(parts.query)
    sender, authority = options.get("sender", ""), options.get("authority", "")
    if parts.scheme not in MAIL_PORTS or not parts.hostname or not SENDER.fullmatch(sender):
        raise _wrong_mail_url()
    if parts.scheme == "smtp+plain" and parts.hostname not in THIS_MACHINE:
        raise Invalid(
            "option-mail-plain", N_("mail_url 不用 TLS（smtp+plain）只能连本机，请改用 smtps:// 或 smtp://。")
        )
    if authority and not Path(authority).is_file():
        raise Invalid("option-mail-authority", N_("mail_url 写的证书文件 %(path)s 不存在。"), path=authority)
    return Mail(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        at_once=parts.scheme == "smtps",
        plain=parts.scheme == "smtp+plain",
        authority=authority,
    )


def _parts(url: Any, schemes: Sequence[str], wrong: Invalid) -> SplitResult:
    """Read an address with a path, of one of the schemes. Raises ``wrong`` for any other, and for a port that is none."""
    try:
        parts = urlsplit(str(url))
        _ = parts.port
    except ValueError as fault:
        raise wrong from fault
    if parts.scheme not in schemes or len(parts.path) <= 1:
        raise wrong
    return parts


def _options(query: str) -> dict[str, str]:
    pairs = (pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    return {name: unquote(value) for name, value in pairs}


def _wrong_files_url() -> Invalid:
    return Invalid(
        "option-files-url",
        N_("files_url 要写成 s3://访问键:密钥@主机:端口/桶名；不写就存在数据文件夹里。"),
    )


def _wrong_database_url() -> Invalid:
    return Invalid(
        "option-database-url",
        N_("database_url 要写成 postgresql://用户:密码@主机:端口/库名；不写就用数据文件夹里的 SQLite。"),
    )


def _wrong_mail_url() -> Invalid:
    return Invalid(
        "option-mail-url",
        N_("mail_url 要写成 smtps://用户:密码@主机:端口?sender=发件地址；不写就不发邮件。"),
    )
