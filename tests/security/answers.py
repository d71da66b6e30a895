"""What an answer holds, page or file."""

from django.http.response import HttpResponseBase


def body_of(answer: HttpResponseBase) -> bytes:
    """Return everything an answer holds; a file is read to its end, which lets go of it."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
