"""Telling people inside the program."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.registry.actor import Actor, live_on
from bihuan.registry.models import Account, Appointment, Role

from .models import Notice


def tell(
    account_ids: Collection[int],
    *,
    realm_id: int,
    kind: str,
    message: str,
    data: Mapping[str, Any] | None = None,
    unit_id: int | None = None,
    target_kind: str = "",
    target_uid: UUID | None = None,
    unique_key: str | None = None,
) -> None:
    """Write one notice per account, in the caller's transaction.

    ``message`` is a marked msgid with ``%(name)s`` placeholders, ``data`` its JSON values. An account already told
    under ``unique_key`` is not told again.
    """
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                realm_id=realm_id,
                account_id=account_id,
                unit_id=unit_id,
                kind=kind,
                target_kind=target_kind,
                target_uid=target_uid,
                message=message,
                data=dict(data or {}),
                unique_key=unique_key,
                at=now,
            )
            for account_id in sorted(set(account_ids))
        ],
        ignore_conflicts=True,
    )


def people_of(realm_id: int, unit_ids: Collection[int], roles: Collection[Role]) -> list[int]:
    """Return the ids of the live accounts that hold one of the roles in one of the units today."""
    return _accounts(_posts(realm_id, roles).filter(unit_id__in=unit_ids))


def holders_of(realm_id: int, roles: Collection[Role]) -> list[int]:
    """Return the ids of the live accounts that hold one of the roles anywhere in the realm today."""
    return _accounts(_posts(realm_id, roles))


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """Return a person's own notices, newest first; the clock has none."""
    if actor.account_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(realm_id=actor.realm_id, account_id=actor.account_id)


def unread_count(actor: Actor) -> int:
    """Count those of them that are unread."""
    return visible_to(actor).filter(read_at__isnull=True).count()


def mark_read(uids: Collection[UUID], *, actor: Actor) -> int:
    """Take the person's own notices as read; others' ids change nothing. Returns how many were unread."""
    return visible_to(actor).filter(uid__in=uids, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(*, actor: Actor) -> int:
    """Take all the person's own notices as read; returns how many were unread."""
    return visible_to(actor).filter(read_at__isnull=True).update(read_at=timezone.now())


def mark_target_read(target_kind: str, target_uid: UUID, *, actor: Actor) -> int:
    """Take everything the person was told about one thing as read: they are looking at it."""
    about = visible_to(actor).filter(target_kind=target_kind, target_uid=target_uid, read_at__isnull=True)
    return about.update(read_at=timezone.now())


def _posts(realm_id: int, roles: Collection[Role]) -> QuerySet[Appointment]:
    return Appointment.objects.filter(live_on(timezone.localdate()), realm_id=realm_id, role__in=roles)


def _accounts(posts: QuerySet[Appointment]) -> list[int]:
    people = Account.objects.filter(is_active=True, person_id__in=posts.order_by().values("person_id"))
    return list(people.order_by("pk").values_list("pk", flat=True))
