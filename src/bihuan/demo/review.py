"""The review meeting of the page, played once: nine units declare, a panel marks by cards and accounts, the result is shown.

One transaction: one that broke off has left nothing, and begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction
from django.utils import timezone

from bihuan.appraisal import actions as appraisal
from bihuan.appraisal.drafts import DeclarationDraft, FigureDraft
from bihuan.appraisal.models import Declaration, Goal, Review
from bihuan.appraisal.terms import EXAMPLE
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.demo.cast import Cast
from bihuan.demo.progress import Teller
from bihuan.meetings import actions as meetings
from bihuan.meetings.models import Meeting, MeetingKind, PartKind
from bihuan.meetings.queries import agenda_of
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Person, Unit
from bihuan.scoring import actions as scoring
from bihuan.scoring.models import CommentKind, Entry, Round, Seat
from bihuan.scoring.queries import entries_of, related_seats, seats_of, sitter
from bihuan.scoring.rulebooks import keep_shipped_rules, rules_for, source_of
from bihuan.scoring.stages import Reveal
from bihuan.scoring.tree import leaves

DATA = Path(__file__).with_name("data") / "review.yaml"
OFFICE, HEAD = "kaoping.jingban", "kaoping.fuze"
# Who sits on the panel by account, beside two guests who come by cards.
JUDGES = ("gaige.fuze", "zuzhi.fuze", "shi.ducha")
GUESTS = ("特邀评委甲", "特邀评委乙")
RULE = "innovation-hundred"
DAYS_SHOWN = 5
IN_USE_DAYS = 300
WIDEST = 3


@dataclass(frozen=True)
class Panellist:
    """One seat and who acts for it."""

    seat: Seat
    actor: Actor


@cache
def review_data() -> Mapping[str, Any]:
    """The rules, the items, what was asked and said."""
    told: Mapping[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return told


def play_review(cast: Cast, teller: Teller, seed: str) -> Review | None:
    """Play it, unless this realm has a review already; returns what was made."""
    if Review.objects.filter(realm=cast.realm).exists():
        return None
    told = review_data()
    with transaction.atomic(), teller.step(N_("特色创新评审：申报、打分、公示"), len(told["items"])) as done:
        keep_shipped_rules()
        review = _declared(cast, told)
        meeting = _called(cast, review)
        round_, panel = _seated(cast, review)
        appraisal.fill_agenda(review.uid, actor=cast.named(OFFICE))
        _held(cast, meeting, round_, panel, told, seed, done)
        scoring.seal_round(round_.uid, actor=cast.named(OFFICE))
        scoring.give_comments(round_.uid, actor=cast.named(OFFICE))
        appraisal.show_result(review.uid, days=DAYS_SHOWN, totals=True, actor=cast.named(HEAD))
    return review


def _declared(cast: Cast, told: Mapping[str, Any]) -> Review:
    """Rules published and confirmed, every unit's declaration handed in and accepted."""
    office, head = cast.named(OFFICE), cast.named(HEAD)
    year = cast.today.year
    owner = Unit.objects.get(pk=office.posts[0].unit_id)
    draft = appraisal.ReviewDraft(owner, Line.APPRAISAL, f"{year}年度特色创新事项评审（演示）", year)
    review = appraisal.open_review(draft, actor=office)
    units = {item["unit"]: _unit_of(cast, item["unit"]) for item in told["items"]}
    appraisal.ask_units(review.uid, [unit.uid for unit in units.values()], actor=office)
    rule = rules_for(cast.realm.pk).get(code=RULE)
    rulebook = appraisal.write_rulebook(
        review.uid, appraisal.RulebookDraft(told["rules"], rule.uid, EXAMPLE), actor=office
    )
    appraisal.publish_rulebook(review.uid, rulebook.uid, actor=head)
    for item in told["items"]:
        actor = _liaison(cast, item["unit"])
        appraisal.confirm_read(review.uid, rulebook.uid, actor=actor)
        _declare(cast, review, units[item["unit"]], item, actor)
    for declaration in Declaration.objects.filter(review=review).order_by("pk"):
        appraisal.accept(declaration.uid, words="符合申报条件。", actor=office)
    return review


def _declare(cast: Cast, review: Review, unit: Unit, item: Mapping[str, Any], actor: Actor) -> None:
    declaration = appraisal.begin_declaration(review.uid, unit.uid, actor=actor)
    name, before, after, measure = item["figure"]
    promise_title, promise = item["promise"]
    draft = DeclarationDraft(
        title=item["title"],
        goal=Goal.NEW,
        texts={
            **{key: item[key] for key in ("background", "practice", "novelty", "results")},
            "promise": promise,
        },
        in_use_since=cast.today - timedelta(days=IN_USE_DAYS),
        cost=None,
        promise_title=promise_title,
        promise_goal=Goal.NEW,
        promise_by=date(cast.today.year + 1, 12, 20),
        partners=tuple(_unit_of(cast, partner).uid for partner in item.get("partners", ())),
        figures=(FigureDraft(name, Decimal(before), Decimal(after), measure),),
    )
    appraisal.save_draft(declaration.uid, draft, revision=declaration.revision, page=uuid7(), actor=actor)
    appraisal.submit(declaration.uid, actor=actor)


def _called(cast: Cast, review: Review) -> Meeting:
    office = cast.named(OFFICE)
    draft = meetings.MeetingDraft(
        review.owner,
        Line.APPRAISAL,
        f"{review.year}年度特色创新事项评审会（演示）",
        MeetingKind.REVIEW,
        "考评办会议室",
        timezone.now(),
        180,
    )
    meeting = meetings.hold_meeting(draft, actor=office)
    appraisal.set_meeting(review.uid, meeting.uid, actor=office)
    return meeting


def _seated(cast: Cast, review: Review) -> tuple[Round, list[Panellist]]:
    """The round with its order drawn, and the panel: guests by their cards, the others by their accounts."""
    office = cast.named(OFFICE)
    round_ = appraisal.make_round(review.uid, actor=office)
    scoring.draw_running_order(round_.uid, seed="07 19 23", actor=office)
    (panel,) = source_of(round_.rule).content.panels
    group = panel.groups[0].key
    guests = [
        scoring.seat_guest(round_.uid, scoring.GuestDraft(name, panel.key, group), actor=office) for name in GUESTS
    ]
    cards = scoring.give_cards(round_.uid, day=timezone.localdate(), seats=[one.uid for one in guests], actor=office)
    sitting = [Panellist(one.seat, sitter(scoring.open_card(one.secret, one.pin)[0])) for one in cards]
    for username in JUDGES:
        actor = cast.named(username)
        draft = scoring.SeatDraft(_person_of(cast, username), panel.key, group, _unit_of(cast, username).uid)
        (seat,) = scoring.add_seats(round_.uid, [draft], actor=office)
        sitting.append(Panellist(seat, actor))
    scoring.recuse_kin(round_.uid, actor=office)
    scoring.set_hall(round_.uid, reveal=Reveal.EACH, report_minutes=8, question_minutes=5, actor=office)
    return round_, sitting


def _held(
    cast: Cast,
    meeting: Meeting,
    round_: Round,
    panel: Sequence[Panellist],
    told: Mapping[str, Any],
    seed: str,
    done: Any,
) -> None:
    """The meeting from the reading of the rules to its end; each entry is marked and locked while it is up."""
    office = cast.named(OFFICE)
    entries = entries_of(round_)
    meetings.add_part(meeting.uid, meetings.PartDraft(PartKind.COMMENT, "特邀评委点评", 15), actor=office)
    meetings.begin_meeting(meeting.uid, actor=office)
    parts = agenda_of(meeting)
    asked = told["question"]
    meetings.ask(
        meeting.uid,
        parts[0].uid,
        text=asked["text"],
        answer=asked["answer"],
        unit=_unit_of(cast, asked["unit"]),
        actor=office,
    )
    levels = {item["title"]: Decimal(str(item["level"])) for item in told["items"]}
    for place, entry in enumerate(entries, start=1):
        meetings.go_on(meeting.uid, seen=place, actor=office)
        _marked(round_, entry, panel, levels[entry.title], seed, office)
        done(1)
    meetings.go_on(meeting.uid, seen=len(entries) + 1, actor=office)
    meetings.write_note(meeting.uid, parts[len(entries) + 1].uid, speaker=None, text=told["comment"], actor=office)
    meetings.end_meeting(meeting.uid, actor=office)


def _marked(round_: Round, entry: Entry, panel: Sequence[Panellist], level: Decimal, seed: str, office: Actor) -> None:
    """Open an entry, let everybody who counts mark it around its ``level`` of ten, comment and lock it."""
    scoring.open_entry(round_.uid, entry.uid, actor=office)
    out = {seat.pk for seat in related_seats(entry, seats_of(round_))}
    (tree,) = source_of(round_.rule).content.panels
    for one in panel:
        if one.seat.pk in out:
            continue
        marks = {
            leaf.key: f"{_near(level, Decimal(leaf.most.numerator) / leaf.most.denominator, f'{seed} {entry.title} {one.seat.code} {leaf.key}')}"
            for leaf in leaves(tree)
        }
        scoring.save_sheet(round_.uid, entry.uid, one.seat.uid, marks, submit=True, actor=one.actor)
    first = panel[0]
    texts = {
        CommentKind.COMMENT: "做法清楚，成效有数据。",
        CommentKind.GUIDANCE: "建议写成制度，说清别处要用需要什么条件。",
    }
    scoring.comment_on(round_.uid, entry.uid, first.seat.uid, texts, actor=first.actor)
    scoring.lock_entry(round_.uid, entry.uid, actor=office)
    scoring.reveal_entry(round_.uid, entry.uid, actor=office)


def _near(level: Decimal, most: Decimal, name: str) -> Decimal:
    """A mark near ``level`` tenths of the most there is, in halves; the same name draws the same."""
    swing = sha256(name.encode()).digest()[0] % (2 * WIDEST + 1) - WIDEST
    halves = (level / 10 * most * 2).to_integral_value() + swing * (most / 30).to_integral_value()
    return min(most, max(Decimal(0), halves / 2))


def _liaison(cast: Cast, name: str) -> Actor:
    return cast.named(f"{name}.lianluo")


def _unit_of(cast: Cast, name: str) -> Unit:
    """The unit of an item (``xinyan``) or of an account (``gaige.fuze``)."""
    actor = cast.named(name) if "." in name else _liaison(cast, name)
    return Unit.objects.get(pk=actor.posts[0].unit_id)


def _person_of(cast: Cast, username: str) -> UUID:
    return Person.objects.get(account__username=username, realm=cast.realm).uid
