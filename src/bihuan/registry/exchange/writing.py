"""A table of the registry as a workbook that reads back in without a difference."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.core.zh import day_in_table
from bihuan.papers.layout import Column as PaperColumn
from bihuan.papers.layout import TableSheet
from bihuan.papers.workbook import PlainValue
from bihuan.papers.writing import write_workbook
from bihuan.registry import rules
from bihuan.registry.actions.locking import today
from bihuan.registry.actor import Actor
from bihuan.registry.models import TableKind, Unit
from bihuan.registry.witness import Act, tell

from .columns import Column
from .staging import DESKS


def export(table: TableKind, path: Path, *, actor: Actor) -> int:
    """Write the table to ``path`` (.xlsx) and return how many rows it has; the witness hears of it.

    Raises Denied without the right to take this table out.
    """
    rules.require_export(actor, table)
    desk = DESKS[table](actor)
    realm = Unit.objects.get(pk=actor.realm_id)
    title = _("%(realm)s%(table)s名册") % {"realm": realm.name, "table": table.label}
    rows = list(desk.current.values())
    sheet = TableSheet(
        name=str(table.label),
        columns=tuple(PaperColumn((_(column.head),), column.width) for column in desk.columns),
        rows=_cells(desk.columns, rows),
        title=title,
        lines=(_("截至 %(day)s，共 %(count)s 行") % {"day": day_in_table(today()), "count": len(rows)},),
        page_footer=_("第 {page} 页，共 {pages} 页"),
    )
    written = write_workbook(path, [sheet])
    facts = {"verb": "table.exported", "table": table.value, "rows": str(written)}
    tell(Act.EXPORT, actor=actor, target_kind="table", target=realm.uid, **facts)
    return written


def _cells(columns: Sequence[Column], rows: Sequence[dict[str, str]]) -> Iterator[list[PlainValue]]:
    for row in rows:
        yield [column.shown(row[column.name]) for column in columns]
