"""How an event is signed (pure): Standard Webhooks, scheme v1, HMAC-SHA256 over ``id.timestamp.body``."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable

SECRET_MARK = "whsec_"  # noqa: S105 -- how every secret begins
SECRET_BYTES = 32
SCHEME = "v1"


def new_secret() -> str:
    """Return 256 random bits as receivers take them."""
    return SECRET_MARK + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def headers_of(identity: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers. While a secret is being changed there are two, each with a signature of its own."""
    signed = f"{identity}.{timestamp}.".encode() + body
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"{SCHEME},{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
