"""The agenda: adding, changing, removing and moving parts, and drawing in which order the speakers come."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.sampling import drawn_order
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..agenda import Shift, gathered, placed, shifted
from ..models import Draw, Meeting, Part, PartKind, Stage
from ..queries import agenda_of, get_part
from .holding import lock_meeting, must_be, require_minutes

LONGEST_SEED: int = Draw._meta.get_field("seed").max_length or 0
MOST_PARTS = 100


@dataclass(frozen=True)
class PartDraft:
    """One part of an agenda; whoever speaks is a unit of the realm, or nobody in particular."""

    kind: PartKind
    title: str
    minutes: int
    speaker: Unit | None = None


def add_part(uid: UUID, draft: PartDraft, *, actor: Actor, client_uid: UUID | None = None) -> Part:
    """Add a part at the end. Raises Denied, Invalid for no title or an impossible length, Conflict once it has begun."""
    columns = _columns(draft, actor)
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        payload = {**columns, "meeting": str(uid)}
        stored = once(client_uid, actor=actor, verb="meetings.add_part", payload=payload)
        if stored is not None:
            return get_part(meeting, UUID(stored["part"]))
        must_be(meeting, Stage.PREPARING)
        count = meeting.parts.count()
        if count >= MOST_PARTS:
            raise Invalid("meeting.too_many_parts", N_("议程最多 %(most)s 项"), most=MOST_PARTS)
        part = Part.objects.create(realm_id=meeting.realm_id, meeting=meeting, order=count + 1, **columns)
        record(client_uid, {"part": str(part.uid)})
    return part


def change_part(uid: UUID, part_uid: UUID, draft: PartDraft, *, actor: Actor, client_uid: UUID | None = None) -> Part:
    """Change what a part is. Raises as ``add_part`` does, and NotFound."""
    columns = _columns(draft, actor)
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        part = get_part(meeting, part_uid)
        payload = {**columns, "part": str(part_uid)}
        if once(client_uid, actor=actor, verb="meetings.change_part", payload=payload) is None:
            must_be(meeting, Stage.PREPARING)
            for name, value in columns.items():
                setattr(part, name, value)
            part.save(update_fields=list(columns))
            record(client_uid, {"part": str(part_uid)})
    return part


def move_part(uid: UUID, part_uid: UUID, *, shift: Shift, actor: Actor, client_uid: UUID | None = None) -> None:
    """Move a part one place up or down; at the edge it stays. Raises Denied, NotFound, Conflict once it has begun."""
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        part = get_part(meeting, part_uid)
        payload = {"part": str(part_uid), "shift": shift.value}
        if once(client_uid, actor=actor, verb="meetings.move_part", payload=payload) is None:
            must_be(meeting, Stage.PREPARING)
            _number(shifted(agenda_of(meeting), part, shift))
            record(client_uid, {"part": str(part_uid)})


def remove_part(uid: UUID, part_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> None:
    """Take a part off the agenda while it is prepared: nothing was said in it yet. Raises as ``move_part`` does."""
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        if once(client_uid, actor=actor, verb="meetings.remove_part", payload={"part": str(part_uid)}) is None:
            part = get_part(meeting, part_uid)
            must_be(meeting, Stage.PREPARING)
            part.delete()
            _number(agenda_of(meeting))
            record(client_uid, {"part": str(part_uid)})


def set_reports(uid: UUID, drafts: Sequence[PartDraft], *, actor: Actor, client_uid: UUID | None = None) -> list[Part]:
    """Let these units report in this order, behind what is read out at the beginning; parts there already are kept.

    A part is known by its speaker and title. Raises as ``add_part`` does.
    """
    columns = [_columns(draft, actor) for draft in drafts]
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        stored = once(
            client_uid, actor=actor, verb="meetings.set_reports", payload={"meeting": str(uid), "parts": columns}
        )
        if stored is not None:
            return agenda_of(meeting)
        must_be(meeting, Stage.PREPARING)
        parts = agenda_of(meeting)
        there = {(part.speaker_id, part.title): part for part in parts if part.kind == PartKind.REPORT}
        missing = [one for one in columns if (one["speaker_id"], one["title"]) not in there]
        if len(parts) + len(missing) > MOST_PARTS:
            raise Invalid("meeting.too_many_parts", N_("议程最多 %(most)s 项"), most=MOST_PARTS)
        for one in missing:
            part = Part.objects.create(realm_id=meeting.realm_id, meeting=meeting, order=MOST_PARTS, **one)
            there[part.speaker_id, part.title] = part
            parts.append(part)
        reports = [there[one["speaker_id"], one["title"]] for one in columns]
        opening = [part for part in parts if part.kind == PartKind.READING]
        _number(gathered(parts, reports, opening))
        record(client_uid, {"parts": len(reports)})
    return agenda_of(meeting)


def draw_order(uid: UUID, *, seed: str, actor: Actor, client_uid: UUID | None = None) -> Draw:
    """Draw in which order the units report; their parts change places among themselves, all others stay.

    An empty ``seed`` lets the program cast one. Raises Denied, Conflict once it has begun, Invalid where fewer than two
    report or two parts could not be told apart in the list.
    """
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        payload = {"meeting": str(uid), "seed": seed}
        stored = once(client_uid, actor=actor, verb="meetings.draw_order", payload=payload)
        if stored is not None:
            return Draw.objects.get(uid=stored["draw"])
        must_be(meeting, Stage.PREPARING)
        draw = _draw(meeting, " ".join(seed.split())[:LONGEST_SEED] or secrets.token_hex(8), actor)
        record(client_uid, {"draw": str(draw.uid)})
    return draw


def _draw(meeting: Meeting, seed: str, actor: Actor) -> Draw:
    parts = agenda_of(meeting)
    reporting = [part for part in parts if part.kind == PartKind.REPORT and part.speaker is not None]
    speakers = {f"{part.speaker} {part.title}": part for part in reporting}
    if len(reporting) < 2:
        raise Invalid("meeting.nobody_to_draw", N_("有两个以上单位汇报才要抽签，请先在议程里写好汇报单位"))
    if len(speakers) < len(reporting):
        raise Invalid("meeting.same_name_twice", N_("同一单位有两项题目相同的汇报，请先把题目分开"))
    listed, drawn = drawn_order(seed, list(speakers))
    _number(placed(parts, speakers, drawn))
    return Draw.objects.create(
        realm_id=meeting.realm_id,
        meeting=meeting,
        seed=seed,
        listed=listed,
        names=sorted(speakers),
        drawn=drawn,
        by_id=actor.account_id,
        at=timezone.now(),
    )


def _number(parts: Sequence[Part]) -> None:
    for order, part in enumerate(parts, start=1):
        part.order = order
    Part.objects.bulk_update(parts, ["order"])


def _columns(draft: PartDraft, actor: Actor) -> dict[str, Any]:
    title = draft.title.strip()
    if not title:
        raise Invalid("meeting.part_title", N_("请填写议程的题目"), field="title")
    require_minutes(draft.minutes)
    if draft.speaker is not None and draft.speaker.realm_id != actor.realm_id:
        raise Invalid("meeting.foreign_unit", N_("请选择本县市的单位"), field="speaker")
    return {
        "kind": draft.kind.value,
        "title": title,
        "minutes": draft.minutes,
        "speaker_id": draft.speaker.pk if draft.speaker else None,
    }
