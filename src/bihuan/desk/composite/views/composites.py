"""The list of composites, opening one, and one as its office and leaders see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.ledger.views.tags import Tag
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import paginate

from ..actions import open_composite
from ..forms import AnswerForm, CompositeForm, ReasonForm
from ..gathering import reckon_now
from ..menu import reads
from ..models import Composite, Contest, Version
from ..queries import (
    components_of,
    contests_of,
    get_composite,
    get_version,
    own_units,
    taken_back,
    versions_of,
    visible_composites,
    waiting_contests,
)
from ..rules import can_decide, can_run, oversees
from ..showing import Told, told_of
from ..stages import Stage
from .tags import contest_tag, is_open, stage_tag

PAGE = "composite:composite"


@dataclass(frozen=True)
class Raised:
    """One contest: what it is about, its mark, and the form to answer it where the reader may."""

    contest: Contest
    about: str
    tag: Tag
    form: AnswerForm | None


@require_safe
def show_composites(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``queries.visible_composites``."""
    if not reads(request.actor):
        raise Denied("composite.reader", N_("管理员不参加考评"), holders=[Role.OFFICE.label])
    page = paginate(visible_composites(request.actor).order_by("-year", "-pk"), request.GET.get("page"))
    rows = [(one, stage_tag(one)) for one in page.rows]
    context = {"page": page, "rows": rows, "may_open": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "composite/composites.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: ActorRequest) -> HttpResponse:
    """Open a year's composite. Rule: ``actions.open_composite``: the office's own people."""
    if not request.actor.holds(*OFFICE_ROLES):
        raise Denied("composite.not_an_office", N_("综合考评由主管办公室开设"), holders=[Role.OFFICE.label])
    form = CompositeForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_composite(form.draft(), actor=request.actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已开设。接着分组、列指标、定权重。"))
            return redirect("composite:set-up", uid=made.uid)
    context = {"form": form, "composite": None, "title": _("开设综合考评"), "label": _("开设")}
    return render(request, "composite/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_composite(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One composite. Rule: ``queries.get_composite``; a unit is led to its own lines."""
    actor = request.actor
    composite = get_composite(actor, uid)
    if not oversees(actor, composite):
        return redirect("composite:unit", uid=uid, unit=own_units(actor, composite)[0].uid)
    versions = versions_of(composite)
    told, lacking = _reckoned(composite)
    ours, head = can_run(actor, composite), can_decide(actor, composite)
    unanswered, uncounted = waiting_contests(composite, versions)
    shown = composite.stage == Stage.SHOWN
    context = {
        "composite": composite,
        "stage": stage_tag(composite),
        "told": told,
        "lacking": lacking,
        "before": _totals_before(composite, versions),
        "versions": versions,
        "taken_back": taken_back(composite),
        "ours": ours,
        "preparing": composite.stage == Stage.PREPARING,
        "open": is_open(composite),
        "final": composite.stage == Stage.FINAL,
        "may_show": head and composite.stage == Stage.PREPARING and told is not None,
        "may_finish": head and shown and not is_open(composite) and not unanswered and not uncounted,
        "unanswered": unanswered,
        "uncounted": uncounted,
        "correct_form": ReasonForm(actor=actor, of="correct") if ours and shown else None,
        "back_form": ReasonForm(actor=actor, of="back") if head and shown else None,
        "raised": raised_in(actor, composite, answering=ours),
        "client": uuid7(),
    }
    return render(request, "composite/composite.html", context)


def raised_in(actor: Actor, composite: Composite, *, answering: bool) -> list[Raised]:
    """The contests the reader may see, those that wait first."""
    titles = about_titles(composite)
    rows = sorted(contests_of(actor, composite), key=lambda one: one.upheld is not None)
    return [
        Raised(
            one,
            titles.get(one.about, ""),
            contest_tag(one),
            AnswerForm(actor=actor, of=str(one.pk)) if answering and one.upheld is None else None,
        )
        for one in rows
    ]


def about_titles(composite: Composite) -> dict[str, str]:
    """What a contest may be about, by its code."""
    titles = {one.code: one.title for one in components_of(composite)}
    return {**titles, "extras": _("加减分"), "vetoes": _("一票否决"), "all": _("其他")}


def _reckoned(composite: Composite) -> tuple[Told | None, str]:
    """The last version or, while it is prepared, how it would come out today; where that cannot be, why."""
    if composite.stage != Stage.PREPARING:
        version = get_version(composite)
        return told_of(version.body, version.digest), ""
    try:
        sealed = reckon_now(composite)
    except Invalid as refusal:
        return None, sentence(refusal)
    return told_of(sealed.body, sealed.digest), ""


def _totals_before(composite: Composite, versions: Sequence[Version]) -> dict[UUID, str]:
    """By unit the total of the version before the one shown."""
    if len(versions) < 2 or composite.stage == Stage.PREPARING:
        return {}
    version = get_version(composite, versions[1].number)
    told = told_of(version.body, version.digest)
    return {one.uid: one.total for group in told.groups for one in group.units}
