from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.errors import Invalid
from bihuan.scoring.exchange.marks_csv import BadTable, read_marks
from bihuan.scoring.marks import Event, Mark, MarkState
from tests.scoring.rules import leaf, pack, panel

PACK = pack(panel(leaf("a", max=10, step=0.5)), more="vetoes: [{key: v, label: {zh: v, en: v}, effect: zero}]").content


def test_a_table_is_read_with_or_without_states_and_in_both_languages() -> None:
    plain = "entry,seat,criterion,mark\nx,1,a,9.5\nx,2,a,8\n"
    chinese = "参评对象,评委,指标,分数,状态\nx,1,a,9.5,\nx,2,a,,缺席\n\nx,,v,1,\ny,,v,0,\n"

    assert read_marks(plain.encode(), PACK).marks == (
        Mark("x", "1", "a", Decimal("9.5")),
        Mark("x", "2", "a", Decimal(8)),
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        table = read_marks(chinese.encode(encoding), PACK)
        assert table.marks == (Mark("x", "1", "a", Decimal("9.5")), Mark("x", "2", "a", None, MarkState.ABSENT))
        assert table.events == (Event("x", "v"),)


def test_an_empty_mark_is_an_absence_where_no_state_can_be_told() -> None:
    plain = "entry,seat,criterion,mark\nx,1,a,9.5\nx,2,a,\n"

    assert read_marks(plain.encode(), PACK).marks[1] == Mark("x", "2", "a", None, MarkState.ABSENT)
    with pytest.raises(BadTable, match="第 3 行：没有分数，也没有写状态；没有分数不等于 0 分。"):
        read_marks(plain.replace("mark\n", "mark,state\n", 1).replace("9.5\n", "9.5,\n").encode(), PACK)


def test_every_wrong_row_is_named_with_its_reason() -> None:
    text = "entry,seat,criterion,mark,state\nx,1,a,11,\nx,2,a,,\nx,3,z,5,\nx,4,a,ten,\nx,5,a,,ill\nx,6,a,5,\nx,6,a,5,\n"

    with pytest.raises(BadTable) as refused:
        read_marks(text.encode(), PACK)

    assert [(fault.line, fault.problem.code) for fault in refused.value.faults] == [
        (2, "mark.range"),
        (3, "mark.missing"),
        (4, "mark.criterion"),
        (5, "marks.number"),
        (6, "marks.state"),
        (8, "mark.twice"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "marks.empty"),
        (b"entry,seat,criterion\n", "marks.head-missing"),
        (b"entry,seat,criterion,mark,mark\n", "marks.head-twice"),
        (b"entry,seat,criterion,mark,colour\n", "marks.head"),
        (b'entry,seat,criterion,mark\nx,1,a,"9', "marks.csv"),
        (b"entry,seat,criterion,mark\n\xff\xff\xff", "marks.encoding"),
    ],
)
def test_what_is_no_table_of_marks_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_marks(content, PACK)

    assert refused.value.code == code


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e99", "0x10", "1" * 40])
def test_what_is_no_number_is_no_mark(number: str) -> None:
    with pytest.raises(BadTable):
        read_marks(f"entry,seat,criterion,mark\nx,1,a,{number}\n".encode(), PACK)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_sentence(content: bytes) -> None:
    said = ""
    try:
        read_marks(content, PACK)
    except Invalid as refused:
        said = str(refused)

    assert "%(" not in said
