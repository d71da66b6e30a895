"""Handing in what is read out or reported on."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Denied, Invalid
from bihuan.core.text import N_
from bihuan.evidence.actions import link_evidence
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..models import Material, Meeting, Stage
from ..queries import MEETING_KIND, speaking_units
from ..rules import can_run
from .holding import must_be, share_meeting

LONGEST_TITLE: int = Material._meta.get_field("title").max_length or 0
MOST_MATERIALS = 200


def hand_in(
    uid: UUID, *, title: str, files: Sequence[UUID], unit_uid: UUID | None, actor: Actor, client_uid: UUID | None = None
) -> Material:
    """Hand in one file: as a unit that speaks, or without ``unit_uid`` as the office. The same title again is a new version.

    Raises Denied for another unit, NotFound, Invalid for no title, no file or several, Conflict: units hand in until the
    meeting ends, the office afterwards too.
    """
    payload = {
        "meeting": str(uid),
        "title": title,
        "unit": str(unit_uid) if unit_uid else None,
        "files": sorted(map(str, files)),
    }
    with transaction.atomic():
        meeting = share_meeting(uid, actor)
        stored = once(client_uid, actor=actor, verb="meetings.hand_in", payload=payload)
        if stored is not None:
            return Material.objects.get(uid=stored["material"])
        unit = _hander(meeting, unit_uid, actor)
        if unit is not None:
            must_be(meeting, Stage.PREPARING, Stage.RUNNING)
        material = _kept(meeting, unit, _titled(title), files, actor)
        record(client_uid, {"material": str(material.uid)})
    return material


def _hander(meeting: Meeting, unit_uid: UUID | None, actor: Actor) -> Unit | None:
    if unit_uid is None:
        if not can_run(actor, meeting):
            raise Denied("material.not_your_office", N_("会议材料由主管办公室或发言单位提交"))
        return None
    unit = next((one for one in speaking_units(actor, meeting) if one.uid == unit_uid), None)
    if unit is None:
        raise Denied("material.not_your_unit", N_("会议材料由主管办公室或发言单位提交"))
    return unit


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Invalid("material.title", N_("请填写材料名称"), field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid("material.title_long", N_("材料名称最多 %(most)s 个字"), most=LONGEST_TITLE, field="title")
    return title


def _kept(meeting: Meeting, unit: Unit | None, title: str, files: Sequence[UUID], actor: Actor) -> Material:
    if len(files) != 1:
        raise Invalid("material.one_file", N_("请选择一个文件；几份材料请分别提交"), field="evidence")
    if meeting.materials.count() >= MOST_MATERIALS:
        raise Invalid("material.too_many", N_("一次会议最多 %(most)s 份材料"), most=MOST_MATERIALS)
    (evidence,) = link_evidence(files, target_kind=MEETING_KIND, target_uid=meeting.uid, actor=actor)
    last = meeting.materials.filter(unit=unit, title=title).aggregate(last=Max("version"))["last"] or 0
    return Material.objects.create(
        realm_id=meeting.realm_id,
        meeting=meeting,
        unit=unit,
        title=title,
        version=last + 1,
        evidence=evidence,
        by_id=actor.account_id,
        at=timezone.now(),
    )
