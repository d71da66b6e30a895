"""公示: a sealed result is shown for so many working days, units object, the office answers, and then it is final.

Or it is not shown for objections at all: the units are told, and it is final at once.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day, local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.queries.calendars import calendar_of
from bihuan.scoring.actions import let_judges_see

from ..acts import append
from ..models import Declaration, Objection, Publicity, Review
from ..publicities import get_objection, get_publicity, latest_result, scored_declarations
from ..queries import declarable_units, rulebook_in_force
from ..rules import must_publish
from ..terms import EXAMPLE, months_later, read
from .loading import lock_for_unit, lock_review, needed_words
from .telling import tell_units

MOST_SHOWN_DAYS = 60
KIND = "appraisal.publicity"
SHOWN = N_("“%(title)s”的结果开始公示，有异议请在公示期内提出")
TOLD = N_("“%(title)s”的结果已定，请查看")


def show_result(uid: UUID, *, days: int, totals: bool, actor: Actor, client_uid: UUID | None = None) -> Publicity:
    """Show the last sealed result for so many working days, with or without totals; the units are told.

    With ``days`` 0 nothing is objected to: the units are told of the result, which is final with that. One that still runs with an earlier result is replaced and stays. Raises Denied for anybody but the head of the office,
    Invalid for impossible days, Conflict without a sealed result or where this very one was shown.
    """
    payload = {"review": str(uid), "days": days, "totals": totals}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        must_publish(actor, review)
        stored = once(client_uid, actor=actor, verb="appraisal.show_result", payload=payload)
        if stored is not None:
            return Publicity.objects.get(uid=stored["publicity"])
        if not 0 <= days <= MOST_SHOWN_DAYS:
            raise Invalid("publicity.days", N_("公示 0 到 %(most)s 个工作日"), most=MOST_SHOWN_DAYS, field="days")
        result = latest_result(review)
        if result is None:
            raise Conflict("publicity.no_result", N_("考评结果还没有封存"))
        if Publicity.objects.filter(result=result).exists():
            raise Conflict("publicity.shown", N_("这次封存的结果已经公示过"))
        now = timezone.now()
        review.publicities.filter(closed_at__isnull=True).update(closed_at=now)
        until = (
            end_of_day(add_workdays(timezone.localdate(now), days, calendar_of(review.realm_id)).day) if days else now
        )
        publicity = Publicity.objects.create(
            realm_id=review.realm_id,
            review=review,
            number=review.publicities.count() + 1,
            result=result,
            totals=totals,
            until=until,
            by_id=actor.account_id,
            at=now,
            final=not days,
            closed_at=None if days else now,
        )
        append(review, "show_result", actor=actor, result=result.digest, until=local_day(until).isoformat(), days=days)
        if not days:
            _let_judges_go(review, actor)
        units = list(review.participants.values_list("unit_id", flat=True))
        tell_units(review, units, SHOWN if days else TOLD, kind=KIND)
        record(client_uid, {"publicity": str(publicity.uid)})
    return publicity


def object_to(
    uid: UUID,
    publicity_uid: UUID,
    *,
    unit: UUID,
    text: str,
    about: UUID | None,
    actor: Actor,
    client_uid: UUID | None = None,
) -> Objection:
    """Object to a result as long as it is shown, for a unit asked, ``about`` one declaration or about all.

    Raises NotFound, Denied for another unit, Invalid without words, Conflict once the showing is over.
    """
    payload = {"publicity": str(publicity_uid), "unit": str(unit), "text": text.strip(), "about": str(about)}
    with transaction.atomic():
        review = lock_for_unit(uid, actor=actor)
        publicity = get_publicity(review, publicity_uid)
        own = next((one for one in declarable_units(actor, review) if one.uid == unit), None)
        if own is None:
            message = N_("异议由参评单位提出")
            raise Denied("objection.not_your_unit", message, holders=[Role.LIAISON.label])
        stored = once(client_uid, actor=actor, verb="appraisal.object_to", payload=payload)
        if stored is not None:
            return Objection.objects.get(uid=stored["objection"])
        if publicity.closed_at is not None or timezone.now() > publicity.until:
            raise Conflict("publicity.over", N_("公示已经结束"))
        objection = Objection.objects.create(
            realm_id=review.realm_id,
            publicity=publicity,
            unit=own,
            declaration=_about(review, about),
            text=needed_words(text, field="text"),
            by_id=actor.account_id,
            at=timezone.now(),
        )
        append(review, "object", actor=actor, declaration=objection.declaration, objection=str(objection.uid))
        record(client_uid, {"objection": str(objection.uid)})
    return objection


def answer_objection(
    uid: UUID, publicity_uid: UUID, objection_uid: UUID, *, text: str, actor: Actor, client_uid: UUID | None = None
) -> Objection:
    """Answer an objection, once; its unit is told. Raises Denied, NotFound, Invalid without words, Conflict where it is answered."""
    payload = {"objection": str(objection_uid), "text": text.strip()}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        objection = get_objection(actor, get_publicity(review, publicity_uid), objection_uid)
        if once(client_uid, actor=actor, verb="appraisal.answer_objection", payload=payload) is None:
            if objection.answered_at is not None:
                raise Conflict("objection.answered", N_("这条异议已经答复"))
            objection.answer = needed_words(text, field="text")
            objection.answered_by_id, objection.answered_at = actor.account_id, timezone.now()
            objection.save(update_fields=["answer", "answered_by", "answered_at"])
            append(review, "answer", actor=actor, objection=str(objection_uid))
            tell_units(review, [objection.unit_id], N_("“%(title)s”的异议有了答复"), kind=KIND)
            record(client_uid, {"objection": str(objection_uid)})
    return objection


def make_final(uid: UUID, publicity_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Publicity:
    """Say that the result stands: its time is over, and every objection is answered.

    Raises Denied for anybody but the head, NotFound, Conflict before that or where it has ended.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        must_publish(actor, review)
        publicity = get_publicity(review, publicity_uid)
        payload = {"publicity": str(publicity_uid)}
        if once(client_uid, actor=actor, verb="appraisal.make_final", payload=payload) is None:
            if publicity.closed_at is not None:
                raise Conflict("publicity.over", N_("公示已经结束"))
            if timezone.now() <= publicity.until:
                raise Conflict("publicity.running", N_("公示期还没有满"))
            if publicity.objections.filter(answered_at__isnull=True).exists():
                raise Conflict("publicity.open_objections", N_("还有异议没有答复"))
            publicity.final, publicity.closed_at = True, timezone.now()
            publicity.save(update_fields=["final", "closed_at"])
            _let_judges_go(review, actor)
            append(review, "make_final", actor=actor, result=publicity.result.digest)
            record(client_uid, payload)
    return publicity


def _about(review: Review, uid: UUID | None) -> Declaration | None:
    if uid is None:
        return None
    found = scored_declarations(review).filter(uid=uid).first()
    if found is None:
        raise NotFound("declaration", N_("没有这份申报"))
    return found


def _let_judges_go(review: Review, actor: Actor) -> None:
    """From now on those who judged see their sheets and the result as long as the rules say."""
    rulebook = rulebook_in_force(review)
    months = (read(rulebook.terms) if rulebook else EXAMPLE).judge_months
    if review.round is not None:
        let_judges_see(review.round.uid, end_of_day(months_later(timezone.localdate(), months)), actor=actor)
