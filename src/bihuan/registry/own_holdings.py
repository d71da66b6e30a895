"""What the registry itself holds about a person, and what an erasure makes of it."""

from datetime import timedelta
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan.core.text import N_

from .actions.locking import today
from .holdings import Fate, Holding, Subject, register, register_last
from .models import Account, ApiToken, Appointment, ErasureRequest, PersonalRecord, TableImport


def _record(subject: Subject) -> "QuerySet[PersonalRecord]":
    return PersonalRecord.objects.filter(person=subject.person)


def _opened_record(subject: Subject) -> list[dict[str, str]]:
    return [{N_("姓名"): subject.values.name, N_("电话"): subject.values.phone}] if _record(subject).exists() else []


def _erase_record(subject: Subject) -> None:
    _record(subject).delete()


def _account(subject: Subject) -> "QuerySet[Account]":
    return Account.objects.filter(pk=subject.account.pk)


def _close_account(subject: Subject) -> None:
    account = Account.objects.select_for_update().get(pk=subject.account.pk)
    account.is_active = False
    # A user name is often somebody's name in pinyin.
    account.username = f"erased-{subject.person.uid.hex}"
    account.email = ""
    account.set_unusable_password()
    account.save(update_fields=["is_active", "username", "email", "password"])


def _factors(subject: Subject) -> "QuerySet[Any]":
    found: QuerySet[Any] = Authenticator.objects.filter(user=subject.account)
    return found


def _erase_factors(subject: Subject) -> None:
    _factors(subject).delete()


def _identities(subject: Subject) -> "QuerySet[Any]":
    found: QuerySet[Any] = SocialAccount.objects.filter(user=subject.account)
    return found


def _erase_identities(subject: Subject) -> None:
    _identities(subject).delete()


def _sessions(subject: Subject) -> "QuerySet[Any]":
    found: QuerySet[Any] = UserSession.objects.filter(user=subject.account)
    return found


def _end_sessions(subject: Subject) -> None:
    for session in _sessions(subject):
        # The session itself lies in a database of its own: it ends once the erasure stands.
        transaction.on_commit(partial(session.end))


def _tokens(subject: Subject) -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(account=subject.account)


def _erase_tokens(subject: Subject) -> None:
    _tokens(subject).delete()


def _imports(subject: Subject) -> "QuerySet[TableImport]":
    return TableImport.objects.filter(account=subject.account)


def _forget_imports(subject: Subject) -> None:
    _imports(subject).filter(committed_at__isnull=True).delete()
    _imports(subject).update(file_name="")


def _posts(subject: Subject) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(person=subject.person)


def _end_posts(subject: Subject) -> None:
    yesterday = today() - timedelta(days=1)
    live = _posts(subject).filter(Q(ends__isnull=True) | Q(ends__gte=today()))
    live.filter(starts__lt=today()).update(ends=yesterday)
    live.filter(starts__gte=today()).update(starts=yesterday, ends=yesterday)


def _requests(subject: Subject) -> "QuerySet[ErasureRequest]":
    return ErasureRequest.objects.filter(person=subject.person)


SIGN_IN = N_("登录和确认本人")
PROOF = N_("证明经手人和过程")
OWN = (
    Holding(
        "registry.account",
        N_("账号"),
        SIGN_IN,
        Fate.CHANGED,
        N_("用户名、邮箱和密码抹去，账号永久关闭；账号编号保留，台账上的每一笔都指向它。"),
        _account,
        (
            (N_("用户名"), "username"),
            (N_("邮箱"), "email"),
            (N_("创建时间"), "created_at"),
            (N_("密码设置时间"), "password_set_at"),
            (N_("上次登录"), "last_login"),
        ),
        erase=_close_account,
    ),
    Holding(
        "registry.factor",
        N_("第二因素"),
        SIGN_IN,
        Fate.GONE,
        N_("账号关闭后没有用处。"),
        _factors,
        ((N_("种类"), "type"), (N_("设置时间"), "created_at"), (N_("上次使用"), "last_used_at")),
        erase=_erase_factors,
    ),
    Holding(
        "registry.identity",
        N_("外部身份绑定"),
        SIGN_IN,
        Fate.GONE,
        N_("账号关闭后没有用处。"),
        _identities,
        ((N_("来自"), "provider"), (N_("外部编号"), "uid"), (N_("绑定时间"), "date_joined")),
        erase=_erase_identities,
    ),
    Holding(
        "registry.session",
        N_("登录中的设备"),
        SIGN_IN,
        Fate.GONE,
        N_("全部退出，记下的地址和浏览器一并删除。"),
        _sessions,
        (
            (N_("登录时间"), "created_at"),
            (N_("最近使用"), "last_seen_at"),
            (N_("来源地址"), "ip"),
            (N_("浏览器"), "user_agent"),
        ),
        erase=_end_sessions,
    ),
    Holding(
        "registry.token",
        N_("令牌"),
        N_("让程序代本人访问"),
        Fate.GONE,
        N_("账号关闭后没有用处。"),
        _tokens,
        ((N_("用途"), "name"), (N_("范围"), "scope"), (N_("创建时间"), "created_at"), (N_("最近使用"), "used_at")),
        erase=_erase_tokens,
    ),
    Holding(
        "registry.import",
        N_("经手的名册导入"),
        PROOF,
        Fate.CHANGED,
        N_("没有确认的删除；已确认的抹去文件名，回执中的行数保留。"),
        _imports,
        ((N_("表"), "table"), (N_("文件名"), "file_name"), (N_("上传时间"), "created_at")),
        erase=_forget_imports,
    ),
    Holding(
        "registry.appointment",
        N_("任职"),
        N_("权限的来源，也是履职的档案"),
        Fate.CHANGED,
        N_("现任的立即终止；何时任何职按档案保存，不再连着姓名。"),
        _posts,
        (
            (N_("单位"), "unit__name"),
            (N_("角色"), "role"),
            (N_("岗位"), "title"),
            (N_("起"), "starts"),
            (N_("止"), "ends"),
        ),
        erase=_end_posts,
    ),
    Holding(
        "registry.erasure",
        N_("删除个人信息申请"),
        PROOF,
        Fate.KEPT,
        N_("说明谁批准了删除，恢复旧备份时据此再删一次；不含姓名。"),
        _requests,
        ((N_("理由"), "reason"), (N_("申请时间"), "asked_at"), (N_("状态"), "state")),
    ),
)
RECORD = Holding(
    "registry.personal",
    N_("姓名和电话"),
    N_("知道由谁经办、怎样联系"),
    Fate.GONE,
    N_("密文整行删除，不能恢复。"),
    _record,
    opened=_opened_record,
    erase=_erase_record,
)


def hold() -> None:
    """Register what the registry holds."""
    register_last(RECORD)
    register(*OWN)
