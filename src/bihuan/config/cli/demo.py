"""``bihuan demo``: a demo city, the main job on its own sample, then the pages to look at it all."""

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bihuan.core.text import N_
from bihuan.ledger.sentence import Sentence
from bihuan.ledger.states import STATE_LABELS, State

from ..options import Mode, data_folder
from .command import Command, Exit, speak
from .init import prepare_folder
from .serve import add_server_arguments, refuse_taken_port, serve, tls_of
from .working import step

if TYPE_CHECKING:
    from bihuan.demo.doors import Door
    from bihuan.demo.story import Told
    from bihuan.ledger.batch_counts import BatchCount


class _Terminal:
    """Shows each step as a bar while it runs and as one line once it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def heading(self, words: str) -> None:
        """Print what the next steps are about."""
        self._console.print(f"[bold]{escape(words)}[/]", highlight=False)

    def step(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Enter a step; see ``demo.progress.Teller``."""
        return step(label, self._console)(total)

    def note(self, sentence: str, **values: object) -> None:
        """Print a sentence under the step; see ``demo.progress.Teller``."""
        self._console.print(f"  [dim]{escape(speak(sentence, **_spoken(values)))}[/]", highlight=False)


def _spoken(values: dict[str, object]) -> dict[str, object]:
    """Put sentences among the values into words."""
    return {
        name: speak(value.message, **value.data) if isinstance(value, Sentence) else value
        for name, value in values.items()
    }


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help=speak(N_("只做一遍主要流程，不开网页服务")))
    add_server_arguments(parser)


def _run(given: argparse.Namespace) -> int:
    console = Console(soft_wrap=True)
    if not given.once:
        refuse_taken_port(given.host, given.port)
    terminal = _Terminal(console)
    with terminal.step(N_("准备演示文件夹和数据库"), 1) as done:
        prepare_folder(Mode.DEMO)
        done(1)
    _summary(_play(terminal), console)
    if given.once:
        return Exit.DONE
    invited = _invited()
    serve(
        given.host,
        given.port,
        given.processes,
        when_listening=lambda address: _invite(address, invited, console),
        tls=tls_of(given),
    )
    return Exit.DONE


def _play(terminal: _Terminal) -> "Told":
    from bihuan.demo.city import TABLES, load_city  # noqa: PLC0415 -- models need a started Django
    from bihuan.demo.story import play  # noqa: PLC0415 -- models need a started Django

    with terminal.step(N_("装入演示城市：单位、点位、人员、任职"), len(TABLES)) as done:
        city = load_city(progress=lambda table, numbers: done(1))
    return play(data_folder(os.environ), city.realm, terminal)


def _invited() -> list["Door"]:
    """The story's parts."""
    from bihuan.demo.doors import doors  # noqa: PLC0415 -- models need a started Django

    return [door for door in doors() if door.purpose]


def _summary(told: "Told", console: Console) -> None:
    """Say what the job leaves behind: every batch by state, sums that add up, the chain, the files."""
    if not told.played:
        console.print(speak(N_("主要流程以前已经做过，这次没有改动任何内容。")))
    console.print(_table(told))
    verdict = told.verdict
    sentence = (
        N_("流转记录已核对：%(items)s 个事项、%(movements)s 笔流转，链条完整。")
        if verdict.sound
        else N_("流转记录有 %(faults)s 处对不上，请运行 bihuan verify-ledger 查看。")
    )
    numbers = {"items": verdict.items, "movements": verdict.movements, "faults": len(verdict.faults)}
    console.print(speak(sentence, **numbers), highlight=False)
    console.print(speak(N_("示例来件：%(path)s"), path=told.sample), highlight=False)
    console.print(speak(N_("整改台账：%(path)s"), path=told.ledger), highlight=False)


def _table(told: "Told") -> Table:
    """A row for each state that occurs, a column for each batch, sums on both sides."""
    table = Table(show_footer=True, footer_style="bold")
    table.add_column(speak(N_("状态")), speak(N_("合计")))
    for batch in told.batches:
        table.add_column(batch.name, _sum(batch.count), justify="right")
    whole = sum(sum(batch.count.states.values()) for batch in told.batches)
    table.add_column(speak(N_("合计")), str(whole), justify="right")
    for state in State:
        counts = [batch.count.states[state] for batch in told.batches]
        if any(counts):
            table.add_row(speak(STATE_LABELS[state]), *map(str, counts), str(sum(counts)))
    return table


def _sum(count: "BatchCount") -> str:
    """The sum of a batch, beside what its paper says of itself."""
    saved = sum(count.states.values())
    return (
        str(saved)
        if count.stated is None
        else speak(N_("%(saved)s（来件自报 %(stated)s）"), saved=saved, stated=count.stated)
    )


def _invite(address: str, invited: Sequence["Door"], console: Console) -> None:
    """Say where the pages are and whom one may play there."""
    console.print(speak(N_("正在服务：%(address)s（按 Ctrl+C 停止）"), address=address), highlight=False)
    console.print(speak(N_("演示账号都是虚构的，在首页点一下即可进入，不用密码：")))
    for door in invited:
        who = f"{door.unit} {door.title}"
        console.print(f"  {door.username:<20}{escape(who)}  [dim]{escape(door.purpose)}[/]", highlight=False)


COMMAND = Command("demo", N_("装入演示城市，走一遍主要流程，然后开网页服务"), _add_arguments, _run)
