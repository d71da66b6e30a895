"""What registry and backstage let go of when its term is over."""

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bihuan.core.text import N_
from bihuan.registry.models import Account, Appointment, Person, PersonalRecord, TableImport

from ..models import Mailbox, Notice
from .kinds import Kind, register

LEFT = N_("最后一个任职终止之日")


def _gone(realm_id: int, before: datetime) -> "QuerySet[Person]":
    """People who held a post, and whose last one ended before that day."""
    posts = Appointment.objects.filter(person=OuterRef("pk"))
    still = posts.filter(Q(ends__isnull=True) | Q(ends__gte=timezone.localdate(before)))
    return Person.objects.filter(Exists(posts), ~Exists(still), realm_id=realm_id)


def _phones(realm_id: int, before: datetime) -> "QuerySet[Any]":
    return PersonalRecord.objects.filter(person__in=_gone(realm_id, before)).exclude(phone="")


def _forget_phones(rows: "QuerySet[Any]") -> int:
    return rows.update(phone="")


def _mailboxes(realm_id: int, before: datetime) -> "QuerySet[Any]":
    return Mailbox.objects.filter(personal__person__in=_gone(realm_id, before)).exclude(address="")


def _identities(realm_id: int, before: datetime) -> "QuerySet[Any]":
    found: QuerySet[Any] = SocialAccount.objects.filter(user__person__in=_gone(realm_id, before))
    return found


def _attempts(realm_id: int, before: datetime) -> "QuerySet[Any]":
    known = Account.objects.filter(person__realm_id=realm_id).values("username")
    found: QuerySet[Any] = AccessFailureLog.objects.filter(attempt_time__lt=before, username__in=known)
    return found


def _sessions(realm_id: int, before: datetime) -> "QuerySet[Any]":
    found: QuerySet[Any] = UserSession.objects.filter(user__person__realm_id=realm_id, last_seen_at__lt=before)
    return found


def _notices(realm_id: int, before: datetime) -> "QuerySet[Any]":
    return Notice.objects.filter(realm_id=realm_id, read_at__lt=before)


def _staged(realm_id: int, before: datetime) -> "QuerySet[Any]":
    return TableImport.objects.filter(realm_id=realm_id, committed_at__isnull=True, created_at__lt=before)


def _delete(rows: "QuerySet[Any]") -> int:
    """Delete rows by their keys: a condition over other tables may not be deleted by."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)


def _end(rows: "QuerySet[Any]") -> int:
    sessions = list(rows)
    for session in sessions:
        session.end()
    return len(sessions)


def forget_strangers(before: datetime) -> None:
    """Forget attempts under names that are nobody's, and what the counting of attempts keeps beside them."""
    for table in (AccessAttempt, AccessLog, AccessFailureLog):
        old = table.objects.filter(attempt_time__lt=before)
        old.exclude(username__in=Account.objects.values("username")).delete()
    for table in (AccessAttempt, AccessLog):
        table.objects.filter(attempt_time__lt=before).delete()


def register_own() -> None:
    """Register them."""
    register(
        Kind("phone", N_("离任人员的电话"), LEFT, _phones, _forget_phones),
        Kind("mailbox", N_("离任人员接收摘要的邮箱"), LEFT, _mailboxes, _delete),
        Kind("identity", N_("离任人员的外部身份绑定"), LEFT, _identities, _delete),
        Kind("attempt", N_("登录失败记录（含来源地址）"), N_("尝试之日"), _attempts, _delete),
        Kind("session", N_("登录过的设备（含来源地址）"), N_("最后使用之日"), _sessions, _end),
        Kind("notice", N_("已读的通知"), N_("阅读之日"), _notices, _delete),
        Kind("staged", N_("没有确认的名册导入"), N_("上传之日"), _staged, _delete),
    )
