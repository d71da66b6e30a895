"""One item: where it stands, before and after, its plan, and its whole story."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.core.uid import uuid7
from bihuan.core.workdays import working_calendar
from bihuan.registry.request import ActorRequest

from ..casefile import Case, open_case
from ..models import Item, PartyPart, Plan
from ..pack import FixValue
from ..states import Move
from ..verify import story_fault
from .choices import choices_of
from .pictures import compare, openings
from .story import tell_story
from .tags import rebound_tag, state_tag, time_tag

TITLE = 60


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
        "requests": case.requests,
        "names": case.names,
    }
    return render(request, "ledger/item.html", context)


def about(case: Case) -> dict[str, Any]:
    """What every page about one item shows: heading, marks, units, pictures and papers."""
    item = case.item
    tags = [state_tag(item.state), time_tag(item, case.desk.now, working_calendar()), rebound_tag(item)]
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
    }


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
    """Who leads, assists, does and checks, each only where there is somebody: names with their pages."""
    keys = [
        (_("牵头"), case.unit_ids(PartyPart.LEAD)),
        (_("配合"), case.unit_ids(PartyPart.ASSISTING)),
        (_("承办"), case.unit_ids(PartyPart.DOER)),
        (_("核查"), [case.checker_id]),
    ]
    shown = [
        (word, [(case.names[key], _page_of(case, key)) for key in units if key in case.names]) for word, units in keys
    ]
    return [(word, units) for word, units in shown if units]


def _page_of(case: Case, key: int) -> str:
    return reverse("registry:unit", args=[case.desk.tree[key].uid])


def _facts(item: Item) -> list[tuple[str, str]]:
    """What the hand-over said, as far as it said something."""
    facts = [
        (_("问题类别"), item.category),
        (_("整改要求"), item.demand),
        (_("点位（原文）"), item.place_text if item.place and item.place_text != item.place.name else ""),
        (_("责任单位（原文）"), item.unit_text),
        (_("期限（原文）"), item.deadline_text),
        (_("备注"), item.remark),
    ]
    return [(word, value) for word, value in facts if value]
