"""Sending the letters of a day: on working days from eight, one a person, not the next day's morning after."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone, translation

from bihuan.backstage import outbox
from bihuan.backstage.mail.proof import deliver
from bihuan.backstage.models import Mailbox, OutboxJob
from bihuan.backstage.outbox import JobDraft
from bihuan.core.workdays import SHANGHAI, local_day
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Unit, UnitKind
from bihuan.registry.queries.calendars import calendar_of

from .digest import digest_of

JOB = "desk.digest"
EVERY = timedelta(minutes=15)
FROM_HOUR, TO_HOUR = 8, 18


def leave_digests() -> int:
    """Leave today's letter for everybody who asked for one, once; returns for how many. Nothing outside the hours.

    The key keeps several workers, and the next quarter of an hour, from leaving it twice.
    """
    now = timezone.now()
    day = local_day(now)
    if settings.BIHUAN.mail is None or not FROM_HOUR <= now.astimezone(SHANGHAI).hour < TO_HOUR:
        return 0
    count = 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        if not calendar_of(realm.pk).is_workday(day):
            continue
        proven = Mailbox.objects.filter(
            realm=realm, proven_at__isnull=False, personal__person__account__is_active=True
        ).order_by("pk")
        drafts = [_draft(realm, mailbox, day) for mailbox in proven]
        outbox.enqueue_many(drafts)
        count += len(drafts)
    return count


def send_digest(job: OutboxJob) -> None:
    """Send one person's letter, as things stand now; nothing when the day is over, or nothing waits for them."""
    now = timezone.now()
    mailbox = Mailbox.objects.filter(uid=job.target, proven_at__isnull=False).first()
    if mailbox is None or job.payload["day"] != local_day(now).isoformat():
        return
    account = Account.objects.filter(person__personal=mailbox.personal_id, is_active=True).first()
    if account is None:
        return
    actor = actor_for(account, today=local_day(now))
    with translation.override(mailbox.language):
        digest = digest_of(actor, now=now, calendar=calendar_of(mailbox.realm_id))
    if digest is not None:
        key = f"digest-{mailbox.uid}-{job.payload['day']}"
        deliver(mailbox, job, subject=digest.subject, text=digest.text, key=key)


def _draft(realm: Unit, mailbox: Mailbox, day: date) -> JobDraft:
    key = f"{JOB}/{mailbox.uid}/{day.isoformat()}"
    return JobDraft(JOB, realm.pk, str(mailbox.uid), {"day": day.isoformat()}, unique_key=key)
