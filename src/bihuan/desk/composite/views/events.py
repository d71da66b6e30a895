"""加减分 and 一票否决: what was entered, what was lifted, and by whom."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.registry.actor import Actor
from bihuan.registry.queries.people import cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.steps import take

from ..actions import VetoDraft, add_extra, lift_extra, lift_veto, raise_veto
from ..forms import ExtraForm, LiftForm, VetoForm
from ..gathering import grades_of
from ..models import Composite, Extra, Veto
from ..queries import extras_of, get_composite, get_extra, get_veto, vetoes_of
from ..rules import can_run, must_oversee, must_run
from ..stages import EFFECT_LABELS, Effect, Stage
from .tags import stage_tag

EVENTS = "composite:events"


@never_cache
@require_safe
def show_events(request: ActorRequest, uid: UUID) -> HttpResponse:
    """All of them. Rule: ``rules.must_oversee``."""
    actor = request.actor
    composite = get_composite(actor, uid)
    must_oversee(actor, composite)
    open_ = can_run(actor, composite) and composite.stage != Stage.FINAL
    extras, vetoes = extras_of(composite), vetoes_of(composite)
    names = names_of(actor, [*extras, *vetoes])
    context = {
        "composite": composite,
        "stage": stage_tag(composite),
        "names": names,
        "extras": [(one, _lift_form(actor, one, "x") if open_ else None) for one in extras],
        "vetoes": [(one, veto_words(composite, one), _lift_form(actor, one, "v") if open_ else None) for one in vetoes],
        "extra_form": ExtraForm(actor=actor, composite=composite) if open_ else None,
        "veto_form": VetoForm(actor=actor, composite=composite) if open_ else None,
    }
    return render(request, "composite/events.html", context)


@require_POST
def enter_extra(request: ActorRequest, uid: UUID) -> HttpResponse:
    """登记加减分. Rule: ``actions.add_extra``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)

    def act(form: ExtraForm) -> None:
        given = form.cleaned_data
        add_extra(
            uid,
            unit=UUID(given["unit"]),
            points=given["points"],
            ground=given["ground"],
            document=given["document"],
            actor=request.actor,
            client_uid=given["client"],
        )

    form = ExtraForm(request.POST, actor=request.actor, composite=composite)
    return take(request, form, act, told=_recorded(composite), to=EVENTS, uid=uid)


@require_POST
def lift_one_extra(request: ActorRequest, uid: UUID, event: UUID) -> HttpResponse:
    """撤销加减分. Rule: ``actions.lift_extra``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    get_extra(composite, event)

    def act(form: LiftForm) -> None:
        lift_extra(uid, event, words=form.cleaned_data["words"], actor=request.actor)

    return take(request, LiftForm(request.POST, actor=request.actor), act, told=_("已撤销。"), to=EVENTS, uid=uid)


@require_POST
def enter_veto(request: ActorRequest, uid: UUID) -> HttpResponse:
    """登记一票否决. Rule: ``actions.raise_veto``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)

    def act(form: VetoForm) -> None:
        given = form.cleaned_data
        grade = int(given["grade"]) if given.get("grade") else None
        draft = VetoDraft(UUID(given["unit"]), Effect(given["effect"]), given["ground"], given["document"], grade)
        raise_veto(uid, draft, actor=request.actor, client_uid=given["client"])

    form = VetoForm(request.POST, actor=request.actor, composite=composite)
    return take(request, form, act, told=_recorded(composite), to=EVENTS, uid=uid)


@require_POST
def lift_one_veto(request: ActorRequest, uid: UUID, event: UUID) -> HttpResponse:
    """撤销一票否决. Rule: ``actions.lift_veto``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    get_veto(composite, event)

    def act(form: LiftForm) -> None:
        lift_veto(uid, event, words=form.cleaned_data["words"], actor=request.actor)

    return take(request, LiftForm(request.POST, actor=request.actor), act, told=_("已撤销。"), to=EVENTS, uid=uid)


def veto_words(composite: Composite, veto: Veto) -> str:
    """What a veto does."""
    grades = grades_of(composite)
    if veto.grade is None:
        return _(EFFECT_LABELS[Effect.OUT])
    label = grades[veto.grade].label if veto.grade < len(grades) else "—"
    return _("最高只能评为“%(grade)s”") % {"grade": label}


def names_of(actor: Actor, events: list[Extra | Veto]) -> dict[int, str]:
    """By account, the names of who entered and who lifted, as the reader may know them."""
    accounts = {one.pk: one.person_id for event in events for one in (event.by, event.lifted_by) if one}
    people = cards(actor, [person for person in accounts.values() if person], today=timezone.localdate())
    return {pk: people[person].name for pk, person in accounts.items() if person in people}


def _lift_form(actor: Actor, event: Extra | Veto, letter: str) -> LiftForm | None:
    return None if event.lifted_at else LiftForm(actor=actor, of=f"{letter}{event.pk}")


def _recorded(composite: Composite) -> str:
    if composite.stage == Stage.SHOWN:
        return _("已登记。重新计算后才算进结果。")
    return _("已登记。")
