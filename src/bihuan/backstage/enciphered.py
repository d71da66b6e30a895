"""Secrets of outgoing calls where they rest: enciphered under a key of their own, each for its own row and field."""

from functools import cache

from django.conf import settings

from bihuan.core.ciphers import KeyRing, decrypt, encrypt

KEY_ID = "k1"


@cache
def _ring(data_key: str) -> KeyRing:
    return KeyRing.derive({KEY_ID: data_key.encode()}, KEY_ID, "backstage/outgoing")


def seal(secret: str, *, context: str) -> str:
    """Encipher a secret; it opens again under the same context only."""
    return encrypt(_ring(settings.BIHUAN.data_key), secret, context=context)


def unseal(stored: str, *, context: str) -> str:
    """Return what ``seal`` was given. Raises Invalid where it was altered or moved."""
    return decrypt(_ring(settings.BIHUAN.data_key), stored, context=context)
