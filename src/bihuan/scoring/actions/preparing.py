"""Preparing a round: its rule, what is scored, who scores."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Person, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.people import visible_to as visible_people
from bihuan.registry.queries.units import visible_to as visible_units

from ..acts import append
from ..models import Entry, Round, Seat
from ..rulebooks import rules_for, source_of
from ..tree import Panel
from .loading import entry_in, lock_own_round, require_preparing, seat_in

LONGEST_TITLE: int = Round._meta.get_field("title").max_length or 0
LONGEST_ENTRY: int = Entry._meta.get_field("title").max_length or 0
MOST_ENTRIES = 2_000
MOST_SEATS = 99


@dataclass(frozen=True)
class RoundDraft:
    """A round to open: whose it is, what it is called, and by which stored rule it is scored."""

    owner: Unit
    line: Line
    title: str
    year: int
    rule: UUID


@dataclass(frozen=True)
class EntryDraft:
    """What is to be scored: its title, the unit, and units that did it together with that one."""

    title: str
    unit: UUID
    partners: Sequence[UUID] = field(default_factory=tuple)


@dataclass(frozen=True)
class SeatDraft:
    """Who is to score: a person of the realm, the panel and group they sit in, the unit they come from."""

    person: UUID
    panel: str
    group: str
    unit: UUID | None = None


def create_round(draft: RoundDraft, *, actor: Actor, client_uid: UUID | None = None) -> Round:
    """Open a round of an office in which the actor works; the rule is frozen into it.

    Raises Denied for another office, NotFound for a rule that is not the realm's, Invalid for no title or one too long,
    Conflict where the title is taken.
    """
    payload = {
        "owner": str(draft.owner.uid),
        "line": draft.line.value,
        "title": draft.title,
        "year": draft.year,
        "rule": str(draft.rule),
    }
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="scoring.create_round", payload=payload)
        if stored is not None:
            return Round.objects.get(uid=stored["round"])
        if not any(post.unit_id == draft.owner.pk for post in actor.posts_as(*OFFICE_ROLES, line=draft.line)):
            raise Denied("round.not_an_office", N_("考评由主管办公室开设"), holders=[Role.OFFICE.label])
        rule = rules_for(actor.realm_id).filter(uid=draft.rule).first()
        if rule is None:
            raise NotFound("rule", N_("没有这个评分办法"))
        title = _named(draft.title, LONGEST_TITLE)
        if Round.objects.filter(realm_id=actor.realm_id, title=title).exists():
            raise Conflict("round.title_taken", N_("已有名为“%(title)s”的考评"), title=title, field="title")
        round_ = Round.objects.create(
            realm_id=actor.realm_id,
            owner=draft.owner,
            line=draft.line.value,
            title=title,
            year=draft.year,
            rule=rule,
            created_by_id=actor.account_id,
            created_at=timezone.now(),
        )
        append(round_, "create", actor=actor, rule=rule.digest)
        record(client_uid, {"round": str(round_.uid)})
    return round_


def add_entries(
    round_uid: UUID, drafts: Sequence[EntryDraft], *, actor: Actor, client_uid: UUID | None = None
) -> list[Entry]:
    """Add entries at the end of the running order.

    Raises Denied, NotFound for a unit that is not seen, Invalid for no title or too many, Conflict once scoring has begun.
    """
    payload = {
        "round": str(round_uid),
        "entries": [[one.title, str(one.unit), sorted(map(str, one.partners))] for one in drafts],
    }
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.add_entries", payload=payload)
        if stored is not None:
            return list(round_.entries.filter(uid__in=stored["entries"]))
        require_preparing(round_)
        there = round_.entries.count()
        if there + len(drafts) > MOST_ENTRIES:
            raise Invalid("entry.too_many", N_("一次考评最多 %(most)s 个参评事项"), most=MOST_ENTRIES)
        last = round_.entries.order_by("-position").values_list("position", flat=True).first() or 0
        units = _units(actor, {uid for one in drafts for uid in (one.unit, *one.partners)})
        made = []
        for position, draft in enumerate(drafts, start=last + 1):
            entry = Entry.objects.create(
                realm_id=round_.realm_id,
                round=round_,
                code=f"{position:03d}",
                position=position,
                title=_named(draft.title, LONGEST_ENTRY),
                unit=units[draft.unit],
            )
            entry.partners.set([units[uid] for uid in draft.partners if uid != draft.unit])
            append(round_, "add_entry", actor=actor, entry=entry, code=entry.code, unit=str(draft.unit))
            made.append(entry)
        record(client_uid, {"entries": [str(one.uid) for one in made]})
    return made


def remove_entry(round_uid: UUID, entry_uid: UUID, *, actor: Actor) -> None:
    """Take an entry out before scoring begins; its code is not given again. Raises Denied, NotFound, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        require_preparing(round_)
        entry = entry_in(round_, entry_uid)
        entry.withdrawn_at = timezone.now()
        entry.save(update_fields=["withdrawn_at"])
        append(round_, "remove_entry", actor=actor, entry=entry)


def add_seats(
    round_uid: UUID, drafts: Sequence[SeatDraft], *, actor: Actor, client_uid: UUID | None = None
) -> list[Seat]:
    """Give people seats; they are numbered on from the last.

    Raises Denied, NotFound for a person or unit that is not seen, Invalid for a panel or group the rule does not have,
    Conflict where somebody sits already or scoring has begun.
    """
    payload = {
        "round": str(round_uid),
        "seats": [[str(one.person), one.panel, one.group, str(one.unit)] for one in drafts],
    }
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        stored = once(client_uid, actor=actor, verb="scoring.add_seats", payload=payload)
        if stored is not None:
            return list(round_.seats.filter(uid__in=stored["seats"]))
        require_preparing(round_)
        nodes = source_of(round_.rule).content.nodes
        units = _units(actor, {one.unit for one in drafts if one.unit})
        last = max((int(code) for code in round_.seats.values_list("code", flat=True)), default=0)
        if last + len(drafts) > MOST_SEATS:
            raise Invalid("seat.too_many", N_("一次考评最多 %(most)s 个评委席"), most=MOST_SEATS)
        made = []
        for number, draft in enumerate(drafts, start=last + 1):
            panel = nodes.get(draft.panel)
            if not isinstance(panel, Panel) or draft.group not in {group.key for group in panel.groups}:
                raise Invalid("seat.group", N_("评分办法里没有这个评委组"), field="group")
            seat = Seat.objects.create(
                realm_id=round_.realm_id,
                round=round_,
                code=f"{number:02d}",
                panel=draft.panel,
                group=draft.group,
                person=_free_person(round_, draft.person, actor),
                unit=units[draft.unit] if draft.unit else None,
            )
            append(round_, "add_seat", actor=actor, seat=seat, code=seat.code, panel=seat.panel, group=seat.group)
            made.append(seat)
        record(client_uid, {"seats": [str(one.uid) for one in made]})
    return made


def remove_seat(round_uid: UUID, seat_uid: UUID, *, actor: Actor) -> None:
    """Take a seat away before scoring begins. Raises Denied, NotFound, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        require_preparing(round_)
        seat = seat_in(round_, seat_uid)
        seat.withdrawn_at = timezone.now()
        seat.save(update_fields=["withdrawn_at"])
        append(round_, "remove_seat", actor=actor, seat=seat)


def _free_person(round_: Round, uid: UUID, actor: Actor) -> Person:
    person = visible_people(actor).filter(uid=uid).first()
    if person is None:
        raise NotFound("person", N_("没有这个人员"))
    if round_.seats.filter(person=person, withdrawn_at__isnull=True).exists():
        raise Conflict("seat.twice", N_("这个人已经有评委席"), field="person")
    return person


def _units(actor: Actor, uids: set[UUID]) -> dict[UUID, Unit]:
    found = {unit.uid: unit for unit in visible_units(actor).filter(uid__in=uids)}
    if len(found) != len(uids):
        raise NotFound("unit", N_("没有这个单位"))
    return found


def _named(title: str, most: int) -> str:
    title = " ".join(title.split())
    if not title:
        raise Invalid("title.missing", N_("请填写名称"), field="title")
    if len(title) > most:
        message = N_("名称有 %(length)s 个字，最多 %(most)s 个字")
        raise Invalid("title.long", message, length=len(title), most=most, field="title")
    return title
