"""机构变更: the worker carries over what a unit held, a few hundred items a transaction, each by a line on its own chain.

Every step of a job ends in the transaction in which it leaves the next one: whatever dies in between is done once.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import outbox
from bihuan.backstage.models import OutboxJob
from bihuan.backstage.notices import people_of, tell
from bihuan.core.text import N_
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.heirs import Progress
from bihuan.registry.models import Decision, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..estates import OPEN
from ..facts import Intent
from ..models import (
    Batch,
    Document,
    Handover,
    HeadAnswer,
    Item,
    ItemAccess,
    Keeping,
    LookBack,
    PaperTemplate,
    Party,
    SignSheet,
    Succession,
)
from ..paper_kinds import DocumentStage
from ..patrols import Rhythm
from ..states import Move, State
from ..succession import heir_of, succeeded
from .keeping import end_keeping, start_keeping
from .loading import Desk, open_desks
from .running import Wanted, run_desks
from .telling import UNIT_ROLES
from .writing import save_access, save_search

CARRY, SIGHT = "ledger.succession", "ledger.sight"
CHUNK, SEEN = 200, 500
JOINED = ("batch", "pack", "place", "merged_into", "lead")


def take_over(decision: Decision, units: Sequence[Unit], successor: Unit, actor: Actor) -> None:
    """Let a unit go on in the place of others: desks and drafts at once, items one after the other by the worker.

    In the transaction of the decision. From here on nothing new is handed to the units that end (``lifecycle``).
    """
    now = timezone.now()
    for unit in units:
        Succession.objects.create(
            realm_id=decision.realm_id, decision=decision, unit=unit, successor=successor, begun_at=now
        )
        _pass_on(unit, successor)
    outbox.enqueue(CARRY, realm_id=decision.realm_id, target=str(decision.uid))


def progress(decision: Decision) -> Progress:
    """How many items were carried over by a decision, and how many still name a unit that it ended."""
    rows = list(Succession.objects.filter(decision=decision))
    left = {key for row in rows if row.done_at is None for key in _naming(row.unit_id, row.realm_id, None)}
    return Progress(sum(row.moved for row in rows), len(left), all(row.done_at is not None for row in rows))


def see_anew(unit: Unit) -> None:
    """Who may see the items of a unit, and by which words they are found, follows from where it stands and is called."""
    outbox.enqueue(SIGHT, realm_id=unit.realm_id or unit.pk, payload={"unit": unit.pk, "after": 0})


def carry_on(job: OutboxJob) -> None:
    """Carry over the next items of a decision, and leave the next step; at the end tell the successor's people."""
    with transaction.atomic():
        rows = Succession.objects.select_for_update(of=("self",)).filter(decision__uid=UUID(job.target))
        row = rows.filter(done_at__isnull=True).select_related("decision", "unit", "successor").order_by("pk").first()
        if row is not None:
            _carry_some(row)
            outbox.enqueue(CARRY, realm_id=row.realm_id, target=job.target)
        elif (last := rows.select_related("decision", "successor").order_by("pk").last()) is not None:
            _tell(last)
        outbox.finish(job)


def look_again(job: OutboxJob) -> None:
    """Make access and index of the next items of a unit anew, open and closed; an office's items follow their batch."""
    unit, after = int(job.payload["unit"]), int(job.payload["after"])
    with transaction.atomic():
        seen = ItemAccess.objects.filter(realm_id=job.realm_id, unit_id=unit, item_id__gt=after).order_by("item_id")
        keys = list(seen.values_list("item_id", flat=True)[:SEEN])
        if keys:
            _look_again(keys)
            payload = {"unit": unit, "after": keys[-1]}
            outbox.enqueue(SIGHT, realm_id=job.realm_id or 0, payload=payload)
        outbox.finish(job)


def _look_again(keys: Sequence[int]) -> None:
    desks = open_desks(_locked(keys))
    for desk in desks:
        owner = heir_of(desk.item.owner_id, desk.heirs)
        if owner != desk.item.owner_id:
            desk.item.owner_id = owner
            desk.item.save(update_fields=["owner"])
    save_access([(desk, desk.before) for desk in desks])
    save_search([(desk, desk.before) for desk in desks])


def _locked(keys: Sequence[int]) -> list[Item]:
    rows = Item.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related(*JOINED)
    return list(rows.order_by("pk"))


def _carry_some(row: Succession) -> None:
    keys = _naming(row.unit_id, row.realm_id, CHUNK)
    if keys:
        desks = open_desks(_locked(keys))
        run_desks(desks, lambda desk: _want(desk, row), actor=clock_actor(row.realm_id))
        row.moved += len(desks)
        row.save(update_fields=["moved"])
        return
    kept = list(Keeping.objects.filter(unit_id=row.unit_id, ended_at__isnull=True).order_by("pk")[:CHUNK])
    if kept:
        _keep_on(kept, row)
        return
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    see_anew(row.unit)


def _naming(unit: int, realm: int, most: int | None) -> list[int]:
    """Ids of the open items that name a unit in any part, each way by an index of its own."""
    here = Item.objects.filter(realm_id=realm).order_by("pk")
    still = here.filter(state__in=OPEN)
    ways = (
        here.filter(pk__in=Party.objects.filter(unit_id=unit, item__state__in=OPEN).values("item_id")),
        here.filter(proposed_lead_id=unit, state=State.REGISTERED.value),
        still.filter(checker_id=unit),
        still.filter(competent_id=unit),
        still.filter(owner_id=unit),
    )
    found: set[int] = set()
    for way in ways:
        found.update(way.values_list("pk", flat=True)[:most])
    if not found:
        proposed = here.filter(state=State.REGISTERED.value).exclude(proposed_assisting=[])
        rows = proposed.values_list("pk", "proposed_assisting").iterator(chunk_size=2_000)
        found.update(key for key, units in rows if unit in units)
    return sorted(found)[:most]


def _want(desk: Desk, row: Succession) -> Wanted:
    item, heirs = desk.item, desk.heirs
    columns = {"competent", "proposed_lead", "owner", "proposed_assisting"}
    for name in ("competent_id", "proposed_lead_id", "owner_id"):
        unit = getattr(item, name)
        if unit is not None:
            setattr(item, name, heir_of(unit, heirs))
    assisting = dict.fromkeys(heir_of(unit, heirs) for unit in item.proposed_assisting)
    item.proposed_assisting = [unit for unit in assisting if unit != item.proposed_lead_id]
    words = {
        "old": row.unit.short_name,
        "new": row.successor.short_name,
        "paper": row.decision.paper,
        "decision": str(row.decision.uid),
    }
    facts = {"steps": desk.steps(succeeded(desk.before, heirs))}
    return Wanted(Intent(Move.SUCCEED), words=words, facts=facts, columns=frozenset(columns))


def _keep_on(kept: Sequence[Keeping], row: Succession) -> None:
    """A keeper's time ends with its unit; the successor's begins with the same beat."""
    desks = {desk.item.pk: desk for desk in open_desks(_locked([one.item_id for one in kept]), [row.successor_id])}
    for keeping in kept:
        desk = desks[keeping.item_id]
        end_keeping(keeping, desk)
        beat = Rhythm(keeping.rhythm), keeping.every
        start_keeping(desk, row.successor_id, keeping.post, *beat, clock_actor(row.realm_id), cycle=keeping.cycle)
        desk.item.save(update_fields=["keeper"])
    save_access([(desk, desk.before) for desk in desks.values()])


def _pass_on(unit: Unit, successor: Unit) -> None:
    """What belongs to a unit as a whole: batches and look-backs of an office, drafts, sheets still to be signed."""
    Batch.objects.filter(owner=unit).update(owner=successor)
    Batch.objects.filter(leader=unit).update(leader=successor)
    LookBack.objects.filter(owner=unit).update(owner=successor)
    Handover.objects.filter(owner=unit, saved_at__isnull=True).update(owner=successor)
    unsigned = SignSheet.objects.filter(signed_at__isnull=True)
    unsigned.filter(unit=unit).update(unit=successor)
    unsigned.filter(owner=unit).update(owner=successor)
    drafts = Document.objects.filter(stage=DocumentStage.DRAFT.value)
    drafts.filter(unit=unit).update(unit=successor)
    drafts.filter(office=unit).update(office=successor)
    drafts.filter(about=unit).update(about=successor)
    known = set(HeadAnswer.objects.filter(owner=successor).values_list("source", "head"))
    answers = HeadAnswer.objects.filter(owner=unit)
    mine = [answer.pk for answer in answers if (answer.source, answer.head) not in known]
    answers.filter(pk__in=mine).update(owner=successor)
    in_force = PaperTemplate.objects.filter(retired_at__isnull=True)
    theirs = list(in_force.filter(office=successor).values_list("kind", flat=True))
    in_force.filter(office=unit).exclude(kind__in=theirs).update(office=successor)


def _tell(last: Succession) -> None:
    """Once, when all is done: the people of the successor hear what has come to them, in one notice."""
    decision = last.decision
    rows = Succession.objects.filter(decision=decision).select_related("unit").order_by("pk")
    names: Collection[str] = [row.unit.short_name for row in rows]
    people = people_of(decision.realm_id, [last.successor_id], {*UNIT_ROLES, *OFFICE_ROLES})
    tell(
        people,
        realm_id=decision.realm_id,
        kind="ledger.succession",
        message=N_("按%(paper)s，%(units)s的 %(count)s 项在办事项已转到%(successor)s，期限不变"),
        data={
            "paper": decision.paper,
            "units": "、".join(names),
            "count": sum(row.moved for row in rows),
            "successor": last.successor.short_name,
        },
        target_kind="registry.decision",
        target_uid=decision.uid,
        unique_key=f"succession:{decision.uid}",
    )
