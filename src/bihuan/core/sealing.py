"""What makes a record provable: one canonical form, and digests that name their algorithm."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

SHA256 = "sha256"
HMAC_SHA256 = "hmac-sha256"
SALT_BYTES = 16
# A number beyond this is a mistake or an attack: Decimal("1E+999999") would be written out as a million digits.
LONGEST_DECIMAL = 100


def canonical_json(value: object) -> bytes:
    """Return the one byte string that stands for ``value``.

    UTF-8 JSON without spaces, object keys sorted by code point. Decimal becomes a string without exponent or
    trailing zeros (SQLite and PostgreSQL give ``1.5`` and ``1.50`` for the same mark), an aware datetime UTC ISO 8601
    with six digits of microseconds and ``Z``, a date ISO 8601, a UUID its lower-case text, an enum its value, a tuple
    a list. Raises Invalid for what has no single form: floats, naive datetimes, keys that are not text, text that is
    not Unicode, anything else.
    """
    text = json.dumps(_plain(value, "$"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _no_form("$", "str") from error


def digest(value: bytes) -> str:
    """Return ``sha256:<64 hex digits>`` of ``value``."""
    return f"{SHA256}:{hashlib.sha256(value).hexdigest()}"


def new_salt() -> str:
    """Return a new random salt: 16 bytes as 32 hex digits."""
    return os.urandom(SALT_BYTES).hex()


def salted_digest(text: str, salt: str) -> str:
    """Return ``hmac-sha256:<hex>`` of ``text`` keyed by ``salt`` (hex, from `new_salt`).

    Stands on a chain in place of words that may have to be erased: once salt and words are gone, nobody can try
    likely words against it.
    """
    return sign(bytes.fromhex(salt), text.encode())


def sign(key: bytes, message: bytes) -> str:
    """Return ``hmac-sha256:<hex>`` of ``message`` under ``key``."""
    return f"{HMAC_SHA256}:{hmac.new(key, message, hashlib.sha256).hexdigest()}"


def is_signed(key: bytes, message: bytes, signature: str) -> bool:
    """Tell whether ``signature`` is that of ``message`` under ``key``, in constant time."""
    return hmac.compare_digest(sign(key, message).encode(), signature.encode())


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return ``sha256:<hex>``, the Merkle tree hash of ``leaves`` in their order (RFC 6962 §2.1).

    A leaf is hashed as 0x00 ‖ leaf, a node as 0x01 ‖ left ‖ right; the empty tree is the hash of nothing.
    """
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return digest(b"")
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        above = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in pairs]
        if len(level) % 2:  # the last one alone rises unhashed, which is RFC 6962's split at a power of two
            above.append(level[-1])
        level = above
    return f"{SHA256}:{level[0].hex()}"


def _plain(value: object, where: str) -> Any:
    """Return ``value`` in JSON's own types; ``where`` is the path told when it has no form."""
    match value:
        case Enum():
            return _plain(value.value, where)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return _decimal_text(value, where)
        case datetime():
            if value.utcoffset() is None:
                raise _no_form(where, "naive datetime")
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return _plain_mapping(value, where)
        case list() | tuple():
            return [_plain(part, f"{where}[{place}]") for place, part in enumerate(value)]
    raise _no_form(where, type(value).__name__)


def _plain_mapping(value: Mapping[Any, object], where: str) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, part in value.items():
        if not isinstance(key, str):
            raise _no_form(where, f"{type(key).__name__} key")
        name = key.value if isinstance(key, Enum) else key
        plain[str(name)] = _plain(part, f"{where}.{name}")
    return plain


def _decimal_text(value: Decimal, where: str) -> str:
    if not value.is_finite() or abs(value.adjusted()) > LONGEST_DECIMAL:
        raise _no_form(where, "Decimal")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _no_form(where: str, kind: str) -> Invalid:
    return Invalid("sealing.no-form", N_("%(where)s 处的 %(kind)s 不能封存。"), where=where, kind=kind)
