"""``bihuan import``: a file of problems into a batch; looked at first, saved all or not at all."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from .command import Command, Exit, speak, start_django, words_of

if TYPE_CHECKING:
    from bihuan.ledger.exchange.handing_in import Opened
    from bihuan.ledger.exchange.opening import Opening
    from bihuan.ledger.models import Handover

# The file as a whole refused; the shell knows 2 as well for arguments that make no sense.
FILE_REFUSED = Exit.USAGE
ROWS_REFUSED = Exit.REFUSED


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=speak(N_("来件：工作簿（.xlsx）、文档（.docx）或文本（.txt）"))
    )
    parser.add_argument("--batch", required=True, metavar="NAME", help=speak(N_("批次名称；没有就新开一个")))
    parser.add_argument("--owner", metavar="UNIT", help=speak(N_("主管办公室，全称、简称或别名")))
    parser.add_argument("--as", dest="username", metavar="USER", help=speak(N_("以谁的身份办理（用户名）")))
    parser.add_argument("--received", type=_received, metavar="DATE", help=speak(N_("收到日期，例如 2023-02-22")))
    parser.add_argument("--source", default="", metavar="SENDER", help=speak(N_("来自谁，例如 省观摩组")))
    parser.add_argument(
        "--sheet",
        action="append",
        default=[],
        metavar="NAME",
        help=speak(N_("读哪张工作表，可以写几次；不写就读最像问题表的一张")),
    )
    parser.add_argument("--pack", default="", metavar="CODE", help=speak(N_("新批次按哪套规则，例如 county-ledger-3")))
    parser.add_argument("--take-all", action="store_true", help=speak(N_("照单全收：一行也不能少")))
    _add_meeting_arguments(parser)
    _add_opening_arguments(parser)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--preview", action="store_true", help=speak(N_("只看会怎样，什么也不保存")))
    mode.add_argument("--commit", action="store_true", help=speak(N_("保存，要么全部要么全不")))
    parser.add_argument("--json", action="store_true", help=speak(N_("输出一个 JSON 对象")))
    parser.add_argument("--skip-refused", action="store_true", help=speak(N_("略过拒收的行，保存其余的行")))


def _add_meeting_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--same-open",
        choices=("new", "merge"),
        default="new",
        help=speak(N_("与其他批次在办事项相同的行：new 另行登记（默认），merge 登记后并入")),
    )
    parser.add_argument(
        "--same-closed",
        choices=("new", "rebound"),
        default="new",
        help=speak(N_("与其他批次已销号事项相同的行：new 另行登记（默认），rebound 按反弹办理，不另立新号")),
    )


def _add_opening_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--opening", action="store_true", help=speak(N_("期初接续：各行带着现在的办理状态、日期和纸质决定进来"))
    )
    parser.add_argument(
        "--as-of", type=_received, metavar="DATE", help=speak(N_("期初接续：状态截至哪一天；不写就是今天"))
    )
    parser.add_argument(
        "--decision-number", default="", metavar="NUMBER", help=speak(N_("期初接续：没有写批示文号的行所依据的文号"))
    )
    parser.add_argument("--decision", type=Path, metavar="FILE", help=speak(N_("期初接续：纸质决定的扫描件")))
    parser.add_argument(
        "--state",
        action="append",
        default=[],
        metavar="WORDS=STATE",
        help=speak(N_("期初接续：看不懂的状态是什么意思，例如 整改了一半=整改中，可以写几次")),
    )


def _received(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = speak(N_("“%(text)s”不是日历上的日期，要写成 2023-02-22 这样"), text=text)
        raise argparse.ArgumentTypeError(message) from fault


def _run(given: argparse.Namespace) -> int:
    start_django()
    from .readiness import require_ready  # noqa: PLC0415 -- needs a started Django

    require_ready()
    try:
        return _hand_in(given)
    except DomainError as refused:
        sentence = words_of(refused)
        if given.json:
            _print_json({"rows": [], "totals": _no_rows(), "reason": sentence})
        sys.stderr.write(f"bihuan: {sentence}\n")
        return FILE_REFUSED


def _hand_in(given: argparse.Namespace) -> int:
    from bihuan.ledger.exchange.diff import Status  # noqa: PLC0415 -- models need a started Django
    from bihuan.ledger.exchange.handing_in import opened  # noqa: PLC0415
    from bihuan.ledger.exchange.intake import Terms  # noqa: PLC0415
    from bihuan.ledger.exchange.meeting import Sorts  # noqa: PLC0415
    from bihuan.ledger.meets import Meets  # noqa: PLC0415

    from .acting import acting_for  # noqa: PLC0415

    if not given.file.is_file():
        raise Invalid("import.no_file", N_("没有这个文件：%(path)s"), path=given.file)
    acting = acting_for(given.username, given.owner)
    if given.decision is not None and not given.decision.is_file():
        raise Invalid("import.no_file", N_("没有这个文件：%(path)s"), path=given.decision)
    terms = Terms(
        acting.owner,
        given.batch,
        acting.line,
        given.received,
        given.source,
        take_all=given.take_all,
        pack=given.pack,
        sorts=Sorts(Meets(given.same_open), Meets(given.same_closed)),
        opening=_opening(given),
    )
    with (
        _steps(quiet=given.json) as step,
        opened(
            given.file, terms, actor=acting.actor, sheets=given.sheet, decision=given.decision, at=step
        ) as hand_over,
    ):
        if given.skip_refused and hand_over.intake.take_all:
            message = N_("批次“%(batch)s”照单全收，不能略过拒收的行")
            raise Invalid("import.take_all", message, batch=given.batch)
        refused = bool(hand_over.preview.tally.statuses[Status.REFUSED])
        savable = given.commit and (given.skip_refused or not refused)
        saved = None
        if savable and hand_over.changes_something:
            saved = hand_over.save(without_refused=given.skip_refused, at=step)
    _tell(hand_over, saved, given)
    return ROWS_REFUSED if refused else Exit.DONE


def _opening(given: argparse.Namespace) -> "Opening | None":
    """The terms of an opening balance. Raises Invalid where they are given for any other hand-over, or name no state."""
    from django.utils import timezone  # noqa: PLC0415 -- needs settings

    from bihuan.ledger.exchange.opening import Opening, said_states  # noqa: PLC0415 -- models need a started Django

    if not given.opening:
        if given.as_of or given.decision_number or given.decision or given.state:
            message = N_("--as-of、--decision-number、--decision 和 --state 只用于期初接续，请加上 --opening")
            raise Invalid("import.not_opening", message)
        return None
    states = said_states([words.partition("=")[::2] for words in given.state])
    as_of = given.as_of or timezone.localdate()
    return Opening(as_of, given.decision_number.strip(), given.decision is not None, states)


@contextmanager
def _steps(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the steps as a bar on the terminal's error side, so that output stays clean."""
    from bihuan.ledger.exchange.handing_in import STEPS  # noqa: PLC0415 -- models need a started Django

    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=quiet or not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("", total=STEPS)

        def step(words: str) -> None:
            progress.update(task, description=speak(words), advance=1)

        yield step


def _tell(hand_over: "Opened", saved: "Handover | None", given: argparse.Namespace) -> None:
    from bihuan.ledger.exchange.report import report, sayer  # noqa: PLC0415 -- models need a started Django

    from .import_summary import summarise  # noqa: PLC0415

    if given.json:
        _print_json(report(hand_over.preview.compared, sayer(speak)))
    else:
        summarise(hand_over, saved, commit=given.commit)


def _print_json(told: object) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _no_rows() -> dict[str, int]:
    from bihuan.ledger.exchange.tally import Tally  # noqa: PLC0415 -- models need a started Django

    return Tally().totals


COMMAND = Command("import", N_("把来件（工作簿、文档或文本）导入批次"), _add_arguments, _run)
