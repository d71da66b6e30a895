import pytest

from bihuan.core.errors import Invalid
from bihuan.core.packs import pack_names, restore_pack
from bihuan.scoring.pack import AREA, ScoringPack, shipped_scoring_pack
from tests.scoring.rules import joined, leaf, pack, panel
from tests.scoring.test_criteria import ANSWERS

A, B = leaf("a", max=10, step=1), leaf("b", max=10, step=1)


@pytest.mark.parametrize("name", pack_names(AREA))
def test_shipped_packs_are_read_and_come_back_from_what_is_stored(name: str) -> None:
    source = shipped_scoring_pack(name)

    restored = restore_pack(source.body, ScoringPack)
    assert (restored.content, restored.digest) == (source.content, source.digest)
    assert "示例值" in source.content.note.zh


@pytest.mark.parametrize(
    ("tree", "line", "field", "code"),
    [
        (joined("sum", leaf("a", max=10)), 12, "criteria.children.0.step", "pack.missing"),
        (joined("sum", A, "{key: b, label: {zh: b, en: b}, kind: stars, places: 1}"), 13, "", "pack.value"),
        (joined("sum", A).replace("places: 2", "places: half"), 10, "criteria.places", "pack.places"),
        (joined("sum", A).replace("places: 2\n", ""), 7, "criteria.places", "pack.missing"),
        (joined("sum", A, places="exact"), 1, "-", "pack.total-places"),
        (joined("sum", A, leaf("a", max=5, step=1)), 1, "-", "pack.twice"),
        (joined("mean", A, B, weights="{a: 0.7, b: 0.4}"), 7, "criteria", "pack.weights"),
        (joined("mean", A, B, weights="{a: 1}"), 7, "criteria", "pack.weights"),
        (joined("sum", leaf("a", max=10, step=3)), 12, "criteria.children.0", "pack.range"),
        (joined("sum", leaf("a", max=10, step=1, factor=0.8)), 12, "criteria.children.0", "pack.factor"),
        (joined("sum", leaf("a", "verdict", points=5, answers=ANSWERS)), 1, "-", "pack.not-applying"),
        (joined("sum", leaf("a", "measure", points=5, formula="y + 1")), 12, "criteria.children.0", "pack.parameter"),
        (
            joined("sum", leaf("a", "measure", points=5, formula="pow(x)")),
            12,
            "criteria.children.0",
            "formula.function",
        ),
        (panel(A, trims="[{from: 3, high: 2, low: 1}]"), 12, "criteria.trims.0", "pack.trim"),
        (panel(A, trims="[{from: 5, high: 1, low: 1}]", missing="least_squares"), 7, "criteria", "pack.trim-estimator"),
        (panel(A, groups="[{key: g, label: {zh: g, en: g}, weight: 0.5}]"), 7, "criteria", "pack.groups"),
        (panel(A).replace("seat_places: exact\n", ""), 7, "criteria", "pack.seat-places"),
    ],
)
def test_a_broken_pack_is_refused_with_line_and_field(tree: str, line: int, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        pack(tree)

    assert refused.value.code == code
    assert refused.value.data["line"] == line
    assert refused.value.data["field"] == field or not field
    assert refused.value.data["file"] == "试.yaml"


@pytest.mark.parametrize(
    ("ties", "more", "code"),
    [
        ("{chain: [{by: none}], last: stands}", "", "pack.unnamed"),
        ("{last: dice}", "", "pack.value"),
        ("{last: stands}", "vetoes: [{key: v, label: {zh: v, en: v}, effect: cap}]", "pack.veto"),
        ("{last: stands}", "vetoes: [{key: v, label: {zh: v, en: v}, effect: lose, criterion: z}]", "pack.unnamed"),
        ("{last: stands}", "vetoes: [{key: v, label: {zh: v, en: v}, effect: cap_grade, grade: z}]", "pack.unnamed"),
        ("{last: stands}", "grades: [{key: g, label: {zh: g, en: g}, from: 90}]", "pack.grades"),
    ],
)
def test_names_that_do_not_meet_are_refused(ties: str, more: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        pack(joined("sum", A), ties=ties, more=more)

    assert refused.value.code == code


def test_a_veto_takes_a_whole_panel_or_what_stands_outside_and_nothing_from_inside() -> None:
    tree = joined("sum", "\n    ".join(panel(A).splitlines()), B)
    veto = "vetoes: [{key: v, label: {zh: v, en: v}, effect: lose, criterion: NAME}]"

    with pytest.raises(Invalid) as refused:
        pack(tree, more=veto.replace("NAME", "a"))

    assert (refused.value.code, refused.value.data["problem"].data["name"]) == ("pack.veto-inside", "a")
    assert pack(tree, more=veto.replace("NAME", "panel")).content.vetoes[0].criterion == "panel"
    assert pack(tree, more=veto.replace("NAME", "b")).content.vetoes[0].criterion == "b"
