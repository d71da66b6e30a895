"""A sealed result on paper and as a workbook: ranks, totals, the values below the total, and how to check it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.rounding import round_half_up
from bihuan.papers.codes import qr_picture
from bihuan.papers.layout import Align, CellContent, Column, TableSheet

from ..exact import EXACT
from ..models import Result
from ..queries import entries_of
from ..rulebooks import source_of
from ..tree import Panel, below

DECIMALS_SHOWN = 4


@dataclass(frozen=True)
class Line:
    """One entry of a result; ``values`` are those of the nodes just below the total, in their order."""

    rank: int
    code: str
    title: str
    unit: str
    values: Sequence[str]
    total: str
    grade: str
    vetoes: str


@dataclass(frozen=True)
class Told:
    """A result as it is shown: its heading, the heads of the values, its lines, and the sentences that prove it."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    proof: Sequence[str]
    graded: bool


def told_of(result: Result, language: str) -> Told:
    """Read a sealed result, whose rule is its round's for ever; titles and units are those of its entries."""
    body = json.loads(result.body)
    pack = source_of(result.round.rule).content
    # A panel at the top has one tree below it: its criteria are what people look for.
    top = pack.criteria.of if isinstance(pack.criteria, Panel) else pack.criteria
    nodes = below(top)
    grades = {grade.key: grade.label.of(language) for grade in pack.grades}
    vetoes = {veto.key: veto.label.of(language) for veto in pack.vetoes}
    entries = {one.code: one for one in entries_of(result.round)}
    lines = [
        Line(
            rank=one["rank"],
            code=one["entry"],
            title=entries[one["entry"]].title,
            unit=entries[one["entry"]].unit.short_name,
            values=[_number(one["values"].get(node.key), node.written_places) for node in nodes],
            total=_padded(one["total"], pack.total_places),
            grade=grades.get(one["grade"], ""),
            vetoes="、".join(vetoes[key] for key in one["vetoes"]),
        )
        for one in body["outcomes"]
    ]
    sealed = timezone.localtime(result.sealed_at).strftime("%Y-%m-%d %H:%M")
    rule = {"title": pack.title.of(language), "version": pack.version}
    proof = [
        _("评分办法：%(title)s %(version)s　　封存时间：%(at)s　　第 %(number)s 次封存")
        % {**rule, "at": sealed, "number": result.version},
        _("结果摘要：%(digest)s") % {"digest": result.digest},
    ]
    if result.reason:
        proof.append(_("重算理由：%(reason)s") % {"reason": result.reason})
    title = _("%(title)s结果") % {"title": result.round.title}
    return Told(title, [node.label.of(language) for node in nodes], lines, proof, bool(grades or vetoes))


def result_sheet(told: Told, address: str) -> TableSheet:
    """The table to write as a workbook or print, with places to sign and a code that leads to the check page at ``address``."""
    heads = [
        (_("名次"), 6, Align.CENTER),
        (_("代码"), 8, Align.CENTER),
        (_("参评事项"), 44, Align.LEFT),
        (_("单位"), 16, Align.LEFT),
        *((head, 12, Align.RIGHT) for head in told.heads),
        (_("总分"), 10, Align.RIGHT),
        *([(_("等次"), 12, Align.CENTER)] if told.graded else []),
    ]
    return TableSheet(
        name=_("结果"),
        columns=tuple(Column((head,), width, align) for head, width, align in heads),
        rows=[_cells(line, graded=told.graded) for line in told.lines],
        title=told.title,
        lines=tuple(told.proof),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        corner=qr_picture(address),
        signatures=(_("计分人（签字）："), _("监督人（签字）："), _("主持人（签字）："), _("日期：")),
    )


def _cells(line: Line, *, graded: bool) -> list[CellContent]:
    last = [line.vetoes or line.grade] if graded else []
    return [line.rank, line.code, line.title, line.unit, *line.values, line.total, *last]


def _number(value: str | None, places: int | str) -> str:
    """A value as it was rounded; one that no rounding point meets is shown to four decimals and says so."""
    if value is None:
        return "—"
    if places != EXACT:
        return _padded(value, int(places))
    shown = round_half_up(Decimal(value), DECIMALS_SHOWN)
    return value if shown == Decimal(value) else f"≈{shown:f}"


def _padded(text: str, places: int) -> str:
    """A total with all its decimals, as the rule rounds it."""
    whole, _dot, rest = text.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if places else whole
