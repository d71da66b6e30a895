"""What a move needs beside the right to make it: each check reads facts and raises the sentence a person needs."""

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_

from .facts import Circumstances, Intent, Policy, Snapshot
from .states import OPEN_STATES, Card, Move, Paper, State

# Moves that bind the item alone; those with a partner row (requests, merges) are undone by their own opposite.
TAKEABLE = frozenset(
    {
        Move.ASSIGN,
        Move.REASSIGN,
        Move.ACKNOWLEDGE,
        Move.OBJECT,
        Move.SHARE_OUT,
        Move.SUBMIT_PLAN,
        Move.APPROVE_PLAN,
        Move.RETURN_PLAN,
        Move.EXAMINE_PLAN,
        Move.AMEND_PLAN,
        Move.SUBMIT_REPORT,
        Move.APPROVE_REPORT,
        Move.RETURN_REPORT,
        Move.SUBMIT_AT_ONCE,
        Move.DO_AT_ONCE,
        Move.VERIFY,
        Move.SEND_BACK,
        Move.CLOSE,
    }
)


def policy_of(around: Circumstances) -> Policy:
    """The rules of the pinned pack. Raises Invalid where none is pinned: nothing moves on without rules."""
    if around.policy is None:
        raise Invalid("no_pack", N_("这个事项还没有适用的规则包，请先交办"))
    return around.policy


def reason_given(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A reason in words, for the other side to read."""
    if not intent.reason.strip():
        raise Invalid("reason_missing", N_("请写明理由"))


def evidence_given(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """At least one picture or file with this very move."""
    if intent.evidence < 1:
        raise Invalid("evidence_missing", N_("请附上至少一张照片或一份材料"))


def before_picture(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A before-picture where the batch demands one."""
    if around.before_demanded and around.before_pictures + intent.evidence < 1:
        raise Invalid("before_missing", N_("这个批次要求登记时附整改前照片"))


def lead_named(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Exactly one lead unit, which does not assist as well."""
    if intent.unit is None:
        raise Invalid("lead_missing", N_("请选一个牵头单位"))
    if intent.unit in intent.units:
        raise Invalid("lead_assists", N_("牵头单位不能同时是配合单位"))


def deadline_set(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """One deadline per cycle: named at the first hand-over, kept at every later one (law 4)."""
    if item.deadline is None and intent.deadline is None:
        raise Invalid("deadline_missing", N_("请填写整改期限"))
    if item.deadline is not None and intent.deadline not in (None, item.deadline):
        raise Invalid("deadline_fixed", N_("本轮期限已定，只能经延期申请批准后变更"))


def a_deadline(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A new cycle opens with a deadline of its own."""
    if intent.deadline is None:
        raise Invalid("deadline_missing", N_("请填写整改期限"))


def subordinate(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The doer is a unit below the lead, or a person of the lead or below: sharing out stays inside."""
    if intent.unit is None or item.lead is None:
        raise Invalid("doer_missing", N_("请选承办单位或承办人"))
    lead, doer = around.paths[item.lead], around.paths[intent.unit]
    inside = doer.startswith(lead) and (doer != lead or intent.person is not None)
    if not inside:
        raise Invalid("doer_outside", N_("只能分办给本单位的下属单位或人员"))


def plan_open(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """No plan waits for approval already."""
    if item.plan in (Paper.SUBMITTED, Paper.APPROVED):
        raise Conflict("plan_waiting", N_("五定方案已报送，正在等待审批"))


def finish_in_time(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """完成时限 is not after the deadline. The other fixes were validated with the plan (fixes.py)."""
    if not policy_of(around).plan_required:
        return
    if intent.finish is None:
        raise Invalid("finish_missing", N_("请填写完成时限"), field="finish")
    if item.deadline is not None and intent.finish > item.deadline:
        raise Invalid("finish_late", N_("完成时限不能晚于整改期限"), field="finish")


def plan_not_examined(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The head has not approved already and left it to the office."""
    if item.plan is Paper.APPROVED:
        raise Conflict("plan_examined", N_("五定方案已批准，正在等待办公室审核"))


def plan_waiting(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A plan waits, for the head or for the office."""
    if item.plan not in (Paper.SUBMITTED, Paper.APPROVED):
        raise Invalid("no_plan_waiting", N_("没有等待审批的五定方案"))


def plan_approved(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The head has approved and the pack lets the office examine."""
    if item.plan is not Paper.APPROVED:
        raise Invalid("no_plan_to_examine", N_("没有等待审核的五定方案"))


def report_open(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """No report waits for approval already."""
    if item.report is not Paper.NONE:
        raise Conflict("report_waiting", N_("报结稿已报送，正在等待审批"))


def report_submitted(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A report was sent up for approval."""
    if item.report is not Paper.SUBMITTED:
        raise Invalid("no_report_waiting", N_("没有等待审批的报结稿"))


def after_evidence(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """After-evidence: a picture where there was one before, unless the pack lets a document do."""
    policy = policy_of(around)
    pictures, documents = around.after_pictures, around.after_documents
    if policy.picture_demanded and around.before_pictures and not policy.document_suffices and not pictures:
        raise Invalid("after_picture_missing", N_("整改前有照片，报结时须附整改后照片"))
    if pictures + documents < 1:
        raise Invalid("after_missing", N_("请附上至少一张整改后照片或一份材料"))


def sentence_given(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A sentence that says what was done."""
    if not intent.reason.strip():
        raise Invalid("sentence_missing", N_("请用一句话写明整改情况"))


def more_steps(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Another step follows this one; the last step closes instead."""
    if item.step + 1 >= len(around.steps):
        raise Invalid("last_step", N_("这是最后一步核查，请办理销号"))


def last_step(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """All earlier steps have passed and this one is no self-check."""
    if item.step + 1 < len(around.steps):
        raise Invalid("steps_left", N_("后面还有核查步骤，不能销号"))
    if not around.steps or around.steps[item.step].self_check:
        raise Invalid("self_check_last", N_("自验不能作为最后一步核查"))


def doubts_settled(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """No doubt about the evidence is open, and none was found to be right."""
    if around.open_doubts:
        raise Invalid("doubts_open", N_("还有 %(count)s 处疑点没有处理"), count=around.open_doubts)
    if around.refuted:
        raise Invalid("refuted", N_("有 %(count)s 张照片已认定不能作数，请退回补正"), count=around.refuted)


def visited(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Somebody was on site if the pack says so."""
    if policy_of(around).visit_demanded and not around.visited:
        raise Invalid("visit_missing", N_("按规则须先现场核查"))


def mend_by_set(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """退回补正 names the day by which the unit reports again."""
    if intent.mend_by is None or intent.mend_by <= around.now:
        raise Invalid("mend_by_missing", N_("请填写补正期限"))


def deadline_if_led(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A reopened item that has a lead opens its cycle with a deadline; one without gets it at the hand-over."""
    if item.lead is not None:
        a_deadline(item, around, intent)


def within_reopen_days(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A closed item is reopened within the pack's days; after them the fault is a rebound."""
    if around.contest_until is not None and around.now > around.contest_until:
        raise Invalid("reopen_late", N_("已超过重开期限，请按反弹办理"))


def survivor_live(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The survivor of a merge is open, of the same realm and not itself merged into this item."""
    survivor = around.survivor
    if survivor is None or not survivor.same_realm or survivor.state not in OPEN_STATES:
        raise Invalid("survivor", N_("只能并入同一县市内仍在办理的事项"))
    if survivor.reaches_back:
        raise Invalid("merge_cycle", N_("不能互相并案"))


def carries_none(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Nothing was merged into this item: it answers for others."""
    if around.carries:
        raise Invalid("carries_others", N_("还有 %(count)s 个事项并在其中"), count=around.carries)


def undivided(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A merge, not a split: children answer for a split parent."""
    if item.divided:
        raise Invalid("divided", N_("已拆分的事项不能恢复，请办理拆出的事项"))


def whole(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A part is not split again: numbers and counting know one level."""
    if around.is_part:
        raise Invalid("part_of_another", N_("拆出的事项不能再拆分"))


def two_parts(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A split has at least two children."""
    if intent.parts < 2:
        raise Invalid("too_few_parts", N_("至少拆成两项"))


def not_take_all(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """照单全收: what was handed over is never struck out (law 5)."""
    if item.take_all:
        raise Denied("take_all", N_("照单全收的批次不能撤销事项"))


def batch_untouched(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A wrong batch is recalled only while nothing of it is acknowledged."""
    if around.batch_acknowledged or item.acknowledged:
        raise Invalid("batch_acknowledged", N_("批次中已有事项被签收，不能撤回批次"))


def batch_stands(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """What went with its whole batch comes in again with it, not row by row: its rows may be there anew already."""
    if around.batch_recalled:
        raise Invalid("batch_recalled", N_("整份来件已经撤回，不能单独恢复其中的事项；请重新导入来件"))


def recallable(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Nothing hangs on what is struck out. An item that only came back by the batch stays, whatever it carries."""
    if not around.brought_back:
        carries_none(item, around, intent)
    elif around.last_move is not Move.REBOUND:
        raise Invalid("rebound_acted_on", N_("反弹后已经有人办理，不能撤回批次"))


def may_be_taken_back(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The last move was one that can be taken back and nobody has acted on it since."""
    if around.last_move not in TAKEABLE or around.prior is None:
        raise Invalid("not_takeable", N_("上一步不能撤回"))


def looked_back(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """The kind is one that is looked back at."""
    if not policy_of(around).looked_back:
        raise Invalid("no_look_back", N_("这类事项不作回头看"))


def look_back_done(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """Somebody went and brings evidence, or the rule finds the watch period over (未抽中)."""
    if not around.watch_over:
        evidence_given(item, around, intent)


def plan_in_force(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """An approved plan stands behind the report, where the kind asks for one (law 1)."""
    if policy_of(around).plan_required and item.plan is not Paper.IN_FORCE:
        raise Invalid("plan_missing", N_("五定方案批准后才能报结"))


def card_named(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """A card to issue is yellow or red."""
    if intent.card is Card.NONE:
        raise Invalid("card_missing", N_("请选黄牌或红牌"))


def card_held(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """There is a card to lift."""
    if item.card is Card.NONE:
        raise Invalid("no_card", N_("没有需要摘下的牌"))


def carried_state(item: Snapshot, around: Circumstances, intent: Intent) -> None:
    """An opening balance names its state and the paper decision behind it."""
    if intent.state in (None, State.MERGED, State.WITHDRAWN):
        raise Invalid("carry_state", N_("请写明期初所处的状态"))
    if not intent.paper:
        raise Invalid("carry_paper", N_("期初接续须附纸质决定"))
    if intent.state is not State.REGISTERED and (intent.unit is None or intent.deadline is None):
        raise Invalid("carry_lead", N_("期初接续须写明牵头单位和整改期限"))
    if intent.unit is not None and intent.unit in intent.units:
        raise Invalid("lead_assists", N_("牵头单位不能同时是配合单位"))
