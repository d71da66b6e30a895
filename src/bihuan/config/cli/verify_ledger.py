"""``bihuan verify-ledger``: compute every chain and every seal again, and name each line that is not as it was written."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.core.text import N_

from .command import Command, Exit, say, speak, start_django

if TYPE_CHECKING:
    from bihuan.ledger.verify import Verdict

# Beyond this many the rest is only counted: a ruined ledger would fill the screen and bury the first fault.
MOST_NAMED = 200


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments: all there is is checked."""


def _run(given: argparse.Namespace) -> int:
    start_django()
    from bihuan.ledger.verify import verify_ledger  # noqa: PLC0415 -- models need a started Django

    from .readiness import require_ready  # noqa: PLC0415

    require_ready()
    verdicts = verify_ledger()
    if not verdicts:
        say(N_("还没有县市，没有可核对的内容。"))
    return tell_verdicts(verdicts)


def tell_verdicts(verdicts: "Sequence[Verdict]") -> Exit:
    """Say what was found in each county; returns whether all of it was sound."""
    for verdict in verdicts:
        _tell(verdict)
    return Exit.DONE if all(verdict.sound for verdict in verdicts) else Exit.REFUSED


def _tell(verdict: "Verdict") -> None:
    """Say what was looked at in one county and what was found."""
    say(
        N_(
            "%(realm)s：核对了 %(items)s 个事项、%(movements)s 条流转记录、%(checkpoints)s 个检查点、%(access)s 条可见范围。"
        ),
        realm=verdict.realm,
        items=verdict.items,
        movements=verdict.movements,
        checkpoints=verdict.checkpoints,
        access=verdict.access,
    )
    if verdict.head:
        say(N_("最后一个检查点的封印（请抄存别处）：%(seal)s"), seal=verdict.head)
    elif verdict.movements:
        say(N_("还没有检查点：最近几分钟的流转记录要等后台封存后才受封印保护。"))
    for fault in verdict.faults[:MOST_NAMED]:
        sys.stdout.write(f"✗ {fault.where} {speak(fault.message, **fault.values)}\n")
    if len(verdict.faults) > MOST_NAMED:
        say(N_("……另有 %(count)s 处没有列出。"), count=len(verdict.faults) - MOST_NAMED)
    if verdict.sound:
        say(N_("链条完整，没有发现改动。"))
    else:
        say(N_("发现 %(count)s 处与写入时不符。"), count=len(verdict.faults))


COMMAND = Command("verify-ledger", N_("核对每条流转链、检查点和可见范围，指出被改动或缺失的记录"), _add_arguments, _run)
