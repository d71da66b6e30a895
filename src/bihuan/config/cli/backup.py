"""``bihuan backup``: everything the installation holds, in one file, while it is being used."""

import argparse
from pathlib import Path

from bihuan.core.text import N_

from .command import Command, Exit, say, speak, start_django
from .working import step

MOST_NAMED = 20


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=speak(N_("写到哪个文件，例如 bihuan-2026-11-27.tar")))
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help=speak(N_("把密钥也写进去；不写时密钥须另外保管，没有它个人信息无法还原")),
    )


def _run(given: argparse.Namespace) -> int:
    start_django()
    from ..keeping.backup import Steps, write_backup  # noqa: PLC0415 -- models need a started Django
    from .readiness import require_ready  # noqa: PLC0415

    require_ready()
    steps = Steps(rows=step(N_("写出数据")), files=step(N_("写出文件")))
    report = write_backup(given.file, with_keys=given.with_keys, steps=steps)
    say(
        N_("已备份到 %(path)s：%(rows)s 行、%(files)s 个文件，共 %(size)s MB。"),
        path=given.file,
        rows=report.rows,
        files=report.files,
        size=f"{report.size / 1_000_000:.1f}",
    )
    say(N_("按保存期限保存到 %(day)s，到期请销毁。"), day=report.keep_until.isoformat())
    if not given.with_keys:
        say(N_("备份里没有密钥。请把数据文件夹里的 data.key 和 secret.key 另外保管，恢复时要用。"))
    for key in report.lost[:MOST_NAMED]:
        say(N_("✗ 存储里缺少这个文件，或内容已损坏：%(key)s"), key=key)
    if report.lost:
        say(N_("有 %(count)s 个文件没有备份到，其余都在。"), count=len(report.lost))
    return Exit.REFUSED if report.lost else Exit.DONE


COMMAND = Command("backup", N_("把全部数据和文件备份成一个文件，不必停机"), _add_arguments, _run)
