"""Tables of files, of what they prove, of what is doubtful about them, and of files on their way in."""

from .covers import PictureCover
from .doubts import Doubt, Resemblance, Verdict
from .evidence import PROVING, SHOWING, UPLOADED, Evidence, Purpose
from .files import MediaType, Picture, StoredFile
from .landmarks import LandmarkFault, PictureLandmarks
from .uploads import OPEN, Upload, UploadChunk

__all__ = [
    "OPEN",
    "PROVING",
    "SHOWING",
    "UPLOADED",
    "Doubt",
    "Evidence",
    "LandmarkFault",
    "MediaType",
    "Picture",
    "PictureCover",
    "PictureLandmarks",
    "Purpose",
    "Resemblance",
    "StoredFile",
    "Upload",
    "UploadChunk",
    "Verdict",
]
