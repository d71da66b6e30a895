"""What meetings hold about a person: their name where people wrote it."""

from functools import partial

from django.db.models import Model

from bihuan.core.text import N_
from bihuan.registry.actions.hiding import hide_in_rows
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.naming_words import naming

from .models import Invitation, Meeting, Part, PartNote, Resolution

TEXTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Meeting, N_("会议名称和地点中的姓名"), ("title", "place")),
    (Part, N_("议程题目中的姓名"), ("title",)),
    (Invitation, N_("请假事由中的姓名"), ("reason",)),
    (PartNote, N_("发言记录中的姓名"), ("text",)),
    (Resolution, N_("议定事项中的姓名"), ("text",)),
)
HEADS = (N_("文字"), N_("其他文字"))
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动。")


def hold() -> None:
    """Register it."""
    register(*(_hidden(model, label, fields) for model, label, fields in TEXTS))


def _hidden(model: type[Model], label: str, fields: tuple[str, ...]) -> Holding:
    find = partial(naming, model, fields)

    def erase(subject: Subject) -> None:
        hide_in_rows(find(subject), fields, subject.values.name)

    columns = tuple(zip(HEADS, fields, strict=False))
    return Holding(
        f"meetings.{model._meta.model_name}",
        label,
        N_("记录会议"),
        Fate.CHANGED,
        WHY_HIDDEN,
        find,
        columns,
        erase=erase,
        naming=True,
    )
