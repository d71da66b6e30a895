"""``bihuan unit-export``: what a unit has on its hands, as the workbook it fills in and sends back."""

import argparse
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .command import Command, Exit, say, speak, start_django

BY = N_("系统命令行")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", required=True, metavar="UNIT", help=speak(N_("哪个单位，全称、简称或别名")))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=speak(N_("写到哪个文件（.xlsx）"))
    )


def _run(given: argparse.Namespace) -> int:
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- needs a started Django

    from bihuan.backstage import audit  # noqa: PLC0415 -- models need a started Django
    from bihuan.backstage.models import AuditAction  # noqa: PLC0415
    from bihuan.ledger.exchange.unit_book.out import UnitBookPaper, on_hand, write_unit_book  # noqa: PLC0415
    from bihuan.ledger.queries import visible_items  # noqa: PLC0415
    from bihuan.registry.actor import clock_actor  # noqa: PLC0415

    from .acting import the_county, the_unit  # noqa: PLC0415
    from .readiness import require_ready  # noqa: PLC0415

    if given.output.suffix.lower() != ".xlsx":
        raise Invalid("unit_book.suffix", N_("单位工作簿只写成 .xlsx 文件：%(path)s"), path=given.output)
    require_ready()
    county, unit = the_county(), the_unit(given.unit)
    clock = clock_actor(county.pk)
    items = on_hand(visible_items(clock), unit)
    count = write_unit_book(given.output, UnitBookPaper(unit, items, clock, speak(BY), timezone.now()))
    audit.note(
        AuditAction.EXPORT,
        actor=clock,
        target_kind="ledger.unit_book",
        target=str(unit.uid),
        form="xlsx",
        rows=count,
        door="command line",
    )
    say(N_("已写出 %(path)s：%(count)s 条。"), path=given.output, count=count)
    return Exit.DONE


COMMAND = Command("unit-export", N_("导出一个单位的待办事项工作簿，供其填写后传回"), _add_arguments, _run)
