"""What a rule comes to for a branch: stars, level, what keeps them down, and what a veto takes and gives back."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bihuan.stars.standing import Why, stand
from tests.stars.scores import COMMUNITY, ENTERPRISE, VILLAGE, scored

MARKS = {key: st.integers(0, int(leaf.most)) for key, leaf in VILLAGE.marked.items()}


def test_a_star_is_earned_from_its_pass_line_on_and_the_level_is_their_number() -> None:
    found = stand(VILLAGE, scored(VILLAGE, {"party_team": 20, "industry_income": 29, "ecology_clean": 25}))

    assert [(one.star, str(one.value), str(one.short), one.why) for one in found.stars] == [
        ("party", "80", "0", None),
        ("industry", "79", "1", Why.BELOW),
        ("ecology", "80", "0", None),
        ("safety", "100", "-20", None),
        ("culture", "100", "-20", None),
    ]
    assert (found.level, found.earned) == (4, ("party", "ecology", "safety", "culture"))


def test_a_veto_takes_one_star_or_all_and_its_lifting_gives_back_exactly_that() -> None:
    before = stand(VILLAGE, scored(VILLAGE, {"culture_event": 0}))
    incident = stand(VILLAGE, scored(VILLAGE, {"culture_event": 0}, "major_incident"))
    false = stand(VILLAGE, scored(VILLAGE, {"culture_event": 0}, "false_report"))

    assert (before.level, incident.level, false.level) == (4, 3, 0)
    assert [one.why for one in incident.stars] == [None, None, None, Why.VETO, Why.BELOW]
    assert [one.value for one in incident.stars] == [one.value for one in before.stars]
    assert stand(VILLAGE, scored(VILLAGE, {"culture_event": 0})) == before


@given(st.fixed_dictionaries(MARKS))
def test_a_lifted_veto_restores_exactly_what_it_took(marks: dict[str, int]) -> None:
    plain = stand(VILLAGE, scored(VILLAGE, marks))
    vetoed = stand(VILLAGE, scored(VILLAGE, marks, "major_incident"))

    assert {*plain.earned} - {*vetoed.earned} <= {"safety"}
    assert plain.level - vetoed.level == ("safety" in plain.earned)
    assert plain.level == len(plain.earned)


def test_a_star_that_needs_others_waits_for_them() -> None:
    party = VILLAGE.by_key["party"].model_copy(update={"needs": ("industry", "culture")})
    pack = VILLAGE.model_copy(update={"stars": (party, *VILLAGE.stars[1:])})

    short = stand(pack, scored(VILLAGE, {"industry_income": 0}))
    whole = stand(pack, scored(VILLAGE, {}))

    assert (short.stars[0].why, short.level) == (Why.NEEDS, 3)
    assert (whole.stars[0].why, whole.level) == (None, 5)


def test_a_total_in_bands_is_capped_by_satisfaction() -> None:
    """0.14 × 5 × 95 + 0.3 × 59.9 = 66.5 + 17.97 = 84.5: four stars, and no more than two below 60."""
    marks = dict.fromkeys(("party", "sharing", "safety", "harmony", "jobs"), 95)

    low, fair = (scored(COMMUNITY, {**marks, "satisfaction": value}) for value in ("59.9", "60"))

    assert (low.total, low.grade, stand(COMMUNITY, low).level, stand(COMMUNITY, low).held_down) == (
        Fraction(845, 10),
        "four",
        2,
        ("satisfaction",),
    )
    assert (fair.total, stand(COMMUNITY, fair).level, stand(COMMUNITY, fair).held_down) == (Fraction(845, 10), 4, ())


def test_points_on_and_off_may_pass_a_hundred() -> None:
    found = scored(ENTERPRISE, {"base": 100, "missed": 1, "late": 0, "volunteers": 18})

    assert (found.total, stand(ENTERPRISE, found).level) == (Fraction(113), 5)
    assert stand(ENTERPRISE, scored(ENTERPRISE, {"missed": 2, "late": 1, "volunteers": 0})).level == 2
    assert stand(ENTERPRISE, found).stars == ()
