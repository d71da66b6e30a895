"""Opening batches and recalling wrong ones."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..facts import Intent
from ..models import Batch, BatchStage, Item, Party, Relapse
from ..pack import COUNTY_CODE
from ..packs import current_pack
from ..queries import visible_batches
from ..states import Move, State
from .history import facts_before, last_movement
from .loading import Desk, open_desks
from .running import Wanted, run_desks

LONGEST_NAME: int = Batch._meta.get_field("name").max_length or 0
STAGES_AFTER: dict[BatchStage, tuple[BatchStage, ...]] = {
    BatchStage.OPEN: (BatchStage.REPORTED,),
    BatchStage.REPORTED: (BatchStage.ARCHIVED, BatchStage.OPEN),
    BatchStage.ARCHIVED: (BatchStage.OPEN,),
}


@dataclass(frozen=True)
class BatchDraft:
    """A hand-over to open. ``owner`` is its office, ``pack`` the code of a stored pack; see ``models.Batch``."""

    owner: Unit
    name: str
    received_on: date
    line: Line = Line.CIVIC
    pack: str = COUNTY_CODE
    source: str = ""
    deadline: datetime | None = None
    answer_by: datetime | None = None
    stated_count: int | None = None
    take_all: bool = False
    before_demanded: bool = False


def create_batch(draft: BatchDraft, *, actor: Actor, client_uid: UUID | None = None) -> Batch:
    """Open a batch of an office in which the actor works.

    Raises Denied for another office, Invalid for no name, one too long or a day to come, Conflict where the name is
    taken, NotFound where the pack is not stored.
    """
    columns = {f.name: getattr(draft, f.name) for f in fields(draft)}
    payload = {**columns, "owner": str(draft.owner.uid)}
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="ledger.create_batch", payload=payload)
        if stored is not None:
            return Batch.objects.get(uid=stored["batch"])
        must_work_for(actor, draft.owner.pk, draft.line)
        current_pack(draft.pack)
        name = draft.name.strip()
        if not name:
            raise Invalid("batch_name_missing", N_("请填写批次名称"))
        if len(name) > LONGEST_NAME:
            message = N_("批次名称有 %(length)s 个字，最多 %(most)s 个字")
            raise Invalid("batch_name_long", message, length=len(name), most=LONGEST_NAME)
        require_received(draft.received_on)
        if Batch.objects.filter(realm_id=actor.realm_id, name=name, recalled_at__isnull=True).exists():
            raise Conflict("batch_name_taken", N_("已有名为“%(name)s”的批次"), name=name)
        given = {
            "realm_id": actor.realm_id,
            "created_by_id": actor.account_id,
            "created_at": timezone.now(),
        }
        batch = Batch.objects.create(**{**columns, **given, "name": name})
        record(client_uid, {"batch": str(batch.uid)})
    return batch


def require_received(day: date) -> None:
    """Raise Invalid for a day that is yet to come: nothing is received ahead of time, and a year mistyped counts for ever."""
    if day > timezone.localdate():
        message = N_("收到日期 %(day)s 还没有到，请写实际收到的日期")
        raise Invalid("batch_not_yet_received", message, day=day.isoformat(), field="received_on")


def set_batch_stage(batch_uid: UUID, *, actor: Actor, stage: BatchStage) -> Batch:
    """在办 → 已报告上级 → 归档, and back: an archived batch can be opened again. The stage it has changes nothing.

    Raises Denied for another office, Conflict for a leap or a recalled batch.
    """
    with transaction.atomic():
        batch = lock_batch(batch_uid, actor=actor)
        must_work_for(actor, batch.owner_id, Line(batch.line))
        now = BatchStage(batch.stage)
        if stage is now:
            return batch
        if batch.recalled_at is not None:
            raise Conflict("batch_recalled", N_("这份来件已经撤回，阶段不能再改"))
        if stage not in STAGES_AFTER[now]:
            message = N_("来件现在的阶段是“%(now)s”，不能直接改为“%(next)s”")
            raise Conflict("batch_stage_leap", message, now=now.label, next=stage.label)
        batch.stage = stage
        batch.save(update_fields=["stage"])
    return batch


def recall_batch(batch_uid: UUID, *, actor: Actor, reason: str, client_uid: UUID | None = None) -> list[Item]:
    """撤回批次: strike out a wrong hand-over as long as no unit has signed for any of it; its rows may come in again.

    Items of other batches that came back by it (反弹) stand as before. Raises Denied for anybody but the office head,
    Invalid once something is acknowledged or has moved further.
    """
    with transaction.atomic():
        payload = {"batch": str(batch_uid), "reason": reason}
        batch = lock_batch(batch_uid, actor=actor)
        if once(client_uid, actor=actor, verb="ledger.recall_batch", payload=payload) is None:
            must_work_for(actor, batch.owner_id, Line(batch.line), head=True)
            rows = Item.objects.filter(realm_id=actor.realm_id, batch=batch).exclude(state=State.WITHDRAWN.value)
            # A split item is counted through its parts, which are recalled.
            rows = rows.exclude(divided=True)
            rows = rows.select_for_update(of=("self",)).select_related("batch", "pack", "place", "merged_into", "lead")
            items = list(rows.order_by("pk"))
            _stand_alone([item for item in items if item.merged_into_id is not None], actor, reason)
            desks = open_desks(items, actor.unit_ids)
            signed = Party.objects.filter(item__batch=batch, acknowledged_at__isnull=False).exists()
            for desk in desks:
                desk.extras["batch_acknowledged"] = signed
            run_desks(desks, lambda desk: _recall(desk, reason), actor=actor)
            _undo_rebounds(batch, actor, reason)
            batch.recalled_at = timezone.now()
            batch.save(update_fields=["recalled_at"])
            record(client_uid, {"batch": str(batch_uid)})
    return list(Item.objects.filter(batch=batch).order_by("pk"))


def must_work_for(actor: Actor, office: int, line: Line, *, head: bool = False) -> None:
    """Raise Denied unless the actor works in this office in this line (as its head, where asked)."""
    roles = (Role.OFFICE_HEAD,) if head else OFFICE_ROLES
    if not any(post.unit_id == office for post in actor.posts_as(*roles, line=line)):
        raise Denied("not_your_office", N_("只有主管办公室可以办理"))


def lock_batch(batch_uid: UUID, *, actor: Actor) -> Batch:
    """Lock a visible batch. Raises NotFound."""
    batch = visible_batches(actor).filter(uid=batch_uid).select_for_update(of=("self",)).first()
    if batch is None:
        raise NotFound("batch", N_("没有这个批次"))
    return batch


def must_stand(batch: Batch) -> None:
    """Raise Conflict where the batch is recalled: nothing comes into it any more."""
    if batch.recalled_at is not None:
        raise Conflict("batch_recalled", N_("这份来件已经撤回，不能再登记事项；请重新导入来件"))


def _stand_alone(items: Sequence[Item], actor: Actor, reason: str) -> None:
    """Take rows that were merged into items of other batches out again: they came by the file that is recalled."""

    def want(desk: Desk) -> Wanted:
        carrier = desk.item.merged_into
        words = {"reason": reason, "out_of": carrier.number if carrier else ""}
        return Wanted(Intent(Move.UNMERGE, reason=reason), words=words)

    run_desks(open_desks(items, actor.unit_ids), want, actor=actor)


def _undo_rebounds(batch: Batch, actor: Actor, reason: str) -> None:
    """Let what came back by a row of the batch stand as it stood before."""
    cycles = dict(Relapse.objects.filter(batch=batch).values_list("item_id", "cycle"))
    rows = Item.objects.filter(pk__in=cycles).select_for_update(of=("self",))
    rows = rows.select_related("batch", "pack", "place", "merged_into", "lead")

    def want(desk: Desk) -> Wanted:
        last = last_movement(desk.item)
        ours = desk.item.cycle == cycles[desk.item.pk]
        facts = {
            "brought_back": True,
            "last_move": Move(last.move) if ours else None,
            "prior": facts_before(desk.item, last.sequence),
        }
        words = {"reason": reason, "of": last.move}
        return Wanted(Intent(Move.RECALL, reason=reason), words=words, facts=facts)

    run_desks(open_desks(list(rows.order_by("pk")), actor.unit_ids), want, actor=actor)


def _recall(desk: Desk, reason: str) -> Wanted:
    return Wanted(Intent(Move.RECALL, reason=reason), words={"reason": reason})
