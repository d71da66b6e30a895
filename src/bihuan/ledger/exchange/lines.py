"""The lines of a table as text by field: what is staged between preview and confirmation, knowing no directory yet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from bihuan.core.packed import Packed
from bihuan.core.text import N_
from bihuan.ledger.exchange.cells import text_of
from bihuan.ledger.exchange.headers import Columns
from bihuan.ledger.exchange.records import Record
from bihuan.ledger.exchange.synonyms import FIELD_LABELS, OPENING_FIELDS, Field
from bihuan.ledger.exchange.table import Table, shown_row
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.papers.workbook import CellValue, ErrorValue, Formula, Picture, PictureHow, PlacedPicture, column_name

# What evidence can show; a GIF or TIFF in a workbook is said and left out.
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
DueCell = str | float | date | None
# Longest texts in characters: what the ledger's columns hold, and for a problem what a person still reads.
LONGEST = {
    Field.NUMBER: 40,
    Field.KIND: 40,
    Field.PLACE: 200,
    Field.PROBLEM: 4000,
    Field.LEAD: 240,
    Field.ASSISTING: 240,
    Field.DUE: 80,
    Field.FOUND: 80,
    Field.CATEGORY: 60,
    Field.DEMAND: 4000,
    Field.REMARK: 4000,
    Field.STATE: 80,
    Field.DONE: 80,
    Field.CLOSED: 80,
    Field.RESULT: 4000,
    Field.DECISION: 80,
    Field.PERSON: 60,
    Field.FINISH: 80,
    Field.DUTY: 1000,
    Field.STANDARD: 1000,
    Field.MEASURE: 4000,
}
_DATED = frozenset({Field.DUE, Field.FOUND})
_READ = (
    *(Field.NUMBER, Field.KIND, Field.PLACE, Field.PROBLEM, Field.LEAD, Field.ASSISTING),
    *(Field.DUE, Field.CATEGORY, Field.DEMAND, Field.FOUND),
    *OPENING_FIELDS,
)
_YES_OR_NO = frozenset({"是", "否", "√", "×", "✓", "✗", "yes", "no", "y", "n"})
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


class Line(NamedTuple):
    """One problem as text. ``due`` and ``found`` keep a cell's own type, pictures are SHA-256 of files that can be shown.

    ``faults`` refuse the row, each a sentence naming it; ``warnings`` do not. A paragraph may tell several faults:
    ``part`` counts them from 1, and is 0 for a row that is one line. Where several sheets were read ``sheet`` names the
    line's, and ``table`` counts them from 0. ``told`` are the fields of an opening balance with their text, ``after``
    the SHA-256 of pictures taken after the work.
    """

    row: int
    number: str
    kind: str
    place: str
    problem: str
    lead: str
    assisting: str
    due: DueCell
    category: str
    demand: str
    found: DueCell
    remark: str
    pictures: tuple[str, ...]
    faults: tuple[Sentence, ...]
    warnings: tuple[Sentence, ...]
    part: int = 0
    sheet: str = ""
    table: int = 0
    told: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()

    def refused_for(self, fault: Sentence) -> "Line":
        """Return the line with one more fault."""
        return self._replace(faults=(*self.faults, fault))

    @property
    def key(self) -> str:
        """What tells this line from all others of its file: its row, its part and its table where there are several."""
        row = f"{self.row}-{self.part}" if self.part else str(self.row)
        return f"{self.table}.{row}" if self.table else row

    @property
    def where(self) -> str:
        """The row as a person finds it: 5, or 二月!5 as the programs write it where there are several sheets."""
        return shown_row(self.sheet, self.row)


def lines_of(tables: Sequence[Table], *, date1904: bool) -> Packed[Line]:
    """Return the lines of the tables of a file, sheet by sheet in the order of their rows.

    ``date1904`` says that the file counts days from 1904: its dates are read right, but a date pasted in from another
    file is four years and a day off, and nobody can tell which; such rows are refused.
    """
    several = len(tables) > 1
    return Packed(
        line
        for place, table in enumerate(tables)
        for line in _lines(table, place, table.sheet if several else "", date1904=date1904)
    )


def _lines(table: Table, place: int, sheet: str, *, date1904: bool) -> Iterator[Line]:
    readers = {
        id(columns): _LineReader(table, columns, place, sheet, date1904=date1904) for columns in table.layouts.each
    }
    return (readers[id(table.layouts.at(record.row))].line(record) for record in table.records)


class _LineReader:
    def __init__(self, table: Table, columns: Columns, place: int, sheet: str, *, date1904: bool) -> None:
        self._place, self._sheet = place, sheet
        self._date1904 = date1904
        self._hidden = table.hidden_rows
        self._columns = columns
        self._at = [(field, column) for field in _READ for column in columns.fields.get(field, ())]
        self._at_field = dict(self._at)
        self._carries = any(field in self._at_field for field in OPENING_FIELDS)
        self._due = columns.only(Field.DUE)
        self._found = columns.only(Field.FOUND)
        self._remarks = tuple((c, columns.head_at(c)) for c in columns.fields.get(Field.REMARK, ()))

    def line(self, record: Record) -> Line:
        """Return the line of a record."""
        values = record.values
        width = len(values)
        texts: dict[Field, str] = {}
        faults: list[Sentence] = []
        where = self._where(record)
        for field, column in self._at:
            value = values[column] if column < width else None
            if value is None:
                continue
            text = clean_text(value) if type(value) is str else self._text(where, field, value, faults)
            if before := texts.get(field):
                text = f"{before}、{text}" if text else before
            texts[field] = text
            if type(value) is str and len(text) > LONGEST[field]:
                faults.append(self._too_long(where, field, text))
        get = texts.get
        if not get(Field.PROBLEM) and not faults:
            faults.append(sentence("row.no_problem", N_("第 %(row)s 行没有写存在的问题"), row=where))
        pictures, warnings = self._pictures(record)
        return Line(
            row=record.row,
            number=get(Field.NUMBER, ""),
            kind=get(Field.KIND) or record.section[: LONGEST[Field.KIND]],
            place=get(Field.PLACE, ""),
            problem=get(Field.PROBLEM, ""),
            lead=get(Field.LEAD, ""),
            assisting=get(Field.ASSISTING, ""),
            due=_day(values, self._due, get(Field.DUE, "")),
            category=get(Field.CATEGORY, ""),
            demand=get(Field.DEMAND, ""),
            found=_day(values, self._found, get(Field.FOUND, "")),
            remark=self._remark(record) if self._remarks else "",
            pictures=pictures,
            faults=tuple(faults),
            warnings=warnings,
            sheet=self._sheet,
            table=self._place,
            told=self._told(texts) if self._carries else (),
            after=_shown(record.after),
        )

    def _told(self, texts: dict[Field, str]) -> tuple[tuple[str, str], ...]:
        """What an opening balance says of a row; a bare 是 is told with its head (是否销号：是)."""
        state = texts.get(Field.STATE, "")
        if state.lower() in _YES_OR_NO:
            head = self._columns.head_at(self._at_field[Field.STATE])
            texts = {**texts, Field.STATE: f"{head}：{state}"}
        return tuple((field.value, text) for field in OPENING_FIELDS if (text := texts.get(field)))

    def _where(self, record: Record) -> str:
        return shown_row(self._sheet, record.row)

    def _text(self, row: str, field: Field, value: CellValue, faults: list[Sentence]) -> str:
        """Return the text of a cell that is not text, and say what may not stand there."""
        where = {"row": row, "column": self._letters(field), "head": FIELD_LABELS[field]}
        if isinstance(value, Formula) and field is not Field.NUMBER:
            message = N_("第 %(row)s 行 %(column)s 列（%(head)s）是公式，请改成文字或数值后再导入")
            faults.append(Sentence("row.formula", message, where))
        elif isinstance(value, ErrorValue):
            message = N_("第 %(row)s 行 %(column)s 列（%(head)s）显示错误值 %(value)s，请改正后再导入")
            faults.append(Sentence("row.error", message, {**where, "value": value.text}))
        elif isinstance(value, date) and self._date1904 and field in _DATED:
            message = N_(
                "第 %(row)s 行 %(column)s 列（%(head)s）是日期 %(value)s，而文件采用 1904 日期系统，"
                "日期可能相差四年零一天，请改成文字（如 2023年3月15日）后再导入"
            )
            faults.append(Sentence("row.date1904", message, {**where, "value": text_of(value)}))
        return text_of(value)

    def _too_long(self, row: str, field: Field, text: str) -> Sentence:
        message = N_("第 %(row)s 行 %(column)s 列（%(head)s）有 %(length)s 个字，最多 %(longest)s 个字")
        where = {"row": row, "column": self._letters(field), "head": FIELD_LABELS[field]}
        return Sentence("row.too_long", message, {**where, "length": len(text), "longest": LONGEST[field]})

    def _letters(self, field: Field) -> str:
        return column_name(self._at_field[field])

    def _remark(self, record: Record) -> str:
        told = ((head, text_of(record.values[c])) for c, head in self._remarks if c < len(record.values))
        named = len(self._remarks) > 1
        return "；".join(clean_text(f"{head}：{text}" if named else text) for head, text in told if text)[:4000]

    def _pictures(self, record: Record) -> tuple[tuple[str, ...], tuple[Sentence, ...]]:
        warnings: list[Sentence] = []
        shown: tuple[str, ...] = ()
        if record.pictures:
            shown = _shown(record.pictures)
            old = sum(one.how is PictureHow.OLD_FORMAT for one in record.pictures)
            if old:
                message = N_("有 %(count)s 张图片在旧格式（.xls）里取不出来，没有带入；需要时请另存为 .xlsx 再导入")
                warnings.append(sentence("picture.old_format", message, count=old))
            closed = sum(one.media_type not in SHOWN_TYPES for one in record.pictures) - old
            if closed:
                message = N_("有 %(count)s 张图片的格式打不开，没有带入，请另存为 JPG 或 PNG")
                warnings.append(sentence("picture.closed", message, count=closed))
        if PlacedPicture in map(type, record.values):
            lost = sum(isinstance(value, PlacedPicture) and not value.found for value in record.values)
            if lost:
                message = N_("有 %(count)s 张嵌入单元格的图片，文件里找不到原图，没有带入")
                warnings.append(sentence("picture.lost", message, count=lost))
        if record.row in self._hidden:
            warnings.append(sentence("row.hidden", N_("这一行在文件中是隐藏的")))
        return shown, tuple(warnings)


def _shown(pictures: Sequence[Picture]) -> tuple[str, ...]:
    """The pictures that can be shown, each once."""
    return tuple(dict.fromkeys(one.sha256 for one in pictures if one.media_type in SHOWN_TYPES))


def _day(values: tuple[CellValue, ...], column: int | None, text: str) -> DueCell:
    """Return a cell of days in its own type: a date, a number, else its text."""
    value = values[column] if column is not None and column < len(values) else None
    if value is None or type(value) is str:
        return text
    if isinstance(value, Formula):
        value = value.cached
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return text


def clean_text(text: str) -> str:
    """Return ``text`` without control characters, which no database and no print takes, and without outer blanks."""
    return (text if text.isprintable() else text.translate(_CONTROLS)).strip()


def picture_count(lines: Iterable[Line]) -> int:
    """Return how many pictures come with the lines."""
    return sum(len(line.pictures) for line in lines)
