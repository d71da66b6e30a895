"""One item: where it stands, before and after, its plan, and its whole story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.evidence.queries import not_compared
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest

from ..actions import terms_of
from ..casefile import Case, open_case
from ..document_queries import papers_on
from ..models import Item, PartyPart, Plan, RequestAnswer
from ..pack import FixValue
from ..states import Card, Move, State
from ..supervised import open_proposals
from ..verify import story_fault
from .calendar_notes import calendar_words
from .choices import choices_of
from .covering import coverable
from .doubts import doubts_of
from .keeping_words import keeping_of
from .near import suggestions_for
from .pictures import compare, openings
from .relatives import relatives_of
from .requesting import asked_of, steps_of
from .story import tell_story
from .tags import Tag, card_tag, offline_tag, rebound_tag, standing_tag, time_tag

TITLE = 60
PROPOSED = {Card.YELLOW: N_("拟亮黄牌"), Card.RED: N_("拟亮红牌")}


@dataclass(frozen=True)
class Check:
    """One step of verification: what it is called, whose it is, and whether it has passed or is the one waited for."""

    label: str
    unit: str
    passed: bool
    waits: bool


@require_safe
def show_item(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One item. Rule: ``visible_items``; the buttons are what ``rules.offers_on`` opens to this person."""
    case = open_case(request.actor, uid)
    fault = story_fault(case.item, case.story)
    if fault is not None:
        # Somebody may have moved the item between two of our reads; a real fault is still there at the second look.
        case = open_case(request.actor, uid)
        fault = story_fault(case.item, case.story)
    context = {
        **about(case),
        "choices": choices_of(case),
        "acknowledge": Move.ACKNOWLEDGE,
        "client": uuid7(),
        "cycles": tell_story(case),
        "length": len(case.story),
        "fault": _(fault.message) % fault.values if fault else "",
        "requests": asked_of(case),
        "relatives": relatives_of(case),
        "keeping": keeping_of(case),
        "papers": papers_on(request.actor, case.item),
        "doubts": doubts_of(case),
        "public": coverable(case, request.actor),
        "not_compared": not_compared(case.evidence),
        "near": suggestions_for(case.item, request.actor),
    }
    return render(request, "ledger/item.html", context)


def about(case: Case) -> dict[str, Any]:
    """What every page about one item shows: heading, marks, units, pictures and papers."""
    item, calendar = case.item, calendar_of(case.item.realm_id)
    tags = [standing_tag(item), time_tag(item, case.desk.now, calendar), rebound_tag(item), offline_tag(item)]
    tags += [card_tag(item.card), _proposal_tag(case)]
    return {
        "item": item,
        "title": title_of(item),
        "tags": [tag for tag in tags if tag is not None],
        "parts": _parts(case),
        "pictures": compare(item, case.evidence, case.report, case.names, opening=openings(case)),
        "facts": _facts(item),
        "labels": _labels(case),
        "plan": case.plan,
        "fixes": fixes_of(case, case.plan) if case.plan else [],
        "report": case.report,
        "steps": steps_of(case.milestones, case.desk.now) if item.state == State.DEFERRED else [],
        "checks": _checks(case),
        "calendar_words": calendar_words(calendar, case.desk.now, _moments(case)),
    }


def _proposal_tag(case: Case) -> Tag | None:
    """The card proposed for an item, for those who may know; no query where nothing can speak for one."""
    item = case.item
    if not item.returns and (item.due is None or item.due >= case.desk.now):
        return None
    row = open_proposals(case.actor).filter(item=item).first()
    return Tag("late", _(PROPOSED[Card(row.card)])) if row else None


def _moments(case: Case) -> list[datetime | None]:
    """Every date an item's pages speak of that is still to come in."""
    item = case.item
    asked = [terms_of(row) for row in case.requests if row.answer == RequestAnswer.OPEN]
    dates = [day for terms in asked for day in (terms.deadline, *terms.dates)]
    proposed = item.proposed_deadline if item.deadline is None else None
    return [item.due, item.deadline, item.mend_by, proposed, *(step.due for step in case.milestones_left), *dates]


def title_of(item: Item) -> str:
    """The place and the beginning of the problem."""
    problem = item.problem if len(item.problem) <= TITLE else item.problem[: TITLE - 1] + "…"
    return f"{item.place_name} {problem}".strip()


def fixes_of(case: Case, plan: Plan) -> list[tuple[str, str]]:
    """The fixes of one version in the order of its own variant, words and values; days as written in the plan."""
    rules = case.desk.rules
    variant = rules.plan(plan.variant) if plan.variant else None
    shown = []
    for fix in variant.fixes if variant else ():
        value = str(plan.fixes.get(fix.key, ""))
        unit = _(" 元") if value and fix.value is FixValue.MONEY else ""
        shown.append((fix.label.of(get_language() or "zh"), f"{value}{unit}" or "—"))
    return shown


def _labels(case: Case) -> dict[str, str]:
    """What the kind calls its problem, plan ("" where it has none) and report."""
    words, language = case.desk.rules.kind(case.item.kind).words, get_language() or "zh"
    plan = words.plan.of(language) if case.desk.rules.plan_of(case.item.kind) else ""
    return {"what": words.what.of(language), "plan": plan, "report": words.report.of(language)}


def _parts(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who leads, assists, does and checks, each only where there is somebody: names with their pages, persons without one."""
    keys = [
        (_("牵头"), case.unit_ids(PartyPart.LEAD), []),
        (_("配合"), case.unit_ids(PartyPart.ASSISTING), []),
        (_("承办"), case.unit_ids(PartyPart.DOER), case.handlers),
        (_("核查"), [case.checker_id], []),
    ]
    shown = []
    for word, units, persons in keys:
        named = [(case.names[key], _page_of(case, key)) for key in units if key in case.names]
        shown.append((word, [*named, *((person, "") for person in persons)]))
    return [(word, names) for word, names in shown if names]


def _page_of(case: Case, key: int) -> str:
    return reverse("registry:unit", args=[case.desk.tree[key].uid])


def _checks(case: Case) -> list[Check]:
    """The steps of verification in order, where there are several."""
    before, language = case.desk.before, get_language() or "zh"
    steps = case.desk.steps(before)
    if len(steps) < 2:
        return []
    labels = {step.key: step.label.of(language) for step in case.desk.rules.kind(case.item.kind).verification.steps}
    ended = before.state in (State.CLOSED, State.CONSOLIDATED)
    now = before.step if before.state is State.REPORTED else len(steps) if ended else -1
    return [
        Check(labels[step.key], case.names.get(step.unit, ""), passed=place < now, waits=place == now)
        for place, step in enumerate(steps)
    ]


def _facts(item: Item) -> list[tuple[str, str]]:
    """What the hand-over said, as far as it said something."""
    facts = [
        (_("问题类别"), item.category),
        (_("整改要求"), item.demand),
        (_("点位（原文）"), item.place_text if item.place and item.place_text != item.place.name else ""),
        (_("责任单位（原文）"), item.unit_text),
        (_("期限（原文）"), item.deadline_text),
        (_("原台账编号"), item.old_number),
        (_("备注"), item.remark),
    ]
    return [(word, value) for word, value in facts if value]
