"""Leaving messages for groups, and the worker's part: one try to send one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .. import outbox
from ..backoff import wait_after
from ..enciphered import unseal
from ..models import OutboxJob, Robot
from ..outbox import JobDraft
from ..outgoing import CallFailed, Fault, post
from ..voice import HEAD, page_address
from .dialects import DIALECTS, Refusal, was_taken

JOB = "backstage.robot"
# A quarter of an hour; later the next reminder says it anew.
MOST_TRIES = 6
MOST_NUMBERS = 20
AND_MORE = N_("%(numbers)s 等")
TRY_OUT = N_("测试消息：本群将收到催办和督办牌提醒。")


@dataclass(frozen=True)
class Line:
    """One sentence for a group: a marked msgid with ``%(count)s`` and ``%(numbers)s``, and the numbers of the items it is about.

    There is no place in it for words that somebody typed, and so none for a link, a mention or a placeholder of theirs.
    """

    message: str
    numbers: Sequence[str]


@dataclass(frozen=True)
class Saying:
    """What one group is told: sentences, and the path of the page that shows more."""

    lines: Sequence[Line]
    path: str


def tell_groups(realm_id: int, sayings: Mapping[int, Saying]) -> None:
    """Leave a message for the group of each unit (by id) that has a robot, in the caller's transaction."""
    robots = Robot.objects.filter(realm_id=realm_id, unit_id__in=sayings).order_by("pk") if sayings else ()
    outbox.enqueue_many([_draft(robot, _text(sayings[robot.unit_id])) for robot in robots])


def try_out(robot: Robot) -> None:
    """Leave a message that only shows that the robot can be heard."""
    outbox.enqueue_many([_draft(robot, HEAD + _(TRY_OUT))])


def send(job: OutboxJob) -> None:
    """Send one message once; it is tried again a few times, longer apart each time, and then let be."""
    robot = Robot.objects.filter(uid=job.target).first()
    if robot is None:
        return
    fault = _try(robot, job.payload["text"])
    tries = job.payload["tries"] + 1
    with transaction.atomic():
        outbox.finish(job)
        changed = {"fault": fault} if fault else {"fault": "", "told_at": timezone.now()}
        Robot.objects.filter(pk=robot.pk, set_at=robot.set_at).update(**changed)
        if fault and tries < MOST_TRIES:
            again = {"text": job.payload["text"], "tries": tries}
            due = timezone.now() + wait_after(tries)
            outbox.enqueue(JOB, realm_id=robot.realm_id, target=str(robot.uid), payload=again, due_at=due)


def context_of(robot: Robot, field: str) -> str:
    """Return what a robot's secrets are enciphered for."""
    return f"robot/{robot.uid}/{field}"


def _try(robot: Robot, text: str) -> str:
    """Return why the group was not told, "" if it was."""
    address = unseal(robot.address, context=context_of(robot, "address"))
    secret = unseal(robot.secret, context=context_of(robot, "secret")) if robot.secret else ""
    message = DIALECTS[robot.kind].say(address, secret, text, time.time())
    try:
        answer = post(message.address, message.body, {"Content-Type": "application/json; charset=utf-8"})
    except CallFailed as failed:
        return failed.fault
    except Invalid:
        # The list of ports and hosts was changed since the address was typed.
        return Fault.FORBIDDEN
    return "" if answer.accepted and was_taken(answer.body) else Refusal.REFUSED


def _draft(robot: Robot, text: str) -> JobDraft:
    return JobDraft(JOB, robot.realm_id, str(robot.uid), {"text": text, "tries": 0})


def _text(saying: Saying) -> str:
    return "\n".join([*(HEAD + _sentence(line) for line in saying.lines), *filter(None, [page_address(saying.path)])])


def _sentence(line: Line) -> str:
    numbers = _("、").join(line.numbers[:MOST_NUMBERS])
    if len(line.numbers) > MOST_NUMBERS:
        numbers = _(AND_MORE) % {"numbers": numbers}
    return _(line.message) % {"count": len(line.numbers), "numbers": numbers}
