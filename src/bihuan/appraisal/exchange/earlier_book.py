"""Declarations of an earlier year as a workbook: an empty one goes out, a filled one comes in, whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.layout import Column as PaperColumn
from bihuan.papers.layout import TableSheet
from bihuan.papers.reading import read_workbook
from bihuan.papers.writing import write_workbook
from bihuan.registry.exchange.columns import Column, Kind
from bihuan.registry.exchange.reading import RawRow, read_table
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory

from ..actions import Earlier
from ..drafts import DeclarationDraft
from ..fields import LONGEST_TEXT, LONGEST_TITLE, TEXTS
from ..models import Goal

SHOWN_FAULTS = 20


def _goals() -> Mapping[str, str]:
    return {one.value: str(one.label) for one in Goal if one}


COLUMNS = (
    Column("unit", N_("申报单位"), ("单位", "责任单位"), required=True, width=20),
    Column("title", N_("事项名称"), ("事项", "项目名称"), required=True, longest=LONGEST_TITLE, width=28),
    Column("goal", N_("目标类别"), ("类别",), kind=Kind.CHOICE, choices=_goals, width=12),
    *(Column(one.key, one.label, longest=LONGEST_TEXT, width=30) for one in TEXTS),
    Column("in_use_since", N_("投入使用日期"), ("实施日期",), kind=Kind.DATE, width=14),
    Column("cost", N_("投入经费（万元）"), ("经费",), kind=Kind.NUMBER, width=12),
    Column("promise_title", N_("明年承诺事项"), ("承诺事项", "下一年承诺"), longest=LONGEST_TITLE, width=28),
)


def write_empty(path: Path) -> None:
    """Write the workbook to be filled in."""
    columns = tuple(PaperColumn((_(column.head),), column.width, to_fill=True) for column in COLUMNS)
    write_workbook(path, [TableSheet(name=_("往年事项"), columns=columns, rows=[[None] * len(COLUMNS)] * 10)])


def read_earlier(path: Path, name: str, *, realm_id: int) -> list[Earlier]:
    """Return the declarations of a workbook. Raises Invalid naming every row that cannot be taken and why."""
    units = {entry.key: entry.uid for entry in unit_directory(realm_id, on=timezone.localdate())}
    found: list[Earlier] = []
    faults: list[str] = []
    for row in read_table(read_workbook(path, name=name), COLUMNS):
        fault = _fault(row, units)
        if fault:
            faults.append(_("第 %(row)s 行：%(why)s") % {"row": row.number, "why": fault})
        else:
            found.append(_earlier(row.values, units))
    if faults:
        message = N_("有 %(count)s 行不能带入，一行也没有带入。%(faults)s")
        shown = "；".join(faults[:SHOWN_FAULTS])
        raise Invalid("earlier.rows", message, count=len(faults), faults=shown, field="file")
    return found


def _fault(row: RawRow, units: Mapping[str, UUID]) -> str:
    if row.fault:
        return _(row.fault) % row.fault_data
    if key_of(row.values["unit"]) not in units:
        return _("找不到单位“%(unit)s”") % {"unit": row.values["unit"]}
    return ""


def _earlier(values: Mapping[str, str], units: Mapping[str, UUID]) -> Earlier:
    texts: Sequence[str] = [one.key for one in TEXTS]
    since, cost = values.get("in_use_since"), values.get("cost")
    draft = DeclarationDraft(
        title=values["title"],
        goal=Goal(values.get("goal") or Goal.OPEN),
        texts={key: values.get(key, "") for key in texts},
        in_use_since=date.fromisoformat(since) if since else None,
        cost=Decimal(cost) if cost else None,
        promise_title=values.get("promise_title", ""),
    )
    return Earlier(units[key_of(values["unit"])], draft)
