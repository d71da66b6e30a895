"""我的视图: keeping a list under a name, renaming, deleting, and which one opens first."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.workdays import Calendar
from bihuan.registry.models import Role
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import delete_view, keep_view, open_view_first, rename_view
from ..actions.viewing import NOT_HELD
from ..forms.saved_views import FirstForm, KeepForm, NameForm
from ..models import SavedView
from ..saved_views import first_view, get_view, visible_to
from .asked import canonical, read_asked


@dataclass(frozen=True)
class Shown:
    """One view with its forms; ``words`` are its filters, None where they lead nowhere any more."""

    view: SavedView
    words: str | None
    href: str
    first: str
    rename: NameForm
    opens: FirstForm


@require_safe
def open_ledger(request: ActorRequest) -> HttpResponse:
    """Where the menu leads: the view that opens first, else the whole ledger. Rule: ``saved_views.visible_to``."""
    view = first_view(request.actor)
    address = reverse("ledger:items")
    return redirect(f"{address}?{view.address}" if view is not None else address)


@require_http_methods(["GET", "HEAD", "POST"])
def show_views(request: ActorRequest) -> HttpResponse:
    """One's own views; posting keeps one more. Rule: ``saved_views.visible_to``, ``actions.keep_view``."""
    if request.method != "POST":
        return _page(request)
    form = KeepForm(request.POST)
    if form.is_valid():
        address = canonical(QueryDict(form.cleaned_data["address"]))
        try:
            view = keep_view(form.cleaned_data["name"], address, actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已存为视图“%(name)s”。") % {"name": view.name})
            return redirect(f"{reverse('ledger:items')}?{view.address}")
    return _page(request, keeping=form)


@require_POST
def rename(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Another name. Rule: ``actions.rename_view``."""
    view = get_view(request.actor, uid)
    form = NameForm(request.POST, auto_id=f"id_{view.pk}_%s")
    if form.is_valid():
        try:
            renamed = rename_view(uid, form.cleaned_data["name"], actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已改名为“%(name)s”。") % {"name": renamed.name})
            return redirect("ledger:views")
    return _page(request, renaming=(view, form))


@require_POST
def open_first(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Which view the menu opens. Rule: ``actions.open_view_first``."""
    get_view(request.actor, uid)
    form = FirstForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Invalid("view_role", NOT_HELD)
    view = open_view_first(uid, form.chosen(), actor=request.actor)
    if view.role:
        said = _("以%(role)s身份点菜单里的“整改台账”，先打开“%(name)s”。")
        messages.success(request, said % {"role": Role(view.role).label, "name": view.name})
    else:
        messages.success(request, _("“%(name)s”不再是默认视图。") % {"name": view.name})
    return redirect("ledger:views")


@require_POST
def delete(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One view less. Rule: ``actions.delete_view``."""
    view = get_view(request.actor, uid)
    delete_view(uid, actor=request.actor)
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect("ledger:views")


def _page(
    request: ActorRequest, *, keeping: KeepForm | None = None, renaming: tuple[SavedView, NameForm] | None = None
) -> HttpResponse:
    wrong: BaseForm | None = keeping or (renaming[1] if renaming else None)
    calendar = calendar_of(request.actor.realm_id)
    views = [
        _shown(request, calendar, view, renaming[1] if renaming and renaming[0] == view else None)
        for view in visible_to(request.actor)
    ]
    context = {"views": views, "keeping": keeping, "wrong": wrong}
    return render(request, "ledger/views.html", context, status=422 if wrong else 200)


def _shown(request: ActorRequest, calendar: Calendar, view: SavedView, wrong: NameForm | None) -> Shown:
    try:
        asked = read_asked(QueryDict(view.address), request.actor, now=timezone.now(), calendar=calendar)
        words: str | None = asked.in_words or _("按次序排列的全部事项")
    except NotFound:
        words = None
    ids = f"id_{view.pk}_%s"
    return Shown(
        view=view,
        words=words,
        href=f"{reverse('ledger:items')}?{view.address}",
        first=_("%(role)s的默认视图") % {"role": Role(view.role).label} if view.role else "",
        rename=wrong or NameForm(initial={"name": view.name}, auto_id=ids),
        opens=FirstForm(actor=request.actor, initial={"role": view.role}, auto_id=ids),
    )
