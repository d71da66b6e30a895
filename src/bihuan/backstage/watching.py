"""What the clock looks for in the audit: shut doors, guessing over many names, probing, and taking away too much.

The numbers are ours: GB/T 22239-2019 8.1.4.4 f asks for an alarm and names none. They stand well above what an office
does on its busiest day and well below what a program does in a minute.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.utils import timezone

from bihuan.core.text import N_
from bihuan.registry.models import Unit, UnitKind

from . import alarms
from .bursts import bursts
from .models import AuditAction, AuditEntry, AuditResult

EVERY = timedelta(minutes=5)
TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
# A burst longer than this is a burst all the same, and the clock's work stays small.
MOST_LINES = 5_000
READ_AT_ONCE = 200


@dataclass(frozen=True)
class Watch:
    """More than ``most`` of ``weight`` by one ``who`` in the audit lines of one kind ``within`` a span is an alarm."""

    code: str
    action: AuditAction
    result: AuditResult
    within: timedelta
    most: int
    message: str
    who: Callable[[AuditEntry], Hashable]
    weight: Callable[[AuditEntry], int]


def _everybody(line: AuditEntry) -> Hashable:
    return "all"


def _account(line: AuditEntry) -> Hashable:
    return line.account_id


def _address(line: AuditEntry) -> Hashable:
    return line.address


def _one(line: AuditEntry) -> int:
    return 1


def _lock(line: AuditEntry) -> int:
    return int(line.detail.get("code") == "locked_out")


def _rows(line: AuditEntry) -> int:
    rows = line.detail.get("rows", 1)
    return rows if isinstance(rows, int) else 1


WATCHES = (
    Watch(
        "locks",
        AuditAction.SIGN_IN,
        AuditResult.REFUSED,
        TEN_MINUTES,
        4,
        N_("报警：十分钟内有 %(count)s 次登录因连续输错被锁定，可能有人在猜密码，请查看审计记录"),
        _everybody,
        _lock,
    ),
    Watch(
        "guesses",
        AuditAction.SIGN_IN,
        AuditResult.FAILED,
        TEN_MINUTES,
        30,
        N_("报警：十分钟内从同一地址有 %(count)s 次登录失败，可能有人在逐个试账号，请查看审计记录"),
        _address,
        _one,
    ),
    Watch(
        "probing",
        AuditAction.ACCESS,
        AuditResult.REFUSED,
        TEN_MINUTES,
        60,
        N_("报警：一个账号十分钟内被拒绝访问 %(count)s 次，可能在试探无权查看的内容，请查看审计记录"),
        _account,
        _one,
    ),
    Watch(
        "exports",
        AuditAction.EXPORT,
        AuditResult.DONE,
        HOUR,
        100_000,
        N_("报警：一个账号一小时内导出 %(count)s 行，请核实用途"),
        _account,
        _rows,
    ),
    Watch(
        "export-times",
        AuditAction.EXPORT,
        AuditResult.DONE,
        HOUR,
        60,
        N_("报警：一个账号一小时内导出 %(count)s 次，请核实用途"),
        _account,
        _one,
    ),
    Watch(
        "personal-reads",
        AuditAction.PERSONAL_READ,
        AuditResult.DONE,
        HOUR,
        30,
        N_("报警：一个账号一小时内查看个人信息 %(count)s 次，请核实用途"),
        _account,
        _one,
    ),
)


def watch() -> int:
    """Look through the last hour's lines of every realm; returns how many alarms are new. Repeating it raises none twice.

    Where nobody known was asking (a sign-in under a name that is none of ours), every realm of the installation is told.
    """
    now = timezone.now()
    realms = Unit.objects.filter(kind=UnitKind.REALM).order_by("pk").values_list("pk", flat=True)
    return sum(_watch_realm(realm, now) for realm in realms)


def _watch_realm(realm_id: int, now: datetime) -> int:
    kinds = dict.fromkeys((one.action, one.result) for one in WATCHES)
    lines = {kind: _lines(realm_id, *kind, since=now - HOUR - EVERY) for kind in kinds}
    return sum(_watch_one(realm_id, one, lines[one.action, one.result], now) for one in WATCHES)


def _watch_one(realm_id: int, one: Watch, lines: Sequence[AuditEntry], now: datetime) -> int:
    weighed = [(one.who(line), line.at, one.weight(line)) for line in lines]
    found = bursts([line for line in weighed if line[0] is not None], within=one.within, most=one.most)
    new = 0
    for who, count in found.items():
        account = who if one.who is _account and isinstance(who, int) else None
        subject = f"{who}:{now:%Y%m%d%H}"
        new += alarms.sound(realm_id, one.code, one.message, subject=subject, account_id=account, count=count)
    return new


def _lines(realm_id: int, action: AuditAction, result: AuditResult, *, since: datetime) -> list[AuditEntry]:
    """The lines of one kind since a time, oldest first, the realm's and nobody's.

    Read backwards by the index of the auditor's list and no further than they are wanted.
    """
    kind = AuditEntry.objects.filter(action=action, result=result).only("account_id", "address", "detail", "at")
    found = [
        line
        for realm in (realm_id, None)
        for line in takewhile(
            lambda line: line.at > since,
            kind.filter(realm=realm).order_by("-id")[:MOST_LINES].iterator(chunk_size=READ_AT_ONCE),
        )
    ]
    return sorted(found, key=lambda line: line.at)
