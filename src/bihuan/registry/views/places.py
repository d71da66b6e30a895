"""点位: the list, one place, and its life."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.uid import read_uid
from bihuan.registry import rules
from bihuan.registry.actions import places as actions
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.places import PlaceDraft
from bihuan.registry.forms import EndForm, PlaceForm, live_units
from bihuan.registry.models import Place, TableKind
from bihuan.registry.panels import place_panels
from bihuan.registry.queries import places as queries
from bihuan.registry.queries.places import PlaceFilter
from bihuan.registry.request import ActorRequest
from bihuan.ui.pages import paginate

from .answering import answer_form, posted
from .units import form_view, table_links


@require_safe
def show_places(request: ActorRequest) -> HttpResponse:
    """The list, its filters in the address. Rule: everybody with a post in the realm."""
    wanted = _filter(request.GET)
    places = queries.filter_places(request.actor, wanted, today=today()).order_by("kind", "name", "id")
    units = live_units(request.actor)
    context = {
        "page": paginate(places, request.GET.get("page")),
        "wanted": wanted,
        "kinds": queries.place_kinds(request.actor),
        "units": units,
        "unit": next((unit for unit in units if unit.uid == wanted.unit), None),
        "can_manage": rules.can_manage_places(request.actor),
        "tables": table_links(request, TableKind.PLACES),
    }
    return render(request, "registry/places.html", context)


@require_safe
def show_place(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One place. Rule: everybody with a post in the realm."""
    place = queries.get_place(request.actor, uid)
    context = {
        "place": place,
        "aliases": [alias.name for alias in place.aliases.order_by("name")],
        "can_manage": rules.can_manage_places(request.actor),
        "panels": place_panels(request, place),
    }
    return render(request, "registry/place.html", context)


@form_view
def new_place(request: ActorRequest) -> HttpResponse:
    """A new place. Rule: ``can_manage_places``."""
    rules.require_manage_places(request.actor)
    start = {"name": request.GET.get("name", ""), "kind": request.GET.get("kind", "")}
    form = PlaceForm(posted(request), actor=request.actor, initial=start)

    def act(given: dict[str, Any]) -> str:
        unit = given.pop("unit")
        return _address(actions.create_place(PlaceDraft(**given), unit=unit, actor=request.actor))

    page = {"title": _("增加点位"), "submit": _("增加"), "back": reverse("registry:places")}
    return answer_form(request, form, act, context=page, done=_("点位已增加。"))


@form_view
def edit_place(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Everything about a place. Rule: ``can_manage_places``."""
    rules.require_manage_places(request.actor)
    place = queries.get_place(request.actor, uid)
    form = PlaceForm(posted(request), actor=request.actor, initial=PlaceForm.initial_of(place))

    def act(given: dict[str, Any]) -> str:
        unit = given.pop("unit")
        return _address(actions.change_place(place, PlaceDraft(**given), unit=unit, actor=request.actor))

    page = {"title": _("变更%(name)s") % {"name": place.name}, "submit": _("保存"), "back": _address(place)}
    return answer_form(request, form, act, context=page, done=_("已保存。"))


@form_view
def end_place(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The last day of a place. Rule: ``can_manage_places``."""
    rules.require_manage_places(request.actor)
    place = queries.get_place(request.actor, uid)
    form = EndForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        return _address(actions.end_place(place, on=given["on"], actor=request.actor))

    page = {"title": _("停用%(name)s") % {"name": place.name}, "submit": _("停用"), "back": _address(place)}
    return answer_form(request, form, act, context=page, done=_("点位已停用。"))


@require_POST
def reopen_place(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Use a place again. Rule: ``can_manage_places``."""
    rules.require_manage_places(request.actor)
    return redirect(_address(actions.reopen_place(queries.get_place(request.actor, uid), actor=request.actor)))


def _address(place: Place) -> str:
    return reverse("registry:place", args=[place.uid])


def _filter(asked: QueryDict) -> PlaceFilter:
    unit = read_uid(asked.get("unit", ""))
    words, kind = asked.get("q", "").strip(), asked.get("kind", "").strip()
    return PlaceFilter(words=words, kind=kind, unit=unit, ended=asked.get("ended") == "1")
