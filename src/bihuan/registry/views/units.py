"""单位: the tree, one unit, and its life."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.registry import rules
from bihuan.registry.actions import units as actions
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.units import UnitDraft, UnitStanding
from bihuan.registry.forms import AliasForm, EndForm, UnitForm, UnitRenameForm
from bihuan.registry.models import DecisionStage, TableKind, Unit, UnitKind, UnitNameKind
from bihuan.registry.panels import unit_panels
from bihuan.registry.queries import people as people_queries
from bihuan.registry.queries import places as place_queries
from bihuan.registry.queries import units as queries
from bihuan.registry.queries.decisions import decisions_about
from bihuan.registry.queries.decisions import visible_to as visible_decisions
from bihuan.registry.request import ActorRequest

from .answering import answer_form, posted

form_view = require_http_methods(["GET", "HEAD", "POST"])
FURTHER_NAMES = {
    "official": UnitNameKind.OFFICIAL,
    "shorts": UnitNameKind.SHORT,
    "aliases": UnitNameKind.ALIAS,
}


@require_safe
def show_units(request: ActorRequest) -> HttpResponse:
    """The tree with a search: what matches, and what is above it. Rule: everybody with a post in the realm."""
    words = request.GET.get("q", "").strip()
    matches = queries.search_units(request.actor, words, today=today())
    tree = queries.with_ancestors(matches, request.actor)
    found = {unit.pk for unit in matches} if words else set()
    context = {
        "tree": [(unit, max(unit.path.count("/") - 1, 0), unit.pk in found) for unit in tree],
        "asked": words,
        "count": len(found) if words else len(tree),
        "can_manage": rules.can_manage_units(request.actor),
        "tables": table_links(request, TableKind.UNITS),
        "can_decide": rules.can_prepare_decisions(request.actor),
        "waiting": visible_decisions(request.actor).filter(stage=DecisionStage.RECORDED).count(),
    }
    return render(request, "registry/units.html", context)


@require_safe
def show_unit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One unit: names, people by post, places, what is below. Rule: everybody with a post in the realm."""
    unit = queries.get_unit(request.actor, uid)
    posts = list(people_queries.live_posts(request.actor, unit, today=today()))
    places = place_queries.live(place_queries.visible_to(request.actor).filter(unit=unit), today=today())
    children = queries.visible_to(request.actor).filter(queries.in_force(today()), parent=unit)
    above = queries.with_ancestors(queries.visible_to(request.actor).filter(pk=unit.pk), request.actor)
    context = {
        "unit": unit,
        "names": unit.names.filter(queries.in_force(today())).exclude(name=unit.name).order_by("kind", "id"),
        "posts": posts,
        "cards": people_queries.cards(request.actor, [post.person_id for post in posts], today=today()),
        "places": places,
        "children": queries.in_tree_order(children),
        "trail": [(one.short_name, reverse("registry:unit", args=[one.uid])) for one in above if one.pk != unit.pk],
        "can_manage": rules.can_manage_units(request.actor),
        "can_name": rules.can_name_units(request.actor),
        "panels": unit_panels(request, unit),
        "decisions": decisions_about(unit),
    }
    return render(request, "registry/unit.html", context)


@form_view
def new_unit(request: ActorRequest) -> HttpResponse:
    """A new unit. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    start = {"parent": request.GET.get("parent")}
    form = UnitForm(posted(request), actor=request.actor, initial=start)

    def act(given: dict[str, Any]) -> str:
        draft = UnitDraft(
            kind=UnitKind(given["kind"]),
            name=given["name"],
            short_name=given["short_name"],
            code=given["code"],
            order=given["order"],
            starts=given["starts"],
            official_names=given["official"],
            short_names=given["shorts"],
            aliases=given["aliases"],
        )
        return _address(actions.create_unit(draft, parent=given["parent"], actor=request.actor))

    page = {"title": _("增加单位"), "submit": _("增加"), "back": reverse("registry:units")}
    return answer_form(request, form, act, context=page, done=_("单位已增加。"))


@form_view
def edit_unit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Where a unit stands, and the further names it is found by. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    unit = queries.get_unit(request.actor, uid)
    form = UnitForm(posted(request), actor=request.actor, initial=_initial(unit))
    for name in ("name", "short_name", *(("kind", "parent") if unit.kind == UnitKind.REALM else ())):
        del form.fields[name]

    def act(given: dict[str, Any]) -> str:
        kind = UnitKind(given.get("kind", unit.kind))
        standing = UnitStanding(kind, given["code"], given["order"], given["starts"])
        actions.change_unit(unit, standing, parent=given.get("parent"), actor=request.actor)
        for field, name_kind in FURTHER_NAMES.items():
            if set(given[field]) != set(_further_names(unit, name_kind)):
                actions.set_unit_names(unit, name_kind, given[field], actor=request.actor)
        return _address(unit)

    page = {"title": _("变更%(name)s") % {"name": unit.name}, "submit": _("保存"), "back": _address(unit)}
    return answer_form(request, form, act, context=page, done=_("已保存。"))


@form_view
def rename_unit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """A unit's new names from a day on. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    unit = queries.get_unit(request.actor, uid)
    form = UnitRenameForm(posted(request), initial={"name": unit.name, "short_name": unit.short_name})

    def act(given: dict[str, Any]) -> str:
        return _address(actions.rename_unit(unit, **given, actor=request.actor))

    under = _("原来的名称保留为别名，旧文件里的写法仍能认出来。")
    page = {
        "title": _("%(name)s更名") % {"name": unit.name},
        "under": under,
        "submit": _("更名"),
        "back": _address(unit),
    }
    return answer_form(request, form, act, context=page, done=_("已更名。"))


@form_view
def end_unit(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The end of a unit that nobody takes over from. Rule: ``can_manage_units``."""
    rules.require_manage_units(request.actor)
    unit = queries.get_unit(request.actor, uid)
    form = EndForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        return _address(actions.end_unit(unit, on=given["on"], successor=None, actor=request.actor))

    page = {
        "title": _("撤销%(name)s") % {"name": unit.name},
        "under": _("单位不会被删除，历史记录仍指向它。有承接单位的，请办理机构变更。"),
        "submit": _("撤销%(name)s") % {"name": unit.short_name},
        "back": _address(unit),
    }
    return answer_form(request, form, act, context=page, done=_("已登记撤销。"))


@form_view
def add_aliases(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Further names a unit is found by. Rule: ``can_name_units``."""
    rules.require_name_units(request.actor)
    unit = queries.get_unit(request.actor, uid)
    form = AliasForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        names = [(UnitNameKind.ALIAS, name) for name in given["names"]]
        actions.add_unit_names(unit, names, actor=request.actor)
        return _address(unit)

    page = {"title": _("给%(name)s加别名") % {"name": unit.name}, "submit": _("增加"), "back": _address(unit)}
    return answer_form(request, form, act, context=page, done=_("别名已增加。"))


def table_links(request: ActorRequest, *tables: TableKind) -> list[dict[str, Any]]:
    """Return, for each table, what this person may do with its workbook."""
    return [
        {
            "table": table,
            "into": rules.can_import(request.actor, table),
            "out": rules.can_export(request.actor, table),
        }
        for table in tables
    ]


def _address(unit: Unit) -> str:
    return reverse("registry:unit", args=[unit.uid])


def _further_names(unit: Unit, kind: UnitNameKind) -> list[str]:
    found = unit.names.filter(kind=kind, ends__isnull=True).exclude(name__in=_own_names(unit, kind))
    return list(found.order_by("id").values_list("name", flat=True))


def _own_names(unit: Unit, kind: UnitNameKind) -> list[str]:
    return {UnitNameKind.OFFICIAL: [unit.name], UnitNameKind.SHORT: [unit.short_name]}.get(kind, [])


def _initial(unit: Unit) -> dict[str, Any]:
    further = {field: "、".join(_further_names(unit, kind)) for field, kind in FURTHER_NAMES.items()}
    parent = unit.parent.uid if unit.parent else None
    return {
        "kind": unit.kind,
        "parent": parent,
        "code": unit.code,
        "order": unit.order,
        "starts": unit.starts,
    } | further
