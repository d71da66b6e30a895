"""A reckoning as tables: a sheet for each group in a workbook, all groups in one table to print."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.papers.layout import Align, CellContent, Column, TableSheet

from ..models import Version
from ..showing import NOTHING, GroupTold, Told, UnitTold


def result_sheets(told: Told, version: Version, lines: Sequence[str]) -> list[TableSheet]:
    """One sheet for each group; ``lines`` say which version it is and its digest."""
    return [
        TableSheet(
            name=group.title,
            columns=(*_first(), *_components(group), *_last(graded=told.graded)),
            rows=[_cells(one, [part.points for part in one.parts]) for one in group.units],
            title=_("%(title)s（%(group)s）") % {"title": version.composite.title, "group": group.title},
            lines=tuple(lines),
            page_footer=_("第 {page} 页，共 {pages} 页"),
            frozen_columns=2,
        )
        for group in told.groups
    ]


def whole_sheet(told: Told, version: Version, lines: Sequence[str]) -> TableSheet:
    """All groups in one table, with places to sign; a component that does not count in a group has a dash there."""
    heads = {key: title for group in told.groups for key, title, _weight in group.heads}
    rows = []
    for group in told.groups:
        for one in group.units:
            points = {part.key: part.points for part in one.parts}
            rows.append([group.title, *_cells(one, [points.get(key, NOTHING) for key in heads])])
    return TableSheet(
        name=_("结果"),
        columns=(
            Column((_("单位分组"),), 14),
            *_first(),
            *(Column((title,), 12, Align.RIGHT) for title in heads.values()),
            *_last(graded=told.graded),
        ),
        rows=rows,
        title=version.composite.title,
        lines=(*lines, *(_weights(group) for group in told.groups)),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        signatures=(_("计分人（签字）："), _("监督人（签字）："), _("负责人（签字）："), _("日期：")),
    )


def _first() -> tuple[Column, ...]:
    return Column((_("名次"),), 10, Align.CENTER), Column((_("单位"),), 18)


def _components(group: GroupTold) -> list[Column]:
    return [
        Column((title, _("得分（权重 %(weight)s）") % {"weight": weight}), 18, Align.RIGHT)
        for _key, title, weight in group.heads
    ]


def _last(*, graded: bool) -> tuple[Column, ...]:
    return (
        Column((_("加减分"),), 9, Align.RIGHT),
        Column((_("总分"),), 10, Align.RIGHT),
        Column((_("等次") if graded else _("说明"),), 22, Align.CENTER),
    )


def _weights(group: GroupTold) -> str:
    weights = "，".join(f"{title} {weight}" for _key, title, weight in group.heads)
    return _("%(group)s权重：%(weights)s") % {"group": group.title, "weights": weights}


def _cells(one: UnitTold, points: Sequence[str]) -> list[CellContent]:
    place = NOTHING if one.rank is None else str(one.rank)
    rank = _("%(rank)s（并列）") % {"rank": place} if one.tied else place
    return [rank, one.name, *points, one.extra, one.total, one.standing]
