"""What a request (转办, 延期, 挂账, 另行办结, 申诉 and those of a deferred item) needs, when asked and when answered."""

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_

from .facts import Circumstances, Intent, Snapshot
from .needs import evidence_given, reason_given
from .states import Move, Paper, RequestKind, State

CONTESTABLE = frozenset({Move.SEND_BACK, Move.REBOUND})
# Beyond a 重开 lies a cycle that is over: what was returned there is no longer in question.
CONTEST_BOUNDS = CONTESTABLE | {Move.REOPEN}

REQUEST_STATES: dict[RequestKind, frozenset[State]] = {
    RequestKind.HAND_OVER: frozenset({State.ASSIGNED, State.PLANNED, State.DEFERRED}),
    RequestKind.EXTEND: frozenset({State.ASSIGNED, State.PLANNED}),
    RequestKind.DEFER: frozenset({State.ASSIGNED, State.PLANNED}),
    RequestKind.SETTLE: frozenset({State.ASSIGNED, State.PLANNED, State.DEFERRED}),
    RequestKind.CONTEST: frozenset({State.ASSIGNED, State.PLANNED, State.DEFERRED}),
    RequestKind.MILESTONE: frozenset({State.DEFERRED}),
    RequestKind.REDATE: frozenset({State.DEFERRED}),
    RequestKind.RESUME: frozenset({State.DEFERRED}),
}


def askable(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The request fits the state and is the only one of its kind: what is known before anything is filled in."""
    kind = intent.request
    if kind is None or item.state not in REQUEST_STATES[kind]:
        raise Invalid("request_kind", N_("现在不能提出这项申请"))
    if kind in around.requests:
        raise Conflict("request_open", N_("同类申请正在等待答复"))
    if kind is RequestKind.EXTEND:
        _in_time(item, around)
    if kind is RequestKind.CONTEST:
        _may_be_contested(item, around)


def request_allowed(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The request may be asked and brings what its kind needs."""
    askable(item, around, intent)
    reason_given(item, around, intent)
    if intent.request is RequestKind.MILESTONE:
        evidence_given(item, around, intent)
    _terms(item, around, intent)


def some_request(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """There is something to answer."""
    if not around.requests:
        raise Invalid("no_request", N_("没有等待答复的申请"))


def request_open(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The request answered is still open."""
    if intent.request is None or intent.request not in around.requests:
        raise Conflict("request_answered", N_("这项申请已经答复或不存在"))


def answerable(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The request is open and the item is where it can be granted."""
    request_open(item, around, intent)
    if intent.request is None or item.state not in REQUEST_STATES[intent.request]:
        raise Conflict("request_overtaken", N_("事项状态已变，不能再同意这项申请"))


def grantable(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The request can be granted, and what it sets is still possible."""
    answerable(item, around, intent)
    kind = intent.request
    if kind is RequestKind.CONTEST and (around.prior is None or item.report is not Paper.NONE):
        raise Conflict("contest_moved_on", N_("已重新报结，不能再申诉"))
    _terms(item, around, intent)


def settle_grounds(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """另行办结: a reason of the pack, evidence, and in a 照单全收 batch the county leader's signature."""
    if around.policy is not None and intent.code not in around.policy.settle_reasons:
        raise Invalid("settle_reason", N_("请选择规则包列明的另行办结理由"))
    evidence_given(item, around, intent)
    if item.take_all and not intent.leader_signed:
        raise Invalid("leader_signature", N_("照单全收的批次须附分管市领导签批件"))


def _terms(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """What the request sets, the same when asked and when granted (the office may grant another date)."""
    match intent.request:
        case RequestKind.EXTEND:
            if item.deadline is None or intent.deadline is None or intent.deadline <= item.deadline:
                raise Invalid("extension", N_("新期限须晚于现在的期限"))
        case RequestKind.DEFER | RequestKind.REDATE:
            dates = intent.milestones
            if not dates or list(dates) != sorted(set(dates)) or dates[0] <= around.now:
                raise Invalid("milestones", N_("挂账须列出按先后排列、都在今天之后的节点"))
        case RequestKind.SETTLE:
            settle_grounds(item, around, intent)


def _in_time(item: Snapshot, around: Circumstances) -> None:
    if item.deadline is not None and around.now > item.deadline:
        raise Invalid("extension_late", N_("期限已过，不能再申请延期"))


def _may_be_contested(item: Snapshot, around: Circumstances) -> None:
    """A return or rebound, lately, with nothing reported since."""
    if around.contest_until is None or around.prior is None:
        raise Invalid("nothing_to_contest", N_("没有可以申诉的退回或反弹"))
    if around.now > around.contest_until:
        raise Invalid("contest_late", N_("已超过申诉期限"))
    if item.report is not Paper.NONE:
        raise Invalid("contest_moved_on", N_("已重新报结，不能再申诉"))
