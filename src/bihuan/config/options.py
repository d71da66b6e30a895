"""What an installation may decide, read once from the environment and from the data folder's own ``settings.toml``.

Every value has the same name in both places: ``BIHUAN_HOSTS`` in the environment is ``hosts`` in the file, and the
environment wins. This module knows no Django, so the command line can check everything before Django starts.
"""

import enum
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .identities import Identity, read_identities
from .services import Bucket, Mail, PostgreSQL, read_bucket, read_database, read_mail

SETTINGS_FILE = "settings.toml"
SECRET_KEY_FILE = "secret.key"  # noqa: S105 -- the name of a file
DATA_KEY_FILE = "data.key"
ERASURES_FILE = "erasures.jsonl"
SHORTEST_KEY = 50
HTTPS_PORT = 443
FEWEST_DIFFERENT_CHARACTERS = 10
EXAMPLE_WORDS = ("example", "insecure", "changeme", "change-me", "secret-key", "your-key", "password", "示例")
KNOWN = frozenset(
    {
        "mode",
        "hosts",
        "proxies",
        "database_url",
        "files_url",
        "mail_url",
        "secret_key",
        "data_key",
        "idle_minutes",
        "session_hours",
        "second_factor",
        "profile",
        "admin_networks",
        "log_level",
        "outgoing_hosts",
        "outgoing_authority",
        "identity_oidc",
        "identity_dingtalk",
        "identity_feishu",
    }
)
Network = IPv4Network | IPv6Network
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Mode(enum.StrEnum):
    """How strict an installation is. A demo holds invented people only and says so on every page."""

    DEMO = "demo"
    PRODUCTION = "production"


class SecondFactor(enum.StrEnum):
    """Who must prove who they are in a second way: a code of an app, a passkey or a recovery code (ASVS 6.3.3)."""

    EVERYBODY = "everybody"
    ADMINISTRATORS = "administrators"
    NOBODY = "nobody"


class Profile(enum.StrEnum):
    """Whose rules sign-in follows: ASVS (long passwords, no rotation), or what 等保2.0 asks at its third level beyond it."""

    ASVS = "asvs"
    DENGBAO3 = "dengbao3"


@dataclass(frozen=True)
class Options:
    """Everything an installation decides. ``data`` is absolute; keys are whole; counts are in the units they name.

    ``outgoing_hosts`` are hosts and ports inside the county's own network that outgoing calls may reach;
    ``outgoing_authority`` is a file of the authority that vouches for them, if it is the county's own.
    """

    data: Path
    mode: Mode
    secret_key: str
    data_key: str
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    database: PostgreSQL | None = None
    bucket: Bucket | None = None
    mail: Mail | None = None
    idle_minutes: int = 30
    session_hours: int = 12
    second_factor: SecondFactor = SecondFactor.NOBODY
    profile: Profile = Profile.ASVS
    admin_networks: tuple[Network, ...] = ()
    log_level: str = "INFO"
    outgoing_hosts: tuple[tuple[str, int], ...] = ()
    outgoing_authority: str = ""
    identities: tuple[Identity, ...] = ()

    @property
    def demo(self) -> bool:
        """Say whether this is a demo folder."""
        return self.mode is Mode.DEMO


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the absolute data folder: ``BIHUAN_DATA``, or ``data`` in the folder one stands in."""
    return Path(environ.get("BIHUAN_DATA") or "data").expanduser().absolute()


def read_options(environ: Mapping[str, str]) -> Options:
    """Read and check every option; raises ``Invalid`` with one sentence for the first wrong one.

    An unknown ``BIHUAN_`` name is refused too: a misspelt safety setting must not pass for one that is set.
    """
    data = data_folder(environ)
    given = _read_file(data / SETTINGS_FILE) | _read_environment(environ)
    mode = _mode(given)
    return Options(
        data=data,
        mode=mode,
        secret_key=_key(given, "secret_key", data / SECRET_KEY_FILE),
        data_key=_key(given, "data_key", data / DATA_KEY_FILE),
        hosts=_hosts(given),
        proxies=_whole_number(given, "proxies", 0, 0, 5),
        database=read_database(given),
        bucket=read_bucket(given),
        mail=read_mail(given),
        idle_minutes=_whole_number(given, "idle_minutes", 30, 5, 480),
        session_hours=_whole_number(given, "session_hours", 12, 1, 24),
        second_factor=_second_factor(given, mode),
        profile=_profile(given),
        admin_networks=_networks(given),
        log_level=_log_level(given),
        outgoing_hosts=_outgoing_hosts(given),
        outgoing_authority=_outgoing_authority(given),
        identities=read_identities(given),
    )


def mode_of_folder(data: Path) -> Mode:
    """Return the mode a data folder was made for; raises ``Invalid`` when its settings cannot be read."""
    return _mode(_read_file(data / SETTINGS_FILE))


def require_hosts(options: Options) -> None:
    """Raise ``Invalid`` for an installation in production that does not know its own name; only serving needs it."""
    if options.mode is Mode.PRODUCTION and not options.hosts:
        raise Invalid(
            "option-hosts-missing",
            N_(
                "正式使用要写明本站主机名：在 settings.toml 里写 hosts，或设置 BIHUAN_HOSTS；只是试用请运行 bihuan init --demo。"
            ),
        )


def _read_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Invalid(
            "settings-unreadable", N_("读不懂设置文件 %(path)s：%(fault)s"), path=path, fault=fault
        ) from fault
    for name in values:
        if name not in KNOWN:
            raise Invalid("option-unknown", N_("%(path)s 里没有名为 %(name)s 的设置。"), path=path, name=name)
    return values


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for variable, value in environ.items():
        if not variable.startswith("BIHUAN_") or variable == "BIHUAN_DATA":
            continue
        name = variable.removeprefix("BIHUAN_").lower()
        if name not in KNOWN:
            raise Invalid("option-unknown", N_("没有名为 %(name)s 的环境变量设置。"), name=variable)
        if value:
            values[name] = value
    return values


def _mode(given: Mapping[str, Any]) -> Mode:
    value = given.get("mode", Mode.PRODUCTION)
    try:
        return Mode(value)
    except ValueError as fault:
        raise Invalid(
            "option-mode", N_("mode 只能是 demo（演示）或 production（正式），不能是 %(value)s。"), value=value
        ) from fault


def _second_factor(given: Mapping[str, Any], mode: Mode) -> SecondFactor:
    """Everybody, unless the installation says otherwise; nobody in a demo, whose people are invented."""
    usual = SecondFactor.NOBODY if mode is Mode.DEMO else SecondFactor.EVERYBODY
    value = given.get("second_factor", usual)
    try:
        asked = SecondFactor(value)
    except ValueError as fault:
        raise Invalid(
            "option-second-factor",
            N_(
                "second_factor 只能是 everybody（所有人）、administrators（只管理员）或 nobody（不要求），不能是 %(value)s。"
            ),
            value=value,
        ) from fault
    if _profile(given) is Profile.DENGBAO3 and asked is not SecondFactor.EVERYBODY and "second_factor" in given:
        # GB/T 22239-2019 8.1.4.1 d: everybody, in two ways.
        raise Invalid(
            "option-profile-factor", N_("profile = dengbao3 要求人人有第二因素，second_factor 只能是 everybody。")
        )
    return SecondFactor.EVERYBODY if _profile(given) is Profile.DENGBAO3 else asked


def _profile(given: Mapping[str, Any]) -> Profile:
    value = given.get("profile", Profile.ASVS)
    try:
        return Profile(value)
    except ValueError as fault:
        raise Invalid(
            "option-profile", N_("profile 只能是 asvs 或 dengbao3（等保三级），不能是 %(value)s。"), value=value
        ) from fault


def _networks(given: Mapping[str, Any]) -> tuple[Network, ...]:
    """Read the networks administrators may come from, each as ``10.1.0.0/16`` or one address."""
    value = given.get("admin_networks", ())
    names = value.split(",") if isinstance(value, str) else value
    try:
        return tuple(ip_network(str(name).strip()) for name in names)
    except (TypeError, ValueError) as fault:
        raise Invalid(
            "option-networks", N_("admin_networks 要写成网段的清单，例如 10.1.0.0/16，不能是 %(value)s。"), value=value
        ) from fault


def _key(given: Mapping[str, Any], name: str, path: Path) -> str:
    value = given.get(name)
    if value is None:
        try:
            value = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            value = ""
        except UnicodeDecodeError as fault:
            raise Invalid("option-key-short", N_("密钥文件 %(path)s 已损坏，请从备份恢复。"), path=path) from fault
        else:
            _refuse_readable_by_others(path)
    if not value:
        raise Invalid(
            "option-key-missing",
            N_("缺少密钥 %(name)s：请先运行 bihuan init，或设置环境变量 BIHUAN_%(upper)s。"),
            name=name,
            upper=name.upper(),
        )
    return _strong(name, str(value))


def _refuse_readable_by_others(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise Invalid("option-key-open", N_("密钥文件 %(path)s 别人也能读，请运行 chmod 600 %(path)s。"), path=path)


def _strong(name: str, value: str) -> str:
    lowered = value.lower()
    if any(word in lowered for word in EXAMPLE_WORDS):
        raise Invalid(
            "option-key-example", N_("密钥 %(name)s 是示例里的，谁都知道；请用 bihuan init 生成一个。"), name=name
        )
    if len(value) < SHORTEST_KEY or len(set(value)) < FEWEST_DIFFERENT_CHARACTERS:
        raise Invalid(
            "option-key-short",
            N_("密钥 %(name)s 太弱：至少要 %(length)s 个随机字符，请用 bihuan init 生成。"),
            name=name,
            length=SHORTEST_KEY,
        )
    return value


def _hosts(given: Mapping[str, Any]) -> tuple[str, ...]:
    wrong = Invalid("option-hosts", N_("hosts 要写成主机名的清单，例如 bihuan.gov.cn。"))
    hosts = _names(given.get("hosts", ()), wrong)
    if "*" in hosts:
        raise Invalid("option-hosts", N_("hosts 不能写 *：请写出本站的主机名。"))
    return hosts


def _names(value: Any, wrong: Invalid) -> tuple[str, ...]:
    """Read a list of names, or names between commas. Raises ``wrong`` for anything else."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise wrong
    return tuple(stripped for name in names if (stripped := name.strip()))


def _outgoing_hosts(given: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Read hosts inside, each with its port or with that of https."""
    wrong = Invalid(
        "option-outgoing-hosts", N_("outgoing_hosts 要写成主机名或“主机名:端口”的清单，例如 pingtai.example:8443。")
    )
    return tuple(_host_and_port(name, wrong) for name in _names(given.get("outgoing_hosts", ()), wrong))


def _host_and_port(name: str, wrong: Invalid) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{name}")
        host, port = parts.hostname, parts.port or HTTPS_PORT
    except ValueError as fault:
        raise wrong from fault
    if not host or "*" in host or parts.path or "@" in parts.netloc:
        raise wrong
    return host, port


def _outgoing_authority(given: Mapping[str, Any]) -> str:
    path = str(given.get("outgoing_authority", ""))
    if path and not Path(path).is_file():
        raise Invalid("option-outgoing-authority", N_("outgoing_authority 写的证书文件 %(path)s 不存在。"), path=path)
    return path


def _whole_number(given: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name, default)
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise Invalid(
            "option-number",
            N_("%(name)s 要是 %(least)s 到 %(most)s 之间的整数，不能是 %(value)s。"),
            name=name,
            least=least,
            most=most,
            value=value,
        )
    return number


def _log_level(given: Mapping[str, Any]) -> str:
    value = str(given.get("log_level", "INFO")).upper()
    if value not in LOG_LEVELS:
        raise Invalid(
            "option-log-level",
            N_("log_level 只能是 %(levels)s，不能是 %(value)s。"),
            levels="、".join(LOG_LEVELS),
            value=value,
        )
    return value
