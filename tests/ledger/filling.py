"""What a person fills in on the page of a move; what the page has filled in already is left as it stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bihuan.evidence.models import Purpose
from bihuan.ledger.forms.bulk import own_name
from bihuan.ledger.forms.moves import FIX
from bihuan.ledger.models import Item
from bihuan.ledger.states import Move, RequestKind
from tests.ledger.making import LATE, PARTS, WITH_MILESTONES, Step, another, next_card, to_street

Typed = Mapping[str, Any]
LATE_DAY = LATE.date().isoformat()


def typed(step: Step, many: Sequence[Item] = ()) -> Typed:
    """Nothing where one press is all; of many items their papers are always written."""
    fill = FILL.get(step.move)
    return fill(step, many) if fill else {}


def reason(words: str) -> Callable[[Step, Sequence[Item]], Typed]:
    return lambda step, many: {"reason": words}


def handing_over(step: Step, _: Sequence[Item] = ()) -> Typed:
    if step.move is Move.REASSIGN:
        lead, assisting, more = step.county.bureau, step.county.street, {"reason": "改派"}
    else:
        to = to_street(step)
        lead, (assisting,) = to.lead, to.assisting
        more = {"deadline": "2030-03-01", "deadline_kind": to.deadline_kind.value}
    return {"lead": str(lead.uid), "assisting": [str(assisting.uid)], **more}


def planned(step: Step, many: Sequence[Item] = ()) -> Typed:
    if step.item.plan != "none" and not many:
        return {}
    return {FIX + key: value for key, value in step.fixes.items()}


def reported(step: Step, many: Sequence[Item] = ()) -> Typed:
    """One sentence; of many each has its own picture."""
    if step.item.report != "none" and not many:
        return {}
    own = {own_name(item): sent(step) for item in many}
    return {"text": "已整改", **(own or {"evidence": sent(step)})}


def sent(step: Step, purpose: Purpose = Purpose.AFTER) -> list[str]:
    return [str(uid) for uid in step.pictures(purpose)]


def asked(step: Step, _: Sequence[Item] = ()) -> Typed:
    given = {"reason": "理由", "evidence": sent(step, Purpose.DOCUMENT)}
    if step.asked is RequestKind.EXTEND:
        return {**given, "deadline": step.later.isoformat()}
    if step.asked in WITH_MILESTONES:
        days, texts = zip(*step.milestones, strict=True)
        return {**given, "milestones_day": [day.isoformat() for day in days], "milestones_text": list(texts)}
    return {**given, **settled(step)} if step.asked is RequestKind.SETTLE else given


def at_once(step: Step, many: Sequence[Item] = ()) -> Typed:
    return {**planned(step, many), **reported(step)} if many or step.item.plan == "none" else {}


def settled(step: Step, _: Sequence[Item] = ()) -> Typed:
    signed = {"leader_signed": "on"} if step.item.take_all else {}
    return {"code": step.code, "reason": "外单位", "evidence": sent(step, Purpose.DOCUMENT), **signed}


FILL: Mapping[Move, Callable[[Step, Sequence[Item]], Typed]] = {
    Move.ASSIGN: handing_over,
    Move.REASSIGN: handing_over,
    Move.OBJECT: reason("无关"),
    Move.SHARE_OUT: lambda step, _: {"doer": str(step.county.village.uid)},
    Move.SUBMIT_PLAN: planned,
    Move.APPROVE_PLAN: planned,
    Move.RETURN_PLAN: reason("不具体"),
    Move.AMEND_PLAN: reason("换人"),
    Move.SUBMIT_REPORT: reported,
    Move.APPROVE_REPORT: reported,
    Move.RETURN_REPORT: reason("照片不清"),
    Move.SUBMIT_AT_ONCE: at_once,
    Move.DO_AT_ONCE: at_once,
    Move.VERIFY: lambda step, _: {"words": "合格"},
    Move.SEND_BACK: reason("没干净"),
    Move.ASK: asked,
    Move.GRANT: lambda step, _: {"decision": "grant", "words": "同意"},
    Move.REFUSE: lambda step, _: {"words": "不同意"},
    Move.SETTLE: settled,
    Move.CONSOLIDATE: lambda step, _: {"evidence": sent(step)},
    Move.REBOUND: lambda step, _: {"reason": "又脏了", "deadline": LATE_DAY, "evidence": sent(step)},
    Move.REOPEN: lambda step, _: {"reason": "没修好", "deadline": LATE_DAY},
    Move.CORRECT: lambda step, _: {"problem": f"{step.item.problem}。", "reason": "错字"},
    Move.MERGE: lambda step, _: {"into": "other", "number": another(step).number, "reason": "同一处"},
    Move.UNMERGE: reason("不是一处"),
    Move.SPLIT: lambda step, _: {f"problem_{place}": part.problem for place, part in enumerate(PARTS, start=1)},
    Move.ISSUE_CARD: lambda step, _: {"card": next_card(step.item).value, "reason": "久拖不办"},
    Move.LIFT_CARD: reason("已动工"),
    Move.WITHDRAW: reason("登记重了"),
}
