"""Alarms: what looks like an attack, or like records that were touched, told at once to those who must look.

GB/T 22239-2019 8.1.4.4 f and 8.1.5.4 ask that attacks raise an alarm. An alarm is a line of the audit, a notice to the
security administrator and the auditor, and a line of the log for the platform that collects it.
"""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan.registry.models import Role

from . import notices
from .models import AuditAction, AuditEntry, AuditResult

KIND = "alarm"
WATCHERS = (Role.SECURITY_ADMIN, Role.AUDITOR)
log = logging.getLogger(__name__)


def sound(realm_id: int, code: str, message: str, *, subject: str, account_id: int | None = None, **facts: Any) -> bool:
    """Raise one alarm, once for each ``code`` and ``subject`` (with its hour or day in it); returns whether it is new.

    ``message`` is a marked msgid, ``facts`` its values: counts and codes, never a name. The audit line stands for
    whether it was raised, so that it is raised even where nobody holds the two roles.
    """
    key = f"{code}:{subject}"
    with transaction.atomic():
        if AuditEntry.objects.filter(realm_id=realm_id, target_kind=KIND, target=key).exists():
            return False
        AuditEntry.objects.create(
            realm_id=realm_id,
            account_id=account_id,
            action=AuditAction.ALARM,
            result=AuditResult.DONE,
            target_kind=KIND,
            target=key,
            detail={"code": code, **facts},
            at=timezone.now(),
        )
        people = notices.holders_of(realm_id, WATCHERS)
        notices.tell(people, realm_id=realm_id, kind=KIND, message=message, data=facts, unique_key=key)
    log.error("alarm", extra={"code": code, "subject": subject, **facts})
    return True
