"""``bihuan unit-import``: a unit's workbook back; looked at first, made into moves all or not at all."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from .command import Command, Exit, say, speak, start_django, words_of

if TYPE_CHECKING:
    from bihuan.ledger.exchange.unit_book.judging import Judged, Verdict

# The file as a whole refused; the shell knows 2 as well for arguments that make no sense.
FILE_REFUSED = Exit.USAGE
ROWS_REFUSED = Exit.REFUSED


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=speak(N_("填好的单位工作簿（.xlsx）")))
    parser.add_argument("--unit", required=True, metavar="UNIT", help=speak(N_("哪个单位，全称、简称或别名")))
    parser.add_argument("--as", dest="username", metavar="USER", help=speak(N_("以谁的身份办理（用户名）")))
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--preview", action="store_true", help=speak(N_("只看会怎样，什么也不保存")))
    mode.add_argument("--commit", action="store_true", help=speak(N_("办理，要么全部要么全不")))
    parser.add_argument("--json", action="store_true", help=speak(N_("输出一个 JSON 对象")))
    parser.add_argument("--skip-refused", action="store_true", help=speak(N_("略过拒收的行，办理其余的行")))
    parser.add_argument("--stale-seen", action="store_true", help=speak(N_("下载以后又有办理的事项也按表里写的办")))


def _run(given: argparse.Namespace) -> int:
    start_django()
    from .readiness import require_ready  # noqa: PLC0415 -- needs a started Django

    require_ready()
    try:
        return _bring_back(given)
    except DomainError as refused:
        sentence = words_of(refused)
        if given.json:
            _print_json({"rows": [], "reason": sentence})
        sys.stderr.write(f"bihuan: {sentence}\n")
        return FILE_REFUSED


def _bring_back(given: argparse.Namespace) -> int:
    from bihuan.ledger.actions.unit_books import save_book, stage_book, store_pictures  # noqa: PLC0415
    from bihuan.ledger.exchange.unit_book.intake import judge_read, read_unit_book, working_folder  # noqa: PLC0415
    from bihuan.ledger.exchange.unit_book.judging import Status  # noqa: PLC0415 -- models need a started Django

    from .acting import working_for  # noqa: PLC0415

    if not given.file.is_file():
        raise Invalid("import.no_file", N_("没有这个文件：%(path)s"), path=given.file)
    actor, unit = working_for(given.username, given.unit)
    with working_folder() as folder:
        read = read_unit_book(given.file, name=given.file.name, pictures_folder=folder)
        verdict = judge_read(read, actor)
        refused, stale = verdict.of(Status.REFUSED), [one for one in verdict.rows if one.stale]
        in_the_way = (refused and not given.skip_refused) or (stale and not given.stale_seen)
        saved = bool(given.commit and not in_the_way and verdict.of(Status.DOES))
        if saved:
            files = store_pictures(verdict, read.pictures, actor=actor)
            book = stage_book(read, unit=unit, path=given.file, actor=actor)
            save_book(
                book, verdict, files, actor=actor, without_refused=given.skip_refused, stale_seen=given.stale_seen
            )
    _tell(verdict, given, saved=saved)
    return ROWS_REFUSED if refused or (stale and not given.stale_seen) else Exit.DONE


def _tell(verdict: "Verdict", given: argparse.Namespace, *, saved: bool) -> None:
    from bihuan.ledger.exchange.unit_book.report import report, teller  # noqa: PLC0415 -- models need a started Django

    if given.json:
        _print_json({**report(verdict, speak), "saved": saved})
        return
    tell = teller(speak)
    for note in verdict.notes:
        say("%(note)s", note=tell(note))
    for one in verdict.rows:
        for line in _lines(one):
            say("%(line)s", line=line)
    say(_TOTALS, **verdict.totals)
    if saved:
        say(N_("已办理。"))
    elif given.commit and verdict.totals["does"]:
        say(N_("全部未保存；改好文件再来，或用 --skip-refused 略过拒收的行、用 --stale-seen 照办又有办理的行"))
    else:
        say(N_("没有新内容，什么也没有改变") if given.commit else N_("这是预览，什么也没有保存"))


_TOTALS = N_(
    "签收 %(acknowledge)s 项，报送五定方案 %(submit_plan)s 项，报结 %(submit_report)s 项，立行立改 %(submit_at_once)s 项，"
    "照片 %(pictures)s 张；没有改动 %(nothing)s 行，拒收 %(refused)s 行，下载后又有办理 %(stale)s 行"
)


def _lines(one: "Judged") -> list[str]:
    from bihuan.ledger.exchange.unit_book.report import step_word, tell_fault  # noqa: PLC0415
    from bihuan.ledger.exchange.unit_book.rows import where  # noqa: PLC0415 -- models need a started Django

    place = where(one.row)
    number = one.item.number if one.item else one.row.number
    told = [
        speak(
            N_("第 %(row)s 行（%(number)s 号）“%(column)s”栏：%(reason)s"),
            row=place,
            number=number,
            column=speak(fault.column),
            reason=tell_fault(fault, speak),
        )
        for fault in one.faults
    ]
    did = [
        speak(
            N_("第 %(row)s 行（%(number)s 号）：%(does)s"), row=place, number=number, does=step_word(one, move, speak)
        )
        for move in one.steps
    ]
    if one.stale and one.since is not None:
        since = one.since
        told.append(
            speak(
                N_("第 %(row)s 行（%(number)s 号）下载以后：%(unit)s于 %(at)s 办理“%(did)s”，现为“%(now)s”"),
                row=place,
                number=number,
                unit=since.unit,
                at=since.at.astimezone().strftime("%Y-%m-%d %H:%M"),
                did=speak(since.did),
                now=speak(since.now),
            )
        )
    return [*told, *did]


def _print_json(told: object) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


COMMAND = Command("unit-import", N_("把单位填好的工作簿办成签收、五定方案和报结"), _add_arguments, _run)
