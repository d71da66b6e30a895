"""联户 rosters: every household is covered once or named."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bihuan.stars.contacts import Contact, Fault, Found, Terms, faults_of

TODAY = date(2023, 6, 30)
TERMS = Terms(fewest=2, most=3, days=30)


def test_each_fault_is_named_with_whom_it_is_about() -> None:
    near, far = TODAY - timedelta(days=30), TODAY - timedelta(days=31)
    contacts = [
        Contact("一", "甲", near),
        Contact("二", "甲", far),
        Contact("三", "甲", near),
        Contact("四", "甲", near),
        Contact("四", "乙"),
        Contact("五", "乙"),
        Contact("六", "走了的", near),
    ]

    assert faults_of("一二三四五六七", ("甲", "乙", "丙", "丁"), contacts, terms=TERMS, today=TODAY) == [
        Found(Fault.GONE, "六", ("走了的",)),
        Found(Fault.UNCOVERED, "七"),
        Found(Fault.STALE, "二", ("甲",), 31),
        Found(Fault.STALE, "五", ("乙",)),
        Found(Fault.UNCOVERED, "六"),
        Found(Fault.DOUBLED, "四", ("乙", "甲"), 2),
        Found(Fault.IDLE, "丁", ("丁",)),
        Found(Fault.IDLE, "丙", ("丙",)),
        Found(Fault.OVERLOADED, "甲", ("甲",), 4),
    ]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), max_size=60), st.integers(0, 4))
def test_every_household_is_covered_once_or_named(pairs: list[tuple[int, int]], gone: int) -> None:
    households = [f"h{number}" for number in range(21)]
    members = [f"m{number}" for number in range(6) if number != gone]
    contacts = [Contact(f"h{household}", f"m{member}", TODAY) for household, member in pairs]

    found = faults_of(households, members, contacts, terms=TERMS, today=TODAY)

    named = {one.name for one in found if one.fault in (Fault.UNCOVERED, Fault.DOUBLED)}
    keepers = {
        household: {f"m{m}" for h, m in pairs if f"h{h}" == household} - {f"m{gone}"} for household in households
    }
    assert named == {household for household, own in keepers.items() if len(own) != 1}
