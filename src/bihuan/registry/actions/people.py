"""People and their accounts: creating, mending, switching off. None of it gives a right to anything."""

import re
import secrets
from dataclasses import dataclass

from django.db import transaction

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry import personal, rules
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Person, PersonalRecord
from bihuan.registry.personal import PersonalValues
from bihuan.registry.witness import Act, tell

from .locking import locked_account, locked_person

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


def add_guest(name: str, *, actor: Actor) -> Person:
    """Note somebody who takes part once, an invited judge: a name, and an account that is switched off and stays so.

    It gives no right and opens no door; the one who invites has the right to where the guest takes part and has asked it.
    """
    with transaction.atomic():
        account = add_person(PersonDraft(f"guest-{secrets.token_hex(6)}", name), actor.realm_id)
        account.is_active = False
        account.save(update_fields=["is_active"])
        tell(Act.ACCOUNT, actor=actor, target_kind="person", target=account.person.uid, verb="guest.noted")
    return account.person


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
