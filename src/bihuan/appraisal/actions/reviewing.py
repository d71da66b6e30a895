"""Opening a review, asking units, its meeting, and putting the deadline off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day, local_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..acts import append
from ..models import Confirmation, Declaration, Participant, Review
from ..queries import locked_since, meetings_offered, rulebook_in_force
from .loading import find_units, lock_review
from .telling import tell_of_rules

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
MOST_UNITS = 500


@dataclass(frozen=True)
class ReviewDraft:
    """A review to open: whose, in which line, called what, of which year."""

    owner: Unit
    line: Line
    title: str
    year: int


def open_review(draft: ReviewDraft, *, actor: Actor, client_uid: UUID | None = None) -> Review:
    """Open the review of a year for an office in which the actor works.

    Raises Denied for another office, Invalid for no title or an impossible year, Conflict where the title is taken.
    """
    title = " ".join(draft.title.split())
    payload = {"owner": str(draft.owner.uid), "line": draft.line.value, "title": title, "year": draft.year}
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="appraisal.open_review", payload=payload)
        if stored is not None:
            return Review.objects.get(uid=stored["review"])
        if not any(post.unit_id == draft.owner.pk for post in actor.posts_as(*OFFICE_ROLES, line=draft.line)):
            raise Denied("review.not_an_office", N_("年度评审由主管办公室开设"), holders=[Role.OFFICE.label])
        if not title:
            raise Invalid("review.title", N_("请填写评审名称"), field="title")
        if not EARLIEST_YEAR <= draft.year <= LATEST_YEAR:
            raise Invalid("review.year", N_("年度 %(year)s 不对"), year=draft.year, field="year")
        if Review.objects.filter(realm_id=actor.realm_id, title=title).exists():
            raise Conflict("review.title_taken", N_("已有名为“%(title)s”的评审"), title=title, field="title")
        review = Review.objects.create(
            realm_id=actor.realm_id,
            owner=draft.owner,
            line=draft.line.value,
            title=title,
            year=draft.year,
            created_by_id=actor.account_id,
            created_at=timezone.now(),
        )
        append(review, "open", actor=actor, year=draft.year)
        record(client_uid, {"review": str(review.uid)})
    return review


def ask_units(uid: UUID, units: Collection[UUID], *, actor: Actor, client_uid: UUID | None = None) -> list[Participant]:
    """Ask units to declare; those asked already stay, and where rules are out the new ones are told.

    Raises Denied, NotFound for a unit not seen, Invalid for none or too many.
    """
    payload = {"review": str(uid), "units": sorted(map(str, units))}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.ask_units", payload=payload) is None:
            asked = find_units(actor, set(units))
            known = set(review.participants.values_list("unit_id", flat=True))
            fresh = [unit for unit in asked if unit.pk not in known]
            if not asked:
                raise Invalid("review.no_units", N_("请选择单位"), field="units")
            if len(known) + len(fresh) > MOST_UNITS:
                raise Invalid("review.too_many_units", N_("一次评审最多 %(most)s 个单位"), most=MOST_UNITS)
            Participant.objects.bulk_create(
                [Participant(realm_id=review.realm_id, review=review, unit=unit) for unit in fresh]
            )
            rulebook = rulebook_in_force(review)
            if rulebook is not None:
                tell_of_rules(review, rulebook, [unit.pk for unit in fresh])
            append(review, "ask_units", actor=actor, units=[str(unit.uid) for unit in fresh])
            record(client_uid, {"review": str(uid)})
    return list(review.participants.select_related("unit"))


def let_unit_go(uid: UUID, unit_uid: UUID, *, actor: Actor) -> None:
    """Take a unit off that was asked by mistake: it has neither declared nor confirmed anything.

    Raises Denied, NotFound, Conflict where it has.
    """
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        asked = review.participants.filter(unit__uid=unit_uid).first()
        if asked is None:
            raise NotFound("participant", N_("没有这个参评单位"))
        declared = Declaration.objects.filter(review=review, unit_id=asked.unit_id).exists()
        confirmed = Confirmation.objects.filter(rulebook__review=review, unit_id=asked.unit_id).exists()
        if declared or confirmed:
            raise Conflict("participant.acted", N_("这个单位已经办理过，不能移出"))
        asked.delete()
        append(review, "let_unit_go", actor=actor, unit=str(unit_uid))


def set_meeting(uid: UUID, meeting_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Review:
    """Say at which meeting it is reviewed: when that begins, the rules in force are locked.

    Raises Denied, NotFound for a meeting that is not the office's, has begun or belongs to another review, Conflict once the
    rules are locked.
    """
    payload = {"review": str(uid), "meeting": str(meeting_uid)}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.set_meeting", payload=payload) is None:
            if locked_since(review) is not None:
                raise Conflict("review.locked", N_("评审已经开始，不能再改"))
            meeting = meetings_offered(actor, review).filter(uid=meeting_uid).first()
            if meeting is None:
                raise NotFound("meeting", N_("没有这个会议"))
            review.meeting = meeting
            review.save(update_fields=["meeting"])
            append(review, "set_meeting", actor=actor, meeting=str(meeting_uid))
            record(client_uid, {"review": str(uid)})
    return review


def put_off(uid: UUID, day: date, *, actor: Actor, client_uid: UUID | None = None) -> Review:
    """Put the end of declaring off to a later day. Raises Denied, Invalid for an earlier day, Conflict before there is any."""
    payload = {"review": str(uid), "day": day}
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.put_off", payload=payload) is None:
            if review.declare_by is None:
                raise Conflict("review.no_rules", N_("还没有公布评估规则"))
            now = local_day(review.declare_by)
            if day <= now:
                raise Invalid("review.not_later", N_("新的截止日期要晚于 %(day)s"), day=now.isoformat(), field="day")
            review.declare_by = end_of_day(day)
            review.save(update_fields=["declare_by"])
            append(review, "put_off", actor=actor, before=now.isoformat(), after=day.isoformat())
            record(client_uid, {"review": str(uid)})
    return review
