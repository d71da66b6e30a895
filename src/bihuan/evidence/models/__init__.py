"""Tables of files and of what they prove."""

from .evidence import Evidence, Purpose
from .files import MediaType, Picture, StoredFile

__all__ = ["Evidence", "MediaType", "Picture", "Purpose", "StoredFile"]
