"""What the letter of a day says: counts and numbers of items with links, never what somebody wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.backstage import notices
from bihuan.backstage.voice import HEAD, page_address
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar, local_day
from bihuan.registry.actor import Actor
from bihuan.ui.formats import number

from ..today.counting import ALL, CLOSED, MOVING, Shown, count
from ..today.first import first_items
from ..today.viewpoints import LABELS, Viewpoint, viewpoints_of

# They say how things stand; nobody waits for anything there.
NOT_WAITING = frozenset({ALL.key, MOVING.key, CLOSED.key})
MOST_NUMBERS = 10
MOST_IN_SUBJECT = 3
FAREWELL = N_("每个工作日有事要办时发一封。不想再收，请在“邮件摘要”页停发。")


@dataclass(frozen=True)
class Digest:
    """Subject and text of a letter."""

    subject: str
    text: str


def digest_of(actor: Actor, *, now: datetime, calendar: Calendar) -> Digest | None:
    """Say in the active language what waits for somebody from each of their sides; None where nothing does."""
    parts = [_part(side, actor, now=now, calendar=calendar) for side in viewpoints_of(actor)]
    waiting = [line for part in parts for line in part.counts]
    unread = notices.unread_count(actor)
    if not waiting and not unread:
        return None
    day = _("%(month)s月%(day)s日") % {"month": local_day(now).month, "day": local_day(now).day}
    said = _("，").join(map(_said, waiting[:MOST_IN_SUBJECT])) or _unread(unread)
    lines = [line for part in parts if part.counts for line in part.lines()]
    if unread:
        lines += [_unread(unread) + _link(reverse("desk:notices")), ""]
    return Digest(
        f"{HEAD}{day} {said}",
        "\n".join([*lines, _(FAREWELL) + _link(reverse("desk:mailbox"))]) + "\n",
    )


@dataclass(frozen=True)
class _Part:
    label: str
    counts: list[Shown]
    numbers: list[str]

    def lines(self) -> Iterator[str]:
        yield self.label
        for one in self.counts:
            yield f"- {_said(one)}{_link(one.href)}"
        if self.numbers:
            yield _("先办：%(numbers)s 号") % {"numbers": _("、").join(self.numbers)}
        yield ""


def _part(side: Viewpoint, actor: Actor, *, now: datetime, calendar: Calendar) -> _Part:
    shown, _counted = count(side, actor, now=now, calendar=calendar)
    waiting = [one for one in shown if one.number and one.key not in NOT_WAITING]
    first = first_items(side, actor, now=now, calendar=calendar)[:MOST_NUMBERS] if waiting else []
    return _Part(_(LABELS[side]), waiting, [str(item.number) for item in first])


def _said(one: Shown) -> str:
    return _("%(label)s %(count)s") % {"label": one.label, "count": number(one.number)}


def _unread(count: int) -> str:
    return ngettext("%(count)s 条未读通知", "%(count)s 条未读通知", count) % {"count": number(count)}


def _link(path: str) -> str:
    address = page_address(path)
    return f" {address}" if address else ""
