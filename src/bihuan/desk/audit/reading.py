"""The auditor's lines: narrowed, a page at a time without counting, and each as the auditor may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.backstage.audit import visible_to
from bihuan.backstage.models import AuditAction, AuditEntry, AuditResult
from bihuan.registry.actor import Actor
from bihuan.registry.queries.people import cards, live_posts_of

from .wording import done_in_words, kind_in_words, rest_of


@dataclass(frozen=True)
class Line:
    """One line as shown, ``at`` to the second where the installation stands. ``person`` and ``target_person`` are public ids of people to be looked up, where there are any."""

    uid: UUID
    at: str
    who: str
    person: UUID | None
    action: str
    done: str
    result: str
    result_label: str
    kind: str
    target: str
    target_person: str | None
    address: str
    rest: str


def narrowed(actor: Actor, asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    """Return the lines asked for, newest first: ``since`` and ``until`` (days, both included), ``action``, ``result``, ``person``."""
    lines = visible_to(actor).order_by("-id")
    if asked.get("since"):
        lines = lines.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        lines = lines.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    if asked.get("action"):
        lines = lines.filter(action=asked["action"])
    if asked.get("result"):
        lines = lines.filter(result=asked["result"])
    if asked.get("person"):
        lines = lines.filter(account__person__uid=asked["person"])
    return lines


def page_of(lines: QuerySet[AuditEntry], before: UUID | None, size: int) -> tuple[list[AuditEntry], UUID | None]:
    """Return the lines older than ``before`` and, where there are more, the id to go on from: nothing is counted."""
    if before is not None:
        lines = lines.filter(id__lt=AuditEntry.objects.filter(uid=before).values("id"))
    found = list(lines.select_related("account")[: size + 1])
    return found[:size], found[size - 1].uid if len(found) > size else None


def shown(actor: Actor, lines: Sequence[AuditEntry]) -> list[Line]:
    """Return each line in words; people by their posts and as much of their names as the auditor may see. Three queries."""
    people = {line.account.person_id for line in lines if line.account is not None}
    named = cards(actor, people, today=timezone.localdate())
    posts = live_posts_of(actor, people, today=timezone.localdate())

    def who(line: AuditEntry) -> tuple[str, UUID | None]:
        if line.account is None:
            return _("系统") if line.target_kind != "address" else _("不明"), None
        card = named[line.account.person_id]
        held = [f"{post.unit.short_name} {post.title or post.get_role_display()}" for post in posts[card.person_id][:1]]
        return " · ".join([*held, card.name]), card.uid

    return [_line(line, *who(line)) for line in lines]


def _line(line: AuditEntry, who: str, person: UUID | None) -> Line:
    return Line(
        uid=line.uid,
        at=f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
        who=who,
        person=person,
        action=str(AuditAction(line.action).label),
        done=done_in_words(line.detail),
        result=line.result,
        result_label=str(AuditResult(line.result).label),
        kind=kind_in_words(line.target_kind),
        target=line.target,
        target_person=line.target if line.target_kind == "person" else None,
        address=line.address or "",
        rest=rest_of(line.detail),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
