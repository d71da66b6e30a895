"""An item as a card: its picture, its marks, until when, and its one next action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core.workdays import Calendar
from bihuan.evidence.models import Purpose
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.ui.formats import date_list

from ..models import Item
from ..queries import TARGET_KIND
from ..rules import Offers, offers_at
from ..states import Move, State
from .tags import Tag, due_in_parts, rebound_tag, state_tag


class Picture(TypedDict):
    """A thumbnail with its words."""

    src: str
    alt: str


class Action(TypedDict):
    """The one next action: a verb and where it is done."""

    label: str
    href: str
    kind: str


@dataclass(frozen=True)
class Card:
    """One item to act on: its marks, until when, where it stands and, where it is not the reader's turn, whose it is."""

    title: str
    href: str
    meta: str
    picture: Picture | None
    tags: tuple[Tag, ...]
    until: str
    standing: str
    action: Action
    brief: str
    due: Tag | None
    rebound: Tag | None
    waits: str


def cards(
    items: Sequence[Item], actor: Actor, *, now: datetime, calendar: Calendar, illustrated: bool = True
) -> list[Card]:
    """Items fetched by ``queries.with_facts`` as cards: a fixed number of queries, however many."""
    if not items:
        return []
    pictures = _pictures(items, actor.realm_id) if illustrated else {}
    return [
        _card(item, offers, pictures.get(item.uid), now, calendar)
        for item, offers in zip(items, offers_at(items, actor), strict=True)
    ]


def _pictures(items: Sequence[Item], realm_id: int) -> dict[UUID, Picture]:
    """The first picture of each item's fault."""
    names = {item.uid: item.place_name or item.problem[:20] for item in items}
    found: dict[UUID, Picture] = {}
    befores = of_targets(realm_id, TARGET_KIND, list(names)).filter(purpose=Purpose.BEFORE)
    for row in befores.filter(file__picture__isnull=False):
        if row.target_uid is not None and row.target_uid not in found:
            words = _("整改前，%(place)s") % {"place": names[row.target_uid]}
            found[row.target_uid] = Picture(src=reverse("evidence:thumb", args=[row.uid]), alt=words)
    return found


def _card(item: Item, offers: Offers, picture: Picture | None, now: datetime, calendar: Calendar) -> Card:
    href = reverse("ledger:item", args=[item.uid])
    action = Action(label=_("查看"), href=href, kind="plain")
    if offers.next is not None and item.state == State.REPORTED:
        # There are two answers to a report; both stand on the item's page, under its pictures.
        action = Action(label=_("去核查"), href=href, kind="main")
    elif offers.next is not None:
        move = offers.next.move
        address = reverse("ledger:move", kwargs={"uid": item.uid, "move": move.value})
        word = _("答复申请") if move is Move.GRANT else _(offers.next.label)
        action = Action(label=word, href=address, kind="main")
    due, rebound, state = due_in_parts(item, now, calendar), rebound_tag(item), state_tag(item.state)
    marks = (rebound, due.tag if due and due.tag.kind != "grey" else state)
    waits_for = _(offers.waits_for) if offers.next is None and offers.waits_for else ""
    return Card(
        title=" ".join(part for part in (item.place_name, item.problem) if part),
        href=href,
        meta=_meta(item),
        picture=picture,
        tags=tuple(mark for mark in marks if mark is not None),
        until=due.words if due else "",
        standing=" · ".join(part for part in (state.text if marks[1] is not state else "", waits_for) if part),
        action=action,
        brief=f"{item.number} · {_unit_of(item)}",
        due=due.tag if due else None,
        rebound=rebound,
        waits=waits_for,
    )


def _unit_of(item: Item) -> str:
    """Who has it, else who is to have it."""
    if item.lead:
        return item.lead.short_name
    proposed = item.proposed_lead
    return _("建议：%(unit)s") % {"unit": proposed.short_name} if proposed else _("单位待定")


def _meta(item: Item) -> str:
    parts = [_("第 %(number)s 号") % {"number": item.number}, item.batch.name, _unit_of(item)]
    if item.sent_at is not None and item.state == State.REPORTED:
        parts.append(_("%(day)s报结") % {"day": date_list(item.sent_at)})
    return " · ".join(parts)
