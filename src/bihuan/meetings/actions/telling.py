"""Telling the units invited, in the act's own transaction."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from bihuan.backstage import notices
from bihuan.core.text import N_
from bihuan.registry.models.appointments import UNIT_ROLES

from ..models import Meeting
from ..queries import MEETING_KIND

INVITED = N_("请参加“%(title)s”，%(when)s，%(place)s，请答复是否参加")
CHANGED = N_("“%(title)s”改为 %(when)s，%(place)s")


def tell_units(meeting: Meeting, units: Collection[int], message: str, **values: Any) -> None:
    """Leave a notice that leads to the meeting; ``message`` may name ``title``, ``when``, ``place`` and the values."""
    when = timezone.localtime(meeting.begins_at).strftime("%Y-%m-%d %H:%M")
    notices.tell(
        notices.people_of(meeting.realm_id, units, UNIT_ROLES),
        realm_id=meeting.realm_id,
        kind="meetings.meeting",
        message=message,
        data={"title": meeting.title, "when": when, "place": meeting.place, **values},
        target_kind=MEETING_KIND,
        target_uid=meeting.uid,
    )
