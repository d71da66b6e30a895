"""What ``bihuan import`` prints for people: totals, the rows that need a look, what was saved."""

from itertools import islice

from rich.console import Console
from rich.table import Table

from bihuan.core.text import N_
from bihuan.ledger.deadlines import CALENDAR_UNTOLD
from bihuan.ledger.exchange.diff import STATUS_LABELS, Compared, Status
from bihuan.ledger.exchange.handing_in import Opened
from bihuan.ledger.exchange.intake import facts_of
from bihuan.ledger.exchange.notes import notes_on
from bihuan.ledger.exchange.opening import CARRIED_STATES
from bihuan.ledger.exchange.report import sayer
from bihuan.ledger.exchange.side_rows import SIDE_ROW_LABELS, TO_BE_SEEN, SideRow
from bihuan.ledger.exchange.synonyms import FIELD_LABELS
from bihuan.ledger.models import Handover
from bihuan.ledger.states import STATE_LABELS

from .command import speak

MOST_LINES = 40
LONGEST_TEXT = 28


def summarise(hand_over: Opened, saved: Handover | None, *, commit: bool) -> None:
    """Print the summary of a hand-over that was read, and of its saving."""
    console = Console(highlight=False)
    console.print(_heading(hand_over), markup=False, soft_wrap=True)
    for line in _notes(hand_over):
        console.print(line, markup=False, soft_wrap=True)
    looked_at = filter(_wants_a_look, hand_over.preview.compared)
    shown = list(islice(looked_at, MOST_LINES))
    if shown:
        console.print(_rows(shown))
    if more := sum(1 for _ in looked_at):
        console.print(speak(N_("……另有 %(count)s 行，见 --json"), count=more), markup=False, soft_wrap=True)
    totals = hand_over.preview.totals
    counted = "  ".join(f"{speak(label)} {totals[status.value]}" for status, label in STATUS_LABELS.items())
    console.print(
        counted + "  " + speak(N_("照片 %(count)s 张"), count=totals["pictures"]), markup=False, soft_wrap=True
    )
    for line in _met(hand_over):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_outcome(hand_over, saved, commit=commit), markup=False, soft_wrap=True)


def _wants_a_look(one: Compared) -> bool:
    """Whether a person has something to see in a row: of an opening balance always where it stands."""
    return bool(one.warnings or one.reason or one.carried) or one.status is not Status.NEW


def _heading(hand_over: Opened) -> str:
    read = hand_over.read
    about = {
        "file": read.name,
        "rows": len(read.lines),
        "batch": hand_over.intake.terms.batch_name,
        "received": hand_over.intake.received_on.isoformat(),
    }
    if not read.sheets:
        return speak(N_("%(file)s，%(rows)s 条；批次“%(batch)s”，收到日期 %(received)s"), **about)
    message = N_("%(file)s，工作表“%(sheet)s”，%(rows)s 行；批次“%(batch)s”，收到日期 %(received)s")
    return speak(message, sheet="、".join(read.sheets), **about)


def _notes(hand_over: Opened) -> list[str]:
    read, notes = hand_over.read, []
    years = hand_over.preview.years_without_calendar
    if years:
        notes.append(speak(CALENDAR_UNTOLD, years="、".join(map(str, years))))
    if read.stated_count is not None and read.stated_count != len(read.lines):
        message = N_("注意：文件自报共 %(stated)s 条，读到 %(rows)s 行")
        notes.append(speak(message, stated=read.stated_count, rows=len(read.lines)))
    notes += map(sayer(speak), notes_on(facts_of(read)))
    for why, label in SIDE_ROW_LABELS.items():
        if why in TO_BE_SEEN:
            continue
        rows = [one.where for one in read.left_out if one.why is why]
        if rows and (why is not SideRow.BLANK or len(rows) <= MOST_LINES):
            notes.append(
                speak(N_("略过%(what)s：第 %(rows)s 行"), what=speak(label), rows="、".join(rows[:MOST_LINES]))
            )
    if read.asked:
        heads = "、".join(one.head for one in read.asked)
        notes.append(speak(N_("不认识的表头，没有导入：%(heads)s（在网页上导入可以指定）"), heads=heads))
    if read.other_sheets:
        notes.append(
            speak(
                N_("这些工作表也像问题表，没有读：%(sheets)s（用 --sheet 指定）"), sheets="、".join(read.other_sheets)
            )
        )
    if read.stray_rows:
        astray = "、".join(read.stray_rows)
        notes.append(speak(N_("第 %(rows)s 行的照片不属于任何一条问题，没有带入"), rows=astray))
    return notes


def _met(hand_over: Opened) -> list[str]:
    """What becomes of rows that other batches have too, and where the rows of an opening balance stand."""
    tally, told = hand_over.preview.tally, []
    if tally.merges:
        told.append(speak(N_("登记后并入其他批次的在办事项：%(count)s 行"), count=tally.merges))
    if tally.rebounds:
        told.append(speak(N_("按反弹办理其他批次的已销号事项：%(count)s 行，不另立新号"), count=tally.rebounds))
    if tally.states:
        counted = "  ".join(
            f"{speak(STATE_LABELS[state])} {tally.states[state]}" for state in CARRIED_STATES if tally.states[state]
        )
        told.append(speak(N_("期初状态：%(states)s"), states=counted))
    return told


def _rows(shown: list[Compared]) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in (N_("行"), N_("结果"), N_("点位"), N_("存在问题"), N_("说明")):
        table.add_column(speak(head), overflow="fold")
    say = sayer(speak)
    for one in shown:
        told = [speak(N_("期初状态：%(states)s"), states=speak(STATE_LABELS[one.carried.state]))] if one.carried else []
        told += [say(one.reason)] if one.reason else []
        told += [f"{speak(FIELD_LABELS[change.field])}：{change.before} → {change.after}" for change in one.changes]
        told += [say(warning) for warning in one.warnings]
        cells = (one.draft.place_name, one.draft.line.problem, "；".join(told))
        texts = [cell if place == len(cells) - 1 else _short(cell) for place, cell in enumerate(cells)]
        table.add_row(
            one.draft.line.where, speak(STATUS_LABELS[one.status]), *(text.replace("[", r"\[") for text in texts)
        )
    return table


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def _outcome(hand_over: Opened, saved: Handover | None, *, commit: bool) -> str:
    if saved is not None:
        receipt = saved.receipt
        said = speak(N_("已保存：批次“%(batch)s”现有 %(count)s 条"), batch=saved.batch_name, count=receipt["saved"])
        if receipt["first"]:
            said += speak(N_("，新登记 %(first)s 至 %(last)s 号"), first=receipt["first"], last=receipt["last"])
        return said
    if not commit:
        return speak(N_("这是预览，什么也没有保存"))
    if hand_over.preview.of(Status.REFUSED):
        return speak(N_("有拒收的行，全部未保存；改好文件再来，或用 --skip-refused 略过它们"))
    return speak(N_("没有新内容，什么也没有改变"))
