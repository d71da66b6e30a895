"""Pure parts: canonical texts of cells, masks, personal values under their keys, names brought to one form."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.registry.exchange.columns import Column, Kind, join_names, number_text
from bihuan.registry.models import Person, PersonalRecord
from bihuan.registry.naming import key_of
from bihuan.registry.personal import PersonalValues, mask_name, mask_phone, name_indexes, read, write

TEXT = Column("name", "全称")
DAY = Column("day", "起", kind=Kind.DATE)
NUMBER = Column("number", "经度", kind=Kind.NUMBER)
NAMES = Column("names", "别名", kind=Kind.LIST, longest=400)


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("2023-2-5", "2023-02-05"),
        ("2023/02/05", "2023-02-05"),
        ("2023.2.5", "2023-02-05"),
        ("２０２３年２月５日", "2023-02-05"),
        (date(2023, 2, 5), "2023-02-05"),
        (datetime(2023, 2, 5, 10, 0), "2023-02-05"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_day_is_read_as_people_write_it(value: str | date | None, canonical: str) -> None:
    assert DAY.canonical(value) == canonical


@pytest.mark.parametrize("value", ["2023-02-30", "明天", "20230205", "2023-13-01"])
def test_day_that_cannot_be_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        DAY.canonical(value)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_day_goes_out_and_comes_back(day: date) -> None:
    assert DAY.canonical(DAY.shown(day.isoformat())) == day.isoformat()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-1000, max_value=1000))
def test_number_goes_out_and_comes_back(number: Decimal) -> None:
    canonical = number_text(number)
    assert Decimal(canonical) == number
    assert "E" not in canonical
    assert NUMBER.canonical(NUMBER.shown(canonical)) == NUMBER.canonical(canonical)


@pytest.mark.parametrize("value", ["abc", "NaN", "1e999", "inf", "一百"])
def test_number_that_is_none_is_refused(value: str) -> None:
    if value == "1e999":
        assert NUMBER.canonical(value).startswith("1000")
        return
    with pytest.raises(Invalid):
        NUMBER.canonical(value)


NAME = st.builds(
    "{}{}".format,
    st.text("城管局市龙湖镇村", min_size=1, max_size=6),
    st.sampled_from(["", "（甲、乙）", "(甲)", "一组"]),
)


@given(st.lists(NAME, max_size=6))
def test_names_come_back_the_same_whatever_their_order(names: list[str]) -> None:
    canonical = NAMES.canonical("、".join(names))
    assert NAMES.canonical("，".join(reversed(names))) == canonical
    assert NAMES.canonical(canonical) == canonical


def test_names_are_listed_once_and_sorted() -> None:
    assert join_names(["乙", "甲", "乙"]) == "乙、甲"


@given(st.text(max_size=40))
def test_text_keeps_everything_but_its_ends(value: str) -> None:
    assert TEXT.canonical(value) == value.strip()


@given(st.text(min_size=2, max_size=20))
def test_masked_name_keeps_one_character_and_no_length(name: str) -> None:
    assert mask_name(name) == name[0] + "**"


@given(st.from_regex(r"[0-9]{1,20}", fullmatch=True))
def test_masked_phone_gives_at_most_seven_digits(phone: str) -> None:
    masked = mask_phone(phone)
    assert sum(character.isdigit() for character in masked) <= min(7, len(phone) - 2 if len(phone) > 8 else 0)


@given(st.text(min_size=1, max_size=30), st.text(max_size=20))
def test_personal_values_come_back_from_their_cipher_text(name: str, phone: str) -> None:
    person = Person()
    record = PersonalRecord(person=person)
    write(record, person, PersonalValues(name, phone))

    assert read(record, person) == PersonalValues(name, phone)
    assert record.name_index in name_indexes(name)


@pytest.mark.asvs("8.1.4.7")
def test_personal_values_moved_to_another_person_or_field_do_not_open() -> None:
    mine, other = Person(), Person()
    record = PersonalRecord(person=mine)
    write(record, mine, PersonalValues("某人", "0371"))

    with pytest.raises(Invalid):
        read(record, other)
    record.name, record.phone = record.phone, record.name
    with pytest.raises(Invalid):
        read(record, mine)


@pytest.mark.parametrize(
    ("one", "other"),
    [("教育园区管委会（龙湖镇）", "教育园区管委会(龙湖镇)"), ("新华路 街道", "新华路街道"), ("ＡＢ局", "AB局")],
)
def test_key_of_names_that_differ_in_width_or_spaces_is_the_same(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)
