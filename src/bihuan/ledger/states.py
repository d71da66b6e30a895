"""The words of the loop: states, moves, who may make them. Values are stored and chained, so they never change meaning."""

from enum import StrEnum

from bihuan.core.text import N_


class State(StrEnum):
    """Where an item stands."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    PLANNED = "planned"
    REPORTED = "reported"
    CLOSED = "closed"
    CONSOLIDATED = "consolidated"
    DEFERRED = "deferred"
    SETTLED = "settled"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[State, str] = {
    State.REGISTERED: N_("待交办"),
    State.ASSIGNED: N_("已交办"),
    State.PLANNED: N_("整改中"),
    State.REPORTED: N_("已报结"),
    State.CLOSED: N_("已销号"),
    State.CONSOLIDATED: N_("已巩固"),
    State.DEFERRED: N_("挂账"),
    State.SETTLED: N_("另行办结"),
    State.MERGED: N_("并案"),
    State.WITHDRAWN: N_("撤销"),
}

OPEN_STATES = frozenset({State.REGISTERED, State.ASSIGNED, State.PLANNED, State.REPORTED, State.DEFERRED})
WITH_UNIT = frozenset({State.ASSIGNED, State.PLANNED, State.DEFERRED})
LED_STATES = frozenset(
    {State.ASSIGNED, State.PLANNED, State.REPORTED, State.CLOSED, State.CONSOLIDATED, State.DEFERRED}
)


class Move(StrEnum):
    """What somebody does to an item. One move is one line on its chain."""

    REGISTER = "register"
    CARRY_IN = "carry_in"
    ASSIGN = "assign"
    REASSIGN = "reassign"
    SUCCEED = "succeed"
    ACKNOWLEDGE = "acknowledge"
    OBJECT = "object"
    SHARE_OUT = "share_out"
    SUBMIT_PLAN = "submit_plan"
    APPROVE_PLAN = "approve_plan"
    RETURN_PLAN = "return_plan"
    EXAMINE_PLAN = "examine_plan"
    AMEND_PLAN = "amend_plan"
    SUBMIT_REPORT = "submit_report"
    APPROVE_REPORT = "approve_report"
    RETURN_REPORT = "return_report"
    SUBMIT_AT_ONCE = "submit_at_once"
    DO_AT_ONCE = "do_at_once"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    CLOSE = "close"
    ASK = "ask"
    GRANT = "grant"
    REFUSE = "refuse"
    SETTLE = "settle"
    CONSOLIDATE = "consolidate"
    REBOUND = "rebound"
    REOPEN = "reopen"
    MERGE = "merge"
    ABSORB = "absorb"
    UNMERGE = "unmerge"
    SPLIT = "split"
    CORRECT = "correct"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RECALL = "recall"
    ISSUE_CARD = "issue_card"
    LIFT_CARD = "lift_card"


MOVE_LABELS: dict[Move, str] = {
    Move.REGISTER: N_("登记"),
    Move.CARRY_IN: N_("期初接续"),
    Move.ASSIGN: N_("交办"),
    Move.REASSIGN: N_("改派"),
    Move.SUCCEED: N_("机构变更承接"),
    Move.ACKNOWLEDGE: N_("签收"),
    Move.OBJECT: N_("配合异议"),
    Move.SHARE_OUT: N_("分办"),
    Move.SUBMIT_PLAN: N_("报送五定方案"),
    Move.APPROVE_PLAN: N_("批准五定方案"),
    Move.RETURN_PLAN: N_("退回五定方案"),
    Move.EXAMINE_PLAN: N_("审核五定方案"),
    Move.AMEND_PLAN: N_("修订五定方案"),
    Move.SUBMIT_REPORT: N_("起草报结"),
    Move.APPROVE_REPORT: N_("报结"),
    Move.RETURN_REPORT: N_("退回报结稿"),
    Move.SUBMIT_AT_ONCE: N_("起草立行立改"),
    Move.DO_AT_ONCE: N_("立行立改"),
    Move.VERIFY: N_("核查通过"),
    Move.SEND_BACK: N_("退回"),
    Move.CLOSE: N_("销号"),
    Move.ASK: N_("申请"),
    Move.GRANT: N_("同意申请"),
    Move.REFUSE: N_("不同意申请"),
    Move.SETTLE: N_("另行办结"),
    Move.CONSOLIDATE: N_("回头看通过"),
    Move.REBOUND: N_("反弹"),
    Move.REOPEN: N_("没修好，重开"),
    Move.MERGE: N_("并案"),
    Move.ABSORB: N_("并入他案"),
    Move.UNMERGE: N_("撤销并案"),
    Move.SPLIT: N_("拆分"),
    Move.CORRECT: N_("更正"),
    Move.TAKE_BACK: N_("撤回"),
    Move.WITHDRAW: N_("撤销"),
    Move.RESTORE: N_("恢复"),
    Move.RECALL: N_("撤回批次"),
    Move.ISSUE_CARD: N_("亮牌督办"),
    Move.LIFT_CARD: N_("摘牌"),
}


class Relation(StrEnum):
    """How somebody stands to one item; a right is a relation, never a name."""

    OFFICE = "office"
    OFFICE_HEAD = "office_head"
    LEAD = "lead"
    LEAD_HEAD = "lead_head"
    ASSISTING = "assisting"
    DOER = "doer"
    VERIFIER = "verifier"
    VISITOR = "visitor"
    INSPECTOR = "inspector"
    REGISTRAR = "registrar"
    AUTHOR = "author"
    CLOCK = "clock"


RELATION_LABELS: dict[Relation, str] = {
    Relation.OFFICE: N_("主管办公室"),
    Relation.OFFICE_HEAD: N_("主管办公室负责人"),
    Relation.LEAD: N_("牵头单位"),
    Relation.LEAD_HEAD: N_("牵头单位负责人或授权代批人"),
    Relation.ASSISTING: N_("配合单位"),
    Relation.DOER: N_("承办单位或承办人"),
    Relation.VERIFIER: N_("本步核查单位"),
    Relation.VISITOR: N_("回头看人员"),
    Relation.INSPECTOR: N_("巡查员"),
    Relation.REGISTRAR: N_("登记人"),
    Relation.AUTHOR: N_("上一步的经办人"),
    Relation.CLOCK: N_("系统按规则"),
}


class Duty(StrEnum):
    """What a person does in a unit, as far as the loop cares; the values are those of ``registry.Role``."""

    OFFICE = "office"
    OFFICE_HEAD = "office_head"
    VERIFIER = "verifier"
    INSPECTOR = "inspector"
    LIAISON = "liaison"
    HEAD = "head"
    DELEGATE = "delegate"
    LEADER = "leader"


class Paper(StrEnum):
    """How far the current plan or report has come. A draft is nobody's business yet and counts as NONE."""

    NONE = "none"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    IN_FORCE = "in_force"


PAPER_LABELS: dict[Paper, str] = {
    Paper.NONE: N_("未报送"),
    Paper.SUBMITTED: N_("待批准"),
    Paper.APPROVED: N_("待审核"),
    Paper.IN_FORCE: N_("已生效"),
}


class RequestKind(StrEnum):
    """What a unit may ask the office for."""

    HAND_OVER = "hand_over"
    EXTEND = "extend"
    DEFER = "defer"
    SETTLE = "settle"
    CONTEST = "contest"
    MILESTONE = "milestone"
    REDATE = "redate"
    RESUME = "resume"


REQUEST_LABELS: dict[RequestKind, str] = {
    RequestKind.HAND_OVER: N_("转办"),
    RequestKind.EXTEND: N_("延期"),
    RequestKind.DEFER: N_("挂账"),
    RequestKind.SETTLE: N_("另行办结"),
    RequestKind.CONTEST: N_("申诉"),
    RequestKind.MILESTONE: N_("节点完成"),
    RequestKind.REDATE: N_("节点改期"),
    RequestKind.RESUME: N_("恢复整改"),
}


class DeadlineKind(StrEnum):
    """立行立改 is done at once, 限期整改 by a date, 长期坚持 by a date and then kept up by a patrol."""

    AT_ONCE = "at_once"
    BY_DATE = "by_date"
    LASTING = "lasting"


DEADLINE_LABELS: dict[DeadlineKind, str] = {
    DeadlineKind.AT_ONCE: N_("立行立改"),
    DeadlineKind.BY_DATE: N_("限期整改"),
    DeadlineKind.LASTING: N_("长期坚持"),
}


class Card(StrEnum):
    """督办 cards, issued and lifted only by the office head."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


CARD_LABELS: dict[Card, str] = {Card.NONE: N_("无"), Card.YELLOW: N_("黄牌"), Card.RED: N_("红牌")}
