"""``bihuan export``: the ledger, or one batch of it, as a workbook, CSV or PDF."""

import argparse
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .command import Command, Exit, say, speak, start_django

LANGUAGE = "zh-CN"
BY = N_("系统命令行")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", metavar="NAME", help=speak(N_("只导出这个批次；不写就是整本台账")))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=speak(N_("写到哪个文件：.xlsx、.csv 或 .pdf"))
    )


def _run(given: argparse.Namespace) -> int:
    start_django()
    from bihuan.backstage import audit  # noqa: PLC0415 -- models need a started Django
    from bihuan.backstage.models import AuditAction  # noqa: PLC0415
    from bihuan.ledger.exchange.ledger_out import Form, whole_ledger, write_ledger  # noqa: PLC0415
    from bihuan.registry.actor import clock_actor  # noqa: PLC0415

    from .acting import the_county  # noqa: PLC0415
    from .readiness import require_ready  # noqa: PLC0415

    suffix = given.output.suffix.lower().removeprefix(".")
    if suffix not in set(Form):
        raise Invalid(
            "export.suffix", N_("不知道要写成什么文件：%(path)s 的后缀要是 .xlsx、.csv 或 .pdf"), path=given.output
        )
    require_ready()
    county = the_county()
    paper = whole_ledger(county, given.batch, printed_by=speak(BY))
    count = write_ledger(given.output, paper, Form(suffix), language=LANGUAGE)
    audit.note(
        AuditAction.EXPORT,
        actor=clock_actor(county.pk),
        target_kind="ledger",
        target=str(paper.batch.uid if paper.batch else county.uid),
        form=suffix,
        rows=count,
        door="command line",
    )
    say(N_("已写出 %(path)s：%(count)s 条。"), path=given.output, count=count)
    return Exit.DONE


COMMAND = Command("export", N_("把整改台账导出成工作簿、CSV 或 PDF"), _add_arguments, _run)
