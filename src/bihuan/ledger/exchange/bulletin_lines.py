"""The faults of a bulletin as lines: the same rows that a workbook gives, to be matched, compared and confirmed."""

from collections.abc import Iterable, Mapping

from bihuan.core.text import N_
from bihuan.ledger.exchange.bulletins.bulletin import Fault
from bihuan.ledger.exchange.bulletins.walking import Left, Why
from bihuan.ledger.exchange.lines import LONGEST, SHOWN_TYPES, Line, clean_text
from bihuan.ledger.exchange.side_rows import SideRow
from bihuan.ledger.exchange.synonyms import FIELD_LABELS, Field
from bihuan.ledger.exchange.table import LeftOut
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.papers.workbook import Picture

_WHYS = {
    Why.PROSE: SideRow.PROSE,
    Why.DEMAND: SideRow.DEMAND,
    Why.PRAISE: SideRow.PRAISE,
    Why.NOTHING: SideRow.NOTHING,
    Why.EMPTY: SideRow.EMPTY,
    Why.UNREAD: SideRow.UNREAD,
}


def lines_from(faults: Iterable[Fault], pictures: Mapping[str, Picture]) -> tuple[Line, ...]:
    """Return the line of every fault, in order. ``pictures`` are those of the file by SHA-256."""
    return tuple(_line(fault, pictures) for fault in faults)


def left_out_from(left: Iterable[Left]) -> tuple[LeftOut, ...]:
    """Return what gave no fault as a workbook's rows say it."""
    return tuple(LeftOut(one.number, _WHYS[one.why], " ".join(one.text.split())) for one in left)


def _line(fault: Fault, pictures: Mapping[str, Picture]) -> Line:
    texts = {
        Field.KIND: fault.kind,
        Field.PLACE: fault.place,
        Field.PROBLEM: fault.problem,
        Field.LEAD: fault.lead,
        Field.ASSISTING: fault.assisting,
        Field.DUE: fault.due,
        Field.CATEGORY: fault.category[: LONGEST[Field.CATEGORY]],
        Field.DEMAND: fault.demand,
        Field.FOUND: fault.found,
        Field.REMARK: fault.remark[: LONGEST[Field.REMARK]],
    }
    told = {field: clean_text(text) for field, text in texts.items()}
    placed = [pictures[sha256] for sha256 in dict.fromkeys(fault.pictures)]
    return Line(
        row=fault.number,
        number="",
        kind=told[Field.KIND],
        place=told[Field.PLACE],
        problem=told[Field.PROBLEM],
        lead=told[Field.LEAD],
        assisting=told[Field.ASSISTING],
        due=told[Field.DUE],
        category=told[Field.CATEGORY],
        demand=told[Field.DEMAND],
        found=told[Field.FOUND],
        remark=told[Field.REMARK],
        pictures=tuple(one.sha256 for one in placed if one.media_type in SHOWN_TYPES),
        faults=tuple(_too_long(fault, field, text) for field, text in told.items() if len(text) > LONGEST[field]),
        warnings=_warnings(placed),
        part=fault.part,
    )


def _too_long(fault: Fault, field: Field, text: str) -> Sentence:
    message = N_("第 %(row)s 行的%(head)s有 %(length)s 个字，最多 %(longest)s 个字")
    where = {"row": fault.number, "head": FIELD_LABELS[field], "length": len(text), "longest": LONGEST[field]}
    return Sentence("row.too_long", message, where)


def _warnings(placed: list[Picture]) -> tuple[Sentence, ...]:
    closed = sum(one.media_type not in SHOWN_TYPES for one in placed)
    if not closed:
        return ()
    message = N_("有 %(count)s 张图片的格式打不开，没有带入，请另存为 JPG 或 PNG")
    return (sentence("picture.closed", message, count=closed),)
