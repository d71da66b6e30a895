"""督办牌: what the rules propose and what is held, and the office head's decisions, many at once after a dry run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.core.errors import Denied, DomainError, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uids, uuid7
from bihuan.core.workdays import Calendar
from bihuan.registry.models import Role
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.pages import paginate

from ..actions import issue_cards, lift_cards, pass_over_cards
from ..cards import CARDED
from ..forms.supervising import DecideForm
from ..models import CardProposal, Item
from ..queries import visible_items
from ..rules import sort_out
from ..states import Card, Move
from ..supervised import open_proposals
from .items import title_of
from .tags import Due, Tag, card_tag, due_in_parts, grounds_in_words, state_tag

READERS = (Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER)
RED_FIRST = Case(When(card=Card.RED.value, then=Value(0)), default=Value(1), output_field=IntegerField())


@dataclass(frozen=True)
class Row:
    """One item with the card proposed or held, and why."""

    item: Item
    title: str
    card: Tag | None
    grounds: str
    state: Tag
    due: Due | None


@dataclass(frozen=True)
class Decision:
    """One thing the office head may do with the ticked items; all words are marked."""

    act: Callable[..., object]
    move: Move
    title: str
    taken: str
    refused: str
    effect: str
    button: str
    done: tuple[str, str]


DECISIONS: Mapping[str, Decision] = {
    "issue": Decision(
        issue_cards,
        Move.ISSUE_CARD,
        N_("亮牌督办"),
        N_("将要亮牌的"),
        N_("不能亮牌的"),
        N_("每项按所拟的牌亮出，牵头和配合单位立即收到通知，记入流转记录；可以摘牌，记录不会消失。"),
        N_("亮牌 %(count)s 项"),
        (N_("已亮牌 %(count)s 项。"), N_("已亮牌 %(count)s 项。")),
    ),
    "pass_over": Decision(
        pass_over_cards,
        Move.ISSUE_CARD,
        N_("暂不亮牌"),
        N_("将要暂不亮牌的"),
        N_("没有拟亮牌的"),
        N_("本轮不再按同样的情形提出；情形加重到红牌门槛时还会提出。"),
        N_("暂不亮牌 %(count)s 项"),
        (N_("已记下暂不亮牌 %(count)s 项。"), N_("已记下暂不亮牌 %(count)s 项。")),
    ),
    "lift": Decision(
        lift_cards,
        Move.LIFT_CARD,
        N_("摘牌"),
        N_("将要摘牌的"),
        N_("不能摘牌的"),
        N_("牌摘下，亮牌和摘牌都留在流转记录里；本轮不再按同样的情形提出。"),
        N_("摘牌 %(count)s 项"),
        (N_("已摘牌 %(count)s 项。"), N_("已摘牌 %(count)s 项。")),
    ),
}


@require_safe
def show_cards(request: ActorRequest) -> HttpResponse:
    """拟亮牌 and 已亮牌. Rule: office and leaders, over ``supervised.open_proposals`` and ``visible_items``."""
    actor = request.actor
    if not actor.holds(*READERS):
        raise Denied("not_an_office", N_("拟亮牌由主管办公室掌握"), holders=[_("主管办公室经办和负责人")])
    proposals = (
        open_proposals(actor).select_related("item__lead", "item__place").order_by(RED_FIRST, "-overdue_workdays", "pk")
    )
    held = visible_items(actor).filter(state__in=sorted(state.value for state in CARDED)).exclude(card=Card.NONE.value)
    held = held.select_related("lead", "place").order_by(RED_FIRST, "due", "pk")
    proposed_page = paginate(proposals, request.GET.get("page"))
    held_page = paginate(held, request.GET.get("held"))
    calendar = calendar_of(actor.realm_id)
    context = {
        "page": proposed_page,
        "held_page": held_page,
        "proposed": [_row(row.item, calendar, row) for row in proposed_page.rows],
        "held": [_row(item, calendar) for item in held_page.rows],
        "decides": actor.holds(Role.OFFICE_HEAD),
    }
    return render(request, "ledger/cards.html", context)


@require_POST
def decide_cards(request: ActorRequest, what: str) -> HttpResponse:
    """Issue, pass over or lift the ticked cards: a dry run first, then all or none. Rule: ``rules.sort_out``, item by item."""
    if not request.actor.holds(Role.OFFICE_HEAD):
        raise Denied("not_the_head", N_("亮牌和摘牌由主管办公室负责人决定"), holders=[_("主管办公室负责人")])
    decision, uids = DECISIONS[what], read_uids(request.POST.getlist("item"))
    if "client" not in request.POST:
        return _dry_run(request, what, uids, DecideForm(initial={"client": uuid7()}))
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _dry_run(request, what, uids, form)
    given = form.cleaned_data
    try:
        decision.act(uids, reason=given["reason"], actor=request.actor, client_uid=given["client"])
    except DomainError as fault:
        messages.error(request, sentence(fault))
        return _dry_run(request, what, uids, form)
    messages.success(request, ngettext(*decision.done, len(uids)) % {"count": len(uids)})
    return redirect("ledger:cards")


def _dry_run(request: ActorRequest, what: str, uids: Sequence[UUID], form: DecideForm) -> HttpResponse:
    decision = DECISIONS[what]
    taken, refused = sort_out(uids, decision.move, request.actor)
    rows = {row.item_id: row for row in open_proposals(request.actor).filter(item__in=[item.pk for item in taken])}
    if what != "lift":
        unproposed = Invalid("nothing_proposed", N_("没有拟亮的牌"))
        refused = [*refused, *((item, unproposed) for item in taken if item.pk not in rows)]
        taken = [item for item in taken if item.pk in rows]
    calendar = calendar_of(request.actor.realm_id)
    context = {
        "what": what,
        "decision": decision,
        "form": form,
        "taken": [_row(item, calendar, rows.get(item.pk)) for item in taken],
        "refused": [(item, title_of(item), sentence(fault)) for item, fault in refused],
    }
    return render(request, "ledger/cards_decide.html", context, status=200 if taken and not form.errors else 422)


def _row(item: Item, calendar: Calendar, proposal: CardProposal | None = None) -> Row:
    return Row(
        item=item,
        title=title_of(item),
        card=card_tag(proposal.card if proposal else item.card),
        grounds=grounds_in_words(proposal.overdue_workdays, proposal.returns) if proposal else "",
        state=state_tag(item.state),
        due=due_in_parts(item, timezone.now(), calendar),
    )
