"""What backstage holds about a person: their mail address, what they were told, what is written about what they did."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.text import N_
from bihuan.registry.actions.hiding import hide_in_rows
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.naming_words import naming

from .mail.queries import address_of
from .models import AuditAction, AuditEntry, Mailbox, Notice, Operation, Webhook

AT, FROM = N_("时间"), N_("来源地址")


def _mailboxes(subject: Subject) -> "QuerySet[Mailbox]":
    return Mailbox.objects.filter(personal__person=subject.person)


def _opened_mailboxes(subject: Subject) -> list[dict[str, str]]:
    return [{N_("邮箱"): address_of(one)} for one in _mailboxes(subject).exclude(address="")]


def _erase_mailboxes(subject: Subject) -> None:
    _mailboxes(subject).delete()


def _notices(subject: Subject) -> "QuerySet[Notice]":
    return Notice.objects.filter(account=subject.account)


def _erase_notices(subject: Subject) -> None:
    _notices(subject).delete()


def _named(subject: Subject) -> "QuerySet[Notice]":
    """Notices repeat what an item says."""
    return naming(Notice, ("data",), subject)


def _audit(subject: Subject) -> "QuerySet[AuditEntry]":
    about = Q(target_kind="person", target=str(subject.person.uid))
    return AuditEntry.objects.filter(Q(account=subject.account) | about, realm_id=subject.person.realm_id)


def _opened_audit(subject: Subject) -> list[dict[str, str]]:
    """What they did, with where from; of what others did about them neither the address nor the reason, which are theirs."""
    return [
        {
            AT: f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
            N_("动作"): str(AuditAction(line.action).label),
            N_("办了什么"): str(line.detail.get("verb", "")),
            FROM: (line.address or "") if line.account_id == subject.account.pk else "",
        }
        for line in _audit(subject).order_by("pk").iterator()
    ]


def _operations(subject: Subject) -> "QuerySet[Operation]":
    return Operation.objects.filter(account=subject.account)


def _webhooks(subject: Subject) -> "QuerySet[Webhook]":
    return Webhook.objects.filter(made_by=subject.account)


def _attempts(subject: Subject) -> "QuerySet[Any]":
    found: QuerySet[Any] = AccessAttempt.objects.filter(username=subject.account.username)
    return found


def _erase_attempts(subject: Subject) -> None:
    for table in (AccessAttempt, AccessLog, AccessFailureLog):
        table.objects.filter(username=subject.account.username).delete()


HOLDINGS = (
    Holding(
        "backstage.mailbox",
        N_("接收摘要的邮箱"),
        N_("本人要求时发送每日摘要"),
        Fate.GONE,
        N_("不再发送。"),
        _mailboxes,
        opened=_opened_mailboxes,
        erase=_erase_mailboxes,
    ),
    Holding(
        "backstage.notice",
        N_("收到的通知"),
        N_("提醒本人办理"),
        Fate.GONE,
        N_("账号关闭后没有人再看。"),
        _notices,
        ((AT, "at"), (N_("种类"), "kind"), (N_("已读时间"), "read_at")),
        erase=_erase_notices,
    ),
    Holding(
        "backstage.named",
        N_("别人收到的通知中的姓名"),
        N_("提醒别人办理"),
        Fate.CHANGED,
        N_("姓名改为“某某”，其余文字不动。"),
        _named,
        ((AT, "at"), (N_("种类"), "kind")),
        erase=lambda subject: hide_in_rows(_named(subject), ("data",), subject.values.name),
        naming=True,
    ),
    Holding(
        "backstage.attempt",
        N_("登录失败记录"),
        N_("防止猜密码"),
        Fate.GONE,
        N_("其中有用户名和来源地址，账号关闭后没有用处。"),
        _attempts,
        ((AT, "attempt_time"), (FROM, "ip_address"), (N_("浏览器"), "user_agent")),
        erase=_erase_attempts,
    ),
    Holding(
        "backstage.audit",
        N_("审计记录"),
        N_("网络安全法要求留存的日志"),
        Fate.KEPT,
        N_("法律要求留存，数据库拒绝改动；只有账号编号和来源地址，不含姓名和电话。"),
        _audit,
        opened=_opened_audit,
    ),
    Holding(
        "backstage.operation",
        N_("提交过的操作编号"),
        N_("同一操作重复提交时不重复办理"),
        Fate.KEPT,
        N_("只有编号和摘要，不含内容。"),
        _operations,
        ((N_("编号"), "uid"), (N_("动作"), "verb"), (AT, "at")),
    ),
    Holding(
        "backstage.webhook",
        N_("新建的推送对接"),
        N_("证明经手人和过程"),
        Fate.KEPT,
        N_("属于单位的设置，只指向账号编号。"),
        _webhooks,
        ((N_("编号"), "uid"), (N_("名称"), "name")),
    ),
)


def hold() -> None:
    """Register what backstage holds."""
    register(*HOLDINGS)
