"""Reading reviews, rules and declarations. Everything starts from a ``visible_…``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.meetings.models import Meeting, MeetingKind
from bihuan.meetings.models import Stage as MeetingStage
from bihuan.meetings.queries import visible_meetings
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES
from bihuan.scoring.models import RuleVersion, Seat
from bihuan.scoring.queries import live_seats, seats_of
from bihuan.scoring.rulebooks import rules_for
from bihuan.scoring.stages import RoundStage

from .models import Attachment, Confirmation, Declaration, Participant, Review, Rulebook, Verdict
from .rules import can_run, units_of
from .stages import HANDED_IN, PASSED, Stage
from .terms import places_for, read

DECLARATION_KIND = "appraisal.declaration"
RULEBOOK_KIND = "appraisal.rulebook"


def visible_reviews(actor: Actor) -> QuerySet[Review]:
    """Those of the actor's office; all of their lines for leaders; once rules are out, those of units asked and of judges."""
    told = Exists(Rulebook.objects.filter(review=OuterRef("pk"), published_at__isnull=False))
    seen = over(actor, "") | (Q(told) & Q(pk__in=_judged(actor).values("pk")))
    for line, units in _own_units(actor).items():
        asked = Exists(Participant.objects.filter(review=OuterRef("pk"), unit_id__in=units))
        seen |= Q(told) & Q(asked) & _of_line(line, "")
    return Review.objects.filter(seen, realm_id=actor.realm_id).select_related("owner", "meeting", "round")


def get_review(actor: Actor, uid: UUID) -> Review:
    """One visible review. Raises NotFound."""
    review = visible_reviews(actor).filter(uid=uid).first()
    if review is None:
        raise NotFound("review", N_("没有这次评审"))
    return review


def oversees(actor: Actor, review: Review) -> bool:
    """Say whether the actor sees what every unit handed in: the office, and leaders of its line."""
    leads = any(post.scope_path == f"{actor.realm_id}/" for post in actor.posts_as(Role.LEADER, line=Line(review.line)))
    return can_run(actor, review) or leads


def visible_rulebooks(actor: Actor) -> QuerySet[Rulebook]:
    """Versions of visible reviews; drafts are seen by their office alone."""
    own = Q(published_at__isnull=False)
    for post in actor.posts_as(*OFFICE_ROLES):
        own |= _of_line(post.line, "review__") & Q(review__owner_id=post.unit_id)
    return Rulebook.objects.filter(own, review__in=visible_reviews(actor), realm_id=actor.realm_id)


def get_rulebook(actor: Actor, review: Review, uid: UUID) -> Rulebook:
    """One version of a visible review. Raises NotFound."""
    found = visible_rulebooks(actor).filter(review=review, uid=uid).select_related("rule", "review__owner").first()
    if found is None:
        raise NotFound("rulebook", N_("没有这个版本的评估规则"))
    return found


def versions_of(actor: Actor, review: Review) -> list[Rulebook]:
    """The versions the actor may see, the newest first."""
    return list(visible_rulebooks(actor).filter(review=review).select_related("rule").order_by("-version"))


def rulebook_in_force(review: Review) -> Rulebook | None:
    """The newest published version."""
    published = review.rulebooks.filter(published_at__isnull=False)
    return published.select_related("rule").order_by("-version").first()


def locked_since(review: Review) -> datetime | None:
    """When the rules were locked: with the beginning of the meeting or, where that was earlier, of the scoring."""
    begun = [review.meeting.begun_at] if review.meeting and review.meeting.stage != MeetingStage.PREPARING else []
    if review.round and review.round.stage != RoundStage.PREPARING:
        begun.append(review.round.opened_at)
    return min((moment for moment in begun if moment is not None), default=None)


@dataclass(frozen=True)
class Reader:
    """Somebody who is to confirm: a unit, or a judge in person by seat; ``confirmed`` where that was done."""

    unit: Unit | None
    seat: Seat | None
    confirmed: Confirmation | None


def readers_of(rulebook: Rulebook) -> list[Reader]:
    """The units asked and the judges of the round, each with their confirmation: at most four queries."""
    review = rulebook.review
    done = list(rulebook.confirmations.all())
    units = {one.unit_id: one for one in done if one.unit_id is not None}
    people = {one.person_id: one for one in done if one.person_id is not None}
    seats = seats_of(review.round) if review.round else []
    return [
        *(Reader(one.unit, None, units.get(one.unit_id)) for one in participants_of(review)),
        *(Reader(None, seat, people.get(seat.person_id)) for seat in seats),
    ]


def waiting_readers(actor: Actor, rulebook: Rulebook) -> list[Reader]:
    """Those of them for whom the actor may confirm and has not."""
    units = units_of(actor, Line(rulebook.review.line))
    return [
        one
        for one in readers_of(rulebook)
        if one.confirmed is None
        and ((one.unit and one.unit.pk in units) or (one.seat and one.seat.person_id == actor.person_id))
    ]


def participants_of(review: Review) -> list[Participant]:
    """The units asked, in the order of the tree."""
    return list(review.participants.select_related("unit").order_by("unit__path"))


def visible_declarations(actor: Actor) -> QuerySet[Declaration]:
    """A unit's own and, once handed in, those it takes part in; what is handed in for office and leaders; a judge's entries."""
    handed_in = Q(stage__in=HANDED_IN)
    seen = handed_in & over(actor, "review__")
    for line, units in _own_units(actor).items():
        joint = Exists(Declaration.partners.through.objects.filter(declaration=OuterRef("pk"), unit_id__in=units))
        seen |= _of_line(line, "review__") & (Q(unit_id__in=units) | (handed_in & Q(joint)))
    seats = live_seats(actor)
    judged = Exists(seats.filter(round=OuterRef("entry__round_id")))
    seen |= Q(judged, stage=Stage.ACCEPTED.value, entry__withdrawn_at__isnull=True)
    rows = Declaration.objects.filter(seen, realm_id=actor.realm_id)
    return rows.select_related("review__owner", "unit", "entry", "pledge")


def get_declaration(actor: Actor, uid: UUID) -> Declaration:
    """One visible declaration. Raises NotFound."""
    found = visible_declarations(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("declaration", N_("没有这份申报"))
    return found


def declarations_of(actor: Actor, review: Review) -> list[Declaration]:
    """Those of a review the actor sees, by unit."""
    return list(visible_declarations(actor).filter(review=review).order_by("unit__path", "pk"))


def standing_of(review: Review) -> Mapping[int, list[Stage]]:
    """By unit, how far its declarations have come, drafts too: their office sees that there is one, not what it says."""
    found: dict[int, list[Stage]] = {}
    for unit, stage in review.declarations.order_by("pk").values_list("unit_id", "stage"):
        found.setdefault(unit, []).append(Stage(stage))
    return found


def declarable_units(actor: Actor, review: Review) -> list[Unit]:
    """The units asked for which the actor declares."""
    units = units_of(actor, Line(review.line))
    return [one.unit for one in participants_of(review) if one.unit_id in units]


def handed_in_by(declaration: Declaration) -> int:
    """How many of its unit stand in the review, drafts left aside and itself always counted."""
    others = Declaration.objects.filter(review_id=declaration.review_id, unit_id=declaration.unit_id)
    return others.exclude(stage=Stage.DRAFT.value).exclude(pk=declaration.pk).count() + 1


def promised_before(declaration: Declaration) -> Declaration | None:
    """What the unit promised the year before for this year: the last it handed in."""
    earlier = Declaration.objects.filter(
        realm_id=declaration.realm_id,
        unit_id=declaration.unit_id,
        review__line=declaration.review.line,
        review__year=declaration.review.year - 1,
        stage__in=[*PASSED, Stage.SUBMITTED, Stage.CARRIED],
    )
    return earlier.exclude(promise_title="", promise="").select_related("review", "pledge").order_by("-pk").first()


def attachments_of(declaration: Declaration) -> list[tuple[Attachment, Evidence]]:
    """The files on a declaration, in the order they came."""
    rows = declaration.attachments.filter(removed_at__isnull=True).select_related(
        "evidence__file__picture", "evidence__realm"
    )
    return [(row, row.evidence) for row in rows.order_by("pk")]


def get_attachment(declaration: Declaration, uid: UUID) -> Attachment:
    """One file on it. Raises NotFound."""
    found = declaration.attachments.filter(uid=uid, removed_at__isnull=True).first()
    if found is None:
        raise NotFound("attachment", N_("没有这个附件"))
    return found


def sources_of(rulebook: Rulebook) -> list[Evidence]:
    """The files the words of a version were read from."""
    return list(of_targets(rulebook.realm_id, RULEBOOK_KIND, [rulebook.uid]))


def verdicts_of(declaration: Declaration) -> list[Verdict]:
    """Every decision of the pre-review, the last first."""
    return list(declaration.verdicts.order_by("-pk"))


def waiting_for_round(review: Review) -> list[Declaration]:
    """What was accepted and is no entry of the round, by unit."""
    rows = Declaration.objects.filter(review=review, stage=Stage.ACCEPTED.value)
    rows = rows.filter(Q(entry__isnull=True) | Q(entry__withdrawn_at__isnull=False))
    return list(rows.select_related("unit").prefetch_related("partners").order_by("unit__path", "pk"))


@dataclass(frozen=True)
class Places:
    """预选 by the rules' share: how many passed the pre-review, how many of them may be entries, and how many are."""

    share: int
    passed: int
    most: int
    entered: int

    @property
    def left(self) -> int:
        """How many may still be chosen."""
        return max(self.most - self.entered, 0)


def places_of(review: Review) -> Places | None:
    """The share of the rules in force, counted out; None where they have none."""
    rulebook = rulebook_in_force(review)
    terms = read(rulebook.terms) if rulebook else None
    if terms is None or not terms.share:
        return None
    passed = Declaration.objects.filter(review=review, stage__in=PASSED).count()
    entered = Declaration.objects.filter(
        review=review, stage=Stage.ACCEPTED.value, entry__isnull=False, entry__withdrawn_at__isnull=True
    ).count()
    return Places(terms.share, passed, places_for(terms, passed), entered)


def meetings_offered(actor: Actor, review: Review) -> QuerySet[Meeting]:
    """The review meetings of the office that are still prepared and belong to no other review."""
    own = visible_meetings(actor).filter(owner_id=review.owner_id, line=review.line, kind=MeetingKind.REVIEW)
    return own.filter(stage=MeetingStage.PREPARING).filter(Q(review__isnull=True) | Q(review=review))


def rules_offered(actor: Actor) -> QuerySet[RuleVersion]:
    """The scoring rules a review may stand on."""
    return rules_for(actor.realm_id)


def _judged(actor: Actor) -> QuerySet[Review]:
    return Review.objects.filter(round__in=live_seats(actor).values("round"))


def own_declarations(actor: Actor, prefix: str) -> Q:
    """The declarations of the actor's own units, as a condition reached over ``prefix``."""
    own = Q(pk__in=[])
    for line, units in _own_units(actor).items():
        own |= _of_line(line, f"{prefix}review__") & Q((f"{prefix}unit_id__in", list(units)))
    return own


def over(actor: Actor, prefix: str) -> Q:
    """The reviews an actor runs or oversees, as a condition reached over ``prefix``."""
    seen = Q(pk__in=[])
    for post in actor.posts_as(*OFFICE_ROLES):
        seen |= _of_line(post.line, prefix) & Q((f"{prefix}owner_id", post.unit_id))
    for post in actor.posts_as(Role.LEADER):
        if post.scope_path == f"{actor.realm_id}/":
            seen |= _of_line(post.line, prefix)
    return seen


def _own_units(actor: Actor) -> Mapping[Line, Collection[int]]:
    found: dict[Line, set[int]] = {}
    for post in actor.posts_as(*UNIT_ROLES):
        found.setdefault(post.line, set()).add(post.unit_id)
    return found


def _of_line(line: Line, prefix: str) -> Q:
    return Q((f"{prefix}line__in", list(Line) if line is Line.ALL else [line]))
