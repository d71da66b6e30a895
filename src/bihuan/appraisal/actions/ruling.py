"""The year's rules: written, published, confirmed; locked by the beginning of the meeting or of the scoring."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day
from bihuan.evidence.actions import link_evidence
from bihuan.meetings.models import Meeting
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import UNIT_ROLES
from bihuan.registry.queries.calendars import calendar_of
from bihuan.scoring.models import Round

from ..acts import append
from ..models import Confirmation, Review, Rulebook
from ..queries import (
    RULEBOOK_KIND,
    Reader,
    get_rulebook,
    locked_since,
    rulebook_in_force,
    rules_offered,
    waiting_readers,
)
from ..rules import must_publish
from ..terms import Terms, read, written
from .loading import lock_for_unit, lock_review
from .telling import tell_of_rules

LONGEST_RULES = 50_000


@dataclass(frozen=True)
class RulebookDraft:
    """The words, the scoring rule by its public id, what is asked of declarations, and files the words were read from."""

    text: str
    rule: UUID
    terms: Terms
    sources: Sequence[UUID] = ()


def write_rulebook(uid: UUID, draft: RulebookDraft, *, actor: Actor, client_uid: UUID | None = None) -> Rulebook:
    """Write the draft of the next version, or write over it.

    Raises Denied, NotFound for a scoring rule that is not the realm's, Invalid for no words or too many, Conflict once locked.
    """
    text = draft.text.strip()
    sources = sorted(map(str, draft.sources))
    payload = {
        "review": str(uid),
        "text": text,
        "rule": str(draft.rule),
        "terms": written(draft.terms),
        "files": sources,
    }
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.write_rulebook", payload=payload)
        if stored is not None:
            return Rulebook.objects.get(uid=stored["rulebook"])
        _must_not_be_locked(review)
        if not text:
            raise Invalid("rulebook.text", N_("请写规则全文，或上传文件"), field="text")
        if len(text) > LONGEST_RULES:
            raise Invalid("rulebook.long", N_("规则最多 %(most)s 个字"), most=LONGEST_RULES, field="text")
        rule = rules_offered(actor).filter(uid=draft.rule).first()
        if rule is None:
            raise NotFound("rule", N_("没有这个评分办法"))
        last = review.rulebooks.aggregate(last=Max("version"))["last"] or 0
        rulebook, _ = Rulebook.objects.update_or_create(
            review=review,
            published_at=None,
            defaults={
                "realm_id": review.realm_id,
                "text": text,
                "rule": rule,
                "terms": written(draft.terms),
                "written_by_id": actor.account_id,
                "written_at": timezone.now(),
            },
            create_defaults={
                "realm_id": review.realm_id,
                "version": last + 1,
                "text": text,
                "rule": rule,
                "terms": written(draft.terms),
                "written_by_id": actor.account_id,
                "written_at": timezone.now(),
            },
        )
        link_evidence(list(draft.sources), target_kind=RULEBOOK_KIND, target_uid=rulebook.uid, actor=actor)
        append(review, "write_rules", actor=actor, version=rulebook.version, rule=rule.digest)
        record(client_uid, {"rulebook": str(rulebook.uid)})
    return rulebook


def publish_rulebook(uid: UUID, rulebook_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Rulebook:
    """Publish a version: it is in force, everybody concerned confirms it anew, and the first sets the end of declaring.

    Raises Denied for anybody but the head of the office, NotFound, Conflict where it is published, where the rules are locked,
    or where a round made already is scored by another rule.
    """
    payload = {"review": str(uid), "rulebook": str(rulebook_uid)}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        must_publish(actor, review)
        rulebook = get_rulebook(actor, review, rulebook_uid)
        if once(client_uid, actor=actor, verb="appraisal.publish_rulebook", payload=payload) is None:
            _must_not_be_locked(review)
            if rulebook.published_at is not None:
                raise Conflict("rulebook.published", N_("这个版本已经公布"))
            if review.round is not None and review.round.rule_id != rulebook.rule_id:
                raise Conflict("rulebook.round", N_("已经按另一个评分办法开设考评，不能换评分办法"))
            now = timezone.now()
            rulebook.published_by_id, rulebook.published_at = actor.account_id, now
            rulebook.save(update_fields=["published_by", "published_at"])
            if review.declare_by is None:
                days = read(rulebook.terms).declare_days
                counted = add_workdays(timezone.localdate(now), days, calendar_of(review.realm_id))
                review.declare_by = end_of_day(counted.day)
                review.save(update_fields=["declare_by"])
            append(review, "publish_rules", actor=actor, version=rulebook.version, rule=rulebook.rule.digest)
            tell_of_rules(review, rulebook, list(review.participants.values_list("unit_id", flat=True)))
            record(client_uid, {"rulebook": str(rulebook_uid)})
    return rulebook


def confirm_read(uid: UUID, rulebook_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> list[Confirmation]:
    """Confirm having read the version in force, for every unit asked for which the actor declares, and as a judge.

    Confirming again changes nothing. Raises NotFound, Denied for whoever is asked for nothing, Conflict for a version that is
    not in force.
    """
    payload = {"review": str(uid), "rulebook": str(rulebook_uid)}
    with transaction.atomic():
        review = lock_for_unit(uid, actor=actor)
        rulebook = get_rulebook(actor, review, rulebook_uid)
        if once(client_uid, actor=actor, verb="appraisal.confirm_read", payload=payload) is None:
            if rulebook_in_force(review) != rulebook:
                raise Conflict("rulebook.not_in_force", N_("这个版本已有新的版本替代，请读新的"))
            rulebook.review = review
            made = [_confirmed(rulebook, one, actor) for one in waiting_readers(actor, rulebook)]
            if not made and not rulebook.confirmations.filter(by_id=actor.account_id).exists():
                message = N_("由参评单位和评委确认已读")
                raise Denied("rulebook.not_asked", message, holders=[role.label for role in UNIT_ROLES])
            for one in made:
                append(review, "confirm_read", actor=actor, version=rulebook.version, unit=_unit(one))
            record(client_uid, {"rulebook": str(rulebook_uid)})
    return list(rulebook.confirmations.filter(by_id=actor.account_id))


def _confirmed(rulebook: Rulebook, reader: Reader, actor: Actor) -> Confirmation:
    return Confirmation.objects.create(
        realm_id=rulebook.realm_id,
        rulebook=rulebook,
        unit=reader.unit,
        person_id=reader.seat.person_id if reader.seat else None,
        by_id=actor.account_id,
        at=timezone.now(),
    )


def _unit(confirmation: Confirmation) -> str | None:
    return str(confirmation.unit.uid) if confirmation.unit else None


def _must_not_be_locked(review: Review) -> None:
    """Raise Conflict once meeting or scoring has begun. Both rows are locked, so that neither can begin meanwhile."""
    if review.meeting_id is not None:
        review.meeting = Meeting.objects.select_for_update().get(pk=review.meeting_id)
    if review.round_id is not None:
        review.round = Round.objects.select_for_update().get(pk=review.round_id)
    if locked_since(review) is not None:
        raise Conflict("review.locked", N_("评审已经开始，评估规则已锁定，不能再改"))
