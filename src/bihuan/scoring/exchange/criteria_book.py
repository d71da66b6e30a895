"""A criteria tree as people write it in a workbook: 一级指标、二级指标 … 分值、评分标准, a name once over all rows below it.

Read, it is the tree of a rule in which every leaf is marked in steps up to its points and everything above is a sum. Points written
behind a name (“创新程度（30分）”) have to be the sum of what stands below. Written, every tree has its levels, points and words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh.width import half_width
from bihuan.papers.layout import CellContent, Column, Joined, TableSheet
from bihuan.papers.reading import read_workbook
from bihuan.papers.workbook import Sheet
from bihuan.papers.writing import write_workbook

from ..criteria import Criterion, Leaf
from ..pack import ScoringPack
from ..tree import below

LEVELS = ("一级指标", "二级指标", "三级指标", "四级指标", "五级指标", "六级指标")
POINTS = frozenset({"分值", "满分", "权重分", "标准分"})
STANDARD = frozenset({"评分标准", "评分细则", "标准", "说明"})
WITH_POINTS = re.compile(r"^(?P<name>.+?)\s*[(（]\s*(?P<points>\d+(?:\.\d+)?)\s*分?\s*[)）]$")
MOST_ROWS = 2_000
WIDTHS = {"level": 20.0, "points": 8.0, "standard": 60.0}


@dataclass
class _Branch:
    """A node while it is read: its name, the row it begins at, points told behind it, and what stands below."""

    name: str
    row: int
    told: Decimal | None = None
    points: Decimal | None = None
    standard: str = ""
    children: list["_Branch"] = field(default_factory=list)

    @property
    def sum(self) -> Decimal:
        return self.points if self.points is not None else sum((one.sum for one in self.children), Decimal(0))


def read_criteria(path: Path, *, name: str, step: Decimal, places: int) -> dict[str, Any]:
    """Read the first visible sheet that has the heads; returns the tree as a pack writes it, under the key ``total``.

    ``step`` is that of every mark, ``places`` the decimals of the total. Raises Invalid naming the row for points that are none,
    a leaf without points, a name that is missing, and points that do not add up.
    """
    workbook = read_workbook(path, name=name)
    for sheet in workbook.sheets:
        heads = None if sheet.hidden else _heads(sheet)
        if heads is not None:
            tree = _Branch("总分", heads.row)
            for row in _rows(sheet, heads):
                _hang(tree, row)
            _check(tree)
            return _written(tree, "total", step, places)
    raise Invalid("criteria.heads", N_("“%(file)s”里没有“一级指标”和“分值”两栏。"), file=name)


def write_criteria(path: Path, pack: ScoringPack) -> int:
    """Write a rule's tree to ``path`` (.xlsx) with names joined over their rows; returns how many rows."""
    tree = pack.criteria
    depth = max(1, _depth(tree))
    columns = [Column((LEVELS[level],), WIDTHS["level"]) for level in range(min(depth, len(LEVELS)))]
    columns += [Column(("分值",), WIDTHS["points"]), Column(("评分标准",), WIDTHS["standard"])]
    rows = [*_told(pack, len(columns) - 2)]
    sheet = TableSheet(
        name="指标",
        columns=tuple(columns),
        rows=iter(rows),
        title=pack.title.zh,
        lines=(pack.note.zh,),
        page_footer="第 {page} 页，共 {pages} 页",
        joining_columns=tuple(range(len(columns) - 2)),
    )
    return write_workbook(path, [sheet])


@dataclass(frozen=True)
class _Heads:
    row: int
    levels: tuple[int, ...]
    points: int
    standard: int | None


@dataclass(frozen=True)
class _Line:
    """One row: the names of its levels with None where the one above goes on, points and words."""

    number: int
    names: tuple[str | None, ...]
    points: Decimal | None
    standard: str


def _heads(sheet: Sheet) -> _Heads | None:
    for row in sheet.rows[:20]:
        texts = [str(value).strip() if value is not None else "" for value in row.values]
        levels = tuple(texts.index(level) for level in LEVELS if level in texts)
        points = next((place for place, text in enumerate(texts) if text in POINTS), None)
        if levels and points is not None:
            standard = next((place for place, text in enumerate(texts) if text in STANDARD), None)
            return _Heads(row.number, levels, points, standard)
    return None


def _rows(sheet: Sheet, heads: _Heads) -> Iterator[_Line]:
    below_heads = [row for row in sheet.rows if row.number > heads.row]
    if len(below_heads) > MOST_ROWS:
        raise Invalid("criteria.long", N_("指标表最多 %(most)s 行。"), most=MOST_ROWS)
    for row in below_heads:
        names = tuple(str(value).strip() if (value := row.value(at)) is not None else None for at in heads.levels)
        standard = "" if heads.standard is None else str(row.value(heads.standard) or "").strip()
        told = row.value(heads.points)
        if any(names) or told is not None:
            yield _Line(row.number, tuple(name or None for name in names), _points(told, row.number), standard)


def _points(value: object, row: int) -> Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = half_width(str(value)).strip().removesuffix("分")
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal(-1)
    if not points.is_finite() or points <= 0 or points > 10_000:
        raise Invalid("criteria.points", N_("第 %(row)s 行：“%(text)s”不是分值。"), row=row, text=str(value))
    return points


def _hang(tree: _Branch, line: _Line) -> None:
    """Put a row where its names lead: a name begins a branch, none goes on with the one above."""
    here, fresh = tree, False
    for name in line.names:
        if name is None and (fresh or not here.children):
            break
        if name is not None:
            found = WITH_POINTS.match(name)
            told = Decimal(half_width(found["points"])) if found else None
            here.children.append(_Branch(found["name"] if found else name, line.number, told))
            fresh = True
        here = here.children[-1]
    if not fresh:
        raise Invalid("criteria.name", N_("第 %(row)s 行没有指标名称。"), row=line.number)
    here.points, here.standard = line.points if line.points is not None else here.told, line.standard


def _check(branch: _Branch) -> None:
    for child in branch.children:
        _check(child)
    if not branch.children and branch.points is None:
        raise Invalid("criteria.no-points", N_("第 %(row)s 行“%(name)s”没有分值。"), row=branch.row, name=branch.name)
    below_it = sum((child.sum for child in branch.children), Decimal(0))
    told = branch.told if branch.told is not None else branch.points
    if branch.children and told is not None and told != below_it:
        raise Invalid(
            "criteria.sum",
            N_("第 %(row)s 行“%(name)s”写的是 %(told)s 分，下级合计 %(sum)s 分。"),
            row=branch.row,
            name=branch.name,
            told=told,
            sum=below_it,
        )


def _written(branch: _Branch, key: str, step: Decimal, places: int | None = None) -> dict[str, Any]:
    node: dict[str, Any] = {
        "key": key,
        "label": {"zh": branch.name, "en": branch.name},
        "kind": "sum" if branch.children else "marks",
        "places": "exact" if places is None else places,
    }
    if branch.standard:
        node["note"] = {"zh": branch.standard, "en": branch.standard}
    if not branch.children:
        return {**node, "max": branch.points, "step": step}
    prefix = "c" if key == "total" else f"{key}_"
    children = [_written(child, f"{prefix}{place}", step) for place, child in enumerate(branch.children, 1)]
    return {**node, "children": children}


def _depth(node: Criterion) -> int:
    return max((1 + _depth(child) for child in below(node)), default=0)


def _told(pack: ScoringPack, levels: int) -> Iterator[Sequence[CellContent]]:
    """Yield one row for each leaf: the names over it, joined to the row above where they go on."""
    before: tuple[str, ...] = ()
    tree = pack.criteria
    for names, leaf in _paths(tree, ()) if not isinstance(tree, Leaf) else [((), tree)]:
        path = (*names, leaf.key)
        shared = len([1 for one, other in zip(path, before, strict=False) if one == other])
        cells: list[CellContent] = []
        for level in range(levels):
            if level >= len(path):
                cells.append("")
            else:
                cells.append(Joined.ABOVE if level < shared else pack.nodes[path[level]].label.zh)
        before = path
        yield [*cells, Decimal(leaf.most.numerator) / leaf.most.denominator, leaf.note.zh if leaf.note else ""]


def _paths(node: Criterion, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    for child in below(node):
        if isinstance(child, Leaf):
            yield names, child
        else:
            yield from _paths(child, (*names, child.key))
