"""One unit's own lines: what each source says of it, what it contests, and what the office answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Denied, Invalid
from bihuan.core.text import N_
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.request import ActorRequest
from bihuan.ui.steps import take

from ..actions import contest
from ..actions.contesting import ABOUT
from ..forms import ContestForm
from ..gathering import reckon_now
from ..models import Composite
from ..queries import (
    components_of,
    contests_of,
    extras_of,
    get_composite,
    get_unit_in,
    last_version,
    own_units,
    vetoes_of,
)
from ..rules import oversees, units_of
from ..showing import Told, source_words, told_of
from ..stages import Stage
from .composites import about_titles
from .events import veto_words
from .tags import contest_tag, is_open, stage_tag

UNIT = "composite:unit"


@never_cache
@require_safe
def show_unit(request: ActorRequest, uid: UUID, unit: UUID) -> HttpResponse:
    """A unit's lines. Rule: ``queries.get_unit_in``; the group's ranking once final, where the office says so."""
    actor = request.actor
    composite = get_composite(actor, uid)
    member = get_unit_in(actor, composite, unit)
    whole, own = oversees(actor, composite), member.unit_id in units_of(actor, Line(composite.line))
    told = _told(composite)
    final = composite.stage == Stage.FINAL
    line = told.unit(unit) if told else None
    titles = about_titles(composite)
    context = {
        "composite": composite,
        "stage": stage_tag(composite),
        "unit": member.unit,
        "group": member.group,
        "line": line,
        "sources": {one.code: source_words(one) for one in components_of(composite)},
        "graded": bool(told and told.graded),
        "whole": whole,
        "final": final,
        "others": [one for one in own_units(actor, composite) if one.pk != member.unit_id],
        "ranking": told.group_of(unit) if told and _sees_ranking(composite, whole=whole) else None,
        "raised": [
            (one, titles.get(one.about, ""), contest_tag(one))
            for one in contests_of(actor, composite, unit=member.unit)
        ],
        "open": is_open(composite),
        "form": ContestForm(actor=actor, about=_about(composite, line, titles)) if own and is_open(composite) else None,
        **_events(composite, member.unit, line),
    }
    return render(request, "composite/unit.html", context)


@require_POST
def contest_one(request: ActorRequest, uid: UUID, unit: UUID) -> HttpResponse:
    """提出异议. Rule: ``actions.contest``: the unit's own people."""
    composite = get_composite(request.actor, uid)
    member = get_unit_in(request.actor, composite, unit)
    if member.unit_id not in units_of(request.actor, Line(composite.line)):
        holders = [member.unit.short_name, Role.LIAISON.label]
        raise Denied("contest.not_your_unit", N_("异议由单位自己提出"), holders=holders)

    def act(form: ContestForm) -> None:
        given = form.cleaned_data
        contest(
            uid, unit=unit, about=given["about"], text=given["text"], actor=request.actor, client_uid=given["client"]
        )

    about = list(about_titles(composite).items())
    form = ContestForm(request.POST, actor=request.actor, about=about)
    return take(request, form, act, told=_("异议已提出，等主管办公室答复。"), to=UNIT, uid=uid, unit=unit)


def _told(composite: Composite) -> Told | None:
    """The last version; while it is prepared, what it would be today, if it can be reckoned."""
    if composite.stage != Stage.PREPARING:
        version = last_version(composite)
        return told_of(version.body, version.digest) if version else None
    try:
        sealed = reckon_now(composite)
    except Invalid:
        return None
    return told_of(sealed.body, sealed.digest)


def _sees_ranking(composite: Composite, *, whole: bool) -> bool:
    return not whole and composite.stage == Stage.FINAL and composite.show_ranking


def _about(composite: Composite, line: Any, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the unit may contest: its own components, its events, anything else."""
    parts = [(part.key, part.title) for part in line.parts] if line else []
    return [*parts, *((code, titles[code]) for code in ABOUT)]


def _events(composite: Composite, unit: Unit, line: Any) -> dict[str, Any]:
    """What counted for or against the unit in the version shown."""
    counted = {*line.extras, *line.vetoes} if line else set()
    extras = [one for one in extras_of(composite) if one.unit_id == unit.pk and str(one.uid) in counted]
    vetoes = [one for one in vetoes_of(composite) if one.unit_id == unit.pk and str(one.uid) in counted]
    return {"extras": extras, "vetoes": [(one, veto_words(composite, one)) for one in vetoes]}
