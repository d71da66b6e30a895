import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.core.sealing import canonical_json, digest
from bihuan.scoring.marks import Event
from bihuan.scoring.result import seal, verify_result
from tests.scoring.rules import joined, leaf, mark, pack, panel

TREE = joined(
    "sum",
    "\n    ".join(panel(leaf("a", max=10, step=0.5), trims="[{from: 4, high: 1, low: 1}]").splitlines()),
    leaf("b", "deduct", each=0.5),
)
SOURCE = pack(
    TREE, ties="{chain: [{by: a}], last: chair}", more="vetoes: [{key: v, label: {zh: v, en: v}, effect: zero}]"
)
MARKS = [
    *(
        mark(str(entry), str(seat), "a", str(Decimal((entry * 5 + seat * 3) % 21) / 2))
        for entry in range(4)
        for seat in range(5)
    ),
    *(mark(str(entry), "", "b", str(entry)) for entry in range(4)),
]
RESULT = seal(SOURCE, MARKS, [Event("2", "v")])


def edited(change) -> bytes:
    told = json.loads(RESULT.body)
    change(told)
    return canonical_json(told)


def test_a_sealed_result_is_computed_again_from_its_own_bytes() -> None:
    assert verify_result(RESULT.body) == ()
    assert digest(RESULT.body) == RESULT.digest


def test_the_seal_is_the_same_on_every_machine() -> None:
    """A golden digest: results sealed once must stay recomputable by every later version."""
    assert RESULT.digest == "sha256:8c73cf99141c1f375df03626aa93bdb11410f3c34c2500b88e5e1e61aa9c0002"
    assert seal(SOURCE, MARKS[::-1], [Event("2", "v")]).digest == RESULT.digest


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda told: told["marks"][7]["marks"].update(a="9.5"), "marks[7]"),
        (lambda told: told["marks"].pop(), "marks"),
        (lambda told: told["events"].clear(), "events"),
        (lambda told: told["outcomes"][1].update(total="10"), "outcomes[1]"),
        (lambda told: told["outcomes"][0].update(rank=2), "outcomes[0]"),
        (lambda told: told["pack"]["criteria"].update(places=1), "pack"),
        (lambda told: told["pack"]["title"].update(zh="别的办法"), "pack"),
        (lambda told: told["sittings"]["panel"].update(absent=["1"]), "sittings"),
        (lambda told: told.update(pack_digest="sha256:0"), "pack_digest"),
        (lambda told: told["digests"]["marks"].__setitem__(3, "sha256:0"), "marks[3]"),
    ],
)
def test_what_was_changed_is_named(change, named: str) -> None:
    assert named in verify_result(edited(change))


def test_a_change_with_its_digest_made_anew_is_found_by_computing() -> None:
    def forge(told) -> None:
        told["outcomes"][0]["total"] = "10"
        told["digests"]["outcomes"][0] = digest(canonical_json(told["outcomes"][0]))

    assert verify_result(edited(forge)) == ("outcomes[0].total",)


@settings(max_examples=150)
@given(st.integers(0, len(RESULT.body) - 1), st.integers(1, 255))
def test_any_edited_byte_is_caught(place: int, by: int) -> None:
    body = bytearray(RESULT.body)
    body[place] = (body[place] + by) % 256
    try:
        changed = verify_result(bytes(body))
    except Invalid as refused:
        changed = (refused.code,)

    assert changed


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"engine": 1}', b"[" * 100_000])
def test_what_is_no_result_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Invalid, match="这不是封存的结果文件"):
        verify_result(body)
