"""Evidence under /api/v1: taking one file in."""

from typing import Annotated
from uuid import UUID

from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.queries.units import get_unit
from bihuan.registry.request import ActorRequest
from bihuan.ui.json_answers import refusals

from .actions import take_in_files
from .intake import Incoming
from .models import UPLOADED, Purpose
from .receipts import Received, received_of
from .tus.api import router as resumable

router = Router(tags=["evidence"])
router.add_router("", resumable)


@router.post("/evidence", response={201: Received, **refusals(409, 422, 503)}, summary=N_("上传一个文件"))
def upload(
    request: ActorRequest,
    file: Annotated[UploadedFile, File()],
    uid: Annotated[UUID, Form(description="Made by the caller: sent again it changes nothing")],
    purpose: Annotated[str, Form(description="before, after, visit, document or paper")],
    unit: Annotated[UUID | None, Form(description="For which of their units, where the caller has several")] = None,
) -> Status[Received]:
    """Take one file in, for a register or move that follows. The same file sent twice is stored once."""
    actor = request.actor
    if purpose not in UPLOADED:
        raise Invalid("evidence.purpose", N_("没有说明文件的用途，请刷新页面后重试"), field="purpose")
    unit_id = get_unit(actor, unit).pk if unit else None
    if unit_id is not None and unit_id not in actor.unit_ids:
        raise Invalid("evidence.unit", N_("您不在这个单位任职，请刷新页面后重试"), field="unit")
    (row,) = take_in_files(
        [Incoming.from_upload(file)], purpose=Purpose(purpose), actor=actor, unit_id=unit_id, client_uid=uid
    )
    return Status(201, received_of(row))
