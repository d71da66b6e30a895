"""Setting a composite up: groups and their units, components, weights, how it is reckoned."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.ledger.indicator_names import names_in
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.steps import take, told_of

from ..actions import (
    add_group,
    put_units,
    remove_component,
    remove_group,
    set_component,
    set_rule,
    set_weights,
    take_unit_out,
)
from ..forms import FORMS, GroupForm, RuleForm, UnitsForm, WeightsForm
from ..gathering import grades_of
from ..models import Component, Composite
from ..queries import components_of, get_component, get_composite, groups_of, members_of, weights_in
from ..reckoning import WHOLE
from ..rules import must_run
from ..showing import source_words
from ..stages import GRADING_LABELS, MISSING_LABELS, ROUNDING_LABELS, Grading, Missing, Rounding, Source, Stage
from .tags import stage_tag

SET_UP = "composite:set-up"


@never_cache
@require_safe
def show_set_up(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Everything that is set up. Rule: ``rules.must_run``."""
    actor = request.actor
    composite = get_composite(actor, uid)
    must_run(actor, composite)
    groups, components, weights = groups_of(composite), components_of(composite), weights_in(composite)
    open_ = composite.stage == Stage.PREPARING
    members: dict[int, list[object]] = {one.pk: [] for one in groups}
    for member in members_of(composite):
        members[member.group_id].append(member.unit)
    names = names_in(composite.realm_id)
    by_place = {(one.group_id, one.component_id): one.percent for one in weights}
    sums = [sum(percent for (group, _c), percent in by_place.items() if group == one.pk) for one in groups]
    context = {
        "composite": composite,
        "stage": stage_tag(composite),
        "open": open_,
        "groups": [(one, members[one.pk]) for one in groups],
        "components": [(one, source_words(one, names), _(MISSING_LABELS[Missing(one.missing)])) for one in components],
        "weights": [(one, [by_place.get((group.pk, one.pk)) for group in groups]) for one in components],
        "sums": [(total, total == WHOLE) for total in sums],
        "facts": _facts(composite),
        "group_form": GroupForm(actor=actor) if open_ else None,
        "units_form": UnitsForm(actor=actor, composite=composite) if open_ and groups else None,
    }
    return render(request, "composite/set_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_rule(request: ActorRequest, uid: UUID) -> HttpResponse:
    """计算办法. Rule: ``actions.set_rule``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    if composite.stage != Stage.PREPARING:
        return _closed(request, composite)
    form = RuleForm(request.POST if request.method == "POST" else None, composite=composite)
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(uid, form.settings(), actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("计算办法已保存。"))
            return redirect(SET_UP, uid=uid)
    context = {"form": form, "composite": composite, "title": _("计算办法"), "label": _("保存")}
    return render(request, "composite/form.html", context, status=422 if form.errors else 200)


@require_POST
def add_one_group(request: ActorRequest, uid: UUID) -> HttpResponse:
    """添加分组. Rule: ``actions.add_group``."""
    must_run(request.actor, get_composite(request.actor, uid))

    def act(form: GroupForm) -> None:
        add_group(uid, form.cleaned_data["title"], actor=request.actor, client_uid=form.cleaned_data["client"])

    form = GroupForm(request.POST, actor=request.actor)
    return take(request, form, act, told=_("分组已添加。"), to=SET_UP, uid=uid)


@require_POST
def remove_one_group(request: ActorRequest, uid: UUID, group: UUID) -> HttpResponse:
    """删除分组. Rule: ``actions.remove_group``."""
    must_run(request.actor, get_composite(request.actor, uid))
    return told_of(
        request, lambda: remove_group(uid, group, actor=request.actor), _("分组已删除。"), to=SET_UP, uid=uid
    )


@require_POST
def add_units(request: ActorRequest, uid: UUID) -> HttpResponse:
    """单位入组. Rule: ``actions.put_units``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)

    def act(form: UnitsForm) -> None:
        given = form.cleaned_data
        units = [unit.uid for unit in given["units"]]
        put_units(uid, UUID(given["group"]), units, actor=request.actor, client_uid=given["client"])

    form = UnitsForm(request.POST, actor=request.actor, composite=composite)
    return take(request, form, act, told=_("单位已入组。"), to=SET_UP, uid=uid)


@require_POST
def remove_unit(request: ActorRequest, uid: UUID, unit: UUID) -> HttpResponse:
    """移出单位. Rule: ``actions.take_unit_out``."""
    must_run(request.actor, get_composite(request.actor, uid))
    return told_of(request, lambda: take_unit_out(uid, unit, actor=request.actor), _("已移出。"), to=SET_UP, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def add_component(request: ActorRequest, uid: UUID, source: str) -> HttpResponse:
    """添加指标. Rule: ``actions.set_component``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    if source not in {one.value for one in Source}:
        raise NotFound("component.source", N_("没有这种来源"))
    return _component(request, composite, Source(source), None)


@require_http_methods(["GET", "HEAD", "POST"])
def change_component(request: ActorRequest, uid: UUID, component: UUID) -> HttpResponse:
    """修改指标. Rule: ``actions.set_component``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    row = get_component(composite, component)
    return _component(request, composite, Source(row.source), row)


@require_POST
def remove_one_component(request: ActorRequest, uid: UUID, component: UUID) -> HttpResponse:
    """删除指标. Rule: ``actions.remove_component``."""
    must_run(request.actor, get_composite(request.actor, uid))
    return told_of(
        request, lambda: remove_component(uid, component, actor=request.actor), _("指标已删除。"), to=SET_UP, uid=uid
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_weights(request: ActorRequest, uid: UUID) -> HttpResponse:
    """定权重. Rule: ``actions.set_weights``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    if composite.stage != Stage.PREPARING:
        return _closed(request, composite)
    groups, components = groups_of(composite), components_of(composite)
    form = WeightsForm(
        request.POST if request.method == "POST" else None,
        groups=groups,
        components=components,
        weights=weights_in(composite),
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_weights(uid, form.weights(), actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("权重已保存。"))
            return redirect(SET_UP, uid=uid)
    context = {"form": form, "composite": composite, "groups": groups, "components": components}
    return render(request, "composite/weights.html", context, status=422 if form.errors else 200)


def _component(
    request: ActorRequest, composite: Composite, source: Source, component: Component | None
) -> HttpResponse:
    if composite.stage != Stage.PREPARING:
        return _closed(request, composite)
    posted = request.POST if request.method == "POST" else None
    form = FORMS[source](posted, actor=request.actor, composite=composite, component=component)
    if posted is not None and form.is_valid():
        try:
            set_component(
                composite.uid,
                form.draft(),
                component=component.uid if component else None,
                actor=request.actor,
                client_uid=form.cleaned_data["client"],
            )
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("指标已保存。"))
            return redirect(SET_UP, uid=composite.uid)
    titles = {
        Source.RESULT: _("考评结果作指标"),
        Source.LEDGER: _("台账指标作指标"),
        Source.FIGURES: _("填报数据作指标"),
    }
    context = {
        "form": form,
        "composite": composite,
        "title": component.title if component else titles[source],
        "label": _("保存"),
    }
    return render(request, "composite/form.html", context, status=422 if form.errors else 200)


def _closed(request: ActorRequest, composite: Composite) -> HttpResponse:
    """Lead back from a form that can no longer be sent."""
    messages.error(request, _("已经交单位核对，设置不能再改；办公室负责人可以收回修改。"))
    return redirect(SET_UP, uid=composite.uid)


def _facts(composite: Composite) -> list[tuple[str, str]]:
    """How it is reckoned, in words."""
    grading = Grading(composite.grading)
    sign = "%" if grading is Grading.SHARES else ""
    grades = "，".join(
        one.label if one.bound is None else f"{one.label} {one.bound:f}{sign}" for one in grades_of(composite)
    )
    return [
        (
            _("小数位数"),
            _("得分 %(points)s 位，总分 %(total)s 位")
            % {"points": composite.point_places, "total": composite.total_places},
        ),
        (_("四舍五入"), _(ROUNDING_LABELS[Rounding(composite.rounding)])),
        (_("加分上限"), _("不封顶") if composite.most_bonus is None else f"{composite.most_bonus:f}"),
        (_("减分上限"), _("不封顶") if composite.most_minus is None else f"{composite.most_minus:f}"),
        (_("等次"), _(GRADING_LABELS[grading]) + (f"：{grades}" if grading is not Grading.NONE else "")),
        (_("单位核对"), _("%(days)s 个工作日") % {"days": composite.contest_days}),
        (_("本组排名"), _("定稿后给单位看") if composite.show_ranking else _("不给单位看")),
    ]
