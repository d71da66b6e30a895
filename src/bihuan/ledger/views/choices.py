"""What a person may do with an item, as buttons: one main, a few beside it, the rest folded, what is blocked in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.ui.errors import sentence

from ..casefile import Case
from ..models import PartyPart
from ..rules import Offer, Offers
from ..states import MOVE_LABELS, REQUEST_LABELS, Move, Paper, RequestKind
from .move_pages import ON_PAPER, page_of
from .requesting import ask_address

# A faulty paper on the desk is passed or returned: both stand in sight.
RETURNS = {
    Move.CLOSE: Move.SEND_BACK,
    Move.VERIFY: Move.SEND_BACK,
    Move.APPROVE_PLAN: Move.RETURN_PLAN,
    Move.EXAMINE_PLAN: Move.RETURN_PLAN,
    Move.APPROVE_REPORT: Move.RETURN_REPORT,
    Move.DO_AT_ONCE: Move.RETURN_REPORT,
}
# What is missing for these is worth saying; that no paper waits or no card was issued is not.
TOLD = frozenset({"doubts_open", "refuted", "carries_others", "plan_missing", "reopen_late", "self_check_last"})
AT_ONCE = frozenset({Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE})
WRITTEN_AND_APPROVED = {
    Move.APPROVE_PLAN: N_("制定并批准五定方案"),
    Move.APPROVE_REPORT: N_("报结"),
    Move.DO_AT_ONCE: N_("立行立改并报结"),
}
APPROVED = {
    Move.APPROVE_PLAN: N_("批准五定方案"),
    Move.APPROVE_REPORT: N_("批准报结"),
    Move.DO_AT_ONCE: N_("批准立行立改"),
}
# What a button that leads to the page says; the page itself says what is done there.
INVITING = {
    Move.GRANT: N_("答复申请"),
    Move.SUBMIT_PLAN: N_("去定方案"),
    Move.SUBMIT_REPORT: N_("去报结"),
    Move.CLOSE: N_("通过并销号"),
}
# Answered from the request itself, asked kind by kind.
REQUESTS = frozenset({Move.ASK, Move.GRANT, Move.REFUSE})
NAMED = {
    RequestKind.CONTEST: N_("申诉"),
    RequestKind.MILESTONE: N_("报节点完成"),
}
ANSWERS = {Move.GRANT: N_("答复%(kind)s申请"), Move.REFUSE: N_("不同意%(kind)s申请")}
SPOKEN = {
    Move.SUBMIT_REPORT: N_("报结"),
    Move.SUBMIT_AT_ONCE: N_("立行立改"),
    Move.SEND_BACK: N_("退回补正"),
    Move.OBJECT: N_("对配合提出异议"),
    Move.TAKE_BACK: N_("撤回上一步"),
}


@dataclass(frozen=True)
class Choice:
    """One button: a move, its translated word and its address."""

    move: Move
    label: str
    href: str


@dataclass(frozen=True)
class Blocked:
    """A move that cannot be made yet, with the reason in words."""

    label: str
    reason: str


@dataclass(frozen=True)
class Choices:
    """All of it.

    ``undo`` takes back the person's own last move, ``last`` in words; ``waits_for`` says whom the item waits for when
    it is not this person. ``for_units`` are moves the office may enter for a unit that signed on paper (代录), by unit.
    """

    main: Choice | None
    beside: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    blocked: tuple[Blocked, ...]
    undo: Choice | None
    for_units: tuple[tuple[str, tuple[Choice, ...]], ...]
    last: str
    waits_for: str


def choices_of(case: Case) -> Choices:
    """Sort what the actor may do with an item. Each kind of request is a choice of its own."""
    offers = case.offers
    main = _choice(case, offers.next) if offers.next and page_of(offers.next.move) else None
    opposite = RETURNS.get(main.move) if main else None
    open_now = [offer for offer in offers.others if offer.blocked is None and page_of(offer.move)]
    beside = {opposite, *_quick(offers)}
    undo = next((offer for offer in open_now if offer.move is Move.TAKE_BACK), None)
    return Choices(
        main=main,
        beside=tuple(_choice(case, offer) for offer in open_now if offer.move in beside),
        folded=(
            *(_choice(case, offer) for offer in open_now if offer.move not in {*beside, Move.TAKE_BACK, *REQUESTS}),
            *(Choice(Move.ASK, ask_label(kind), ask_address(case.item, kind)) for kind in case.askable),
        ),
        blocked=tuple(
            Blocked(invitation_of(offer.move, case), sentence(offer.blocked))
            for offer in offers.others
            if offer.blocked is not None and offer.blocked.code in TOLD
        ),
        undo=_choice(case, undo) if undo else None,
        for_units=tuple(_for_units(case)),
        last=_(MOVE_LABELS[Move(case.story[-1].move)]) if undo else "",
        waits_for=_(offers.waits_for) if offers.waits_for and main is None else "",
    )


def ask_label(kind: RequestKind) -> str:
    """What asking for something of a kind is called."""
    return _("申请%(kind)s") % {"kind": _(REQUEST_LABELS[kind])} if kind not in NAMED else _(NAMED[kind])


def _for_units(case: Case) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """What may be entered for each unit, the lead first; one's own unit needs no 代录."""
    if case.item.owner_id not in case.actor.unit_ids:
        return
    for party in sorted(case.desk.parties, key=lambda one: one.part != PartyPart.LEAD.value):
        if party.part == PartyPart.DOER.value or party.unit_id in case.actor.unit_ids:
            continue
        unit = case.desk.tree[party.unit_id].uid
        open_now = tuple(
            Choice(move, label_of(move, case), reverse("ledger:for_unit", args=[case.item.uid, unit, move.value]))
            for move in ON_PAPER
            if case.fault(move, behalf=party.unit_id) is None
        )
        if open_now:
            yield case.names[party.unit_id], open_now


def invitation_of(move: Move, case: Case | None = None) -> str:
    """The word on the button that leads to a move's page; without the case for moves whose word never changes."""
    if move in INVITING:
        return _(INVITING[move])
    return label_of(move, case) if case is not None else word_of(move)


def label_of(move: Move, case: Case, request: RequestKind | None = None) -> str:
    """What is done on a move's page: who writes and approves in one is told so, and what a kind calls its report."""
    if request is not None:
        return ask_label(request) if move is Move.ASK else _(ANSWERS[move]) % {"kind": _(REQUEST_LABELS[request])}
    item, rules = case.item, case.desk.rules
    if move in AT_ONCE and rules.plan_of(item.kind) is None:
        return rules.kind(item.kind).words.report.of(get_language() or "zh")
    waiting = item.report if move is Move.APPROVE_REPORT else item.plan
    papers = APPROVED if waiting == Paper.SUBMITTED.value else WRITTEN_AND_APPROVED
    return _(papers[move]) if move in papers else word_of(move)


def word_of(move: Move) -> str:
    """The word for a move that is the same whatever the item."""
    return _(SPOKEN.get(move) or MOVE_LABELS[move])


def _quick(offers: Offers) -> tuple[Move, ...]:
    """立行立改 stands beside the plan it spares."""
    planning = {Move.SUBMIT_PLAN: Move.SUBMIT_AT_ONCE, Move.APPROVE_PLAN: Move.DO_AT_ONCE}
    return (planning[offers.next.move],) if offers.next and offers.next.move in planning else ()


def _choice(case: Case, offer: Offer) -> Choice:
    href = reverse("ledger:move", kwargs={"uid": case.item.uid, "move": offer.move})
    return Choice(offer.move, invitation_of(offer.move, case), href)
