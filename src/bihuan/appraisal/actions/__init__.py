"""The only writes of reviews, each in one transaction."""

from .calling import fill_agenda
from .carrying import Carried, Earlier, carry_in
from .checking import CheckDraft, check_declaration
from .choosing import choose
from .declaring import attach, begin_declaration, detach, save_draft, submit, withdraw
from .dues import due_day
from .issuing import CircularDraft, issue_circular
from .judging import accept, checks_for, make_round, send_back
from .pledging import hand_over_promises, not_yet_pledged
from .publicising import answer_objection, make_final, object_to, show_result
from .reviewing import ReviewDraft, ask_units, let_unit_go, open_review, put_off, set_meeting
from .ruling import RulebookDraft, confirm_read, publish_rulebook, write_rulebook

__all__ = [
    "Carried",
    "CheckDraft",
    "CircularDraft",
    "Earlier",
    "ReviewDraft",
    "RulebookDraft",
    "accept",
    "answer_objection",
    "ask_units",
    "attach",
    "begin_declaration",
    "carry_in",
    "check_declaration",
    "checks_for",
    "choose",
    "confirm_read",
    "detach",
    "due_day",
    "fill_agenda",
    "hand_over_promises",
    "issue_circular",
    "let_unit_go",
    "make_final",
    "make_round",
    "not_yet_pledged",
    "object_to",
    "open_review",
    "publish_rulebook",
    "put_off",
    "save_draft",
    "send_back",
    "set_meeting",
    "show_result",
    "submit",
    "withdraw",
    "write_rulebook",
]
