"""机构变更: decisions about units on pages, recorded by one administrator and approved by another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry import heirs, rules
from bihuan.registry.actions import decisions as actions
from bihuan.registry.actions.locking import today
from bihuan.registry.decision_forms import ApproveForm, DecisionForm
from bihuan.registry.models import Appointment, Decision, DecisionKind, DecisionStage, Unit
from bihuan.registry.queries import decisions as queries
from bihuan.registry.queries import people as people_queries
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.pages import paginate

from .answering import posted

SIZE = 50


@require_safe
def show_decisions(request: ActorRequest) -> HttpResponse:
    """Every decision, the newest first. Rule: everybody with a post in the realm."""
    page = paginate(queries.visible_to(request.actor), request.GET.get("page"), size=SIZE)
    context = {
        "page": page,
        "can_manage": rules.can_manage_units(request.actor),
    }
    return render(request, "registry/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_decision(request: ActorRequest, kind: str) -> HttpResponse:
    """Record a decision. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    if kind not in set(DecisionKind):
        raise NotFound("decision.kind", N_("没有这类机构变更。"))
    unit = _named(request)
    initial = {"units": unit.name if unit else ""}
    form = DecisionForm(posted(request), kind=DecisionKind(kind), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decision = actions.record_decision(form.draft(), uid=form.cleaned_data["client"], actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已登记，等待安全管理员批准。"))
            return redirect(_address(decision))
    context = {
        "form": form,
        "unit": unit,
        "kinds": [_tab(one, unit, kind) for one in DecisionKind],
        "names": form.names.offered,
    }
    return render(request, "registry/decision_new.html", context, status=422 if form.errors else 200)


@require_safe
def show_decision(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One decision: what it says, what it would carry over, how far it has come. Rule: everybody with a post in the realm."""
    decision = queries.get_decision(request.actor, uid)
    return _page(request, decision)


@require_POST
def approve_decision(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Approve it, which carries it out. Rule: ``can_grant``."""
    rules.require_grant(request.actor)
    decision = queries.get_decision(request.actor, uid)
    form = _approve_form(request, decision, request.POST)
    if form.is_valid():
        carried = [UUID(one) for one in form.cleaned_data.get("carried", ())]
        try:
            actions.approve_decision(decision, carried=carried, actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已批准，正在执行。"))
            return redirect(_address(decision))
    return _page(request, decision, form)


@require_POST
def withdraw_decision(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take a decision back that is not approved yet. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    decision = actions.withdraw_decision(queries.get_decision(request.actor, uid), actor=request.actor)
    messages.success(request, _("已撤回。"))
    return redirect(_address(decision))


def _page(request: ActorRequest, decision: Decision, form: ApproveForm | None = None) -> HttpResponse:
    units = [entry.unit for entry in decision.entries.all()]
    waits, renamed = decision.stage == DecisionStage.RECORDED, decision.kind == DecisionKind.RENAMED
    context: dict[str, Any] = {
        "decision": decision,
        "progress": None,
        "form": None,
        "estates": (),
        "posts": (),
        "below": (),
        "places": 0,
        "looks": waits and rules.can_prepare_decisions(request.actor),
        "can_withdraw": waits and rules.can_manage_units(request.actor),
        "can_approve": waits and rules.can_grant(request.actor),
        "early": decision.on > today(),
    }
    if decision.stage == DecisionStage.APPROVED and not renamed:
        context["progress"] = heirs.progress_of(decision)
    if context["looks"] and not renamed:
        context |= {
            "estates": heirs.estates_of(units),
            "below": list(queries.below(units)),
            "places": queries.places_of(units).count(),
            "posts": [words for _key, words in _posts(request, units)],
        }
    if context["can_approve"]:
        context["form"] = form or _approve_form(request, decision)
    status = 422 if form is not None and form.errors else 200
    return render(request, "registry/decision.html", context, status=status)


def _approve_form(request: ActorRequest, decision: Decision, data: Any = None) -> ApproveForm:
    renamed = decision.kind == DecisionKind.RENAMED
    units = [] if renamed else [entry.unit for entry in decision.entries.all()]
    return ApproveForm(data, posts=_posts(request, units))


def _posts(request: ActorRequest, units: list[Unit]) -> list[tuple[str, str]]:
    """The posts that end, in words, with names as the reader may know them."""
    posts = list(queries.posts_ended_by(units))
    cards = people_queries.cards(request.actor, [post.person_id for post in posts], today=today())
    return [(str(post.uid), _post_in_words(post, cards[post.person_id].name)) for post in posts]


def _post_in_words(post: Appointment, name: str) -> str:
    said = [post.unit.short_name, name, post.title, post.get_role_display(), post.get_line_display()]
    if post.scope is not None:
        said.append(_("范围 %(unit)s") % {"unit": post.scope.short_name})
    if post.ends is not None:
        said.append(_("至 %(day)s") % {"day": post.ends.isoformat()})
    return " · ".join(words for words in said if words)


def _named(request: ActorRequest) -> Unit | None:
    """The unit the page was opened from; None for what is no unit of the realm."""
    try:
        return visible_units(request.actor).filter(uid=UUID(request.GET.get("unit", ""))).first()
    except ValueError:
        return None


def _tab(kind: DecisionKind, unit: Unit | None, current: str) -> dict[str, Any]:
    address = reverse("registry:decision-new", args=[kind.value])
    href = f"{address}?unit={unit.uid}" if unit else address
    return {"label": kind.label, "href": href, "current": kind.value == current}


def _address(decision: Decision) -> str:
    return reverse("registry:decision", args=[decision.uid])
