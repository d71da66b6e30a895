"""Which move has which form, which action carries it out, and what a person must see while deciding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from .. import actions
from ..actions import Correction, HandOver, PlanDraft, ReportDraft
from ..casefile import Case
from ..forms import moves as forms
from ..forms import requesting
from ..forms.joining import MergeForm, SplitForm
from ..forms.moves import MoveForm
from ..forms.sharing import ShareOutForm
from ..forms.supervising import IssueCardForm
from ..states import DeadlineKind, Move, RequestKind


@dataclass(frozen=True)
class Sent:
    """One valid submission: the cleaned form, who sent it, its id and the version it was made from."""

    case: Case
    form: MoveForm

    @property
    def uid(self) -> UUID:
        """Which item."""
        return self.case.item.uid

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in."""
        return self.form.given

    @property
    def once(self) -> dict[str, Any]:
        """Who acts, for which unit on what paper (代录), and the id that makes a repeat harmless."""
        actor: Actor = self.case.actor
        stamp = {"actor": actor, "client_uid": self.form.cleaned_data["client"]}
        if self.form.behalf is None:
            return stamp
        return {**stamp, "behalf": self.form.behalf, "paper": self.form.cleaned_data["paper"]}

    @property
    def stamp(self) -> dict[str, Any]:
        """The same with the version the actor saw."""
        return {**self.once, "expected": self.form.cleaned_data["version"]}


@dataclass(frozen=True)
class MovePage:
    """One move's page.

    ``effect`` is a marked sentence on what follows from it; ``plan`` and ``report`` say which papers are shown for the
    decision.
    """

    form: type[MoveForm]
    act: Callable[[Sent], object]
    effect: str = ""
    plan: bool = False
    report: bool = False


def page_of(move: Move, request: RequestKind | None = None) -> MovePage | None:
    """The page of a move, None where it has none; each kind of request is asked on a page of its own."""
    return ASKED.get(request) if move is Move.ASK and request is not None else PAGES.get(move)


def page_for_unit(move: Move, unit: Unit) -> MovePage | None:
    """The page on which the office enters a move for a unit, None where the move is not one that a paper can bear."""
    page = PAGES[move] if move in ON_PAPER else None
    return replace(page, form=forms.for_unit(page.form, unit)) if page else None


def _assign(sent: Sent) -> object:
    given = sent.given
    day = given.get("deadline")
    to = HandOver(
        lead=given["lead"],
        assisting=tuple(unit for unit in given["assisting"] if unit != given["lead"]),
        deadline=end_of_day(day) if day else None,
        deadline_kind=DeadlineKind(given["deadline_kind"]),
        competent=given["competent"],
        words=given["words"],
    )
    return actions.assign_items([sent.uid], to=to, **sent.stamp)


def _reassign(sent: Sent) -> object:
    given = sent.given
    assisting = [unit for unit in given["assisting"] if unit != given["lead"]]
    lead, reason = given["lead"], given["reason"]
    return actions.reassign_items([sent.uid], lead=lead, assisting=assisting, reason=reason, **sent.stamp)


def plan_in(form: MoveForm) -> PlanDraft | None:
    """The plan filled in, None where one that waits is approved."""
    if not form.filling or not isinstance(form, forms.PlanForm):
        return None
    return PlanDraft(fixes=form.fixes, **_inputs(form))


def report_in(form: MoveForm) -> ReportDraft | None:
    """The report filled in, None where one that waits is approved."""
    if not form.filling:
        return None
    inputs = {} if isinstance(form, forms.PlanForm) else _inputs(form)
    return ReportDraft(text=form.given["text"], evidence=form.given["evidence"], **inputs)


def _inputs(form: MoveForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in forms.InputsForm.inputs}


def _submit_plan(sent: Sent) -> object:
    return actions.submit_plans([sent.uid], plan=plan_in(sent.form) or PlanDraft(), **sent.stamp)


def _approve_plan(sent: Sent) -> object:
    return actions.approve_plans([sent.uid], plan=plan_in(sent.form), **sent.stamp)


def _submit_report(sent: Sent) -> object:
    return actions.submit_report(sent.uid, report=report_in(sent.form) or ReportDraft(""), **sent.stamp)


def _approve_report(sent: Sent) -> object:
    return actions.approve_reports([sent.uid], report=report_in(sent.form), **sent.stamp)


def _submit_at_once(sent: Sent) -> object:
    plan, report = plan_in(sent.form) or PlanDraft(), report_in(sent.form) or ReportDraft("")
    return actions.submit_at_once(sent.uid, plan=plan, report=report, **sent.stamp)


def _do_at_once(sent: Sent) -> object:
    return actions.do_at_once([sent.uid], plan=plan_in(sent.form), report=report_in(sent.form), **sent.stamp)


def _check(action: Callable[..., object]) -> Callable[[Sent], object]:
    def act(sent: Sent) -> object:
        return action([sent.uid], **sent.given, **sent.stamp)

    return act


def _next_cycle(action: Callable[..., object]) -> Callable[[Sent], object]:
    def act(sent: Sent) -> object:
        given = dict(sent.given)
        day = given.pop("deadline", None)
        return action(sent.uid, **given, deadline=end_of_day(day) if day else None, **sent.stamp)

    return act


def _correct(sent: Sent) -> object:
    given = dict(sent.given)
    reason = given.pop("reason")
    return actions.correct_item(sent.uid, correction=Correction(**given), reason=reason, **sent.stamp)


def _one(action: Callable[..., object]) -> Callable[[Sent], object]:
    """An action on one item that knows versions."""
    return lambda sent: action(sent.uid, **sent.given, **sent.stamp)


def _one_again(action: Callable[..., object]) -> Callable[[Sent], object]:
    """An action on one item that the state alone guards."""
    return lambda sent: action(sent.uid, **sent.given, **sent.once)


def _many(action: Callable[..., object]) -> Callable[[Sent], object]:
    """An action on many items, called with one."""
    return lambda sent: action([sent.uid], **sent.given, **sent.once)


def _one_listed(action: Callable[..., object]) -> Callable[[Sent], object]:
    """An action on many items that knows versions, called with one."""
    return lambda sent: action([sent.uid], **sent.given, **sent.stamp)


def _ask(sent: Sent) -> object:
    form = sent.form
    assert isinstance(form, requesting.RequestForm)  # noqa: S101 -- what ``ASKED`` says
    given = sent.given
    return actions.ask_request(
        sent.uid,
        kind=form.asks,
        reason=given["reason"],
        terms=form.terms(),
        evidence=given["evidence"],
        **sent.stamp,
    )


def _answer(sent: Sent) -> object:
    form = sent.form
    assert isinstance(form, requesting.AnswerForm)  # noqa: S101 -- what ``PAGES`` says
    kind, words = RequestKind(form.cleaned_data["kind"]), sent.given["words"]
    if form.granted:
        return actions.grant_request(sent.uid, kind=kind, words=words, terms=form.terms(), **sent.stamp)
    return actions.refuse_request(sent.uid, kind=kind, words=words, **sent.stamp)


def _refuse(sent: Sent) -> object:
    kind = RequestKind(sent.form.cleaned_data["kind"])
    return actions.refuse_request(sent.uid, kind=kind, words=sent.given["words"], **sent.stamp)


def _settle(sent: Sent) -> object:
    form = sent.form
    assert isinstance(form, requesting.SettleForm)  # noqa: S101 -- what ``PAGES`` says
    given = sent.given
    return actions.settle_item(
        sent.uid, reason=given["reason"], terms=form.terms(), evidence=given["evidence"], **sent.stamp
    )


ASK_EFFECTS: Mapping[RequestKind, str] = {
    RequestKind.HAND_OVER: N_("同意后退回主管办公室另行交办，期限不变；答复前本单位仍须办理。"),
    RequestKind.EXTEND: N_("期限过后不能再申请；答复前仍按现在的期限。"),
    RequestKind.DEFER: N_("同意后按节点推进，节点过期算逾期；答复前仍按现在的期限。"),
    RequestKind.SETTLE: N_("同意后不再整改，列入另行办结，仍在上报的表里。"),
    RequestKind.CONTEST: N_("同意后这次退回或反弹不计，记录保留；答复前仍须办理。"),
    RequestKind.MILESTONE: N_("同意后这个节点记为完成，按下一个节点计时。"),
    RequestKind.REDATE: N_("同意后按新的节点计时，首次期限保留在记录里。"),
    RequestKind.RESUME: N_("同意后回到整改中，剩下的节点取消。"),
}
ASKED: Mapping[RequestKind, MovePage] = {
    kind: MovePage(form, _ask, ASK_EFFECTS[kind]) for kind, form in requesting.FORMS.items()
}


# What a unit may hand in on paper for the office to enter (代录), in the order of the loop.
ON_PAPER = (
    Move.ACKNOWLEDGE,
    Move.SUBMIT_PLAN,
    Move.APPROVE_PLAN,
    Move.SUBMIT_REPORT,
    Move.APPROVE_REPORT,
    Move.DO_AT_ONCE,
)

PAGES: Mapping[Move, MovePage] = {
    Move.ASSIGN: MovePage(forms.AssignForm, _assign, N_("牵头和配合单位会立即收到通知，期限从现在起算。")),
    Move.REASSIGN: MovePage(forms.ReassignForm, _reassign, N_("换牵头单位后重新签收、重定方案，期限不变。")),
    Move.ACKNOWLEDGE: MovePage(forms.PlainForm, _many(actions.acknowledge_items), N_("签收后由本单位负责办理。")),
    Move.OBJECT: MovePage(forms.ReasonForm, _one_again(actions.object_to_item), N_("主管办公室会据此决定是否改派。")),
    Move.SHARE_OUT: MovePage(
        ShareOutForm, _many(actions.share_out_items), N_("承办单位可以起草方案和报结，牵头责任仍在本单位。")
    ),
    Move.SUBMIT_PLAN: MovePage(forms.PlanForm, _submit_plan, N_("报送后由本单位负责人或授权代批人批准。")),
    Move.APPROVE_PLAN: MovePage(forms.PlanForm, _approve_plan, N_("批准后开始整改。"), plan=True),
    Move.RETURN_PLAN: MovePage(
        forms.ReturnForm, _one(actions.return_plan), N_("退给起草人修改后重新报送。"), plan=True
    ),
    Move.EXAMINE_PLAN: MovePage(
        forms.ExamineForm, _many(actions.examine_plans), N_("审核通过后方案生效，开始整改。"), plan=True
    ),
    Move.AMEND_PLAN: MovePage(
        forms.ReasonForm, _one(actions.amend_plan), N_("现行方案停用，须重新报送下一版；期限不变。"), plan=True
    ),
    Move.SUBMIT_REPORT: MovePage(
        forms.ReportForm, _submit_report, N_("报送后由本单位负责人或授权代批人批准，再交核查单位。"), plan=True
    ),
    Move.APPROVE_REPORT: MovePage(
        forms.ReportForm, _approve_report, N_("报结后交核查单位，本单位的期限停止计算。"), plan=True, report=True
    ),
    Move.RETURN_REPORT: MovePage(
        forms.ReturnForm, _one(actions.return_report), N_("退给起草人补充后重新报送。"), report=True
    ),
    Move.SUBMIT_AT_ONCE: MovePage(
        forms.AtOnceForm, _submit_at_once, N_("方案和报结一起报送，由本单位负责人或授权代批人一次批准。")
    ),
    Move.DO_AT_ONCE: MovePage(
        forms.AtOnceForm, _do_at_once, N_("方案和报结一次批准，直接交核查单位。"), plan=True, report=True
    ),
    Move.VERIFY: MovePage(
        forms.CheckForm, _check(actions.verify_items), N_("通过后转下一步核查。"), plan=True, report=True
    ),
    Move.SEND_BACK: MovePage(
        forms.SendBackForm, _one(actions.send_back_item), N_("退回牵头单位补正后重新报结，原期限不变。"), report=True
    ),
    Move.CLOSE: MovePage(
        forms.CheckForm, _check(actions.close_items), N_("销号后列入已办结，各单位会收到通知。"), plan=True, report=True
    ),
    Move.ASK: MovePage(requesting.RequestForm, _ask),
    Move.GRANT: MovePage(requesting.AnswerForm, _answer, N_("答复会通知单位；不同意的也留在记录里。")),
    Move.REFUSE: MovePage(requesting.RefuseForm, _refuse, N_("事项状态已变，只能答复不同意；答复留在记录里。")),
    Move.SETTLE: MovePage(requesting.SettleForm, _settle, N_("不再交办，列入另行办结；没修好的可以重开。")),
    Move.CONSOLIDATE: MovePage(
        forms.ConsolidateForm, _many(actions.consolidate_items), N_("回头看合格，转为已巩固。"), report=True
    ),
    Move.REBOUND: MovePage(
        forms.ReboundForm,
        _next_cycle(actions.rebound_item),
        N_("同一编号进入下一轮整改，各单位会收到通知。"),
        report=True,
    ),
    Move.REOPEN: MovePage(
        forms.ReopenForm, _next_cycle(actions.reopen_item), N_("同一编号进入下一轮整改，记录永久保留。"), report=True
    ),
    Move.MERGE: MovePage(
        MergeForm,
        _one_listed(actions.merge_items),
        N_("由所选事项一并办理，本事项不再单独计时；各单位会收到通知，以后可以撤销并案。"),
    ),
    Move.UNMERGE: MovePage(
        forms.ReasonForm, _one(actions.unmerge_item), N_("回到并案前的状态，重新单独办理、单独计时。")
    ),
    Move.SPLIT: MovePage(
        SplitForm,
        _one(actions.split_item),
        N_("拆出的各项等待交办，沿用本事项的照单全收、整改前照片和期限；本事项按拆出的各项计算，不能再恢复。"),
    ),
    Move.ISSUE_CARD: MovePage(
        IssueCardForm,
        _one_listed(actions.issue_cards),
        N_("牵头和配合单位立即收到通知，记入流转记录；可以摘牌，记录不会消失。"),
    ),
    Move.LIFT_CARD: MovePage(
        forms.ReasonForm,
        _one_listed(actions.lift_cards),
        N_("牌摘下，亮牌和摘牌都留在流转记录里；本轮不再按同样的情形提出。"),
    ),
    Move.CORRECT: MovePage(forms.CorrectForm, _correct, N_("原来的文字保留在流转记录里；状态和期限不在此更正。")),
    Move.TAKE_BACK: MovePage(
        forms.OptionalReasonForm, _one(actions.take_back_item), N_("回到上一步之前；两笔记录都保留。")
    ),
    Move.WITHDRAW: MovePage(
        forms.ReasonForm, _many(actions.withdraw_items), N_("不再办理，编号和记录保留，可以恢复。")
    ),
    Move.RESTORE: MovePage(forms.OptionalReasonForm, _many(actions.restore_items), N_("回到撤销前的状态。")),
}
