"""Which moves can be made of many items at once: their forms, their actions, and where they are offered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES, UNIT_ROLES

from .. import actions
from ..actions.telling import SIGNING_ROLES
from ..forms import moves as forms
from ..forms.bulk import AnswerManyForm, ReassignManyForm, ReportManyForm
from ..forms.moves import MoveForm
from ..forms.requesting import FORMS, RequestForm
from ..forms.sharing import ShareOutForm
from ..states import REQUEST_LABELS, Move, RequestKind
from .choices import ANSWERS, ask_label, invitation_of, word_of
from .move_pages import plan_in, report_in

CHECKING_ROLES = (Role.VERIFIER, *OFFICE_ROLES)
VERB = "ledger."
# A form with a field for each item is as long as people still fill in.
EACH_ITS_OWN = 100


@dataclass(frozen=True)
class Sent:
    """One valid submission of a bulk form for some of its items; without a client id it is only rehearsed."""

    form: MoveForm
    actor: Actor
    client: UUID | None = None

    @property
    def once(self) -> dict[str, Any]:
        """Who acts, and the id that makes a repeat harmless."""
        return {"actor": self.actor, "client_uid": self.client}


Act = Callable[[Sent, Sequence[UUID]], object]


@dataclass(frozen=True)
class BulkPage:
    """One bulk move: its form, its action, and of how many items at once."""

    form: type[MoveForm]
    act: Act
    most: int = 500


def _plain(action: Callable[..., object]) -> Act:
    return lambda sent, uids: action(uids, **sent.form.given, **sent.once)


def _reassign(sent: Sent, uids: Sequence[UUID]) -> object:
    given = sent.form.given
    lead = given["lead"]
    assisting = [unit for unit in given["assisting"] if unit != lead] or None
    return actions.reassign_items(uids, lead=lead, assisting=assisting, reason=given["reason"], **sent.once)


def _submit_plans(sent: Sent, uids: Sequence[UUID]) -> object:
    return actions.submit_plans(uids, plan=plan_in(sent.form) or actions.PlanDraft(), **sent.once)


def _approve_plans(sent: Sent, uids: Sequence[UUID]) -> object:
    return actions.approve_plans(uids, plan=plan_in(sent.form), **sent.once)


def _submit_reports(sent: Sent, uids: Sequence[UUID]) -> object:
    return actions.submit_reports(_reports(sent, uids), **sent.once)


def _approve_reports(sent: Sent, uids: Sequence[UUID]) -> object:
    if sent.form.filling:
        return actions.send_reports(_reports(sent, uids), **sent.once)
    return actions.approve_reports(uids, **sent.once)


def _reports(sent: Sent, uids: Sequence[UUID]) -> Mapping[UUID, actions.ReportDraft]:
    assert isinstance(sent.form, ReportManyForm)  # noqa: S101 -- what ``PAGES`` says
    return sent.form.reports(list(uids))


def _do_at_once(sent: Sent, uids: Sequence[UUID]) -> object:
    return actions.do_at_once(uids, plan=plan_in(sent.form), report=report_in(sent.form), **sent.once)


def _ask(sent: Sent, uids: Sequence[UUID]) -> object:
    form = sent.form
    assert isinstance(form, RequestForm)  # noqa: S101 -- what ``page_of`` says
    given = form.given
    return actions.ask_requests(
        uids, kind=form.asks, reason=given["reason"], terms=form.terms(), evidence=given["evidence"], **sent.once
    )


def _answer(sent: Sent, uids: Sequence[UUID]) -> object:
    form = sent.form
    assert isinstance(form, AnswerManyForm)  # noqa: S101 -- what ``PAGES`` says
    kind, words = RequestKind(form.cleaned_data["kind"]), form.given["words"]
    if form.granted:
        return actions.grant_requests(uids, kind=kind, words=words, terms=form.shared_terms(), **sent.once)
    return actions.refuse_requests(uids, kind=kind, words=words, **sent.once)


PAGES: Mapping[Move, BulkPage] = {
    Move.REASSIGN: BulkPage(ReassignManyForm, _reassign),
    Move.ACKNOWLEDGE: BulkPage(forms.PlainForm, _plain(actions.acknowledge_items)),
    Move.SHARE_OUT: BulkPage(ShareOutForm, _plain(actions.share_out_items)),
    Move.SUBMIT_PLAN: BulkPage(forms.PlanForm, _submit_plans),
    Move.APPROVE_PLAN: BulkPage(forms.PlanForm, _approve_plans),
    Move.EXAMINE_PLAN: BulkPage(forms.ExamineForm, _plain(actions.examine_plans)),
    Move.SUBMIT_REPORT: BulkPage(ReportManyForm, _submit_reports, EACH_ITS_OWN),
    Move.APPROVE_REPORT: BulkPage(ReportManyForm, _approve_reports, EACH_ITS_OWN),
    Move.DO_AT_ONCE: BulkPage(forms.AtOnceForm, _do_at_once),
    Move.VERIFY: BulkPage(forms.CheckForm, _plain(actions.verify_items)),
    Move.CLOSE: BulkPage(forms.CheckForm, _plain(actions.close_items)),
    Move.GRANT: BulkPage(AnswerManyForm, _answer),
}
# What a contest or a milestone says is about one item alone; what is settled otherwise has its own proof.
ASKED_OF_MANY = (RequestKind.EXTEND, RequestKind.HAND_OVER, RequestKind.DEFER)
ANSWERED_OF_MANY = tuple(kind for kind in RequestKind if kind is not RequestKind.CONTEST)


def page_of(move: Move, kind: RequestKind | None) -> BulkPage | None:
    """The page of a bulk move, None where it has none."""
    if move is Move.ASK:
        return BulkPage(FORMS[kind], _ask) if kind in ASKED_OF_MANY else None
    if move is Move.GRANT:
        return PAGES[move] if kind in ANSWERED_OF_MANY else None
    return PAGES.get(move)


def named(move: Move, kind: RequestKind | None = None) -> str:
    """How an address names a bulk move."""
    return f"{move.value}:{kind.value}" if kind else move.value


def read_name(value: str) -> tuple[Move, RequestKind | None] | None:
    """Read what ``named`` wrote; None for anything else."""
    move, _colon, kind = value.partition(":")
    if move not in set(Move) or (kind and kind not in set(RequestKind)):
        return None
    return Move(move), RequestKind(kind) if kind else None


def bulk_offers(actor: Actor) -> list[tuple[str, str]]:
    """What a list offers to do with the items ticked: names and words, the most usual first."""
    offers: list[tuple[str, str]] = []
    if actor.holds(*OFFICE_ROLES):
        offers += [(named(Move.ASSIGN), _("交办……")), (named(Move.REASSIGN), word_of(Move.REASSIGN))]
    if actor.holds(*UNIT_ROLES):
        offers += [(named(move), _(word)) for move, word in OF_UNITS]
        offers += [(named(Move.ASK, kind), ask_label(kind)) for kind in ASKED_OF_MANY]
    if actor.holds(*SIGNING_ROLES):
        offers += [(named(move), _(word)) for move, word in OF_SIGNERS]
    if actor.holds(*CHECKING_ROLES):
        offers += [(named(move), invitation_of(move)) for move in (Move.VERIFY, Move.CLOSE)]
    if actor.holds(*OFFICE_ROLES):
        offers.append((named(Move.EXAMINE_PLAN), word_of(Move.EXAMINE_PLAN)))
        offers += [
            (named(Move.GRANT, kind), _(ANSWERS[Move.GRANT]) % {"kind": _(REQUEST_LABELS[kind])})
            for kind in ANSWERED_OF_MANY
        ]
    return offers


OF_UNITS = (
    (Move.ACKNOWLEDGE, N_("签收")),
    (Move.SUBMIT_PLAN, N_("定方案")),
    (Move.SUBMIT_REPORT, N_("报结")),
    (Move.SHARE_OUT, N_("分办")),
)
OF_SIGNERS = (
    (Move.APPROVE_PLAN, N_("批准五定方案")),
    (Move.APPROVE_REPORT, N_("批准报结")),
    (Move.DO_AT_ONCE, N_("批准立行立改")),
)
GRANTED = N_("同意%(kind)s申请")


def word_of_verb(verb: str) -> str:
    """What the operation of a bulk move is called on its receipt."""
    name = verb.removeprefix(VERB).removesuffix("_items")
    for move in (Move.ASK, Move.GRANT, Move.REFUSE):
        kind = name.removeprefix(f"{move.value}_")
        if kind != name and kind in set(RequestKind):
            word = {Move.GRANT: GRANTED, Move.REFUSE: ANSWERS[Move.REFUSE]}.get(move)
            return _(word) % {"kind": _(REQUEST_LABELS[RequestKind(kind)])} if word else ask_label(RequestKind(kind))
    return word_of(Move(name)) if name in set(Move) else ""
