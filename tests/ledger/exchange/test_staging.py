"""What is staged comes out as it went in, however many rows and whatever a cell held."""

from datetime import date

from bihuan.core.shared_texts import MOST_SHARED, sharing
from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.exchange.staging import CHUNK, pack_lines, unpack_lines
from bihuan.ledger.sentence import sentence

DUES: tuple[DueCell, ...] = ("3月底前", date(2023, 3, 10), 45000.0, None, "")


def _line(row: int) -> Line:
    return Line(
        row=row,
        number=str(row),
        kind="背街小巷",
        place="人民路",
        problem=f"窨井盖缺失\n第 {row} 处",
        lead="市城管局",
        assisting="",
        due=DUES[row % len(DUES)],
        category="",
        demand="",
        found=date(2023, 2, 21),
        remark="",
        pictures=("ab" * 32,) if row % 3 else (),
        faults=(sentence("row.no_problem", "第 %(row)s 行没有写存在的问题", row=str(row)),) if row % 7 == 0 else (),
        warnings=(),
        sheet="二月",
        told=(("state", "已完成"),),
    )


def test_lines_of_several_chunks_come_out_in_order_and_type() -> None:
    for count in (0, 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7):
        lines = tuple(map(_line, range(count)))
        assert unpack_lines(pack_lines(lines)) == lines


def test_a_text_that_repeats_is_held_once() -> None:
    first, *_others, last = unpack_lines(pack_lines([_line(row) for row in range(2 * CHUNK)]))
    assert first.lead is last.lead
    assert first.problem != last.problem


def test_no_more_texts_are_kept_than_said() -> None:
    shared: dict[str, str] = {}
    for number in range(MOST_SHARED + 10):
        text = str(number)
        assert sharing(shared)(text, text) == text
    assert len(shared) == MOST_SHARED
