"""Tables of the review of 特色创新."""

from .acts import Act, Verdict
from .circulars import Certificate, Circular
from .declarations import Attachment, Declaration, Figure, Goal, Level, PromiseStep, Recognition
from .findings import Finding, FindingFile
from .publicity import Objection, Publicity
from .reviews import Participant, Review
from .rulebooks import Confirmation, Rulebook

__all__ = [
    "Act",
    "Attachment",
    "Certificate",
    "Circular",
    "Confirmation",
    "Declaration",
    "Figure",
    "Finding",
    "FindingFile",
    "Goal",
    "Level",
    "Objection",
    "Participant",
    "PromiseStep",
    "Publicity",
    "Recognition",
    "Review",
    "Rulebook",
    "Verdict",
]
