"""``bihuan verify-result FILE``: compute a sealed result, or a composite, again from the file alone, and name what does not agree."""

import argparse
import sys
from pathlib import Path

from bihuan.core.text import N_

from .command import Command, Exit, say, speak


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="RESULT.json", help=speak(N_("封存的结果文件")))


def _run(given: argparse.Namespace) -> int:
    from bihuan.core.sealing import digest  # noqa: PLC0415 -- other commands need none of it
    from bihuan.desk.composite.sealed import is_composite, verify_composite  # noqa: PLC0415
    from bihuan.scoring.result import verify_result  # noqa: PLC0415

    body = given.file.read_bytes()
    changed = verify_composite(body) if is_composite(body) else verify_result(body)
    for place in changed:
        sys.stdout.write(f"✗ {place}\n")
    if changed:
        say(N_("结果与按文件重算的不符，共 %(count)s 处。"), count=len(changed))
        return Exit.REFUSED
    say(N_("按文件重算，逐项相符。结果摘要：%(digest)s"), digest=digest(body))
    return Exit.DONE


COMMAND = Command("verify-result", N_("只凭结果文件重算一遍，指出哪里不符"), _add_arguments, _run)
