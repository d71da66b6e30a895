"""Storing judged moves: columns, parties, access rows, the chain and the search index, all in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.backstage import search
from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from bihuan.registry.queries.units import former_names

from ..chain import ACCOUNT_SETS, encode
from ..deadlines import due_of
from ..facts import Snapshot, Transition
from ..filtering import SEARCH_KIND
from ..happenings import announce_moves
from ..lifecycle import MOVES
from ..models import Item, ItemAccess, Milestone, Movement, MovementWords, Party, PartyPart
from ..states import State
from ..succession import heir_of
from ..tallying import Dated, mark
from .loading import Desk
from .sealing import Happening, make_movement

COLUMNS = (
    "cycle",
    "deadline",
    "first_deadline",
    "mend_by",
    "plan_version",
    "report_number",
    "sent_at",
    "step",
    "divided",
    "take_all",
    "offline",
    "returns",
    "rebounds",
    "closed_at",
)
WORDS = ("state", "plan", "report", "card", "came_from", "before")
PARTIES = frozenset({"lead", "assisting", "doers", "acknowledged", "objected"})


@dataclass
class Made:
    """One judged move, ready to be stored. ``words`` are what people wrote, ``evidence`` what came with it.

    ``columns`` are columns of the item outside the facts that the action itself has set.
    """

    desk: Desk
    transition: Transition
    words: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()
    behalf: int | None = None
    columns: frozenset[str] = frozenset()


def write_moves(made: Sequence[Made], *, actor: Actor) -> list[Movement]:
    """Store judged moves, each of another item, and append one movement to each chain."""
    named = {key for one in made for name in ACCOUNT_SETS for key in one.transition.changes.get(name, ())}
    accounts = account_uids(named, actor)
    milestones = _next_milestones(made)
    movements: list[Movement] = []
    words: list[MovementWords] = []
    for one in made:
        movement, row = _movement(one, actor, accounts)
        movements.append(movement)
        words += [row] if row else []
        _save_item(one, movement, milestones.get(one.desk.item.pk))
        if PARTIES & set(one.transition.changes):
            _save_parties(one.desk, one.transition.after)
    Movement.objects.bulk_create(movements)
    MovementWords.objects.bulk_create(words)
    save_access([(one.desk, one.transition.after) for one in made])
    save_search([(one.desk, one.transition.after) for one in made if _is_found_anew(one)])
    mark(_dated(one, facts) for one in made for facts in (one.transition.before, one.transition.after))
    items = (one.desk.item.uid for one in made)
    announce_moves(actor.realm_id, zip(items, movements, strict=True))
    return movements


def _dated(one: Made, facts: Snapshot) -> Dated:
    return Dated(one.desk.item.realm_id, one.desk.item.registered_at, facts)


def account_uids(keys: Collection[int], actor: Actor) -> dict[int, str]:
    """Public ids of accounts named in facts; the actor's own needs no query."""
    found = {actor.account_id: actor.account_uid} if actor.account_id is not None else {}
    missing = set(keys) - set(found)
    if missing:
        found |= {pk: str(uid) for pk, uid in Account.objects.filter(pk__in=missing).values_list("pk", "uid")}
    return found


def access_units(desk: Desk, item: Snapshot) -> set[int]:
    """Every unit with a right to see the item: office, parties, checkers, keeper, and all above them but the realm.

    Whoever took over from one of them by decision sees what it left behind.
    """
    named = {desk.item.owner_id, item.lead, desk.item.competent_id, desk.item.keeper_id, *item.assisting, *item.doers}
    named |= {step.unit for step in desk.steps(item)}
    units = {unit for unit in named if unit is not None}
    units |= {heir_of(unit, desk.heirs) for unit in units}
    above = {key for unit in units for key in desk.tree[unit].line}
    return above - {desk.item.realm_id}


def save_access(rows: Sequence[tuple[Desk, Snapshot]]) -> None:
    """Make the access rows of items what their facts say."""
    stored: dict[int, dict[int, ItemAccess]] = {desk.item.pk: {} for desk, _ in rows}
    for access in ItemAccess.objects.filter(item_id__in=stored):
        stored[access.item_id][access.unit_id] = access
    fresh: list[ItemAccess] = []
    gone: list[int] = []
    for desk, after in rows:
        item, there = desk.item, stored[desk.item.pk]
        wanted = access_units(desk, after)
        gone += [access.pk for unit, access in there.items() if unit not in wanted]
        if any((access.state, access.due) != (item.state, item.due) for access in there.values()):
            ItemAccess.objects.filter(item_id=item.pk).update(state=item.state, due=item.due)
        fresh += [new_access(item, unit) for unit in sorted(wanted - set(there))]
    if gone:
        ItemAccess.objects.filter(pk__in=gone).delete()
    ItemAccess.objects.bulk_create(fresh)


def new_access(item: Item, unit: int) -> ItemAccess:
    """One access row repeating the item's state and due date."""
    return ItemAccess(realm_id=item.realm_id, unit_id=unit, state=item.state, due=item.due, item_id=item.pk)


def save_search(rows: Iterable[tuple[Desk, Snapshot]]) -> None:
    """Index items anew by number, words, place and units; a unit that has another name now is found by both."""
    told = list(rows)
    former = former_names({desk.item.lead_id for desk, _ in told if desk.item.lead_id is not None})
    search.index(
        search.SearchRow(
            realm_id=desk.item.realm_id,
            kind=SEARCH_KIND,
            target=desk.item.pk,
            unit_ids=sorted(access_units(desk, after)),
            text=" ".join([search_text(desk.item), *former.get(desk.item.lead_id or 0, ())]),
        )
        for desk, after in told
    )


def search_text(item: Item) -> str:
    """What an item is found by; nothing personal, for the index is not encrypted."""
    lead = item.lead.short_name if item.lead else item.unit_text
    told = (item.number, item.old_number, item.problem, item.place_name, item.category, lead)
    return " ".join(part for part in told if part)


def _is_found_anew(one: Made) -> bool:
    if not MOVES[one.transition.move].sources:
        return True
    units = {"lead", "assisting", "doers"} & set(one.transition.changes)
    return bool(
        units or one.columns & {"problem", "place", "place_text", "category", "unit_text", "competent", "keeper"}
    )


def _movement(one: Made, actor: Actor, accounts: Mapping[int, str]) -> tuple[Movement, MovementWords | None]:
    transition, uids = one.transition, {key: node.uid for key, node in one.desk.tree.items()}
    happening = Happening(
        move=transition.move.value,
        from_state=transition.before.state.value if MOVES[transition.move].sources else "",
        to_state=transition.after.state.value,
        at=one.desk.now,
        account=(actor.account_id, actor.account_uid),
        unit=transition.acting_unit,
        behalf=one.behalf,
        changes=encode(transition.changes, uids, accounts),
        evidence=[evidence.file.sha256 for evidence in one.evidence],
        words=one.words,
    )
    return make_movement(one.desk.item, happening, uids)


def _save_item(one: Made, movement: Movement, milestone: datetime | None) -> None:
    """The one place that writes an item's facts."""
    item, after, changes = one.desk.item, one.transition.after, one.transition.changes
    columns = {"due", "checker", "version", "length", "head", "moved_at", *one.columns}
    for name in COLUMNS:
        if name in changes:
            setattr(item, name, getattr(after, name))
            columns.add(name)
    for name in WORDS:
        if name in changes:
            value = getattr(after, name)
            setattr(item, name, value.value if value is not None else "")
            columns.add(name)
    if "lead" in changes:
        item.lead_id = after.lead
        columns.add("lead")
    for name in ACCOUNT_SETS & set(changes):
        setattr(item, name, sorted(getattr(after, name)))
        columns.add(name)
    if "merged_into" in changes:
        item.merged_into = Item.objects.get(uid=after.merged_into) if after.merged_into else None
        columns.add("merged_into")
    item.due = due_of(after, milestone)
    steps = one.desk.steps(after)
    checking = after.state is State.REPORTED and after.step < len(steps)
    item.checker_id = steps[after.step].unit if checking else None
    item.version += 1
    item.length, item.head, item.moved_at = movement.sequence, movement.digest, movement.at
    item.save(update_fields=sorted(columns))


def _save_parties(desk: Desk, after: Snapshot) -> None:
    """Make the party rows what the facts say; times stay where a unit had signed before."""
    wanted = parts_of(after)
    there = {party.unit_id: party for party in desk.parties}
    gone = [party.pk for unit, party in there.items() if unit not in wanted]
    if gone:
        Party.objects.filter(pk__in=gone).delete()
    # The old lead steps down first: one lead per item is a constraint.
    for unit, part in sorted(wanted.items(), key=lambda pair: pair[1] == PartyPart.LEAD.value):
        party = there.get(unit) or Party(realm_id=desk.item.realm_id, item_id=desk.item.pk, unit_id=unit)
        signed = _moment(party.acknowledged_at, unit in after.acknowledged, desk.now)
        objected = _moment(party.objected_at, unit in after.objected, desk.now)
        if party.pk is None or (party.part, party.acknowledged_at, party.objected_at) != (part, signed, objected):
            party.part, party.acknowledged_at, party.objected_at = part, signed, objected
            party.save()


def parts_of(item: Snapshot) -> dict[int, str]:
    """Each unit that works on the item with its part; who leads or assists is not listed as a doer too."""
    parts = dict.fromkeys(item.doers, PartyPart.DOER.value)
    parts |= dict.fromkeys(item.assisting, PartyPart.ASSISTING.value)
    if item.lead is not None:
        parts[item.lead] = PartyPart.LEAD.value
    return parts


def _moment(before: datetime | None, holds: bool, now: datetime) -> datetime | None:
    if not holds:
        return None
    return before or now


def _next_milestones(made: Sequence[Made]) -> dict[int, datetime]:
    keys = [one.desk.item.pk for one in made if one.transition.after.state is State.DEFERRED]
    if not keys:
        return {}
    rows = Milestone.objects.filter(item_id__in=keys, done_at__isnull=True, dropped_at__isnull=True)
    return dict(rows.order_by("-due").values_list("item_id", "due"))
