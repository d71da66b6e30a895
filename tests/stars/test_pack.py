"""Star rules: what is shipped is read, what does not meet is refused."""

import pytest

from bihuan.core.errors import Invalid
from bihuan.core.packs import read_pack
from bihuan.stars.pack import StarPack, shipped_star_pack

VILLAGE = """schema: 1
code: v
version: "1"
title: {zh: 试, en: Try}
note: {zh: 示例值, en: Example values}
branches: village
criteria:
  key: total
  label: {zh: 总分, en: Total}
  kind: sum
  places: 0
  children:
    - {key: a, label: {zh: 甲, en: A}, kind: marks, max: 100, step: 1, places: exact}
    - {key: b, label: {zh: 乙, en: B}, kind: marks, max: 100, step: 1, places: exact}
ties: {chain: [], last: stands}
stars:
  - {key: a, passes: 80, lead: {zh: 甲局, en: A}}
  - {key: b, passes: 80, lead: {zh: 乙局, en: B}}
level: {by: count}
supply: {a: {by: branch}, b: {by: department}}
"""


@pytest.mark.parametrize(
    ("name", "kind", "stars", "leaves"),
    [("village", "village", 5, 15), ("community", "community", 5, 6), ("enterprise", "enterprise", 0, 4)],
)
def test_shipped_rules_are_read(name: str, kind: str, stars: int, leaves: int) -> None:
    pack = shipped_star_pack(name).content

    assert (pack.branches, len(pack.stars), len(pack.supply)) == (kind, stars, leaves)
    assert "示例值" in (pack.note.zh if pack.note else "")


def test_every_leaf_names_who_supplies_it() -> None:
    pack = shipped_star_pack("village").content

    assert {one.by for one in pack.supply.values()} == {"department", "system", "township", "branch"}
    assert pack.supply["ecology_toilet"].carries
    assert not pack.supply["industry_income"].evidence


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("b: {by: department}", "c: {by: department}", "stars.supply"),
        (", b: {by: department}", "", "stars.supply"),
        ("{key: a, passes: 80,", "{key: z, passes: 80,", "pack.unnamed"),
        ("{zh: 甲局, en: A}}", "{zh: 甲局, en: A}, needs: [z]}", "pack.unnamed"),
        ("{by: count}", "{by: grade, levels: {x: 1}}", "stars.levels"),
        ("{key: b, passes: 80,", "{key: a, passes: 80,", "pack.twice"),
    ],
)
def test_what_does_not_meet_is_refused(old: str, new: str, code: str) -> None:
    assert old in VILLAGE
    with pytest.raises(Invalid) as refused:
        read_pack(VILLAGE.replace(old, new, 1), "试.yaml", StarPack)

    assert refused.value.code == code


def test_stars_that_need_each_other_are_refused() -> None:
    text = VILLAGE.replace("en: A}}\n", "en: A}, needs: [b]}\n").replace(
        "{zh: 乙局, en: B}}", "{zh: 乙局, en: B}, needs: [a]}"
    )
    with pytest.raises(Invalid) as refused:
        read_pack(text, "试.yaml", StarPack)

    assert refused.value.code == "stars.needs"
