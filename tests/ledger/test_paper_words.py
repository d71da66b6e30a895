"""How drafts are prefilled: sums that add up, nothing of somebody else, everything a person can change."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.paper_words import Occasion, OneItem, Words, first_code, first_words
from bihuan.ledger.states import State

DAY = date(2026, 3, 2)


def occasion(kind: DocumentKind, items: list[OneItem], **more: object) -> Occasion:
    given_ = {
        "kind": kind,
        "office": "示例市创文办",
        "unit": "示例市创文办",
        "unit_short": "市创文办",
        "about": "新街街道",
        "batch": "二月反馈",
        "source": "省观摩组",
        "received_on": date(2026, 2, 22),
        "today": DAY,
        "items": tuple(items),
        "total": 48,
    }
    return Occasion(**{**given_, **more})


items = st.lists(
    st.builds(
        OneItem,
        number=st.integers(1, 999).map(lambda n: f"2026-{n}"),
        whole=st.sampled_from(["", "", "", "2026-1000", "2026-1001"]),
        place=st.sampled_from(["", "人民路"]),
        state=st.sampled_from(list(State)),
        due=st.one_of(st.none(), st.just(date(2026, 4, 1))),
        days_late=st.integers(0, 30),
    ),
    max_size=60,
    unique_by=lambda item: item.number,
)


@pytest.mark.parametrize("kind", [DocumentKind.REPORT, DocumentKind.UPPER])
@given(items=items)
def test_the_numbers_of_a_report_add_up(kind: DocumentKind, items: list[OneItem]) -> None:
    words = first_words(occasion(kind, items), "示创文")

    told = words.requirements.split("\n")[1]
    total, *parts = [int(number) for number in re.findall(r"(\d+)条", told)] or [0]
    told_of_parts = "拆分" in told
    total, *parts = [total, *parts[1:]] if told_of_parts else [total, *parts]
    assert total == sum(parts) == len({item.whole or item.number for item in items})
    assert told_of_parts == any(
        sum(item.whole == whole for item in items) > 1 for whole in {item.whole for item in items} - {""}
    )


@given(kind=st.sampled_from(list(DocumentKind)), items=items)
def test_words_are_read_back_as_they_were_stored(kind: DocumentKind, items: list[OneItem]) -> None:
    words = first_words(occasion(kind, items), "示创文")

    assert Words.read(words.stored()) == words
    assert words.day == DAY
    assert words.title
    assert max(len(line) for line in words.title.split("\n")) <= 20
    assert len(words.requirements) < 20_000


def test_a_notice_says_whence_how_many_and_until_when() -> None:
    due = OneItem("2026-1", "人民路", State.ASSIGNED, date(2026, 4, 1))

    words = first_words(occasion(DocumentKind.NOTICE, [due]), "示创文交")

    assert words.title == "关于交办“二月反馈”问题的通知"
    assert words.to == "新街街道"
    assert words.opening == (
        "2026年2月22日，省观摩组反馈我市问题48条。经梳理，涉及你单位1条，现予交办（见附件），请认真抓好整改落实。"
    )
    assert "最迟一条为2026年4月1日" in words.requirements
    assert words.requirements.endswith("特此通知。")
    assert words.attachment_names == ("交办问题清单",)


def test_a_supervision_order_says_how_late_the_latest_is() -> None:
    late = [OneItem("2026-1", "", State.PLANNED, DAY, 3), OneItem("2026-2", "", State.PLANNED, DAY, 12)]

    words = first_words(occasion(DocumentKind.SUPERVISION, late, batch=""), "示创文督")

    assert words.opening.startswith(
        "截至2026年3月2日，你单位牵头整改的问题有2条需要督办，其中逾期最长的已逾期12天（见附件）。"
    )
    assert words.printed_by == "示例市创文办"


def test_only_what_is_still_open_is_named_and_not_all_of_it() -> None:
    still = [OneItem(f"2026-{n}", "", State.PLANNED, None) for n in range(1, 30)]
    done = [OneItem("2026-99", "", State.CLOSED, None)]

    lines = first_words(occasion(DocumentKind.UPPER, still + done), "示创文").requirements.split("\n")

    assert lines[1] == "共30条，已整改销号1条，正在整改29条。"
    assert lines[3] == "1.第2026-1号。"
    assert "其余9条见附件。" in lines
    assert not any("2026-99" in line for line in lines)


@pytest.mark.parametrize(
    ("realm", "unit", "kind", "code"),
    [
        ("新郑市", "市创文办", DocumentKind.UPPER, "新创文"),
        ("新郑市", "市创文办", DocumentKind.NOTICE, "新创文交"),
        ("新郑市", "市创文办", DocumentKind.SUPERVISION, "新创文督"),
        ("新郑市", "市城管局", DocumentKind.REPORT, "新城管"),
        ("新郑市", "新郑市委办", DocumentKind.REPORT, "新委办"),
    ],
)
def test_a_first_code_is_made_of_county_unit_and_kind(realm: str, unit: str, kind: DocumentKind, code: str) -> None:
    assert first_code(realm, unit, kind) == code
