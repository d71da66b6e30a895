"""Tables of meetings."""

from .agenda import Draw, Part, PartKind, PartNote
from .attendance import Answer, Attendance, Invitation
from .materials import Material, Question
from .meetings import Meeting, MeetingKind, Stage
from .resolutions import Resolution

__all__ = [
    "Answer",
    "Attendance",
    "Draw",
    "Invitation",
    "Material",
    "Meeting",
    "MeetingKind",
    "Part",
    "PartKind",
    "PartNote",
    "Question",
    "Resolution",
    "Stage",
]
