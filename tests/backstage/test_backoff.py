from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.backstage.backoff import LONGEST_WAIT, wait_after


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (8, 1920), (9, 3600), (10, 3600), (32_767, 3600)]
)
def test_wait_doubles_up_to_an_hour(tries: int, seconds: int) -> None:
    assert wait_after(tries) == timedelta(seconds=seconds)


@given(st.integers(min_value=1, max_value=32_766))
def test_wait_never_shrinks_and_never_exceeds_the_longest(tries: int) -> None:
    assert timedelta(0) < wait_after(tries) <= wait_after(tries + 1) <= LONGEST_WAIT
