"""The only writes of meetings, each in one transaction."""

from .arranging import PartDraft, add_part, change_part, draw_order, move_part, remove_part, set_reports
from .asking import answer_question, ask
from .attending import answer_invitation, count_arrived, invite_unit
from .holding import MeetingDraft, change_meeting, hold_meeting
from .materials import hand_in
from .resolving import resolve
from .running import begin_meeting, end_meeting, go_on, write_note

__all__ = [
    "MeetingDraft",
    "PartDraft",
    "add_part",
    "answer_invitation",
    "answer_question",
    "ask",
    "begin_meeting",
    "change_meeting",
    "change_part",
    "count_arrived",
    "draw_order",
    "end_meeting",
    "go_on",
    "hand_in",
    "hold_meeting",
    "invite_unit",
    "move_part",
    "remove_part",
    "resolve",
    "set_reports",
    "write_note",
]
