"""What a sender is told about a file that has arrived."""

from typing import TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from ninja import Schema

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


class Received(Schema):
    """The receipt of a file: what it was found to be, and the SHA-256 of the very bytes that arrived."""

    uid: UUID
    name: str
    purpose: str
    media_type: str
    size: int
    sha256: str


def received_of(row: Evidence) -> Received:
    """Return the receipt of one file for a program."""
    return Received(
        uid=row.uid,
        name=row.name,
        purpose=row.purpose,
        media_type=row.file.media_type,
        size=row.file.size,
        sha256=row.file.sha256,
    )
