"""What a sender is told about a file that has arrived."""

from typing import TypedDict

from django.urls import reverse
from django.utils import timezone

from .models import Evidence, MediaType


class Receipt(TypedDict):
    """The upload widget's words (``ui/components/upload.html``); ``received`` is the time of day, ``size`` in bytes."""

    id: str
    name: str
    thumbnail: str | None
    receipt: str
    received: str
    size: int
    media_type: str


def receipt_of(evidence: Evidence) -> Receipt:
    """Return the receipt of one file; ``thumbnail`` is None for a document."""
    is_picture = MediaType(evidence.file.media_type).is_picture
    return {
        "id": str(evidence.uid),
        "name": evidence.name,
        "thumbnail": reverse("evidence:thumb", args=[evidence.uid]) if is_picture else None,
        "receipt": evidence.receipt,
        "received": timezone.localtime(evidence.at).strftime("%H:%M"),
        "size": evidence.file.size,
        "media_type": evidence.file.media_type,
    }
