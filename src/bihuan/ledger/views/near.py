"""可能是同一处: the office merges an item into one that may be the same fault, or says that it is another."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core.errors import Conflict, Invalid
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..actions import merge_items, tell_apart
from ..lifecycle import ALIVE
from ..models import Item
from ..neighbours import near_items, pictured_alike
from ..queries import get_item
from ..states import State


@dataclass(frozen=True)
class Suggestion:
    """An item that may be the same fault, and the sentence that says so."""

    item: Item
    text: str


def suggestions_for(item: Item, actor: Actor) -> list[Suggestion]:
    """What the item's page suggests: for its office alone, and only while it can still be merged.

    By the same picture first, wherever it is said to lie; then by place and words.
    """
    ours = any(post.unit_id == item.owner_id for post in actor.posts_as(*OFFICE_ROLES))
    if not ours or State(item.state) not in ALIVE:
        return []
    pictured = pictured_alike(item, actor)
    shown = {other.pk for other in pictured}
    worded = [other for other in near_items(item, actor) if other.pk not in shown]
    return [
        *(
            _suggestion(other, _("可能与 %(number)s 号是同一处，整改前照片相同：%(place)s %(problem)s"))
            for other in pictured
        ),
        *(_suggestion(other, _("可能与 %(number)s 号是同一处：%(problem)s")) for other in worded),
    ]


def _suggestion(other: Item, words: str) -> Suggestion:
    problem = Truncator(other.problem).chars(60)
    return Suggestion(other, words % {"number": other.number, "place": other.place_name, "problem": problem})


@require_POST
def settle_near(request: ActorRequest, uid: UUID, other: UUID) -> HttpResponse:
    """并案 or 不是同一处. Rule: ``actions.merge_items``, ``actions.tell_apart``."""
    item, carrier = get_item(request.actor, uid), get_item(request.actor, other)
    numbers = {"number": item.number, "other": carrier.number}
    try:
        if request.POST.get("action") == "merge":
            reason = _("与 %(other)s 号是同一处问题") % numbers
            merge_items([uid], into=other, reason=reason, actor=request.actor)
            messages.success(request, _("%(number)s 号已并入 %(other)s 号。") % numbers)
        else:
            tell_apart(uid, other=other, actor=request.actor)
            messages.success(request, _("已记下：%(number)s 号与 %(other)s 号不是同一处，不再提示。") % numbers)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    return redirect("ledger:item", uid=uid)
