"""The writes of evidence."""

from .covering import cover_picture
from .examining import examine_evidence, examine_waiting
from .landmarking import take_landmarks, take_missing_landmarks
from .settling import settle_doubt
from .taking_in import EvidenceDraft, add_evidence, link_evidence, take_in_files

__all__ = [
    "EvidenceDraft",
    "add_evidence",
    "cover_picture",
    "examine_evidence",
    "examine_waiting",
    "link_evidence",
    "settle_doubt",
    "take_in_files",
    "take_landmarks",
    "take_missing_landmarks",
]
