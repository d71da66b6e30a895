"""The promises of a review with their milestones on one PDF, as the declarations say them: the paper behind what the office enters for the units."""

from collections.abc import Iterator, Sequence

from bihuan.core.zh import day_in_table
from bihuan.papers.layout import CellContent, Column, TableSheet
from bihuan.papers.printing import print_table

from ..actions import due_day
from ..models import Declaration, Review
from ..steps import milestones_of

NAME = "承诺节点（按申报生成）.pdf"
HEADS = (("单位", 22), ("承诺事项", 34), ("日期", 12), ("节点", 40), ("提交内容摘要", 30))


def print_steps(review: Review, declarations: Sequence[Declaration]) -> bytes:
    """Return the table of those that promise milestones. Raises ``Invalid`` as ``print_table`` does."""
    sheet = TableSheet(
        name="承诺节点",
        columns=tuple(Column((head,), width) for head, width in HEADS),
        rows=_rows(declarations),
        title=f"{review.title}承诺节点",
        lines=("按各单位提交的申报生成；摘要是申报提交时的内容摘要。",),
        page_footer="第 {page} 页，共 {pages} 页",
    )
    return print_table(sheet, "zh-CN")


def _rows(declarations: Sequence[Declaration]) -> Iterator[Sequence[CellContent]]:
    for one in declarations:
        for day, text in milestones_of([(step.text, step.by) for step in one.steps.all()], until=due_day(one)):
            yield [one.unit.name, one.promise_title, day_in_table(day), text, one.submitted]
