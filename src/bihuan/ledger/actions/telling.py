"""Whom a move concerns next: notices in the program, written with the move."""

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.backstage.notices import people_of, tell
from bihuan.core.text import N_
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..facts import Snapshot, Transition
from ..models import Movement
from ..queries import TARGET_KIND
from ..states import Move, Paper, State
from .loading import Desk

UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.DELEGATE, Role.OFFICE, Role.OFFICE_HEAD)
SIGNING_ROLES = (Role.HEAD, Role.DELEGATE, Role.OFFICE_HEAD)
CHECKING_ROLES = (Role.VERIFIER, Role.OFFICE, Role.OFFICE_HEAD, Role.HEAD, Role.DELEGATE, Role.LEADER)

Units = Callable[[Desk, Snapshot], set[int | None]]


def _parties(desk: Desk, item: Snapshot) -> set[int | None]:
    return {item.lead, *item.assisting, *item.doers}


def _lead(desk: Desk, item: Snapshot) -> set[int | None]:
    return {item.lead, *item.doers}


def _office(desk: Desk, item: Snapshot) -> set[int | None]:
    return {desk.item.owner_id}


def _checker(desk: Desk, item: Snapshot) -> set[int | None]:
    return {desk.item.checker_id}


def _doers(desk: Desk, item: Snapshot) -> set[int | None]:
    return {*item.doers}


@dataclass(frozen=True)
class News:
    """One sentence for the people of some units; values: number and problem of the item."""

    units: Units
    roles: tuple[Role, ...]
    message: str


NEWS: dict[Move, News] = {
    Move.ASSIGN: News(_parties, UNIT_ROLES, N_("%(number)s 号已交办，请签收：%(problem)s")),
    Move.REASSIGN: News(_parties, UNIT_ROLES, N_("%(number)s 号已改派，请签收：%(problem)s")),
    Move.OBJECT: News(_office, OFFICE_ROLES, N_("%(number)s 号有配合单位提出异议")),
    Move.SHARE_OUT: News(_doers, UNIT_ROLES, N_("%(number)s 号分办给您：%(problem)s")),
    Move.SUBMIT_PLAN: News(_lead, SIGNING_ROLES, N_("%(number)s 号的五定方案等待您批准")),
    Move.RETURN_PLAN: News(_lead, UNIT_ROLES, N_("%(number)s 号的五定方案被退回")),
    Move.SUBMIT_REPORT: News(_lead, SIGNING_ROLES, N_("%(number)s 号的报结等待您批准")),
    Move.SUBMIT_AT_ONCE: News(_lead, SIGNING_ROLES, N_("%(number)s 号的立行立改等待您批准")),
    Move.RETURN_REPORT: News(_lead, UNIT_ROLES, N_("%(number)s 号的报结稿被退回")),
    Move.APPROVE_REPORT: News(_checker, CHECKING_ROLES, N_("%(number)s 号已报结，等待核查")),
    Move.DO_AT_ONCE: News(_checker, CHECKING_ROLES, N_("%(number)s 号已报结，等待核查")),
    Move.VERIFY: News(_checker, CHECKING_ROLES, N_("%(number)s 号等待下一步核查")),
    Move.SEND_BACK: News(_parties, UNIT_ROLES, N_("%(number)s 号被退回补正：%(problem)s")),
    Move.CLOSE: News(_parties, UNIT_ROLES, N_("%(number)s 号已销号")),
    Move.ASK: News(_office, OFFICE_ROLES, N_("%(number)s 号有一项申请等待答复")),
    Move.GRANT: News(_parties, UNIT_ROLES, N_("%(number)s 号的申请已同意")),
    Move.REFUSE: News(_parties, UNIT_ROLES, N_("%(number)s 号的申请未获同意")),
    Move.REBOUND: News(_parties, UNIT_ROLES, N_("%(number)s 号反弹，进入下一轮整改：%(problem)s")),
    Move.REOPEN: News(_parties, UNIT_ROLES, N_("%(number)s 号没有修好，已重开：%(problem)s")),
    Move.MERGE: News(_parties, UNIT_ROLES, N_("%(number)s 号已并案，由并入的事项一并办理：%(problem)s")),
    Move.UNMERGE: News(_parties, UNIT_ROLES, N_("%(number)s 号已撤销并案，恢复单独办理：%(problem)s")),
    Move.RECALL: News(
        _parties, UNIT_ROLES, N_("来件有误，已整份撤回，%(number)s 号回到撤回前的状态或不再办理：%(problem)s")
    ),
    Move.ISSUE_CARD: News(_parties, UNIT_ROLES, N_("%(number)s 号被亮牌督办")),
}
LONGEST_PROBLEM = 40


def tell_of(desk: Desk, transition: Transition, movement: Movement) -> None:
    """Tell those who have to act next, or whose matter it is; never the one who has just acted."""
    news = NEWS.get(transition.move)
    if transition.move is Move.SUBMIT_PLAN and transition.after.plan is Paper.IN_FORCE:
        news = None
    if transition.move is Move.SUBMIT_REPORT and transition.after.state is State.REPORTED:
        news = NEWS[Move.APPROVE_REPORT]
    if news is None:
        return
    item = desk.item
    units = {unit for unit in news.units(desk, transition.after) if unit is not None}
    told = {*people_of(item.realm_id, units, news.roles), *(transition.after.handlers - transition.before.handlers)}
    people = sorted(told - {movement.account_id})
    tell(
        people,
        realm_id=item.realm_id,
        kind=f"ledger.{transition.move.value}",
        message=news.message,
        data={"number": item.number, "problem": item.problem[:LONGEST_PROBLEM]},
        target_kind=TARGET_KIND,
        target_uid=item.uid,
    )
