"""What a meeting resolves becomes a 任务 of the ledger, by the ledger's own actions."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import end_of_day
from bihuan.core.zh import day_in_table
from bihuan.ledger.actions import BatchDraft, HandOver, ItemDraft, assign_items, create_batch, register_items
from bihuan.ledger.models import Batch
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit

from ..models import Meeting, Resolution, Stage
from .holding import lock_meeting, must_be

TASK = "task"


def resolve(uid: UUID, *, text: str, unit: Unit, due: date, actor: Actor, client_uid: UUID | None = None) -> Resolution:
    """Write down what was resolved, register it as 任务 and hand it over to the unit, all in one.

    The meeting's batch is opened with its first resolution. Raises Denied, Invalid for no words, a day that has passed or a unit of
    another realm, Conflict before the meeting begins, and what the ledger refuses.
    """
    words = text.strip()
    payload = {"meeting": str(uid), "text": words, "unit": str(unit.uid), "due": due}
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="meetings.resolve", payload=payload)
        if stored is not None:
            return Resolution.objects.get(uid=stored["resolution"])
        must_be(meeting, Stage.RUNNING, Stage.ENDED)
        if not words:
            raise Invalid("meeting.resolution", N_("请写明议定的事项"), field="text")
        if unit.realm_id != actor.realm_id:
            raise Invalid("meeting.foreign_unit", N_("请选择本县市的单位"), field="unit")
        if due < timezone.localdate():
            raise Invalid("meeting.due", N_("完成时限不能早于今天"), field="due")
        batch = meeting.batch or _open_batch(meeting, actor)
        draft = ItemDraft(problem=words, kind=TASK, found_on=timezone.localdate())
        (item,) = register_items(batch.uid, [draft], actor=actor)
        (item,) = assign_items([item.uid], actor=actor, to=HandOver(lead=unit, deadline=end_of_day(due)))
        resolution = Resolution.objects.create(
            realm_id=meeting.realm_id, meeting=meeting, text=words, unit=unit, due=due, item=item
        )
        record(client_uid, {"resolution": str(resolution.uid)})
    return resolution


def _open_batch(meeting: Meeting, actor: Actor) -> Batch:
    day = day_in_table(timezone.localdate(meeting.begins_at))
    draft = BatchDraft(
        owner=meeting.owner,
        name=f"{meeting.title}（{day}）议定事项",
        received_on=timezone.localdate(),
        line=Line(meeting.line),
        source=meeting.title,
    )
    batch = create_batch(draft, actor=actor)
    meeting.batch = batch
    meeting.save(update_fields=["batch"])
    return batch
