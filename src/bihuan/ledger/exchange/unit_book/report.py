"""A judged workbook in words: for the page, the terminal and, as one JSON object, for other programs."""

from collections.abc import Callable
from typing import Any

from bihuan.core.text import N_
from bihuan.ledger.sentence import Sentence
from bihuan.ledger.states import MOVE_LABELS, Move

from .judging import Judged, Verdict
from .rows import CellFault, where

Translate = Callable[[str], str]
# Values of a sentence that are words of ours, and so are translated too.
WORDS = frozenset({"state", "move", "who"})
STEP_WORDS = {
    Move.ACKNOWLEDGE: N_("签收"),
    Move.SUBMIT_PLAN: N_("报送五定方案，等待批准"),
    Move.SUBMIT_REPORT: N_("报送报结，等待批准"),
    Move.SUBMIT_AT_ONCE: N_("立行立改：方案和报结一起报送，等待批准"),
}
UNAPPROVED = {
    Move.SUBMIT_PLAN: N_("报送五定方案，直接生效"),
    Move.SUBMIT_REPORT: N_("报结，直接交核查单位"),
}


def teller(translate: Translate) -> Callable[[Sentence], str]:
    """Return how to say a sentence in a language; what a person wrote stays as written."""

    def tell(one: Sentence) -> str:
        values = {name: translate(value) if name in WORDS else value for name, value in one.data.items()}
        return translate(one.message) % values if values else translate(one.message)

    return tell


def tell_fault(fault: CellFault, translate: Translate) -> str:
    """Why one cell is refused."""
    return teller(translate)(fault.why)


def step_word(one: Judged, move: Move, translate: Translate) -> str:
    """What a row does by one move, with what follows under the rules of its item."""
    words = STEP_WORDS.get(move, MOVE_LABELS[move])
    policy = one.standing.desk.around().policy if one.standing else None
    if policy is not None:
        asks = policy.plan_approved if move is Move.SUBMIT_PLAN else policy.report_approved
        words = words if asks else UNAPPROVED.get(move, words)
    return translate(words)


def report(verdict: Verdict, translate: Translate) -> dict[str, Any]:
    """Return ``{"rows": […], "totals": {…}, "notes": […]}``; ``steps`` are codes of moves, sentences are in a language."""
    tell = teller(translate)
    return {
        "rows": [_row(one, translate) for one in verdict.rows],
        "totals": verdict.totals,
        "notes": [tell(note) for note in verdict.notes],
    }


def _row(one: Judged, translate: Translate) -> dict[str, Any]:
    return {
        "row": where(one.row),
        "number": one.item.number if one.item else one.row.number,
        "status": one.status.value,
        "stale": one.stale,
        "steps": [move.value for move in one.steps],
        "changes": [
            {"column": translate(c.column), "before": c.before, "after": c.after}
            for c in (one.wish.changes if one.wish else ())
        ],
        "refused": [
            {"column": translate(fault.column), "reason": tell_fault(fault, translate)} for fault in one.faults
        ],
    }
