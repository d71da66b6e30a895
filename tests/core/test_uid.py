import time
from uuid import RFC_4122

from bihuan.core.uid import uuid7


def test_uuid7_is_version_7_of_the_standard_variant():
    made = [uuid7() for _ in range(200)]

    assert {(uid.version, uid.variant) for uid in made} == {(7, RFC_4122)}
    assert len(set(made)) == 200


def test_uuid7_holds_the_millisecond_it_was_made():
    before = time.time_ns() // 1_000_000
    stamp = uuid7().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= stamp <= after


def test_uuid7_sorts_by_time():
    first = uuid7()
    time.sleep(0.002)

    assert first < uuid7()
