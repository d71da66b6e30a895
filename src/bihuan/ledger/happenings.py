"""What foreign programs are told of moves: kinds of events by what happened, and ids alone."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from bihuan.backstage.webhooks.events import Event, announce
from bihuan.core.text import N_

from .models import Movement
from .states import Move

KINDS: Mapping[str, str] = {
    "item.registered": N_("登记"),
    "item.assigned": N_("交办、改派"),
    "item.taken_up": N_("签收、异议、分办"),
    "item.planned": N_("五定方案"),
    "item.reported": N_("报结"),
    "item.checked": N_("核查通过、退回"),
    "item.closed": N_("销号、另行办结、回头看通过"),
    "item.came_back": N_("反弹、重开"),
    "item.asked": N_("申请和答复"),
    "item.carded": N_("亮牌、摘牌"),
    "item.changed": N_("更正、撤回、撤销、并案、拆分"),
}
MOVES: Mapping[str, tuple[Move, ...]] = {
    "item.registered": (Move.REGISTER, Move.CARRY_IN),
    "item.assigned": (Move.ASSIGN, Move.REASSIGN, Move.SUCCEED),
    "item.taken_up": (Move.ACKNOWLEDGE, Move.OBJECT, Move.SHARE_OUT),
    "item.planned": (Move.SUBMIT_PLAN, Move.APPROVE_PLAN, Move.RETURN_PLAN, Move.EXAMINE_PLAN, Move.AMEND_PLAN),
    "item.reported": (
        Move.SUBMIT_REPORT,
        Move.APPROVE_REPORT,
        Move.RETURN_REPORT,
        Move.SUBMIT_AT_ONCE,
        Move.DO_AT_ONCE,
    ),
    "item.checked": (Move.VERIFY, Move.SEND_BACK),
    "item.closed": (Move.CLOSE, Move.SETTLE, Move.CONSOLIDATE),
    "item.came_back": (Move.REBOUND, Move.REOPEN),
    "item.asked": (Move.ASK, Move.GRANT, Move.REFUSE),
    "item.carded": (Move.ISSUE_CARD, Move.LIFT_CARD),
    "item.changed": (
        Move.MERGE,
        Move.ABSORB,
        Move.UNMERGE,
        Move.SPLIT,
        Move.CORRECT,
        Move.TAKE_BACK,
        Move.WITHDRAW,
        Move.RESTORE,
        Move.RECALL,
    ),
}
KIND_OF: Mapping[str, str] = {move.value: kind for kind, moves in MOVES.items() for move in moves}


def announce_moves(realm_id: int, moved: Iterable[tuple[UUID, Movement]]) -> None:
    """Leave an event for each movement with the public id of its item, in the move's own transaction."""
    announce(realm_id, (_event(item, movement) for item, movement in moved))


def _event(item: UUID, movement: Movement) -> Event:
    data = {
        "item": str(item),
        "movement": str(movement.uid),
        "sequence": movement.sequence,
        "move": movement.move,
        "from": movement.from_state,
        "to": movement.to_state,
    }
    return Event(KIND_OF[movement.move], movement.at, data)
