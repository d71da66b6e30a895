import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.sealing import (
    canonical_json,
    digest,
    is_signed,
    merkle_root,
    new_salt,
    salted_digest,
    sign,
)

FIRST = UUID("018f0000-0000-7000-8000-000000000001")
SECOND = UUID("018f0000-0000-7000-8000-000000000002")
THIRD = UUID("018f0000-0000-7000-8000-000000000003")

leaves = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.dates()
trees = st.recursive(
    leaves,
    lambda part: st.lists(part) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), part),
    max_leaves=12,
)


class Colour(Enum):
    RED = "red"


def test_canonical_json_has_one_form_for_every_type():
    value = {
        "z": [Decimal("1.50"), Decimal("-0.00"), Decimal("1E+3"), None, True],
        "中": date(2023, 2, 22),
        "a": datetime(2023, 2, 22, 8, 0, tzinfo=timezone(timedelta(hours=8))),
        "e": (Colour.RED, FIRST),
    }

    assert canonical_json(value).decode() == (
        '{"a":"2023-02-22T00:00:00.000000Z","e":["red","018f0000-0000-7000-8000-000000000001"],'
        '"z":["1.5","0","1000",null,true],"中":"2023-02-22"}'
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (1.5, "$ 处的 float 不能封存。"),
        ({"a": [datetime(2023, 2, 22)]}, "$.a[0] 处的 naive datetime 不能封存。"),
        ({"a": {1: 2}}, "$.a 处的 int key 不能封存。"),
        (Decimal("NaN"), "$ 处的 Decimal 不能封存。"),
        (Decimal("1E+999999"), "$ 处的 Decimal 不能封存。"),
        ({1, 2}, "$ 处的 set 不能封存。"),
        (b"", "$ 处的 bytes 不能封存。"),
        ("\ud800", "$ 处的 str 不能封存。"),
    ],
)
def test_canonical_json_refuses_what_has_no_single_form(value, sentence):
    with pytest.raises(Invalid) as refused:
        canonical_json(value)
    assert str(refused.value) == sentence


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), trees))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(trees, trees)
def test_canonical_json_differs_for_values_that_differ(one, other):
    same_text = repr(_typed(one)) == repr(_typed(other))
    assert (canonical_json(one) == canonical_json(other)) is same_text


def _typed(value):
    if isinstance(value, dict):
        return {key: _typed(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_canonical_json_gives_equal_decimals_one_text(value):
    assert canonical_json(value) == canonical_json(value.normalize())
    assert Decimal(canonical_json(value).decode().strip('"')) == value


@given(st.datetimes(timezones=st.timezones()))
def test_canonical_json_gives_one_moment_one_text(moment):
    assert canonical_json(moment) == canonical_json(moment.astimezone(UTC))


def test_digest_names_its_algorithm():
    assert digest(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sign_agrees_with_rfc_4231_case_2():
    signature = sign(b"Jefe", b"what do ya want for nothing?")

    assert signature == "hmac-sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert is_signed(b"Jefe", b"what do ya want for nothing?", signature)
    assert not is_signed(b"Jefe", b"what do ya want for nothing!", signature)
    assert not is_signed(b"Jefe", b"what do ya want for nothing?", "签名")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_salted_digest_changes_with_the_salt_alone(text):
    salt, other = new_salt(), new_salt()

    assert len(bytes.fromhex(salt)) == 16
    assert salted_digest(text, salt) == salted_digest(text, salt)
    assert salted_digest(text, salt) != salted_digest(text, other)


# The test vectors of RFC 6962's reference implementation: eight leaves and the roots over the first n of them.
LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_merkle_root_agrees_with_rfc_6962(count, root):
    assert merkle_root(LEAVES[:count]) == f"sha256:{root}"


def _recursive_root(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _recursive_root(leaves[:split]) + _recursive_root(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40))
def test_merkle_root_is_that_of_the_recursive_definition(leaves):
    assert merkle_root(leaves) == f"sha256:{_recursive_root(leaves).hex()}"
