"""A sealed composite reckons again from itself, and any edited byte is caught."""

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bihuan.config.cli.verify_result import COMMAND
from bihuan.core.errors import Invalid
from bihuan.core.sealing import canonical_json
from bihuan.desk.composite.grading import Grade
from bihuan.desk.composite.reckoning import Group, Rule
from bihuan.desk.composite.sealed import Component, Given, Sealed, seal_composite, verify_composite
from bihuan.desk.composite.stages import Grading, Missing, Source

pytestmark = pytest.mark.once

COMPONENTS = (
    Component("c1", "特色创新", Source.RESULT, Missing.SPREAD, {"combine": "best", "grade_points": {}}),
    Component("c2", "按期处置", Source.LEDGER, Missing.SPREAD, {"rate": "in_time", "least": 1}),
    Component("c3", "满意度", Source.FIGURES, Missing.OUT, {"full": "100"}),
)
RULE = Rule(
    {one.key: one.missing for one in COMPONENTS},
    most_bonus=Decimal(3),
    grading=Grading.SHARES,
    grades=(Grade("优秀", Decimal(50)), Grade("合格", None)),
)
GROUPS = [
    Group("g1", "乡镇街道", {"c1": Decimal(40), "c2": Decimal(35), "c3": Decimal(25)}),
    Group("g2", "部门", {"c3": Decimal(100)}),
]


def given(unit: str, group: str, total: str, numbers: tuple[int, int], value: str | None, **more: Any) -> Given:
    entries = [{"entry": "001", "total": Decimal(total), "most": Decimal(110), "grade": ""}] if total else []
    return Given(
        unit,
        unit,
        group,
        {
            "c1": {"result": "sha256:0", "entries": entries},
            "c2": {"numerator": numbers[0], "denominator": numbers[1]},
            "c3": {"value": None if value is None else Decimal(value), "entered": ""},
        },
        **more,
    )


UNITS = [
    given("甲", "g1", "88", (7, 8), "92.5", extras=[{"uid": "e1", "points": Decimal("1.5")}]),
    given("乙", "g1", "", (0, 0), "90", vetoes=[{"uid": "v1", "effect": "cap", "grade": 1}]),
    given("丙", "g2", "", (0, 0), None),
    given("丁", "g2", "", (0, 0), "81.25"),
]


def sealed() -> Sealed:
    return seal_composite(RULE, COMPONENTS, GROUPS, UNITS)


def test_a_composite_of_all_three_sources_is_sealed_with_every_number() -> None:
    told = {one.key: (one.total, one.rank, one.grade, one.lacking) for one in sealed().outcomes}

    # 甲 (a veto keeps 乙 from the one 优秀): 80 × 40 % + 87.5 × 35 % + 92.5 × 25 % = 32 + 30.63 + 23.13, + 1.5; 乙: 90 carries all
    assert told == {
        "甲": (Decimal("87.26"), 2, "优秀", ()),
        "乙": (Decimal("90.00"), 1, "合格", ("c1", "c2")),
        "丁": (Decimal("81.25"), 1, "合格", ()),
        "丙": (None, None, "", ("c3",)),
    }


def test_it_reckons_again_from_its_own_bytes_whatever_the_order_of_units() -> None:
    once, again = sealed(), seal_composite(RULE, COMPONENTS, GROUPS, UNITS[::-1])

    assert (once.body, once.digest) == (again.body, again.digest)
    assert verify_composite(once.body) == ()


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        (b'"numerator":7', b'"numerator":8', "units["),
        (b'"value":"90"', b'"value":"91"', "units["),
        (b'"points":"1.5"', b'"points":"2.5"', "units["),
        (b'"total":"87.26"', b'"total":"97.26"', "outcomes["),
        (b'"c1":"40"', b'"c1":"41"', "groups["),
        (b'"bound":"50"', b'"bound":"51"', "rule"),
        (b'"least":1', b'"least":9', "components["),
    ],
)
def test_an_edited_byte_is_named(before: bytes, after: bytes, names: str) -> None:
    body = sealed().body
    assert before in body

    assert any(one.startswith(names) for one in verify_composite(body.replace(before, after, 1)))


def test_an_edit_with_its_digests_made_anew_does_not_reckon() -> None:
    told = json.loads(sealed().body)
    told["outcomes"][0]["total"] = "99.99"
    changed = verify_composite(canonical_json(told))

    assert "outcomes[0]" in changed


def test_what_is_no_composite_is_refused() -> None:
    for body in (b"", b"[]", b"\xff", b'{"kind":"composite"}', b'{"kind":"other"}'):
        with pytest.raises(Invalid, match="不是封存的综合考评"):
            verify_composite(body)


def test_the_command_line_verifies_it_from_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "composite.json"
    statuses = []
    for body in (sealed().body, sealed().body.replace(b'"total":"87.26"', b'"total":"97.26"')):
        file.write_bytes(body)
        statuses.append(COMMAND.run(argparse.Namespace(file=file)))

    assert statuses == [0, 1]
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"按文件重算，逐项相符。结果摘要：{sealed().digest}"
    assert said[1:] == ["✗ outcomes[1]", "结果与按文件重算的不符，共 1 处。"]
