"""The only writers of the scoring engine."""

from .chairing import decide_tie, lift_veto, lock_entry, open_entry, raise_veto
from .correcting import answer_correction, propose_correction, strike_sheet
from .excusing import lift_recusal, mark_absent, recuse
from .marking import save_sheet
from .preparing import (
    EntryDraft,
    RoundDraft,
    SeatDraft,
    add_entries,
    add_seats,
    create_round,
    remove_entry,
    remove_seat,
)
from .sealing import seal_round

__all__ = [
    "EntryDraft",
    "RoundDraft",
    "SeatDraft",
    "add_entries",
    "add_seats",
    "answer_correction",
    "create_round",
    "decide_tie",
    "lift_recusal",
    "lift_veto",
    "lock_entry",
    "mark_absent",
    "open_entry",
    "propose_correction",
    "raise_veto",
    "recuse",
    "remove_entry",
    "remove_seat",
    "save_sheet",
    "seal_round",
    "strike_sheet",
]
