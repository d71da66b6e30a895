"""How each move is made with everything it needs: by its action, and what a person fills in on its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from bihuan.core.workdays import local_day
from bihuan.evidence.actions import EvidenceDraft
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.deadlines import by_day
from bihuan.ledger.models import Item, Request
from bihuan.ledger.states import Card, DeadlineKind, Move, RequestKind, State
from bihuan.registry.actor import Actor
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_picture

LATE = LATER.replace(year=2031)
PLEDGE_FIXES = {
    "person": "分管副主任",
    "measure": "新建一处",
    "money": "120000",
    "finish": "2030-02-20",
    "contingency": "雨季顺延",
}
WITH_MILESTONES = (RequestKind.DEFER, RequestKind.REDATE)


@dataclass
class Step:
    """One move tried: of which item, by whom, about which kind of request, under which client id."""

    county: County
    item: Item
    actor: Actor
    move: Move
    kind: RequestKind
    key: UUID
    way: str = "action"

    @property
    def uids(self) -> list[UUID]:
        return [self.item.uid]

    @property
    def once(self) -> Mapping[str, Any]:
        return {"actor": self.actor, "client_uid": self.key}

    @property
    def fixes(self) -> Mapping[str, str]:
        return PLEDGE_FIXES if self.item.kind == "pledge" else FIXES

    @property
    def plan(self) -> actions.PlanDraft:
        return actions.PlanDraft(dict(self.fixes))

    @property
    def report(self) -> actions.ReportDraft:
        return actions.ReportDraft("已整改", self.pictures())

    @cached_property
    def asked(self) -> RequestKind:
        """The kind that is asked for, or the one that waits for an answer when the step begins."""
        if self.move is Move.ASK:
            return self.kind
        row = Request.objects.filter(item=self.item, answer="open").order_by("pk").first()
        return RequestKind(row.kind) if row else self.kind

    @property
    def later(self) -> Any:
        """A day after the deadline in force."""
        return local_day((self.item.deadline or DEADLINE) + timedelta(days=9))

    @property
    def milestones(self) -> list[tuple[Any, str]]:
        """Two days to come, of which the last is the new deadline."""
        return [(timezone.localdate() + timedelta(days=days), f"节点 {days}") for days in (30, 60)]

    @property
    def terms(self) -> actions.Terms:
        return actions.Terms(
            deadline=by_day(self.later) if self.asked is RequestKind.EXTEND else None,
            milestones=tuple((by_day(day), text) for day, text in self.milestones)
            if self.asked in WITH_MILESTONES
            else (),
            code=self.code if self.asked is RequestKind.SETTLE else "",
            leader_signed=self.asked is RequestKind.SETTLE and self.item.take_all,
        )

    @property
    def code(self) -> str:
        return "overtaken" if self.item.kind == "pledge" else "outside"

    def pictures(self, purpose: Purpose = Purpose.AFTER) -> tuple[UUID, ...]:
        return (make_picture(self.actor, purpose).uid,)


def to_street(step: Step) -> actions.HandOver:
    """Every other item is a lasting one."""
    kind = DeadlineKind.LASTING if step.item.serial % 2 else DeadlineKind.BY_DATE
    return actions.HandOver(
        lead=step.county.street, assisting=(step.county.bureau,), deadline=DEADLINE, deadline_kind=kind
    )


def another(step: Step) -> Item:
    """The item registered next to this one, round about."""
    rows = list(Item.objects.filter(realm=step.county.realm).order_by("pk"))
    return rows[(rows.index(step.item) + 1) % len(rows)]


def next_card(item: Item) -> Card:
    return Card.RED if item.card == Card.YELLOW else Card.YELLOW


def settled(step: Step) -> actions.Terms:
    return actions.Terms(code=step.code, leader_signed=step.item.take_all)


def carried(county: County, state: State, *, proven: bool, led: bool) -> actions.CarriedDraft:
    """A row of an old ledger, with or without its paper and its lead."""
    paper = make_picture(county.clerk, Purpose.PAPER).file
    return actions.CarriedDraft(
        problem="旧台账里的问题",
        place_text="新街东段",
        state=state,
        lead=county.street if led else None,
        assisting=(county.bureau,) if led else (),
        deadline=DEADLINE,
        as_of=date(2026, 11, 20),
        files=(EvidenceDraft(paper, "批示.jpg", Purpose.PAPER),) if proven else (),
    )


PARTS = [actions.PartDraft("东段"), actions.PartDraft("西段")]
# Words that are the same by every way, so that a page and an action can repeat each other.
MAKE: Mapping[Move, Callable[[Step], object]] = {
    Move.ASSIGN: lambda s: actions.assign_items(s.uids, to=to_street(s), **s.once),
    Move.REASSIGN: lambda s: actions.reassign_items(
        s.uids, lead=s.county.bureau, assisting=[s.county.street], reason="改派", **s.once
    ),
    Move.ACKNOWLEDGE: lambda s: actions.acknowledge_items(s.uids, **s.once),
    Move.OBJECT: lambda s: actions.object_to_item(s.item.uid, reason="无关", **s.once),
    Move.SHARE_OUT: lambda s: actions.share_out_items(s.uids, doer=s.county.village, **s.once),
    Move.SUBMIT_PLAN: lambda s: actions.submit_plans(s.uids, plan=s.plan, **s.once),
    Move.APPROVE_PLAN: lambda s: actions.approve_plans(
        s.uids, plan=s.plan if s.item.plan == "none" else None, **s.once
    ),
    Move.RETURN_PLAN: lambda s: actions.return_plan(s.item.uid, reason="不具体", **s.once),
    Move.EXAMINE_PLAN: lambda s: actions.examine_plans(s.uids, **s.once),
    Move.AMEND_PLAN: lambda s: actions.amend_plan(s.item.uid, reason="换人", **s.once),
    Move.SUBMIT_REPORT: lambda s: actions.submit_report(s.item.uid, report=s.report, **s.once),
    Move.APPROVE_REPORT: lambda s: actions.approve_reports(
        s.uids, report=s.report if s.item.report == "none" else None, **s.once
    ),
    Move.RETURN_REPORT: lambda s: actions.return_report(s.item.uid, reason="照片不清", **s.once),
    Move.SUBMIT_AT_ONCE: lambda s: actions.submit_at_once(s.item.uid, plan=s.plan, report=s.report, **s.once),
    Move.DO_AT_ONCE: lambda s: actions.do_at_once(
        s.uids,
        plan=s.plan if s.item.plan == "none" else None,
        report=s.report if s.item.plan == "none" else None,
        **s.once,
    ),
    Move.VERIFY: lambda s: actions.verify_items(s.uids, words="合格", **s.once),
    Move.SEND_BACK: lambda s: actions.send_back_item(s.item.uid, reason="没干净", **s.once),
    Move.CLOSE: lambda s: actions.close_items(s.uids, **s.once),
    Move.ASK: lambda s: actions.ask_request(
        s.item.uid, kind=s.asked, reason="理由", terms=s.terms, evidence=s.pictures(Purpose.DOCUMENT), **s.once
    ),
    Move.GRANT: lambda s: actions.grant_request(s.item.uid, kind=s.asked, words="同意", **s.once),
    Move.REFUSE: lambda s: actions.refuse_request(s.item.uid, kind=s.asked, words="不同意", **s.once),
    Move.SETTLE: lambda s: actions.settle_item(
        s.item.uid, reason="外单位", terms=settled(s), evidence=s.pictures(Purpose.DOCUMENT), **s.once
    ),
    Move.CONSOLIDATE: lambda s: actions.consolidate_items(s.uids, evidence=s.pictures(), **s.once),
    Move.REBOUND: lambda s: actions.rebound_item(
        s.item.uid, reason="又脏了", deadline=LATE, evidence=s.pictures(), **s.once
    ),
    Move.REOPEN: lambda s: actions.reopen_item(s.item.uid, reason="没修好", deadline=LATE, **s.once),
    Move.CORRECT: lambda s: actions.correct_item(
        s.item.uid, correction=actions.Correction(problem=f"{s.item.problem}。"), **s.once
    ),
    Move.TAKE_BACK: lambda s: actions.take_back_item(s.item.uid, **s.once),
    Move.MERGE: lambda s: actions.merge_items(s.uids, into=another(s).uid, reason="同一处", **s.once),
    Move.UNMERGE: lambda s: actions.unmerge_item(s.item.uid, reason="不是一处", **s.once),
    Move.SPLIT: lambda s: actions.split_item(s.item.uid, parts=PARTS, **s.once),
    Move.ISSUE_CARD: lambda s: actions.issue_cards(s.uids, card=next_card(s.item), reason="久拖不办", **s.once),
    Move.LIFT_CARD: lambda s: actions.lift_cards(s.uids, reason="已动工", **s.once),
    Move.RECALL: lambda s: actions.recall_batch(s.item.batch.uid, reason="文件错了", **s.once),
    Move.WITHDRAW: lambda s: actions.withdraw_items(s.uids, reason="登记重了", **s.once),
    Move.RESTORE: lambda s: actions.restore_items(s.uids, **s.once),
}
