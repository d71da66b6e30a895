"""``bihuan score``: a published rule and a table of marks in, ranks and totals out; no web, no database, no data folder."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from .command import Command, Exit, say, speak, words_of

if TYPE_CHECKING:
    from bihuan.scoring.result import Result

# Beyond this many the rest is only counted: a table in the wrong order would fill the screen.
MOST_NAMED = 50


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=Path, required=True, metavar="PACK.yaml", help=speak(N_("评分办法（方案包）")))
    parser.add_argument(
        "--marks",
        type=Path,
        required=True,
        metavar="MARKS.csv",
        help=speak(N_("评分表，栏目为 entry、seat、criterion、mark、state")),
    )
    parser.add_argument("--out", type=Path, metavar="RESULT.json", help=speak(N_("把封存的结果写到这个文件")))


def _run(given: argparse.Namespace) -> int:
    from bihuan.core.packs import read_pack  # noqa: PLC0415 -- other commands need none of it
    from bihuan.scoring.exchange.marks_csv import BadTable, read_marks  # noqa: PLC0415
    from bihuan.scoring.pack import ScoringPack  # noqa: PLC0415
    from bihuan.scoring.result import seal  # noqa: PLC0415

    try:
        source = read_pack(_text(given.pack), given.pack.name, ScoringPack)
        table = read_marks(given.marks.read_bytes(), source.content)
        result = seal(source, table.marks, table.events)
    except BadTable as bad:
        for fault in bad.faults[:MOST_NAMED]:
            told = {"file": given.marks.name, "row": fault.line, "problem": words_of(fault.problem)}
            _complain(speak(N_("%(file)s 第 %(row)s 行：%(problem)s"), **told))
        if len(bad.faults) > MOST_NAMED:
            _complain(speak(N_("……另有 %(count)s 行没有列出。"), count=len(bad.faults) - MOST_NAMED))
        return Exit.USAGE
    except DomainError as refused:
        _complain(words_of(refused))
        return Exit.USAGE
    if given.out is not None:
        given.out.write_bytes(result.body)
    _tell(result)
    return Exit.DONE


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid("pack.encoding", N_("%(file)s 不是 UTF-8 编码的文本。"), file=path.name) from fault


def _tell(result: "Result") -> None:
    """Print one line for each entry: rank, code, total and grade, with tabs between, so that it can be read on."""
    from bihuan.core.rounding import round_fraction  # noqa: PLC0415

    for one in result.ranking:
        total = round_fraction(one.scored.total, result.places)
        cells = [str(one.rank), one.scored.entry, f"{total:f}", one.scored.grade]
        cells += [speak(N_("并列，待主持人裁定"))] if one.waits else []
        sys.stdout.write("\t".join(cells).rstrip("\t") + "\n")
    say(N_("结果摘要：%(digest)s"), digest=result.digest)


def _complain(sentence: str) -> None:
    sys.stderr.write(f"bihuan: {sentence}\n")


COMMAND = Command("score", N_("按评分办法和评分表算出名次和总分，不用网页和数据库"), _add_arguments, _run)
