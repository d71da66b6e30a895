import time

import pytest

from bihuan.backstage import turns


def test_every_piece_but_the_first_comes_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr(time, "sleep", paused.append)

    assert list(turns.in_turns("abc")) == ["a", "b", "c"]
    assert paused == [turns.PAUSE_SECONDS] * 2
    assert list(turns.in_turns(())) == []
