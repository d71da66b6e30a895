"""Erasing what names a person: asked for by the system administrator, decided by the security administrator.

What a person did stays: the nameless row keeps everything that is chained to it true.
"""

from datetime import datetime

from django.db import transaction

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry import erasure_list, holdings, personal, rules
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.holdings import Fate, Subject
from bihuan.registry.models import Account, ErasureReason, ErasureRequest, ErasureState, Person, PersonalRecord
from bihuan.registry.personal import PersonalValues
from bihuan.registry.witness import Act, tell

from .locking import locked_person, now


def ask_erasure(person: Person, *, reason: ErasureReason, words: bool, actor: Actor) -> ErasureRequest:
    """Ask that somebody's personal information be erased; nothing is erased yet.

    ``words``: the name also goes out of what people wrote. Raises Denied; Invalid for oneself; Conflict while another
    request for the same person is open.
    """
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = locked_person(person, actor)
        if row.pk == actor.person_id:
            raise Invalid("person.own-erasure", N_("不能删除自己的个人信息，请另一位系统管理员办理。"))
        if ErasureRequest.objects.filter(person=row, state=ErasureState.OPEN).exists():
            raise Conflict("erasure.open", N_("已有一份申请在等安全管理员批准。"))
        request = ErasureRequest.objects.create(
            realm_id=actor.realm_id,
            person=row,
            reason=reason,
            words=words,
            asked_by_id=_account_id(actor),
            asked_at=now(),
        )
        _tell(row, "erasure.asked", actor, reason=reason.value)
    return request


def approve_erasure(request: ErasureRequest, *, seen: str, actor: Actor) -> ErasureRequest:
    """Erase, for ever. ``seen`` is the fingerprint of what was shown to whoever approves.

    Raises Denied for anybody but the security administrator; Invalid for one's own request or about oneself; Conflict where
    it was decided already or something has come or gone since it was shown.
    """
    with transaction.atomic():
        row, person = _open(request, actor)
        if person.pk == actor.person_id:
            raise Invalid("erasure.own", N_("不能批准删除自己的个人信息，请另一位安全管理员办理。"))
        subject = subject_of(person)
        found = holdings.look(subject, words=row.words)
        if holdings.fingerprint(found) != seen:
            raise Conflict("erasure.moved", N_("此人的信息刚有变化，请看过新的清单再批准。"))
        _carry_out(subject, words=row.words, at=now())
        _decide(row, ErasureState.DONE, actor)
        gone = sum(one.count for one in found if one.fate is Fate.GONE)
        changed = sum(one.count for one in found if one.fate is Fate.CHANGED)
        _tell(person, "person.erased", actor, request=str(row.uid), gone=str(gone), changed=str(changed))
        transaction.on_commit(erasure_list.write)
    return row


def refuse_erasure(request: ErasureRequest, *, actor: Actor) -> ErasureRequest:
    """Refuse a request. Raises as ``approve_erasure`` does."""
    with transaction.atomic():
        row, person = _open(request, actor)
        _decide(row, ErasureState.REFUSED, actor)
        _tell(person, "erasure.refused", actor)
    return row


def take_back_erasure(request: ErasureRequest, *, actor: Actor) -> ErasureRequest:
    """Take one's own open request back. Raises Denied, NotFound for another's, Conflict once it was decided."""
    with transaction.atomic():
        rules.require_manage_people(actor)
        row = _locked(request, actor)
        if row.asked_by_id != actor.account_id:
            raise _unknown()
        _decide(row, ErasureState.TAKEN_BACK, actor)
        _tell(row.person, "erasure.taken-back", actor)
    return row


def erase_again(person: Person, *, at: datetime, words: bool) -> None:
    """Erase somebody whom a restored backup has brought back; the program's own act, by the list kept apart."""
    with transaction.atomic():
        _carry_out(subject_of(person), words=words, at=at)
        _tell(person, "person.erased-again", clock_actor(person.realm_id), erased=at.isoformat())


def subject_of(person: Person) -> Subject:
    """Return a person with what is personal about them in clear, for an export or an erasure alone."""
    record = PersonalRecord.objects.filter(person=person).first()
    values = personal.read(record, person) if record is not None else PersonalValues("", "")
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise _unknown()
    return Subject(person, account, values)


def _carry_out(subject: Subject, *, words: bool, at: datetime) -> None:
    holdings.erase(subject, words=words)
    subject.person.erased_at, subject.person.name_hidden = at, words
    subject.person.save(update_fields=["erased_at", "name_hidden"])
    transaction.on_commit(holdings.clear_afterwards)


def _open(request: ErasureRequest, actor: Actor) -> tuple[ErasureRequest, Person]:
    """Return a request that waits and its person, locked, for whoever may decide it."""
    rules.require_decide_erasure(actor)
    row = _locked(request, actor)
    if row.asked_by_id == actor.account_id:
        raise Invalid("erasure.same-person", N_("申请和批准必须是两个人。"))
    return row, locked_person(row.person, actor)


def _locked(request: ErasureRequest, actor: Actor) -> ErasureRequest:
    found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("person")
    row = found.filter(pk=request.pk, realm_id=actor.realm_id).first()
    if row is None:
        raise _unknown()
    if row.state != ErasureState.OPEN:
        raise Conflict("erasure.decided", N_("这份申请已经办结。"))
    return row


def _decide(row: ErasureRequest, state: ErasureState, actor: Actor) -> None:
    row.state, row.decided_by_id, row.decided_at = state, _account_id(actor), now()
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _account_id(actor: Actor) -> int:
    if actor.account_id is None:
        raise RuntimeError("an erasure is asked for and decided by people")
    return actor.account_id


def _tell(person: Person, verb: str, actor: Actor, **facts: str) -> None:
    tell(Act.ACCOUNT, actor=actor, target_kind="person", target=person.uid, verb=verb, **facts)


def _unknown() -> NotFound:
    return NotFound("erasure.unknown", N_("没有这份申请。"))
