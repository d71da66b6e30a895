"""What a person is told about a file as a whole beside its rows: counts, what was left out, what was taken for all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bihuan.core.text import N_
from bihuan.ledger.exchange.documents import Counting
from bihuan.ledger.exchange.side_rows import SIDE_ROW_LABELS, TO_BE_SEEN, SideRow
from bihuan.ledger.sentence import Sentence, sentence

_COUNTED = {
    Counting.TABLE_ROWS: N_("下面的行号是文档中表格的行，表头也算；有几张表格时接着往下数"),
    Counting.PARAGRAPHS: N_("下面的行号是文档中的第几段，空段也算"),
    Counting.LINES: N_("下面的行号是文本的第几行，空行也算"),
}


def notes_on(facts: Mapping[str, Any]) -> list[Sentence]:
    """Return the notes on a file from what ``facts_of`` kept: on its own date, and all else on documents alone."""
    notes: list[Sentence] = []
    if facts.get("ahead"):
        message = N_("文件上写的日期 %(day)s 还没有到，没有当作收到日期")
        notes.append(sentence("file.ahead", message, day=facts["ahead"]))
    counting = Counting(facts.get("counting", Counting.ROWS.value))
    if counting is Counting.ROWS:
        return notes
    notes.append(sentence("document.counting", _COUNTED[counting]))
    if facts["default_due"]:
        message = N_("没有另写时限的，按文中“%(words)s”")
        notes.append(sentence("document.due", message, words=facts["default_due"]))
    for row, heading, stated, read in facts["miscounts"]:
        message = N_("第 %(row)s 行“%(heading)s”写明 %(stated)s 个，读到 %(read)s 个，请核对")
        notes.append(sentence("document.miscount", message, row=row, heading=heading, stated=stated, read=read))
    return notes + _to_be_seen(facts["left_out"])


def _to_be_seen(left_out: Iterable[Sequence[Any]]) -> list[Sentence]:
    """Return a note for every thing left out that may be a fault all the same, with its words."""
    message = N_("第 %(row)s 行没有当作问题（%(head)s）：%(text)s")
    return [
        Sentence("document.left_out", message, {"row": row, "head": SIDE_ROW_LABELS[SideRow(why)], "text": text})
        for row, why, text in left_out
        if SideRow(why) in TO_BE_SEEN
    ]
