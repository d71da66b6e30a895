"""One-click sign-in, in a demo folder alone: every person there is invented, and every page says that it is a demo."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.text import N_
from bihuan.registry.actor import live_on
from bihuan.registry.models import Account, Appointment, Role
from bihuan.ui.shell import Banner

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# One door for each part in the story, in the order in which the story meets them.
PARTS = (
    ("chuangwen.jingban", N_("登记、交办、催办，管整本台账")),
    ("chuangwen.fuze", N_("审方案、批申请、签发督办单")),
    ("xinyan.lianluo", N_("签收、定方案、报结")),
    ("xinyan.fuze", N_("审定本单位的五定方案和报结")),
    ("xinyan.daipi", N_("负责人授权期内代为审批")),
    ("yanchang.lianluo", N_("承办街道分来的事项")),
    ("chengguanju.lianluo", N_("牵头或配合整改")),
    ("chengguanju.heyan", N_("主管部门验收")),
    ("xinhualu.lianluo", N_("长期管护：按周期巡查")),
    ("chuangwen.heyan", N_("核查、退回、销号")),
    ("chuangwen.xuncha", N_("街上发现问题、回头看")),
    ("guanmo.xuncha", N_("外部观摩组")),
    ("kaoping.jingban", N_("开设考评、逐项锁定、封存结果")),
    ("kaoping.fuze", N_("复核评分更正")),
    ("shi.lingdao", N_("看闭环运转情况")),
    ("sysadmin", N_("管单位、人员、点位和账号")),
    ("secadmin", N_("任职和免职")),
    ("auditor", N_("看审计记录")),
)


@dataclass(frozen=True)
class Door:
    """Somebody one may be: where and as what, and what that person does here."""

    username: str
    unit: str
    title: str
    role: str
    purpose: str


def demo_banner(request: HttpRequest) -> Banner | None:
    """Say on every page of a demo folder that it is one."""
    if not settings.BIHUAN.demo:
        return None
    return Banner("warning", _("演示环境：人员和数据都是虚构的，任何人都能进入，请勿录入真实信息。"))


def doors() -> list[Door]:
    """Return a door for every account with a live post: the story's parts first, then the rest by unit."""
    live = Appointment.objects.filter(live_on(timezone.localdate()), person__account__is_active=True)
    posts = live.select_related("person__account", "unit").order_by("unit__path", "id")
    purposes = dict(PARTS)
    found: dict[str, Door] = {}
    for post in posts:
        username = post.person.account.username
        role = str(Role(post.role).label)
        purpose = _(purposes[username]) if username in purposes else ""
        found.setdefault(username, Door(username, post.unit.short_name, post.title or role, role, purpose))
    first = [found.pop(username) for username, _purpose in PARTS if username in found]
    return first + list(found.values())


@login_not_required
@never_cache
@require_safe
def show_doors(request: HttpRequest) -> HttpResponse:
    """List everybody one may be."""
    _demo_only()
    listed = doors()
    parts = [door for door in listed if door.purpose]
    others = [door for door in listed if not door.purpose]
    return render(request, "demo/doors.html", {"parts": parts, "others": others})


@login_not_required
@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen account, in a session of its own."""
    _demo_only()
    live = Appointment.objects.filter(live_on(timezone.localdate())).values("person_id")
    account = Account.objects.filter(
        username=request.POST.get("username", ""), is_active=True, person_id__in=live
    ).first()
    if account is None:
        raise Http404
    request.session.flush()
    login(request, account, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    return redirect("/")


def _demo_only() -> None:
    if not settings.BIHUAN.demo:
        raise ImproperlyConfigured("one-click sign-in is reachable outside a demo folder")
