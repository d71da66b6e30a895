from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bihuan.backstage.bursts import bursts

START = datetime(2026, 3, 2, tzinfo=UTC)
SPAN = timedelta(minutes=10)
LINES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3_600), st.integers(0, 5)), max_size=40)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_span_is_shorter_than_its_length_and_more_is_more_than_most() -> None:
    lines = [("a", at(0), 1), ("a", at(599), 1), ("a", at(600), 1), ("b", at(600), 2)]
    assert bursts(lines, within=SPAN, most=1) == {"a": 2, "b": 2}
    assert bursts(lines, within=SPAN, most=2) == {}
    assert bursts(lines, within=timedelta(seconds=601), most=2) == {"a": 3}


@given(LINES, st.integers(0, 10))
def test_it_is_the_largest_sum_of_any_span_that_ends_with_a_line(lines: list[tuple[str, int, int]], most: int) -> None:
    told = [(who, at(second), weight) for who, second, weight in sorted(lines, key=lambda line: line[1])]
    expected = {}
    for name in "ab":
        own = [(moment, weight) for who, moment, weight in told if who == name]
        worst = max((sum(w for m, w in own if last - SPAN < m <= last) for last, _ in own), default=0)
        if worst > most:
            expected[name] = worst
    assert bursts(told, within=SPAN, most=most) == expected
