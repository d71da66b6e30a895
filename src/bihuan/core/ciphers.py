"""Personal values at rest: field encryption and blind indexes, each naming its algorithm and key."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

ALGORITHM = "aes256gcm"
INDEX_ALGORITHM = "hmac-sha256"
KEY_BYTES = 32
NONCE_BYTES = 12
SHORTEST_MASTER = 32


@dataclass(frozen=True)
class KeyRing:
    """The keys of one purpose by id: all of them read, ``current`` alone writes.

    Ids stand in stored text, so they are made of letters, digits and hyphens. Raises Invalid for a missing current
    key, an id of other characters, or a key that is not 32 bytes long.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise Invalid("cipher.key-unknown", N_("密钥环中没有密钥 %(key)s。"), key=self.current)
        for name, key in self.keys.items():
            if not (name.isascii() and name.replace("-", "").isalnum()):
                raise Invalid("cipher.key-name", N_("密钥编号只能用字母、数字和连字符：%(key)s。"), key=name)
            if len(key) != KEY_BYTES:
                raise Invalid("cipher.key-length", N_("密钥 %(key)s 的长度必须是 32 字节。"), key=name)

    @classmethod
    def derive(cls, masters: Mapping[str, bytes], current: str, purpose: str) -> Self:
        """Return the ring of ``purpose`` under these master secrets (id → secret)."""
        return cls(current, {name: derive_key(master, purpose) for name, master in masters.items()})


def derive_key(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key of ``purpose`` by HKDF-SHA256 (RFC 5869); one purpose's key tells nothing of another's.

    Raises Invalid when the master secret has fewer than 32 bytes.
    """
    if len(master) < SHORTEST_MASTER:
        raise Invalid("cipher.master-short", N_("主密钥至少要有 32 字节。"))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"bihuan/{purpose}".encode()).derive(master)


def encrypt(ring: KeyRing, text: str, *, context: str) -> str:
    """Return ``aes256gcm:<key id>:<base64url of nonce ‖ ciphertext ‖ tag>``.

    ``context`` says whose value this is (for example ``person/<uid>/phone``); the text opens under the same context
    only, so a stored value cannot be moved to another row.
    """
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode(), context.encode())
    return f"{ALGORITHM}:{ring.current}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(ring: KeyRing, stored: str, *, context: str) -> str:
    """Return what `encrypt` was given. Raises Invalid for another algorithm, an unknown key or a changed value."""
    algorithm, name, body = _parts(stored)
    if algorithm != ALGORITHM:
        raise Invalid("cipher.algorithm", N_("不认识的加密算法：%(algorithm)s。"), algorithm=algorithm)
    if name not in ring.keys:
        raise Invalid("cipher.key-unknown", N_("密钥环中没有密钥 %(key)s。"), key=name)
    try:
        sealed = base64.b64decode(body, altchars=b"-_", validate=True)
        text = AESGCM(ring.keys[name]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise _broken() from error
    return text.decode()


def needs_new_key(ring: KeyRing, stored: str) -> bool:
    """Tell whether a stored value was written under another key or algorithm than the current one."""
    algorithm, name, _ = _parts(stored)
    return (algorithm, name) != (ALGORITHM, ring.current)


def blind_index(ring: KeyRing, text: str) -> str:
    """Return ``hmac-sha256:<key id>:<hex>``, equal for equal text, by which an encrypted value is found.

    The caller brings the text to one form first (a phone number without spaces) and gives a ring of a purpose other
    than the cipher's.
    """
    return _index(ring.current, ring.keys[ring.current], text)


def blind_indexes(ring: KeyRing, texts: Iterable[str]) -> list[str]:
    """Return the index of each text under every key of the ring: what to look for while keys are being changed."""
    return [_index(name, key, text) for text in texts for name, key in ring.keys.items()]


def _index(name: str, key: bytes, text: str) -> str:
    return f"{INDEX_ALGORITHM}:{name}:{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"


def _parts(stored: str) -> tuple[str, str, str]:
    match stored.split(":"):
        case [algorithm, name, body]:
            return algorithm, name, body
    raise _broken()


def _broken() -> Invalid:
    return Invalid("cipher.broken", N_("加密内容已损坏或被改动。"))
