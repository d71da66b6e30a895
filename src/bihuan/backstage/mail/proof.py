"""The code that shows an address is read by whoever typed it: never stored, derived anew when it is typed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from bihuan.core.text import N_

from .. import outbox
from ..enciphered import unseal
from ..models import Mailbox, OutboxJob
from ..voice import HEAD
from .sending import Letter, NotSent, send

JOB = "backstage.mail_proof"
DIGITS = 8
LASTS = timedelta(hours=1)
SUBJECT = N_("邮箱验证码 %(code)s")
TEXT = N_(
    "您的验证码是 %(code)s，一小时内有效，请填到“邮件摘要”页。\n\n"
    "如果不是您在填写，请不要理会这封邮件，也不要把验证码告诉别人。\n"
)


def code_of(mailbox: Mailbox) -> str:
    """Return the code of the address as it was last asked for; another address or another asking has another code."""
    value = f"{mailbox.uid}/{mailbox.asked_at.timestamp()}/{mailbox.address}"
    digest = salted_hmac("bihuan.backstage.mail.proof", value, algorithm="sha256").digest()
    return str(int.from_bytes(digest[:16], "big") % 10**DIGITS).zfill(DIGITS)


def is_code(mailbox: Mailbox, typed: str) -> bool:
    """Say whether the code was typed while it lasts."""
    in_time = timezone.now() - mailbox.asked_at <= LASTS
    return constant_time_compare(typed, code_of(mailbox)) and in_time


def leave_code(mailbox: Mailbox) -> None:
    """Have the worker send the code, in the caller's transaction."""
    outbox.cancel(mailbox.realm_id, JOB, str(mailbox.uid))
    asked = {"asked_at": mailbox.asked_at.isoformat()}
    outbox.enqueue(JOB, realm_id=mailbox.realm_id, target=str(mailbox.uid), payload=asked)


def send_code(job: OutboxJob) -> None:
    """Send one code, unless another was asked for since or its hour is over. Raises NotSent, and is tried again."""
    mailbox = Mailbox.objects.filter(uid=job.target).exclude(address="").first()
    if mailbox is None or mailbox.asked_at.isoformat() != job.payload["asked_at"]:
        return
    if timezone.now() - mailbox.asked_at > LASTS:
        return
    with translation.override(mailbox.language):
        values = {"code": code_of(mailbox)}
        subject, text = HEAD + _(SUBJECT) % values, _(TEXT) % values
    deliver(mailbox, job, subject=subject, text=text, key=f"proof-{mailbox.uid}-{int(mailbox.asked_at.timestamp())}")


def deliver(mailbox: Mailbox, job: OutboxJob, *, subject: str, text: str, key: str) -> None:
    """Send a letter to an address and write down how it went. Raises NotSent.

    Killed between the server's word and ours, a letter goes out again under the same ``key``.
    """
    address = unseal(mailbox.address, context=context_of(mailbox))
    row = Mailbox.objects.filter(pk=mailbox.pk, address=mailbox.address)
    try:
        send(Letter(to=address, subject=subject, text=text, key=key))
    except NotSent as failed:
        row.update(fault=failed.fault)
        raise
    with transaction.atomic():
        outbox.finish(job)
        row.update(fault="", told_at=timezone.now())


def context_of(mailbox: Mailbox) -> str:
    """Return what an address is enciphered for."""
    return f"mailbox/{mailbox.uid}"
