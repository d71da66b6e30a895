"""What is staged comes out as it went in, however many rows and whatever a cell held."""

import random
from datetime import date

from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.exchange.staging import CHUNK, StagedLines, pack_lines
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
        after=("cd" * 32,) if row % 5 else (),
    )


def test_lines_of_several_chunks_come_out_in_order_and_type() -> None:
    for count in (0, 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7):
        lines = list(map(_line, range(count)))
        assert list(StagedLines(pack_lines(lines))) == lines


def test_lines_are_longer_than_one_piece_of_what_was_kept() -> None:
    noise = random.Random(7)  # noqa: S311 -- what compresses badly, not what is secret
    lines = [_line(row)._replace(problem=noise.randbytes(100).hex()) for row in range(3 * CHUNK)]
    kept = pack_lines(lines)
    assert len(kept) > 2 * 65_536
    assert list(StagedLines(kept)) == lines


def test_staged_lines_can_be_gone_through_again() -> None:
    staged = StagedLines(pack_lines([_line(1), _line(2)]))
    assert [line.row for line in staged] == [line.row for line in staged] == [1, 2]
