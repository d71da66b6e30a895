"""The pre-review, and the round of scoring made of what passed it, by scoring's own actions."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import notices
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day, local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import UNIT_ROLES
from bihuan.registry.queries.calendars import calendar_of
from bihuan.scoring.actions import EntryDraft, RoundDraft, add_entries, create_round
from bihuan.scoring.models import Round

from ..acts import append
from ..drafts import draft_of
from ..models import Declaration, Verdict
from ..queries import handed_in_by, places_of, waiting_for_round
from ..stages import Stage, Step, after
from ..terms import Check, checks_of, read
from .loading import limited_words, lock_judged, lock_review, needed_words, require_rulebook


def accept(uid: UUID, *, words: str, actor: Actor, client_uid: UUID | None = None) -> Declaration:
    """Let a declaration pass. Where a check is not met, or it was not chosen before, words say why it passes all the same.

    Raises Denied, NotFound, Invalid without such words, Conflict for one that is not handed in.
    """
    with transaction.atomic():
        declaration = lock_judged(uid, actor=actor)
        payload = {"declaration": str(uid), "words": words.strip()}
        if once(client_uid, actor=actor, verb="appraisal.accept", payload=payload) is None:
            passed_over = Stage(declaration.stage) is Stage.NOT_CHOSEN
            stage = after(Stage(declaration.stage), Step.ACCEPT)
            checks = checks_for(declaration)
            unmet = [check.key for check in checks if not check.met]
            words = needed_words(words) if unmet or passed_over else limited_words(words)
            decide(declaration, checks, words, accepted=True, actor=actor)
            declaration.stage = stage.value
            declaration.save(update_fields=["stage"])
            append(declaration.review, "accept", actor=actor, declaration=declaration, unmet=unmet)
            tell_verdict(declaration, N_("申报“%(title)s”通过了初审"))
            record(client_uid, {"declaration": str(uid)})
    return declaration


def send_back(uid: UUID, *, words: str, actor: Actor, client_uid: UUID | None = None) -> Declaration:
    """Return a declaration with reasons; the unit has the rules' working days to put it right.

    One that passed can be returned as long as it is no entry of the round. Raises Denied, NotFound, Invalid without reasons,
    Conflict.
    """
    with transaction.atomic():
        declaration = lock_judged(uid, actor=actor)
        payload = {"declaration": str(uid), "words": words.strip()}
        if once(client_uid, actor=actor, verb="appraisal.send_back", payload=payload) is None:
            stage = after(Stage(declaration.stage), Step.RETURN)
            words = needed_words(words)
            if declaration.entry is not None and declaration.entry.withdrawn_at is None:
                raise Conflict("declaration.entry", N_("已经列入考评，请先在考评里取出"))
            if declaration.pledge_id is not None:
                raise Conflict("declaration.pledge", N_("承诺已经交办，不能退回"))
            days = read(require_rulebook(declaration.review).terms).return_days
            until = add_workdays(timezone.localdate(), days, calendar_of(declaration.realm_id)).day
            decide(declaration, checks_for(declaration), words, accepted=False, actor=actor)
            declaration.stage, declaration.answer_by = stage.value, end_of_day(until)
            declaration.save(update_fields=["stage", "answer_by"])
            append(declaration.review, "return", actor=actor, declaration=declaration, until=until.isoformat())
            tell_verdict(declaration, N_("申报“%(title)s”被退回，请按意见补正"))
            record(client_uid, {"declaration": str(uid)})
    return declaration


def make_round(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Round:
    """Make the accepted declarations entries of the review's round, which is opened the first time.

    Done again it adds what was accepted since. Raises Denied, Invalid where there is nothing to add, Conflict before there are
    rules or where more wait than their share lets in, and what scoring refuses.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.make_round", payload={"review": str(uid)})
        if stored is not None:
            return Round.objects.get(uid=stored["round"])
        rulebook = require_rulebook(review)
        waiting = waiting_for_round(review)
        if not waiting:
            raise Invalid("review.nothing_accepted", N_("没有新的通过初审的申报"))
        places = places_of(review)
        if places is not None and len(waiting) > places.left:
            message = N_("评估规则规定了预选比例，最多还能列入 %(left)s 项，请先预选")
            raise Conflict("review.not_chosen", message, left=places.left)
        round_ = review.round
        if round_ is None:
            draft = RoundDraft(review.owner, Line(review.line), review.title, review.year, rulebook.rule.uid)
            round_ = create_round(draft, actor=actor)
            review.round = round_
            review.save(update_fields=["round"])
        drafts = [
            EntryDraft(one.title, one.unit.uid, tuple(unit.uid for unit in one.partners.all())) for one in waiting
        ]
        for declaration, entry in zip(waiting, add_entries(round_.uid, drafts, actor=actor), strict=True):
            declaration.entry = entry
            declaration.save(update_fields=["entry"])
            append(review, "enter", actor=actor, declaration=declaration, round=str(round_.uid), code=entry.code)
        record(client_uid, {"round": str(round_.uid)})
    return round_


def checks_for(declaration: Declaration) -> list[Check]:
    """What the rules in force ask of a declaration, and whether it meets that. Raises Conflict while there are none."""
    rulebook = require_rulebook(declaration.review)
    until = declaration.review.declare_by or rulebook.published_at or timezone.now()
    facts = draft_of(declaration).facts(items=handed_in_by(declaration))
    return checks_of(read(rulebook.terms), facts, until=local_day(until))


def decide(
    declaration: Declaration,
    checks: list[Check],
    words: str,
    *,
    accepted: bool,
    actor: Actor,
    passed_over: bool = False,
) -> None:
    """Keep one decision of the pre-review with the checks as they stood."""
    Verdict.objects.create(
        realm_id=declaration.realm_id,
        declaration=declaration,
        accepted=accepted,
        passed_over=passed_over,
        words=words,
        checks=[{"key": one.key, "met": one.met, "values": dict(one.values)} for one in checks],
        by_id=actor.account_id,
        at=timezone.now(),
    )


def tell_verdict(declaration: Declaration, message: str) -> None:
    """Tell the unit of a decision; ``message`` may name the ``title``."""
    notices.tell(
        notices.people_of(declaration.realm_id, [declaration.unit_id], UNIT_ROLES),
        realm_id=declaration.realm_id,
        unit_id=declaration.unit_id,
        kind="appraisal.verdict",
        message=message,
        data={"title": declaration.title},
        target_kind="appraisal.declaration",
        target_uid=declaration.uid,
    )
