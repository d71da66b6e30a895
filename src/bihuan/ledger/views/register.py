"""登记: one item by hand, with pictures of what is wrong."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Purpose
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import register_item
from ..forms.batches import RegisterForm
from ..queries import registrable_batches
from .kinds import kind_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """One item. Rule: the batch's office and inspectors of its line (``actions.register_item``)."""
    if not request.actor.holds(*OFFICE_ROLES, Role.INSPECTOR):
        raise Denied("not_a_registrar", N_("只有主管办公室和巡查员可以登记"), holders=[_("主管办公室"), _("巡查员")])
    data = _data(request)
    batches = registrable_batches(request.actor)
    start = {"batch": request.GET.get("batch") or None}
    form = RegisterForm(data, actor=request.actor, batches=batches, kinds=kind_words(), initial=start)
    if data is not None and form.is_valid():
        try:
            item = register_item(form.cleaned_data["batch"].uid, form.draft(), actor=request.actor)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已登记为第 %(number)s 号。") % {"number": item.number})
            return redirect("ledger:register") if data.get("then") == "more" else redirect("ledger:item", uid=item.uid)
    sent = still_sent(form["before"].value() or [], actor=request.actor) if data is not None else []
    context = {
        "form": form,
        "sent": sent,
        "has_batches": batches.exists(),
        "may_open": request.actor.holds(*OFFICE_ROLES),
    }
    return render(request, "ledger/register.html", context, status=422 if form.errors else 200)


def _data(request: ActorRequest) -> QueryDict | None:
    """What was sent, with the pictures a browser without script sent along taken in."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    uids = gather(request, purpose=Purpose.BEFORE, actor=request.actor, field="before")
    data.setlist("before", [str(uid) for uid in uids])
    return data
