import json
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.packs import PackFault, PackHead, PackPart, load_pack, pack_names, read_pack, restore_pack
from bihuan.core.sealing import canonical_json, digest

GOOD = """\
# a comment
schema: 1
code: trial
version: "1.0"
title: {zh: 试验, en: Trial}
note: {zh: 示例值, en: Example}
share: 0.30
parts:
  first: {name: 甲, days: 3}
"""


class Portion(PackPart):
    name: str
    days: int = Field(ge=0)


class Trial(PackHead):
    schema_number: Literal[1] = Field(alias="schema")
    share: Decimal
    parts: dict[str, Portion]

    @model_validator(mode="after")
    def _not_empty(self):
        if not self.parts:
            raise PackFault(Invalid("trial.empty", "至少要有 %(count)s 项。", count=1))
        return self


def test_read_pack_gives_head_content_and_digest():
    pack = read_pack(GOOD, "trial.yaml", Trial)

    assert (pack.code, pack.version, pack.title.of("zh-hans"), pack.title.of("en")) == ("trial", "1.0", "试验", "Trial")
    assert pack.content.share == Decimal("0.30")
    assert pack.content.parts["first"] == Portion(name="甲", days=3)
    assert pack.body.decode() == (
        '{"code":"trial","note":{"en":"Example","zh":"示例值"},"parts":{"first":{"days":3,"name":"甲"}},'
        '"schema":1,"share":"0.3","title":{"en":"Trial","zh":"试验"},"version":"1.0"}'
    )
    assert pack.digest == digest(pack.body)


def test_read_pack_takes_the_same_digest_of_the_same_content():
    lines = GOOD.splitlines()
    other = "\n".join([lines[3], lines[2], lines[1], *lines[4:6], "share: 0.3", *lines[7:], "# another comment"])

    assert read_pack(other, "other.yaml", Trial).digest == read_pack(GOOD, "trial.yaml", Trial).digest


def test_restore_pack_gives_back_what_was_stored():
    pack = read_pack(GOOD, "trial.yaml", Trial)

    assert restore_pack(pack.body, Trial) == pack


def test_restore_pack_takes_a_body_that_was_kept_as_json_rows_reordered():
    pack = read_pack(GOOD, "trial.yaml", Trial)
    kept = dict(reversed(json.loads(pack.body).items()))

    assert restore_pack(canonical_json(kept), Trial) == pack


def test_restore_pack_refuses_a_body_that_does_not_fit():
    body = read_pack(GOOD, "trial.yaml", Trial).body.replace(b'"days":3', b'"days":-3')

    with pytest.raises(Invalid) as refused:
        restore_pack(body, Trial)
    assert refused.value.data["field"] == "parts.first.days"


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ("code: trial\n", "", "pack.missing", "方案包 t.yaml 第 2 行 code：缺少这一项。"),
        ("days: 3", "days: 3, hours: 2", "pack.unknown", "方案包 t.yaml 第 9 行 parts.first.hours：不认识这一项。"),
        (
            "days: 3",
            "days: -3",
            "pack.value",
            "方案包 t.yaml 第 9 行 parts.first.days：不能小于 0。",
        ),
        (
            "days: 3",
            'days: "3"',
            "pack.value",
            "方案包 t.yaml 第 9 行 parts.first.days：要写整数。",
        ),
        ("schema: 1", "schema: 2", "pack.value", "方案包 t.yaml 第 2 行 schema：只能写 1。"),
        ("days: 3", "days: 3, days: 4", "pack.twice", "方案包 t.yaml 第 9 行 -：“days”写了两次。"),
        ("{zh: 示例值, en: Example}", "&n {zh: 甲, en: A}\nmore: *n", "pack.alias", None),
        (
            "parts:\n  first: {name: 甲, days: 3}",
            "parts: {}",
            "trial.empty",
            "方案包 t.yaml 第 2 行 -：至少要有 1 项。",
        ),
        ("0.30", "1:30.5", "pack.number", "方案包 t.yaml 第 7 行 -：“1:30.5”不是数。"),
        ("0.30", "2023-02-30", "pack.yaml", None),
        ("0.30", "!!python/name:os.system x", "pack.yaml", None),
        ("0.30", "[", "pack.yaml", None),
        ("0.30", "[" * 5000, "pack.deep", "方案包 t.yaml 第 1 行 -：层次太深。"),
    ],
)
def test_read_pack_names_file_line_and_field(old, new, code, sentence):
    assert old in GOOD

    with pytest.raises(Invalid) as refused:
        read_pack(GOOD.replace(old, new), "t.yaml", Trial)
    assert refused.value.code == code
    assert sentence is None or str(refused.value) == sentence


@pytest.mark.parametrize("text", ["", "- a", "甲", "1", "a: 1\n---\nb: 2", "\x00"])
def test_read_pack_refuses_what_is_no_pack(text):
    with pytest.raises(Invalid) as refused:
        read_pack(text, "t.yaml", Trial)
    assert refused.value.data["file"] == "t.yaml"


@given(st.text() | st.text("[]{}:,-&*!?|>'\"\n #ab1.~<%@"))
def test_read_pack_raises_nothing_but_invalid(text):
    with pytest.raises(Invalid):
        read_pack(text, "t.yaml", Trial)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.integers(0, 10**6), min_size=1))
def test_every_content_survives_being_stored(days):
    rows = "".join(f"  k{name}: {{name: 甲, days: {number}}}\n" for name, number in days.items())
    pack = read_pack(GOOD.replace("  first: {name: 甲, days: 3}\n", rows), "t.yaml", Trial)

    assert restore_pack(pack.body, Trial) == pack
    assert {name: part.days for name, part in pack.content.parts.items()} == {f"k{n}": d for n, d in days.items()}


def test_load_pack_refuses_a_name_that_is_not_shipped():
    with pytest.raises(NotFound) as refused:
        load_pack("ledger", "../../core/errors", Trial)
    assert refused.value.code == "pack.none"


def test_pack_names_of_an_unknown_area_are_none():
    assert pack_names("nowhere") == []
