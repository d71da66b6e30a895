"""``bihuan manage …``: Django's own commands over the data folder."""

import argparse
import sys

from bihuan.core.text import N_

from .command import Command, Exit, start_django


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def _run(given: argparse.Namespace) -> int:
    start_django()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- Django starts with the data folder

    from .readiness import refuse_newer  # noqa: PLC0415 -- needs Django

    if given.arguments[:1] == ["migrate"]:
        # Django would pass over what it does not know and call it done.
        refuse_newer()
    try:
        execute_from_command_line(["bihuan manage", *given.arguments])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.FAULT
    finally:
        sys.stdout.flush()
    return Exit.DONE


COMMAND = Command("manage", N_("运行 Django 管理命令"), _add_arguments, _run)
