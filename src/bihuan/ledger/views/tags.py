"""How an item's state and its time are shown: two facts, two marks, the same word and colour everywhere."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.core.workdays import Calendar
from bihuan.ui.formats import date_list

from ..deadlines import Urgency, remaining
from ..listing import Listed
from ..models import Item
from ..states import CARD_LABELS, STATE_LABELS, Card, State

STATE_KINDS: dict[State, str] = {
    State.REGISTERED: "todo",
    State.ASSIGNED: "doing",
    State.PLANNED: "doing",
    State.REPORTED: "check",
    State.CLOSED: "done",
    State.CONSOLIDATED: "done",
    State.DEFERRED: "hold",
    State.SETTLED: "grey",
    State.MERGED: "grey",
    State.WITHDRAWN: "grey",
}
URGENCY_KINDS: dict[Urgency, str] = {Urgency.AHEAD: "grey", Urgency.SOON: "soon", Urgency.OVERDUE: "late"}


@dataclass(frozen=True)
class Tag:
    """One mark: ``kind`` is a tag's kind of the ui, ``text`` is translated."""

    kind: str
    text: str


def standing_tag(item: Item | Listed) -> Tag:
    """The mark of where an item stands; a split one says that it is."""
    return Tag("grey", _("已拆分")) if item.divided else state_tag(item.state)


def state_tag(state: str) -> Tag:
    """The mark of a state."""
    return Tag(STATE_KINDS[State(state)], _(STATE_LABELS[State(state)]))


def time_tag(item: Item | Listed, now: datetime, calendar: Calendar) -> Tag | None:
    """The mark of how much of the way is gone; None where no unit's clock runs."""
    if item.due is None:
        return None
    left = remaining(item.due, now, calendar)
    day = date_list(item.due)
    if left.urgency is Urgency.OVERDUE:
        text = ngettext("逾期 %(days)s 天（应于%(day)s）", "逾期 %(days)s 天（应于%(day)s）", left.days_late)
        text %= {"days": left.days_late, "day": day}
    elif left.workdays == 0:
        text = _("今天到期")
    else:
        text = ngettext("%(day)s到期，还有 %(days)s 个工作日", "%(day)s到期，还有 %(days)s 个工作日", left.workdays)
        text %= {"days": left.workdays, "day": day}
    if item.mend_by is not None:
        text = _("退回补正：%(time)s") % {"time": text}
    return Tag(URGENCY_KINDS[left.urgency], text)


def offline_tag(item: Item) -> Tag | None:
    """线下办理: what an opening balance brought in, outside all timing."""
    return Tag("grey", _("线下办理")) if item.offline else None


def rebound_tag(item: Item | Listed) -> Tag | None:
    """The mark of a fault that came back; None for the others."""
    if not item.rebounds:
        return None
    text = ngettext("反弹 %(count)s 次", "反弹 %(count)s 次", item.rebounds)
    return Tag("back", text % {"count": item.rebounds})


CARD_KINDS: dict[Card, str] = {Card.YELLOW: "soon", Card.RED: "late"}


def card_tag(card: str) -> Tag | None:
    """The mark of a card held; None for none."""
    held = Card(card)
    return Tag(CARD_KINDS[held], _(CARD_LABELS[held])) if held in CARD_KINDS else None


def grounds_in_words(overdue_workdays: int, returns: int) -> str:
    """What speaks for a card; empty for nothing."""
    said = []
    if overdue_workdays:
        text = ngettext("逾期 %(count)s 个工作日", "逾期 %(count)s 个工作日", overdue_workdays)
        said.append(text % {"count": overdue_workdays})
    if returns:
        text = ngettext("本轮退回 %(count)s 次", "本轮退回 %(count)s 次", returns)
        said.append(text % {"count": returns})
    return _("，").join(said)


@dataclass(frozen=True)
class Due:
    """The same in two parts, for a narrow column: the mark, and the day in words."""

    tag: Tag
    words: str


def due_in_parts(item: Item, now: datetime, calendar: Calendar) -> Due | None:
    """How much of the way is gone, and until which day; None where no unit's clock runs."""
    if item.due is None:
        return None
    left = remaining(item.due, now, calendar)
    day, kind = {"day": date_list(item.due)}, URGENCY_KINDS[left.urgency]
    words = _("补正，应于%(day)s") % day if item.mend_by is not None else _("应于%(day)s") % day
    if left.urgency is Urgency.OVERDUE:
        text = ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", left.days_late) % {"days": left.days_late}
    elif left.workdays == 0:
        text = _("今天到期")
    else:
        text = ngettext("剩 %(days)s 个工作日", "剩 %(days)s 个工作日", left.workdays) % {"days": left.workdays}
    return Due(Tag(kind, text), words)
