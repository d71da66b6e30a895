"""The requests that wait for the office's answer, in words."""

from dataclasses import dataclass

from bihuan.ledger.asking import REQUEST_STATES
from bihuan.ledger.lifecycle import HEAD_ONLY_REQUESTS
from bihuan.ledger.models import Item, Request
from bihuan.ledger.packs import rules_of
from bihuan.ledger.queries import requests_to_answer
from bihuan.ledger.states import Move, RequestKind, State
from bihuan.ledger.views.requesting import Asked, answer_address, told
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

SHOWN = 8


@dataclass(frozen=True)
class Waiting:
    """One of them with its item; ``asked.href`` is empty for those only the head answers."""

    item: Item
    asked: Asked


def asked_of_office(actor: Actor) -> list[Waiting]:
    """The oldest of them: one query, however many."""
    rows = requests_to_answer(actor)[:SHOWN]
    return [Waiting(row.item, _told(row, actor)) for row in rows if row.item.pack is not None]


def _told(row: Request, actor: Actor) -> Asked:
    item, kind = row.item, RequestKind(row.kind)
    move = Move.GRANT if State(item.state) in REQUEST_STATES[kind] else Move.REFUSE
    mine = kind not in HEAD_ONLY_REQUESTS or actor.holds(Role.OFFICE_HEAD)
    unit, rules = row.unit.short_name if row.unit else "", rules_of(item.pack)  # type: ignore[arg-type]
    return told(row, unit=unit, rules=rules, item=item, href=answer_address(item, kind, move) if mine else "")
