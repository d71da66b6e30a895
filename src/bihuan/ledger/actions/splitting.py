"""拆分: one item becomes several, each with units of its own; the first is counted through them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.evidence.models import Evidence, Purpose
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit

from ..facts import Intent, Snapshot
from ..lifecycle import begin
from ..models import Item
from ..queries import TARGET_KIND
from ..states import Move
from .loading import Desk, lock_items, performer_of
from .registering import words_of
from .running import Wanted, check_version, run_desks
from .writing import Made, write_moves

MOST_PARTS = 20


@dataclass(frozen=True)
class PartDraft:
    """One part: what is wrong there and, where it differs from the whole, the place and the unit proposed to lead."""

    problem: str
    place: Place | None = None
    place_text: str = ""
    lead: Unit | None = None


def split_item(
    uid: UUID,
    *,
    parts: Sequence[PartDraft],
    actor: Actor,
    reason: str = "",
    client_uid: UUID | None = None,
    expected: int | None = None,
) -> list[Item]:
    """拆分 an item into parts 14-1, 14-2 …, which wait to be handed over; returns the parts.

    They inherit what the batch owes: 照单全收, the pinned rules, the before-pictures and, once the whole was handed
    over, its deadline, which splitting never moves. Raises Invalid for fewer than two parts or one without words.
    """
    payload = {"items": [str(uid)], "parts": [_written(part) for part in parts], "reason": reason}
    with transaction.atomic():
        if once(client_uid, actor=actor, verb="ledger.split_item", payload=payload) is None:
            leads = [part.lead.pk for part in parts if part.lead is not None]
            (desk,) = lock_items([uid], actor=actor, units={*actor.unit_ids, *leads})
            if expected is not None:
                check_version(desk, expected)
            _check(parts)
            numbers = [f"{desk.item.number}-{place}" for place in range(1, len(parts) + 1)]
            wanted = Wanted(Intent(Move.SPLIT, parts=len(parts)), words={"reason": reason, "parts": numbers})
            run_desks([desk], lambda _: wanted, actor=actor)
            before = _before_pictures(desk)
            begun = [_begin(desk, part, place, before, actor) for place, part in enumerate(parts, start=1)]
            write_moves(begun, actor=actor)
            record(client_uid, {"items": payload["items"]})
    rows = Item.objects.filter(realm_id=actor.realm_id, parent__uid=uid).select_related(
        "batch", "owner", "place", "pack"
    )
    return list(rows.order_by("part"))


def _check(parts: Sequence[PartDraft]) -> None:
    if len(parts) > MOST_PARTS:
        raise Invalid("too_many_parts", N_("最多拆成 %(count)s 项"), count=MOST_PARTS)
    for place, part in enumerate(parts, start=1):
        if not part.problem.strip():
            raise Invalid("part_without_words", N_("第 %(place)s 项没有写问题描述"), place=place)


def _before_pictures(desk: Desk) -> Sequence[Evidence]:
    rows = Evidence.objects.filter(realm_id=desk.item.realm_id, target_kind=TARGET_KIND, target_uid=desk.item.uid)
    return list(rows.filter(purpose=Purpose.BEFORE, part_uid__isnull=True).select_related("file").order_by("pk"))


def _begin(whole: Desk, part: PartDraft, place: int, before: Sequence[Evidence], actor: Actor) -> Made:
    """Store the row of one part and judge the movement its chain begins with."""
    item = _row(whole, part, place, actor)
    item.stamp_keys()
    item.save()
    add_evidence([_shared(row, item) for row in before], actor=actor)
    desk = replace(whole, item=item, before=Snapshot(), parties=[], requests=frozenset(), plans=0, reports=0, carries=0)
    facts = whole.before
    first = Snapshot(
        kind=facts.kind,
        take_all=facts.take_all,
        offline=facts.offline,
        deadline=facts.deadline,
        first_deadline=facts.first_deadline,
    )
    who = performer_of(actor, item.line)
    transition = begin(first, desk.around(), Intent(Move.REGISTER, evidence=len(before)), who)
    words = {**words_of(item), "part_of": whole.item.number}
    return Made(desk, replace(transition, before=Snapshot()), words, before)


def _row(whole: Desk, part: PartDraft, place: int, actor: Actor) -> Item:
    """The part as a row: what is not said of it holds as for the whole."""
    item = whole.item
    assisting = sorted(whole.before.assisting) or item.proposed_assisting
    lead = part.lead.pk if part.lead else item.lead_id or item.proposed_lead_id
    return Item(
        realm_id=item.realm_id,
        batch=item.batch,
        owner_id=item.owner_id,
        line=item.line,
        year=item.year,
        serial=item.serial,
        part=place,
        parent=item,
        kind=item.kind,
        pack=item.pack,
        problem=part.problem.strip(),
        category=item.category,
        demand=item.demand,
        remark=item.remark,
        place=part.place or (None if part.place_text else item.place),
        place_text=part.place_text or item.place_text,
        place_kind=item.place_kind,
        unit_text=item.unit_text,
        deadline_text=item.deadline_text,
        deadline_kind=item.deadline_kind,
        found_on=item.found_on,
        proposed_lead_id=lead,
        proposed_assisting=[unit for unit in assisting if unit != lead],
        proposed_deadline=item.proposed_deadline,
        competent_id=item.competent_id,
        row=item.row,
        registrar_id=actor.account_id,
        registered_at=whole.now,
        moved_at=whole.now,
    )


def _shared(row: Evidence, item: Item) -> EvidenceDraft:
    """A before-picture of the whole, used again for a part."""
    return EvidenceDraft(
        file=row.file,
        name=row.name,
        purpose=Purpose.BEFORE,
        unit_id=row.unit_id,
        caption=row.caption,
        place_id=row.place_id,
        target_kind=TARGET_KIND,
        target_uid=item.uid,
    )


def _written(part: PartDraft) -> dict[str, str | None]:
    return {
        "problem": part.problem,
        "place": str(part.place.uid) if part.place else None,
        "place_text": part.place_text,
        "lead": str(part.lead.uid) if part.lead else None,
    }
