"""Tables of files, of what they prove, and of what is doubtful about them."""

from .doubts import Doubt, Resemblance, Verdict
from .evidence import PROVING, SHOWING, UPLOADED, Evidence, Purpose
from .files import MediaType, Picture, StoredFile

__all__ = [
    "PROVING",
    "SHOWING",
    "UPLOADED",
    "Doubt",
    "Evidence",
    "MediaType",
    "Picture",
    "Purpose",
    "Resemblance",
    "StoredFile",
    "Verdict",
]
