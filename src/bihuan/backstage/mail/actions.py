"""Giving one's mail address, showing that it is one's own, taking it away. Each is about one's own alone."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import PersonalRecord

from .. import audit, outbox
from ..enciphered import seal
from ..models import AuditAction, Mailbox
from . import proof

TARGET_KIND = "backstage.mailbox"
LONGEST_ADDRESS = 200
MOST_LETTERS = 5
MOST_GUESSES = 5
COUNTED_FOR = timedelta(days=1)


def set_mailbox(address: str, *, actor: Actor) -> Mailbox:
    """Have a code sent to an address; until it is typed nothing else goes there, nor any more to the address before.

    Raises Invalid for what is no address, and after five letters within a day. Denied for the clock.
    """
    address = address.strip()
    _check(address)
    now = timezone.now()
    with transaction.atomic():
        personal = _personal(actor)
        row = Mailbox.objects.filter(personal=personal).first()
        mailbox = row or Mailbox(realm_id=actor.realm_id, personal=personal, counted_from=now)
        if now - mailbox.counted_from > COUNTED_FOR:
            mailbox.letters, mailbox.counted_from = 0, now
        if mailbox.letters >= MOST_LETTERS:
            raise Invalid(
                "mail.often",
                N_("一天最多发 %(most)s 次验证码，请明天再试。"),
                field="address",
                most=MOST_LETTERS,
            )
        mailbox.letters += 1
        mailbox.address = seal(address, context=proof.context_of(mailbox))
        mailbox.language = get_language() or "zh-hans"
        mailbox.asked_at, mailbox.guesses = now, 0
        mailbox.proven_at = mailbox.told_at = None
        mailbox.fault = ""
        mailbox.save()
        proof.leave_code(mailbox)
        _note("mailbox.set", mailbox, actor)
    return mailbox


def prove_mailbox(code: str, *, actor: Actor) -> None:
    """Take an address as one's own whose code was typed.

    Raises NotFound without an address, Invalid for a wrong or old code; after five wrong ones no code is taken any more.
    """
    with transaction.atomic():
        mailbox = _own(actor)
        if mailbox.proven_at is not None:
            return
        spent = mailbox.guesses >= MOST_GUESSES
        right = not spent and proof.is_code(mailbox, code.strip())
        if right:
            mailbox.proven_at = timezone.now()
            _note("mailbox.proven", mailbox, actor)
        elif not spent:
            mailbox.guesses += 1
        mailbox.save(update_fields=["proven_at", "guesses"])
    if not right:
        raise Invalid("mail.code", N_("验证码不对或已过期；连续输错 5 次后要重新发送。"), field="code")


def remove_mailbox(*, actor: Actor) -> None:
    """Take one's address away; where there is none nothing changes."""
    with transaction.atomic():
        mailbox = Mailbox.objects.select_for_update().filter(personal=_personal(actor)).exclude(address="").first()
        if mailbox is None:
            return
        outbox.cancel(mailbox.realm_id, proof.JOB, str(mailbox.uid))
        mailbox.address, mailbox.proven_at, mailbox.told_at, mailbox.fault = "", None, None, ""
        mailbox.save(update_fields=["address", "proven_at", "told_at", "fault"])
        _note("mailbox.removed", mailbox, actor)


def _check(address: str) -> None:
    try:
        validate_email(address)
        usable = address.isascii() and len(address) <= LONGEST_ADDRESS
    except ValidationError:
        usable = False
    if not usable:
        raise Invalid("mail.address", N_("这不是邮箱地址，应写成 名称@域名。"), field="address")


def _personal(actor: Actor) -> PersonalRecord:
    """The person's own record, locked: two requests at once come one after the other."""
    records = PersonalRecord.objects.select_for_update()
    row = records.filter(person_id=actor.person_id).first() if actor.person_id is not None else None
    if row is None:
        raise Denied("mail.nobody", N_("只有本人可以设置自己的邮箱。"))
    return row


def _own(actor: Actor) -> Mailbox:
    mailbox = Mailbox.objects.select_for_update().filter(personal=_personal(actor)).exclude(address="").first()
    if mailbox is None:
        raise NotFound("mailbox", N_("还没有填写邮箱。"))
    return mailbox


def _note(verb: str, mailbox: Mailbox, actor: Actor) -> None:
    audit.note(AuditAction.SETTING, actor=actor, target_kind=TARGET_KIND, target=str(mailbox.uid), verb=verb)
