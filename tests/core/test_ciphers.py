import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.ciphers import KeyRing, blind_index, blind_indexes, decrypt, derive_key, encrypt, needs_new_key
from bihuan.core.errors import Invalid

OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing.derive({"k1": OLD}, "k1", "person")
TURNED = KeyRing.derive({"k1": OLD, "k2": NEW}, "k2", "person")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_decrypt_gives_back_what_was_encrypted(text):
    stored = encrypt(RING, text, context="person/1/phone")

    assert decrypt(RING, stored, context="person/1/phone") == text
    assert stored.startswith("aes256gcm:k1:")


def test_encrypt_never_writes_the_same_text_twice():
    assert encrypt(RING, "13800000000", context="c") != encrypt(RING, "13800000000", context="c")


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_decrypt_refuses_any_flipped_bit(place, bit):
    head, name, body = encrypt(RING, "13800000000", context="c").split(":")
    sealed = bytearray(base64.urlsafe_b64decode(body))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(Invalid) as refused:
        decrypt(RING, f"{head}:{name}:{base64.urlsafe_b64encode(sealed).decode()}", context="c")
    assert refused.value.code == "cipher.broken"


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("", "cipher.broken"),
        ("aes256gcm:k1", "cipher.broken"),
        ("aes256gcm:k1:", "cipher.broken"),
        ("aes256gcm:k1:不是", "cipher.broken"),
        ("sm4gcm:k1:AAAA", "cipher.algorithm"),
        ("aes256gcm:k9:AAAA", "cipher.key-unknown"),
    ],
)
def test_decrypt_refuses_what_it_did_not_write(stored, code):
    with pytest.raises(Invalid) as refused:
        decrypt(RING, stored, context="c")
    assert refused.value.code == code


def test_decrypt_refuses_a_value_moved_to_another_row():
    stored = encrypt(RING, "13800000000", context="person/1/phone")

    with pytest.raises(Invalid) as refused:
        decrypt(RING, stored, context="person/2/phone")
    assert str(refused.value) == "加密内容已损坏或被改动。"


def test_a_turned_ring_reads_old_values_and_names_them():
    old = encrypt(RING, "旧", context="c")
    new = encrypt(TURNED, "新", context="c")

    assert decrypt(TURNED, old, context="c") == "旧"
    assert (needs_new_key(TURNED, old), needs_new_key(TURNED, new)) == (True, False)


def test_blind_index_finds_under_every_key():
    stored = blind_index(RING, "13800000000")

    assert stored in blind_indexes(TURNED, ["13800000000"])
    assert stored not in blind_indexes(TURNED, ["13800000001"])
    assert blind_index(TURNED, "13800000000") != stored


def test_derive_key_agrees_with_rfc_5869_shape():
    # HKDF written out by hand: extract with a salt of zeros, then one block of expand.
    extracted = hmac.new(b"\x00" * 32, OLD, hashlib.sha256).digest()
    expected = hmac.new(extracted, b"bihuan/person\x01", hashlib.sha256).digest()

    assert derive_key(OLD, "person") == expected
    assert derive_key(OLD, "index") != expected


def test_key_ring_hides_its_keys():
    assert repr(RING) == "KeyRing(current='k1')"


@pytest.mark.parametrize(
    ("current", "keys", "code"),
    [
        ("k2", {"k1": OLD}, "cipher.key-unknown"),
        ("k:1", {"k:1": OLD}, "cipher.key-name"),
        ("k1", {"k1": b"short"}, "cipher.key-length"),
    ],
)
def test_key_ring_refuses_bad_keys(current, keys, code):
    with pytest.raises(Invalid) as refused:
        KeyRing(current, keys)
    assert refused.value.code == code


def test_derive_key_refuses_a_short_master():
    with pytest.raises(Invalid) as refused:
        derive_key(b"x" * 31, "person")
    assert str(refused.value) == "主密钥至少要有 32 字节。"
