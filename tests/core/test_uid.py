import time
from uuid import RFC_4122

import pytest

from bihuan.core.uid import read_uid, read_uids, uuid7


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


@pytest.mark.parametrize("text", ["", "1", "x" * 32, "0190a5f2-0000-7000-8000-00000000000g"])
def test_what_is_no_id_reads_as_none(text):
    assert read_uid(text) is None


def test_ids_are_read_in_their_order_each_once_without_what_is_none():
    first, second = uuid7(), uuid7()

    assert read_uid(str(first)) == first
    assert read_uids([str(second), "no", str(first), second.hex]) == [second, first]
