"""申请 in words: what is asked, by whom, and what became of it; and the milestones of a 挂账."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.ui.formats import date_list, date_prose

from ..actions import Terms, terms_of
from ..casefile import Case
from ..models import Item, Milestone, Request, RequestAnswer
from ..pack import LedgerPack
from ..states import REQUEST_LABELS, Move, RequestKind
from .tags import Tag

ANSWER_KINDS = {
    RequestAnswer.OPEN: "todo",
    RequestAnswer.GRANTED: "done",
    RequestAnswer.REFUSED: "grey",
    RequestAnswer.LAPSED: "grey",
}


@dataclass(frozen=True)
class Asked:
    """One request as shown. ``terms`` are pairs of word and value; ``href`` is where this reader answers it, or ""."""

    row: Request
    kind: str
    unit: str
    terms: Sequence[tuple[str, str]]
    answer: Tag
    href: str = ""


def asked_of(case: Case) -> list[Asked]:
    """The requests of one item, oldest first; those the actor may answer lead there."""
    answers = case.answerable
    return [
        told(
            row,
            unit=case.names.get(row.unit_id or 0, ""),
            rules=case.desk.rules,
            item=case.item,
            href=answer_address(case.item, RequestKind(row.kind), answers[RequestKind(row.kind)])
            if row.answer == RequestAnswer.OPEN and RequestKind(row.kind) in answers
            else "",
        )
        for row in case.requests
    ]


def told(row: Request, *, unit: str, rules: LedgerPack, item: Item, href: str = "") -> Asked:
    """Put one request into words."""
    answer = RequestAnswer(row.answer)
    kind = RequestKind(row.kind)
    return Asked(
        row=row,
        kind=_(REQUEST_LABELS[kind]),
        unit=unit,
        terms=terms_in_words(kind, terms_of(row), rules, item if answer is RequestAnswer.OPEN else None),
        answer=Tag(ANSWER_KINDS[answer], str(answer.label)),
        href=href,
    )


def terms_in_words(kind: RequestKind, terms: Terms, rules: LedgerPack, item: Item | None) -> list[tuple[str, str]]:
    """What a request sets, word and value; ``item`` gives the deadline that would change."""
    said: list[tuple[str, str]] = []
    if terms.deadline is not None:
        until = date_prose(terms.deadline)
        if item is not None and item.deadline is not None:
            until = f"{date_prose(item.deadline)} → {until}"
        said.append((_("期限"), until))
    if terms.milestones:
        steps = [_("%(day)s前%(text)s") % {"day": date_prose(day), "text": text} for day, text in terms.milestones]
        said.append((_("节点"), _("；").join(steps)))
    if terms.code:
        said.append((_("办结理由"), settle_word(rules, terms.code)))
    if terms.leader_signed:
        said.append((_("签批"), _("分管市领导已签批")))
    return said


def settle_word(rules: LedgerPack, code: str) -> str:
    """What the pack calls a reason for 另行办结."""
    found = next((reason for reason in rules.settle_reasons if reason.key == code), None)
    return found.label.of(get_language() or "zh") if found else code


def answer_address(item: Item, kind: RequestKind, move: Move = Move.GRANT) -> str:
    """Where one open request is answered."""
    address = reverse("ledger:move", kwargs={"uid": item.uid, "move": move})
    return f"{address}?{urlencode({'kind': kind.value})}"


def ask_address(item: Item, kind: RequestKind) -> str:
    """Where one kind of request is asked."""
    address = reverse("ledger:move", kwargs={"uid": item.uid, "move": Move.ASK})
    return f"{address}?{urlencode({'kind': kind.value})}"


@dataclass(frozen=True)
class Step:
    """One milestone as shown; ``moved_from`` is its first day, where it was re-dated."""

    row: Milestone
    mark: Tag


def steps_of(milestones: Sequence[Milestone], now: datetime) -> list[Step]:
    """The milestones that stand, with their marks."""
    return [Step(row, _mark(row, now)) for row in milestones if row.dropped_at is None]


def _mark(row: Milestone, now: datetime) -> Tag:
    if row.done_at is not None:
        return Tag("done", _("%(day)s完成") % {"day": date_list(row.done_at)})
    if row.due < now:
        return Tag("late", _("逾期"))
    return Tag("todo", _("未到期"))
