"""People and their accounts: creating, mending, switching off, erasing. None of it gives a right to anything."""

import re
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry import personal, rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Appointment, Person, PersonalRecord
from bihuan.registry.personal import PersonalValues
from bihuan.registry.witness import Act, tell

from .locking import locked_account, locked_person, now, today

# Letters, digits, dot, hyphen and underscore: typed on any keyboard, read out over any telephone.
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,20}")


@dataclass(frozen=True)
class PersonDraft:
    """A new person with the account they will sign in with. ``phone`` may be empty."""

    username: str
    name: str
    phone: str = ""


def create_person(draft: PersonDraft, *, actor: Actor) -> Account:
    """Create a person and an account that cannot sign in until its one-time link is used; it has no right at all.

    Raises Denied; Invalid for a malformed user name, an empty name or a phone that is no number; Conflict for a user
    name already taken.
    """
    with transaction.atomic():
        rules.require_manage_people(actor)
        account = add_person(draft, actor.realm_id)
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=account.person.uid, verb="person.created")
    return account


def add_person(draft: PersonDraft, realm_id: int) -> Account:
    """Save person, personal values and account without asking for a right: for ``create_person`` and the set-up."""
    username = check_draft(draft)
    if Account.objects.filter(username=username).exists():
        raise Conflict("person.username-taken", N_("用户名 %(username)s 已被使用。"), username=username)
    person = Person.objects.create(realm_id=realm_id)
    personal.new_record(person, PersonalValues(draft.name.strip(), draft.phone.strip())).save()
    return Account.objects.create_user(username, None, person=person)


def change_person(person: Person, *, name: str, phone: str, actor: Actor) -> Person:
    """Mend a person's name and phone. Raises Denied, or Invalid for an empty name or a phone that is no number."""
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = locked_person(person, actor)
        _check_values(name, phone)
        record = PersonalRecord.objects.select_for_update().get(person=row)
        personal.write(record, row, PersonalValues(name.strip(), phone.strip()))
        record.save(update_fields=["name", "phone", "name_index"])
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=row.uid, verb="person.changed")
    return row


def reveal_phone(person: Person, *, reason: str, actor: Actor) -> str:
    """Return a person's phone in clear and leave a line about it (GB/T 35273 7.2).

    Raises Denied for those who may not even see the name's owner, Invalid without a reason.
    """
    with transaction.atomic():
        if not rules.can_see_every_name(actor):
            rules.require_manage_people(actor)
        row = locked_person(person, actor)
        if not reason.strip():
            raise Invalid("person.no-reason", N_("请写明查看电话的理由。"))
        values = personal.read(PersonalRecord.objects.get(person=row), row)
        facts = {"verb": "person.phone-read", "reason": reason.strip()[:120]}
        tell(Act.PERSONAL_READ, actor=actor, target_kind="person", target=row.uid, **facts)
    return values.phone


def switch_account(account: Account, *, on: bool, actor: Actor) -> Account:
    """Let an account sign in, or stop it at once, open sessions included. Raises Denied; Invalid for one's own."""
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = locked_account(account, actor)
        if row.pk == actor.account_id:
            raise Invalid("person.own-account", N_("不能停用自己的账号。"))
        row.is_active = on
        row.save(update_fields=["is_active"])
        verb = "account.switched-on" if on else "account.switched-off"
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=row.person.uid, verb=verb)
    return row


def erase_person(person: Person, *, actor: Actor) -> Person:
    """Erase what names a person (PIPL art. 47): the personal values go, the account is closed for ever, posts end.

    The nameless row stays, so that everything chained to it still verifies. Raises Denied; Invalid for oneself.
    """
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = locked_person(person, actor)
        if row.pk == actor.person_id:
            raise Invalid("person.own-erasure", N_("不能删除自己的个人信息，请另一位系统管理员办理。"))
        PersonalRecord.objects.filter(person=row).delete()
        _close_account(row)
        _end_posts(row)
        row.erased_at = now()
        row.save(update_fields=["erased_at"])
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=row.uid, verb="person.erased")
    return row


def check_draft(draft: PersonDraft) -> str:
    """Return the user name in its stored form. Raises Invalid for the first thing wrong with the draft."""
    username = draft.username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            "person.username",
            N_("用户名“%(username)s”不合要求：3 至 60 个小写字母、数字、点、横线或下划线，以字母或数字开头。"),
            username=draft.username,
        )
    _check_values(draft.name, draft.phone)
    return username


def _check_values(name: str, phone: str) -> None:
    if not name.strip():
        raise Invalid("person.nameless", N_("请填写姓名。"))
    if phone.strip() and not PHONE.fullmatch(phone.strip()):
        raise Invalid("person.phone", N_("电话只能写数字、空格和横线。"))


def _close_account(person: Person) -> None:
    account = Account.objects.select_for_update().filter(person=person).first()
    if account is None:
        return
    account.is_active = False
    # A user name is often somebody's name in pinyin.
    account.username = f"erased-{person.uid.hex}"
    account.email = ""
    account.set_unusable_password()
    account.save(update_fields=["is_active", "username", "email", "password"])
    # What they signed in with, and from where.
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    UserSession.objects.filter(user=account).delete()


def _end_posts(person: Person) -> None:
    live = Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today()), person=person)
    live.filter(starts__lt=today()).update(ends=today() - timedelta(days=1))
    live.filter(starts__gte=today()).update(starts=today() - timedelta(days=1), ends=today() - timedelta(days=1))
