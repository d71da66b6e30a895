"""删除个人信息: what would go and what stays, a request, and the decision of another administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.registry import holdings, rules
from bihuan.registry.actions import erasing
from bihuan.registry.actions.locking import today
from bihuan.registry.forms import ErasureForm
from bihuan.registry.models import ErasureReason, ErasureState, Person
from bihuan.registry.queries import erasures as queries
from bihuan.registry.queries import people
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.pages import paginate

from .answering import posted
from .proving import proven
from .units import form_view


@never_cache
@require_safe
def show_erasures(request: ActorRequest) -> HttpResponse:
    """Every request of the realm. Rule: ``can_follow_erasures``."""
    rules.require_follow_erasures(request.actor)
    page = paginate(queries.visible_to(request.actor), request.GET.get("page"))
    ids = [row.person_id for row in page.rows]
    ids += [account.person_id for row in page.rows for account in (row.asked_by, row.decided_by) if account]
    context = {"page": page, "cards": people.cards(request.actor, ids, today=today())}
    return render(request, "registry/erasures.html", context)


@never_cache
@form_view
@proven(rules.require_manage_people)
def ask(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Ask that a person be erased, having seen what goes. Rule: ``can_manage_people``, after proving again who one is."""
    person = people.get_person(request.actor, uid)
    form = ErasureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = erasing.ask_erasure(
                person, reason=ErasureReason(given["reason"]), words=given["words"], actor=request.actor
            )
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("已提交，等安全管理员批准；现在什么都没有删除。"))
            return redirect("registry:erasure", uid=asked.uid)
    context = {"form": form, **_seen(request, person, words=True)}
    return render(request, "registry/erasure_ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_erasure(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One request with what it erases. Rule: ``can_follow_erasures``."""
    rules.require_follow_erasures(request.actor)
    asked = queries.get_erasure(request.actor, uid)
    context = {
        "asked": asked,
        "open": asked.state == ErasureState.OPEN,
        "own": asked.asked_by_id == request.actor.account_id,
        "may_decide": rules.can_decide_erasure(request.actor) and asked.asked_by_id != request.actor.account_id,
        **_seen(request, asked.person, words=asked.words),
    }
    ids = [account.person_id for account in (asked.asked_by, asked.decided_by) if account]
    context["cards"] = people.cards(request.actor, ids, today=today())
    return render(request, "registry/erasure.html", context)


@never_cache
@require_POST
@proven(rules.require_decide_erasure)
def decide(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Approve or refuse. Rule: ``can_decide_erasure``, never one's own request, after proving again who one is."""
    asked = queries.get_erasure(request.actor, uid)
    try:
        if request.POST.get("answer") == "approve":
            erasing.approve_erasure(asked, seen=request.POST.get("seen", ""), actor=request.actor)
            messages.success(request, _("个人信息已删除，记录中的指向仍然有效。"))
        else:
            erasing.refuse_erasure(asked, actor=request.actor)
            messages.success(request, _("已不同意，什么都没有删除。"))
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    return redirect("registry:erasure", uid=uid)


@require_POST
def take_back(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back. Rule: ``can_manage_people``."""
    rules.require_manage_people(request.actor)
    erasing.take_back_erasure(queries.get_erasure(request.actor, uid), actor=request.actor)
    messages.success(request, _("申请已撤回，什么都没有删除。"))
    return redirect(reverse("registry:erasures"))


def _seen(request: ActorRequest, person: Person, *, words: bool) -> dict[str, object]:
    """What is held about a person now, and the fingerprint by which a decision names it."""
    card = people.cards(request.actor, [person.pk], today=today())[person.pk]
    if person.erased_at is not None:
        return {"person": person, "card": card, "found": [], "missing": [], "seen": "", "alike": 0}
    subject = erasing.subject_of(person)
    found = holdings.look(subject, words=words)
    return {
        "person": person,
        "card": card,
        "found": [one for one in found if one.count],
        "missing": [one for one in found if not one.count],
        "seen": holdings.fingerprint(found),
        # Two people of one name: the words may speak of the other.
        "alike": people.count_called(request.actor, subject.values.name) - 1,
    }
