"""The only writers of the scoring engine."""

from .analysing import ask_for_analysis
from .carding import FreshCard, give_cards, live_card, open_card
from .chairing import decide_tie, lift_veto, lock_entry, open_entry, raise_veto
from .commenting import comment_on, give_comments
from .correcting import answer_correction, propose_correction, strike_sheet
from .excusing import lift_recusal, mark_absent, recuse, recuse_kin
from .keying import Keyed, drop_keyings, key_sheet, settle_keying
from .marking import save_sheet
from .ordering import draw_running_order
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
from .ruling import must_keep_rules, store_rule
from .sealing import let_judges_see, seal_round
from .seating import GuestDraft, seat_guest
from .showing import begin_part, renew_watch, reveal_all, reveal_entry, set_hall

__all__ = [
    "EntryDraft",
    "FreshCard",
    "GuestDraft",
    "Keyed",
    "RoundDraft",
    "SeatDraft",
    "add_entries",
    "add_seats",
    "answer_correction",
    "ask_for_analysis",
    "begin_part",
    "comment_on",
    "create_round",
    "decide_tie",
    "draw_running_order",
    "drop_keyings",
    "give_cards",
    "give_comments",
    "key_sheet",
    "let_judges_see",
    "lift_recusal",
    "lift_veto",
    "live_card",
    "lock_entry",
    "mark_absent",
    "must_keep_rules",
    "open_card",
    "open_entry",
    "propose_correction",
    "raise_veto",
    "recuse",
    "recuse_kin",
    "remove_entry",
    "remove_seat",
    "renew_watch",
    "reveal_all",
    "reveal_entry",
    "save_sheet",
    "seal_round",
    "seat_guest",
    "set_hall",
    "settle_keying",
    "store_rule",
    "strike_sheet",
]
