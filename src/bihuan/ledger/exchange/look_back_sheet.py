"""回头看 on paper and as a list: what was drawn from what, so that anyone can draw it again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TextIO

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.ledger.look_back_queries import Seen
from bihuan.ledger.lookback import COVERAGE_LABELS, OUTCOME_LABELS, Coverage
from bihuan.ledger.models import LookBack
from bihuan.papers.csvfile import write_csv
from bihuan.papers.layout import Align, CellContent, Column, TableSheet
from bihuan.papers.printing import print_table

_COLUMNS = (
    (N_("名单序号"), 8, Align.CENTER),
    (N_("编号"), 12, Align.CENTER),
    (N_("牵头单位"), 16, Align.LEFT),
    (N_("类型"), 10, Align.CENTER),
    (N_("点位和问题"), 44, Align.LEFT),
    (N_("抽中序号"), 8, Align.CENTER),
    (N_("回访人"), 14, Align.LEFT),
    (N_("结果"), 10, Align.CENTER),
    (N_("回访人签字"), 14, Align.LEFT),
)


def print_look_back(
    look_back: LookBack,
    entries: Sequence[Seen],
    words: Mapping[str, str],
    visitors: Mapping[int, str],
    *,
    title: str,
    printed_by: str,
    language: str,
) -> bytes:
    """Return the sheet as PDF: the whole list with its lots. ``words`` are those of kinds, ``visitors`` names by account."""
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    table = TableSheet(
        name=_("回头看"),
        columns=tuple(Column((_(head),), width, align) for head, width, align in _COLUMNS),
        rows=_rows(entries, words, visitors),
        title=_("%(title)s回头看抽取表") % {"title": title},
        lines=tuple(told_of(look_back)),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        page_note=_("打印人：%(who)s　%(at)s") % {"who": printed_by, "at": moment},
        signatures=(_("抽取人（签字）："), _("见证人（签字）："), _("日期：")),
    )
    return print_table(table, language)


def told_of(look_back: LookBack) -> list[str]:
    """How it was drawn, in the sentences with which anyone can do it again."""
    values = {
        "coverage": _(COVERAGE_LABELS[Coverage(look_back.coverage)]),
        "listed": look_back.listed,
        "drawn": look_back.drawn,
        "at": _moment(look_back.drawn_at),
        "confidence": f"{look_back.confidence:f}",
        "worst": f"{look_back.worst:f}",
        "seed": look_back.seed,
        "digest": look_back.digest,
    }
    said = [_("%(coverage)s：名单 %(listed)s 项，抽中 %(drawn)s 项；抽取时间 %(at)s") % values]
    if look_back.coverage == Coverage.SAMPLE:
        said.append(
            _(
                "样本量：抽中的全部合格时，有 %(confidence)s%% 的把握说反弹不到 %(worst)s%%；按牵头单位和类型分层，按比例分配，每层至少 1 项"
            )
            % values
        )
    said.append(_("抽签种子：%(seed)s　　名单摘要：%(digest)s") % values)
    said.append(
        _(
            "重抽办法：名单按序号逐行写编号，每行末换行，求 SHA-256 即名单摘要；每层的编号按“种子、换行、名单摘要、换行、编号”的 SHA-256 由小到大排，取前几项"
        )
    )
    return said


def write_list(file: TextIO, entries: Sequence[Seen], words: Mapping[str, str], visitors: Mapping[int, str]) -> None:
    """Write the whole list as CSV: the numbers, and what was drawn."""
    rows = ([None if cell is None else str(cell) for cell in row[:-1]] for row in _rows(entries, words, visitors))
    write_csv(file, [_(head) for head, _width, _align in _COLUMNS[:-1]], rows)


def _rows(
    entries: Sequence[Seen], words: Mapping[str, str], visitors: Mapping[int, str]
) -> Iterator[Sequence[CellContent]]:
    for place, one in enumerate(entries, start=1):
        entry = one.entry
        yield (
            place,
            entry.number,
            entry.unit.short_name,
            words.get(entry.kind, entry.kind),
            f"{entry.item.place_name} {entry.item.problem}".strip(),
            entry.position,
            visitors.get(entry.visitor_id or 0, ""),
            _(OUTCOME_LABELS[one.outcome]) if one.outcome else "",
            None,
        )


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
