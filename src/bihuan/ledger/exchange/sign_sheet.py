"""签字表 on paper: what the head signs for, a line an item, with the code by which the scan finds its way back."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.core.workdays import local_day
from bihuan.core.zh import day_in_table
from bihuan.ledger.approving import Waiting
from bihuan.ledger.models import SignSheet
from bihuan.ledger.states import Move
from bihuan.papers.layout import Align, CellContent, Column, TableSheet
from bihuan.papers.printing import print_table

from .picture_cells import Shower

ASKED: dict[Move, str] = {
    Move.APPROVE_PLAN: N_("五定方案"),
    Move.APPROVE_REPORT: N_("报结"),
    Move.DO_AT_ONCE: N_("立行立改（方案和报结）"),
}
_COLUMNS = (
    (N_("编号"), 10, Align.CENTER),
    (N_("点位和问题"), 24, Align.LEFT),
    (N_("报批内容"), 10, Align.CENTER),
    (N_("五定方案"), 34, Align.LEFT),
    (N_("整改情况"), 26, Align.LEFT),
    (N_("整改后照片"), 30, Align.CENTER),
    (N_("负责人意见"), 14, Align.LEFT),
)


def print_sign_sheet(
    sheet: SignSheet, papers: Sequence[Waiting], *, printed_by: str, at: datetime, language: str
) -> bytes:
    """Return a 签字表 as PDF; ``language`` is the BCP 47 code it is set in."""
    moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    values = {"code": sheet.code, "unit": sheet.unit.name, "count": len(papers), "who": printed_by, "at": moment}
    table = TableSheet(
        name=_("签字表"),
        columns=tuple(Column((_(head),), width, align) for head, width, align in _COLUMNS),
        rows=_rows(sheet, papers, language),
        title=_("%(unit)s整改方案和报结签字表") % values,
        lines=(
            _("签字表编码：%(code)s　　共 %(count)s 项") % values,
            _("以下各项同意报送。不同意的，请在“负责人意见”一栏写明，登记时不勾选该项。"),
        ),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        page_note=_("签字表 %(code)s　打印人：%(who)s　%(at)s") % values,
        signatures=(_("单位负责人或授权代批人（签字）："), _("签字日期："), _("单位（盖章）：")),
    )
    return print_table(table, language)


def fixes_in_words(paper: Waiting, language: str) -> list[tuple[str, str]]:
    """The fixes of a plan as pairs of label and value."""
    return [(zh if language.startswith("zh") else en, value) for zh, en, value in paper.fixes if value]


def _rows(sheet: SignSheet, papers: Sequence[Waiting], language: str) -> Iterator[Sequence[CellContent]]:
    show = Shower(sheet.realm.uid)
    colon = _("：")
    for paper in papers:
        item = paper.item
        due = _("应于 %(day)s") % {"day": day_in_table(local_day(item.deadline))} if item.deadline else ""
        yield (
            item.number,
            "\n".join(filter(None, [item.place_name, item.problem, due])),
            _(ASKED[paper.move]),
            "\n".join(f"{label}{colon}{value}" for label, value in fixes_in_words(paper, language)) or None,
            paper.report.text if paper.report else None,
            show.cell([row for row in paper.afters if row.file.media_type.startswith("image/")]),
            None,
        )
