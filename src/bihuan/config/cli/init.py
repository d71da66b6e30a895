"""``bihuan init``: make a data folder, or bring one up to this version."""

import argparse
import os
from collections.abc import Sequence

from bihuan.core.text import N_

from ..folder import create_folder
from ..options import Mode, data_folder
from .command import Command, Exit, say, speak, start_django


def prepare_folder(mode: Mode, hosts: Sequence[str] = ()) -> bool:
    """Create what is missing of the data folder and bring its database and static files up to this version.

    Returns True when the folder was made now. Safe to repeat and to interrupt: every step does only what is not done.
    """
    created = create_folder(data_folder(os.environ), mode, hosts)
    start_django()
    from .readiness import bring_up_to_date  # noqa: PLC0415 -- needs Django, which needs the folder

    bring_up_to_date()
    return created


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help=speak(N_("只放虚构人员的演示文件夹")))
    parser.add_argument("--host", action="append", default=[], metavar="NAME", help=speak(N_("本站主机名，可写多次")))


def _run(given: argparse.Namespace) -> int:
    created = prepare_folder(Mode.DEMO if given.demo else Mode.PRODUCTION, given.host)
    path = data_folder(os.environ)
    say(N_("已建好数据文件夹 %(path)s。") if created else N_("数据文件夹 %(path)s 已是这个版本。"), path=path)
    return Exit.DONE


COMMAND = Command("init", N_("建立或升级数据文件夹"), _add_arguments, _run)
