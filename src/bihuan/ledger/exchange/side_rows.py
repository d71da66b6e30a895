"""Rows of a table that are no records (totals, headings, notes, heads repeated) and what a file says of itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from bihuan.core.text import N_
from bihuan.core.zh import half_width, numerals_to_digits, squash
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.headers import Columns
from bihuan.ledger.exchange.merges import Fill
from bihuan.ledger.exchange.synonyms import Field
from bihuan.papers.workbook import CellValue, Formula, Row

LONGEST_TOTAL = 30
LONGEST_DITTO = 14
WIDE = 3
COUNTED_SECTION = 2
_COUNTED = r"(?:条|个|项|处|件|例|起|宗|类)"
_TOTAL_WORD = re.compile(r"^(本页)?(合计|小计|总计|共计|累计|总数|汇总|grandtotal|subtotal|total|sum)")
_TOTAL_OF = re.compile(r"(合计|小计|总计)[:：]?$")
_BARE_NUMBER = re.compile(rf"^共?\d+(\.\d+)?{_COUNTED}?(问题)?$")
_ONLY_COUNT = re.compile(rf"^(以上|本次)?共(计|有|发现|反馈)?\d+{_COUNTED}(问题)?$")
_SUBTOTAL = re.compile(r"小计|本页|subtotal", re.IGNORECASE)
# Counts of problems, never those of kinds or places: 共测评 32 个点位，发现 3 类 48 个问题 counts 48.
_EACH = (
    r"(?:条|个|项|处|件|例|起|宗)(?!\s*(?:大类|类|点位|地点|场所|路段|方面|乡|镇|街道|社区|村|小区|单位|部门|县|区))"
)
_COUNT = re.compile(
    rf"(?:共|合计|总计|累计|梳理|反馈|发现|查出)[^\d\n]{{0,8}}?(\d+)\s*{_EACH}|(\d+)\s*{_EACH}(?:具体|突出|主要)?问题"
    rf"|(?:问题[^\d\n，,。；;]{{0,6}}|\d大?类)(\d+)\s*{_EACH}"
    r"|total\D{0,12}(\d+)|(\d+)\s*(?:items?|problems?|issues?|rows?)\b",
    re.IGNORECASE,
)
_BARE_COUNT = re.compile(rf"^(?:合计|总计|共计|total)[:：]?\s*(\d+)\s*{_COUNTED}?$", re.IGNORECASE)
_NOTE = re.compile(
    r"^(注|备注|说明|填表|填报|制表|审核|审签|联系|单位负责人|主要负责人|负责人|签字|签名|盖章|报送|附|note|remark|prepared|signed)"
    r"[^:：]{0,8}[:：]|^注\d|^[*※]",
    re.IGNORECASE,
)
_SECTION = re.compile(r"^([(（]?[一二三四五六七八九十]+[)）、.．]|第[一二三四五六七八九十]+[部类章])\s*(.+)$")
_LETTERED = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．]?$")
_COUNT_TAIL = re.compile(rf"[(（]?\s*共?\s*\d+\s*{_COUNTED}(问题)?\s*[)）]?$|[:：]$")
_FULL_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_ONLY_DATE = re.compile(r"^\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?$")
_DITTO = frozenset({"同上", "〃", "″", '"', "”", "ditto", "sameasabove"})


class SideRow(StrEnum):
    """Why a row is no record."""

    BLANK = "blank"
    TOTAL = "total"
    SECTION = "section"
    HEAD = "head"
    NOTE = "note"
    # Of documents: paragraphs, and rows of tables without a head.
    PROSE = "prose"
    DEMAND = "demand"
    PRAISE = "praise"
    NOTHING = "nothing"
    EMPTY = "empty"
    OUTSIDE = "outside"
    LOOSE = "loose"
    UNREAD = "unread"


SIDE_ROW_LABELS: dict[SideRow, str] = {
    SideRow.BLANK: N_("空行"),
    SideRow.TOTAL: N_("合计行"),
    SideRow.SECTION: N_("小标题"),
    SideRow.HEAD: N_("重复的表头"),
    SideRow.NOTE: N_("表注"),
    SideRow.PROSE: N_("标题、开头和落款"),
    SideRow.DEMAND: N_("工作要求"),
    SideRow.PRAISE: N_("总体情况和肯定的做法"),
    SideRow.NOTHING: N_("未发现问题"),
    SideRow.EMPTY: N_("没有写问题的小标题"),
    SideRow.OUTSIDE: N_("表格之外像问题的内容"),
    SideRow.LOOSE: N_("没有表头的表格"),
    SideRow.UNREAD: N_("没有看懂的内容"),
}
# Left out, yet perhaps a fault: each is shown with its words, for a person to look at.
TO_BE_SEEN = (SideRow.EMPTY, SideRow.OUTSIDE, SideRow.LOOSE, SideRow.UNREAD)


def side_row(row: Row, columns: Columns, fills: Sequence[Fill]) -> SideRow | None:
    """Return why a row is no record, None for one that is (even a faulty one: that is for the checks to say)."""
    problem = columns.only(Field.PROBLEM)
    if not fills and _is_plain(row, problem):
        return None
    own = [(column, text) for column, value in enumerate(row.values) if value is not None and (text := text_of(value))]
    if not own:
        # A formula that was never computed shows nothing, yet in the problem's cell it is a fault to be told.
        return None if problem is not None and isinstance(row.value(problem), Formula) else SideRow.BLANK
    first_column, first = own[0]
    if len(first) <= LONGEST_TOTAL and _is_total(squash(first), own, problem):
        return SideRow.TOTAL
    has_problem = problem is not None and any(column == problem for column, _ in own)
    wide = any(fill.column == first_column and fill.width >= WIDE and fill.top == row.number for fill in fills)
    if len(own) == 1 and (not has_problem or wide):
        return _lone(first_column, first, columns, wide=wide)
    if has_problem and _repeats_head(own, columns):
        return SideRow.HEAD
    if _NOTE.match(first) and all(_NOTE.match(text) for column, text in own if column == problem):
        # Signatures below the table: 填表人：…  审核人：…
        return SideRow.NOTE
    if not has_problem and len(own) == COUNTED_SECTION and _LETTERED.match(first):
        return SideRow.SECTION if columns.field_of(first_column) is Field.NUMBER else None
    return None


def _is_plain(row: Row, problem: int | None) -> bool:
    """Whether a row is a record at first sight, as nearly all are: numbered by a number and with its problem in words."""
    values = row.values
    return type(values[0]) is int and problem is not None and problem < len(values) and type(values[problem]) is str


def _is_total(key: str, own: Sequence[tuple[int, str]], problem: int | None) -> bool:
    if _ONLY_COUNT.match(key) and len(own) == 1:
        return True
    if _TOTAL_OF.search(key) and own[1:] and all(_BARE_NUMBER.match(squash(text)) for _, text in own[1:]):
        return True
    found = _TOTAL_WORD.match(key)
    if not found:
        return False
    # 合计用电超标 is a problem, 合计, 合计 48 条 and 合计：48 are totals; beside 合计 only counts may stand.
    rest = re.sub(r"[\d.共条个项处件例起宗类]|问题|rows?|items?|problems?|issues?", "", key[found.end() :])
    return not rest and all(column != problem or len(text) <= LONGEST_TOTAL for column, text in own)


def _lone(column: int, text: str, columns: Columns, *, wide: bool) -> SideRow | None:
    """Judge a row with a single text of its own, which is not its problem (or is spread over the table's width)."""
    if _NOTE.match(text):
        return SideRow.NOTE
    if _SECTION.match(text) or wide:
        return SideRow.SECTION if len(text) <= LONGEST_TOTAL else SideRow.NOTE
    if columns.field_of(column) is Field.NUMBER:
        # Numbers printed in advance for rows nobody filled in; other text in that column is a note.
        return SideRow.BLANK if len(text) <= 8 else SideRow.NOTE
    return None


def _repeats_head(own: Sequence[tuple[int, str]], columns: Columns) -> bool:
    """Whether the row is the head once more, as on every printed page."""
    known = [(columns.head_at(column), text) for column, text in own]
    return len(known) > 1 and all(head.split(" / ")[-1] == " ".join(text.split()) for head, text in known)


def signature_rows(upwards: Iterable[Row], columns: Columns, fills: Mapping[int, Sequence[Fill]]) -> frozenset[int]:
    """Return the rows at the very end that hold one text each: who sends the table, and the day.

    ``upwards`` are the rows below the head, the last first; no more are asked for than there are such rows.
    A place or a problem alone is a record, faulty or not, except above the day.
    """
    found: set[int] = set()
    for row in upwards:
        own = [(column, text) for column, value in enumerate(row.values) if (text := text_of(value))]
        if len(own) != 1 or any(fill.top < row.number for fill in fills.get(row.number, ())):
            break
        (column, text), above_day = own[0], row.number + 1 in found
        is_day = _ONLY_DATE.match(numerals_to_digits(half_width(text))) is not None
        if not is_day and not above_day and columns.field_of(column) in (Field.PLACE, Field.PROBLEM):
            break
        found.add(row.number)
    return frozenset(found)


def section_kind(row: Row) -> str:
    """Return the kind of place a heading names: 一、主次干道（15条） → 主次干道."""
    texts = list(filter(None, map(text_of, row.values)))
    # 一、主次干道 in one cell, or 一 in the column of numbers and 主次干道 in the next.
    text = texts[1] if _LETTERED.match(texts[0]) and texts[1:] else texts[0]
    found = _SECTION.match(text)
    return _COUNT_TAIL.sub("", found[2] if found else text).strip()


def is_ditto(value: CellValue) -> bool:
    """Whether a cell says “the same as above”."""
    return type(value) is str and len(value) <= LONGEST_DITTO and value.replace(" ", "").lower() in _DITTO


def stated_count(texts: Iterable[str]) -> int | None:
    """Return the file's own count of its rows (共 48 条), the last of several; subtotals do not count."""
    count: int | None = None
    for text in texts:
        plain = numerals_to_digits(half_width(text))
        if _SUBTOTAL.search(plain):
            continue
        found = _COUNT.search(plain) or _BARE_COUNT.match(plain.strip())
        if found:
            count = int(next(filter(None, found.groups())))
    return count


def date_in_title(texts: Iterable[str]) -> date | None:
    """Return the first full date in the lines above the head: the day the paper bears."""
    for text in texts:
        for found in _FULL_DATE.finditer(numerals_to_digits(half_width(text))):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None
