"""What meetings hold about a person: their name where people wrote it."""

from django.db.models import Model

from bihuan.core.text import N_
from bihuan.registry.holdings import register
from bihuan.registry.written import all_written

from .models import Invitation, Material, Meeting, Part, PartNote, Question, Resolution

TEXTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Meeting, N_("会议名称和地点中的姓名"), ("title", "place")),
    (Part, N_("议程题目中的姓名"), ("title",)),
    (Invitation, N_("请假事由中的姓名"), ("reason",)),
    (PartNote, N_("发言记录中的姓名"), ("text",)),
    (Material, N_("材料名称中的姓名"), ("title",)),
    (Question, N_("提问和解释中的姓名"), ("text", "answer")),
    (Resolution, N_("议定事项中的姓名"), ("text",)),
)
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动。")


def hold() -> None:
    """Register it."""
    register(*all_written(TEXTS, purpose=N_("记录会议"), why=WHY_HIDDEN))
