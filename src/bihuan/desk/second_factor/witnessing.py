"""A second factor set up, replaced or taken away, and one that did not fit, leave a line in the audit.

Hung on the rows themselves, so that no road around it exists and a line that cannot be written undoes the change.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from bihuan.backstage.audit import note_request
from bihuan.backstage.models import AuditAction, AuditResult
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.models import Account
from bihuan.registry.witness import Act, tell


def listen() -> None:
    """Hang the listeners on, once per process."""
    post_save.connect(_saved, sender=Authenticator, dispatch_uid="second-factor-saved")
    post_delete.connect(_deleted, sender=Authenticator, dispatch_uid="second-factor-deleted")
    authentication_failed.connect(_failed, dispatch_uid="second-factor-failed")


def _saved(*, instance: Authenticator, created: bool, raw: bool = False, **_: Any) -> None:
    if not created or raw:
        return
    _tell(instance, "second-factor.added")
    request = getattr(context, "request", None)
    if request is not None and instance.type != Authenticator.Type.RECOVERY_CODES:
        # Whoever has just set one up has shown it: the code or the key was there.
        record_authentication(request, instance.user, method="mfa", type=instance.type)


def _deleted(*, instance: Authenticator, **_: Any) -> None:
    _tell(instance, "second-factor.removed")


def _failed(*, request: HttpRequest, user: Account, **_: Any) -> None:
    note_request(AuditAction.SIGN_IN, request, user, AuditResult.FAILED, code="second_factor")


def _tell(authenticator: Authenticator, verb: str) -> None:
    person = authenticator.user.person
    tell(
        Act.ACCOUNT,
        actor=_actor() or clock_actor(person.realm_id),
        target_kind="person",
        target=person.uid,
        verb=verb,
        factor=authenticator.type,
    )


def _actor() -> Actor | None:
    """Whoever asks right now; nobody on the command line."""
    return getattr(getattr(context, "request", None), "actor", None)
