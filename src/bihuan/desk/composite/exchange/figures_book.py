"""Figures of all units as one workbook: it goes out with the units and what is known, and comes back whole or not at all.

Each component that is entered has two columns, the figure and the document it rests on. An empty cell leaves what stands there;
“无” takes it away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.layout import Align, CellContent, TableSheet
from bihuan.papers.layout import Column as PaperColumn
from bihuan.papers.reading import read_workbook
from bihuan.papers.writing import write_workbook
from bihuan.registry.exchange.columns import Column, Kind, number_text
from bihuan.registry.exchange.reading import RawRow, read_table
from bihuan.registry.naming import key_of
from bihuan.ui.errors import sentence

from ..actions import Figure
from ..actions.loading import LONGEST_DOCUMENT
from ..models import Component, Composite, Entered, Member
from ..queries import components_of, figures_in_force, members_of
from ..sources import points_of_figure
from ..stages import Source

SHOWN_FAULTS = 20
# In either language.
NONE_WORDS = frozenset({"无", "none"})
DECIMALS = 4
_NUMBER = Column("number", N_("数值"), kind=Kind.NUMBER)
UNIT = Column("unit", N_("单位"), ("单位名称", "参评单位"), required=True, width=20)


class Change(StrEnum):
    """What a figure does to what stands there."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One figure beside what stands there, each with its document."""

    unit: str
    title: str
    before: str
    after: str
    change: Change


def entered_components(composite: Composite) -> list[Component]:
    """The components whose figures come by workbook."""
    return [one for one in components_of(composite) if one.source == Source.FIGURES]


def write_book(path: Path, composite: Composite) -> None:
    """Write the workbook with the units and what is known, to be filled in."""
    components = entered_components(composite)
    known = {(one.unit_id, one.component_id): one for one in figures_in_force(composite)}
    columns = [PaperColumn((_("单位分组"),), 14), PaperColumn((_(UNIT.head),), 20)]
    for one in components:
        columns.append(PaperColumn((one.title,), 14, Align.RIGHT, to_fill=True))
        columns.append(PaperColumn((_("%(title)s文号") % {"title": one.title},), 24, to_fill=True))
    rows = [_row(member, components, known) for member in members_of(composite)]
    lines = [
        _("%(title)s：0 到 %(full)s，%(full)s 为 100 分。") % {"title": one.title, "full": one.details["full"]}
        for one in components
    ]
    lines.append(_("空着的格子不改原来的数；要撤去一个数，写“无”。每个数都要写它依据的文号。"))
    sheet = TableSheet(
        name=_("填报数据"),
        columns=tuple(columns),
        rows=rows,
        title=composite.title,
        lines=tuple(lines),
        frozen_columns=2,
    )
    write_workbook(path, [sheet])


def read_book(path: Path, name: str, composite: Composite) -> list[Figure]:
    """Return what a workbook says. Raises Invalid naming every row and column that cannot be taken, and why."""
    components = entered_components(composite)
    if not components:
        raise Invalid("figures.none", N_("没有要填报数据的指标"), field="file")
    units = {key_of(text): one for one in members_of(composite) for text in (one.unit.name, one.unit.short_name)}
    columns = [UNIT, *(column for one in components for column in _columns(one))]
    found: list[Figure] = []
    faults: list[str] = []
    seen: dict[int, int] = {}
    for row in read_table(read_workbook(path, name=name), columns):
        member = units.get(key_of(row.values.get("unit", "")))
        fault = _row_fault(row, member, seen)
        if fault or member is None:
            faults.append(_told(row, fault))
            continue
        seen[member.unit_id] = row.number
        for component in components:
            try:
                found += _figure(row, component, member)
            except Invalid as wrong:
                words = {"title": component.title, "why": sentence(wrong)}
                faults.append(_told(row, _("“%(title)s”：%(why)s") % words))
    if faults:
        message = N_("有 %(count)s 处不对，一个数也没有读入。%(faults)s")
        shown = "；".join(faults[:SHOWN_FAULTS])
        raise Invalid("figures.rows", message, count=len(faults), faults=shown, field="file")
    return found


def differences(figures: Sequence[Figure], composite: Composite) -> list[Difference]:
    """What figures would change, those that would change nothing last."""
    units = {one.unit.uid: one.unit.short_name for one in members_of(composite)}
    components = {one.uid: one.title for one in entered_components(composite)}
    known = {(one.unit.uid, one.component.uid): one for one in figures_in_force(composite)}
    found = []
    for figure in figures:
        old = known.get((figure.unit, figure.component))
        before = (number_text(old.value), old.document) if old else None
        after = None if figure.value is None else (number_text(figure.value), figure.document)
        names = units[figure.unit], components[figure.component]
        found.append(Difference(*names, _written(before), _written(after), _change(before, after)))
    return sorted(found, key=lambda one: one.change is Change.SAME)


def _written(given: tuple[str, str] | None) -> str:
    return f"{given[0]}（{given[1]}）" if given else "—"


def _change(before: tuple[str, str] | None, after: tuple[str, str] | None) -> Change:
    if before == after:
        return Change.SAME
    if before is None:
        return Change.NEW
    return Change.GONE if after is None else Change.CHANGED


def _columns(component: Component) -> tuple[Column, Column]:
    """Figures are read as text first, so that each cell that is wrong is named by itself."""
    title = component.title
    return (
        Column(component.code, title, width=14),
        Column(f"{component.code}d", f"{title}文号", (f"{title} document", f"{title}依据"), longest=LONGEST_DOCUMENT),
    )


def _row(
    member: Member, components: Sequence[Component], known: Mapping[tuple[int, int], Entered]
) -> Sequence[CellContent]:
    cells: list[CellContent] = [member.group.title, member.unit.short_name]
    for one in components:
        entered = known.get((member.unit_id, one.pk))
        cells += [Decimal(number_text(entered.value)) if entered else None, entered.document if entered else None]
    return cells


def _row_fault(row: RawRow, member: Member | None, seen: Mapping[int, int]) -> str:
    if row.fault:
        return sentence(Invalid("figures.row", row.fault, **row.fault_data))
    if member is None:
        return _("“%(unit)s”不是这次综合考评的参评单位") % {"unit": row.values.get("unit", "")}
    if member.unit_id in seen:
        return _("“%(unit)s”在第 %(row)s 行已经有了") % {"unit": row.values["unit"], "row": seen[member.unit_id]}
    return ""


def _told(row: RawRow, why: str) -> str:
    return _("第 %(row)s 行：%(why)s") % {"row": row.number, "why": why}


def _figure(row: RawRow, component: Component, member: Member) -> Iterator[Figure]:
    """What one cell and its document say, if anything. Raises Invalid."""
    text, document = row.values.get(component.code, ""), row.values.get(f"{component.code}d", "")
    if text.lower() in NONE_WORDS:
        yield Figure(member.unit.uid, component.uid, None)
    elif text:
        if not document:
            raise Invalid("figure.document", N_("没有写文号"))
        yield Figure(member.unit.uid, component.uid, _number(text, component), document)
    elif document:
        raise Invalid("figure.value", N_("写了文号，没有写数"))


def _number(text: str, component: Component) -> Decimal:
    value = Decimal(_NUMBER.canonical(text))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMALS:
        raise Invalid("figure.decimals", N_("%(value)s 的小数超过 %(most)s 位"), value=text, most=DECIMALS)
    points_of_figure(value, Decimal(component.details["full"]))
    return value
