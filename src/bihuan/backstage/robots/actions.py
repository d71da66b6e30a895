"""Giving a unit's group a robot, trying it out, taking it away."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from bihuan.registry.queries.units import get_unit

from .. import audit, outbox
from ..enciphered import seal
from ..models import AuditAction, Robot, RobotKind
from ..outgoing import check_address
from .dialects import DIALECTS
from .rules import require_set_robot
from .telling import JOB, context_of, try_out

TARGET_KIND = "robot"
LONGEST_SECRET = 200


@dataclass(frozen=True)
class RobotDraft:
    """What the group's own page of the robot shows: its address and, where it has one, its secret."""

    kind: RobotKind
    address: str
    secret: str = ""


def set_robot(unit_uid: UUID, draft: RobotDraft, *, actor: Actor) -> Robot:
    """Give a unit's group this robot, in place of any it had. What was left for the one before is not sent.

    Raises NotFound, Denied, and Invalid for an address that is none of that kind of robot.
    """
    unit = _unit(unit_uid, actor)
    _check(draft)
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        _remove(unit)
        robot = Robot(realm_id=actor.realm_id, unit=unit, kind=draft.kind, set_at=timezone.now())
        robot.address = seal(draft.address, context=context_of(robot, "address"))
        robot.secret = seal(draft.secret, context=context_of(robot, "secret")) if draft.secret else ""
        robot.save()
        _note("robot.set", robot, actor)
    return robot


def remove_robot(unit_uid: UUID, *, actor: Actor) -> None:
    """Take the robot away; where there is none nothing changes. Raises NotFound and Denied."""
    unit = _unit(unit_uid, actor)
    with transaction.atomic():
        robot = _remove(Unit.objects.select_for_update().get(pk=unit.pk))
        if robot is not None:
            _note("robot.removed", robot, actor)


def try_robot(unit_uid: UUID, *, actor: Actor) -> None:
    """Send the group a message that says nothing else. Raises NotFound, also for a unit without a robot, and Denied."""
    unit = _unit(unit_uid, actor)
    with transaction.atomic():
        robot = Robot.objects.select_for_update().filter(unit=unit).first()
        if robot is None:
            raise NotFound("robot", N_("这个单位还没有设置群机器人。"))
        try_out(robot)
        _note("robot.tried", robot, actor)


def _unit(uid: UUID, actor: Actor) -> Unit:
    unit = get_unit(actor, uid)
    require_set_robot(actor, unit)
    return unit


def _check(draft: RobotDraft) -> None:
    try:
        place = check_address(draft.address)
    except Invalid as refused:
        raise Invalid(refused.code, refused.message, field="address") from refused
    dialect = DIALECTS[draft.kind]
    # A program served inside the county's own network has a name of its own, which the installation lists.
    if not (place.host in dialect.hosts or place.listed) or not place.path.startswith(dialect.path):
        raise Invalid(
            "robot.address",
            N_("这不是%(kind)s群机器人的地址，应以 https://%(host)s%(path)s 开头。"),
            field="address",
            kind=draft.kind.label,
            host=dialect.hosts[0],
            path=dialect.path,
        )
    if draft.secret and not dialect.signs:
        raise Invalid("robot.secret", N_("%(kind)s的机器人没有加签密钥。"), field="secret", kind=draft.kind.label)
    if len(draft.secret) > LONGEST_SECRET or not draft.secret.isascii():
        raise Invalid("robot.secret", N_("加签密钥不对，请从机器人设置页重新复制。"), field="secret")


def _remove(unit: Unit) -> Robot | None:
    robot = Robot.objects.filter(unit=unit).first()
    if robot is not None:
        outbox.cancel(robot.realm_id, JOB, str(robot.uid))
        Robot.objects.filter(pk=robot.pk).delete()
    return robot


def _note(verb: str, robot: Robot, actor: Actor) -> None:
    unit = str(robot.unit.uid)
    audit.note(
        AuditAction.SETTING,
        actor=actor,
        target_kind=TARGET_KIND,
        target=str(robot.uid),
        verb=verb,
        unit=unit,
        kind=robot.kind,
    )
