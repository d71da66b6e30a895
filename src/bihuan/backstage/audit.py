"""Writing the auditor's lines. In an action's transaction a line that cannot be written undoes the action."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from axes.helpers import get_client_ip_address
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Role
from bihuan.registry.witness import Act

from .models import AuditAction, AuditEntry, AuditResult


def note(
    action: AuditAction,
    *,
    actor: Actor,
    result: AuditResult = AuditResult.DONE,
    target_kind: str = "",
    target: str = "",
    address: str | None = None,
    **detail: Any,
) -> None:
    """Write one line. ``detail`` takes codes, counts and identifiers: never a name, phone, password or token."""
    _write(action, actor, result, target_kind, target, address, detail)


def note_request(
    action: AuditAction, request: HttpRequest | None, account: Account | None, result: AuditResult, **detail: Any
) -> None:
    """Write one line about what came in at a door, where no actor stands yet: sign-in and refusal."""
    AuditEntry.objects.create(
        realm_id=account.person.realm_id if account else None,
        account=account,
        action=action,
        result=result,
        target_kind="address" if request is not None else "",
        target=request.path[:80] if request is not None else "",
        address=client_address(request),
        detail=detail,
        at=timezone.now(),
    )


def heard(act: Act, *, actor: Actor, target_kind: str, target: UUID, **facts: str) -> None:
    """Write what the registry did; it lies below and tells its listeners (``registry.witness``)."""
    _write(AuditAction(act.value), actor, AuditResult.DONE, target_kind, str(target), None, facts)


def client_address(request: HttpRequest | None) -> str | None:
    """Return the address a request came from, through as many proxies as the installation says it has and no more."""
    if request is None:
        return None
    address: str | None = get_client_ip_address(request)
    return address or None


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """Return the lines of the realm for its auditor, and nothing for anybody else."""
    if not actor.holds(Role.AUDITOR):
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(realm_id=actor.realm_id)


def _write(
    action: AuditAction,
    actor: Actor,
    result: AuditResult,
    target_kind: str,
    target: str,
    address: str | None,
    detail: Mapping[str, Any],
) -> None:
    AuditEntry.objects.create(
        realm_id=actor.realm_id,
        account_id=actor.account_id,
        action=action,
        result=result,
        target_kind=target_kind,
        target=target,
        address=address,
        detail=dict(detail),
        at=timezone.now(),
    )
