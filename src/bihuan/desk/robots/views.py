"""The page of a unit's robot: what is set, but never its address; set anew, tried out, removed."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.backstage.models import Robot, RobotKind
from bihuan.backstage.outgoing import FAULT_LABELS
from bihuan.backstage.robots.actions import RobotDraft, remove_robot, set_robot, try_robot
from bihuan.backstage.robots.dialects import Refusal
from bihuan.backstage.robots.queries import robot_of
from bihuan.backstage.robots.rules import can_set_robot, require_set_robot
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.models import Unit
from bihuan.registry.panels import Panel
from bihuan.registry.queries.units import get_unit
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

FAULTS: Mapping[str, str] = {
    **FAULT_LABELS,
    Refusal.REFUSED: N_("机器人没有接收：地址失效、密钥不对，或发送太频繁"),
}
SECRET = {"autocomplete": "off", "spellcheck": "false"}


class RobotForm(forms.Form):
    """What the robot's own page in the group shows."""

    kind = forms.ChoiceField(label=_("群所在的软件"), choices=RobotKind.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("机器人地址"),
        max_length=500,
        help_text=_("在群设置里添加自定义机器人后复制。知道地址就能在群里发言，保存后不再显示"),
        widget=forms.TextInput(attrs={"inputmode": "url", **SECRET}),
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        max_length=200,
        required=False,
        help_text=_("钉钉“加签”、飞书“签名校验”给出的密钥。用关键词校验的，关键词填“闭环”"),
        widget=forms.TextInput(attrs=SECRET),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_robot(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The robot of a unit's group, and a form for another. Rule: ``require_set_robot``."""
    unit = get_unit(request.actor, uid)
    require_set_robot(request.actor, unit)
    form = RobotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = RobotDraft(RobotKind(given["kind"]), given["address"], given["secret"])
        try:
            set_robot(uid, draft, actor=request.actor)
        except Invalid as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, __("群机器人已设置，发一条测试消息看看群里收到没有。"))
            return redirect("desk:robot", uid=uid)
    robot = robot_of(request.actor, unit)
    context = {"form": form, "unit": unit, "robot": robot, "fault": _fault(robot)}
    return render(request, "desk/robot.html", context, status=422 if form.errors else 200)


@require_POST
def try_out(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Send the group a message. Rule: ``require_set_robot``."""
    try_robot(uid, actor=request.actor)
    messages.success(request, __("测试消息即将发到群里。"))
    return redirect("desk:robot", uid=uid)


@require_POST
def remove(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take the robot away. Rule: ``require_set_robot``."""
    remove_robot(uid, actor=request.actor)
    messages.success(request, __("已移除群机器人，不再往群里发消息。"))
    return redirect("desk:robot", uid=uid)


def unit_panel(request: ActorRequest, unit: Unit) -> Panel | None:
    """On a unit's page, for those who may set it: whether the unit's group has a robot."""
    if unit.ends or not can_set_robot(request.actor, unit):
        return None
    robot = robot_of(request.actor, unit)
    return Panel("desk/robot_panel.html", {"robot": robot, "fault": _fault(robot)})


def _fault(robot: Robot | None) -> str:
    return __(FAULTS[robot.fault]) if robot is not None and robot.fault else ""
