"""What the registry hands to the shell: who is signed in, and its entries in the menu."""

from typing import Any

from django.http import HttpRequest

from bihuan.core.text import N_
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry
from bihuan.ui.shell import identify_with

from .actor import Actor
from .rules import can_follow_erasures, can_prepare_decisions


def identity(request: HttpRequest) -> str:
    """Return “创文办 · 督办岗” for the first live post of the person; the person's name stays off the shell."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    post = actor.posts[0]
    return f"{post.unit_name} · {post.title or post.role.label}"


def register() -> None:
    """Hand both to the shell."""
    identify_with(identity)
    add_entry(Entry(N_("单位"), "registry:units", Section.ADMINISTRATION, _everybody, 10, "building"))
    add_entry(Entry(N_("人员"), "registry:people", Section.ADMINISTRATION, _everybody, 20, "users"))
    add_entry(Entry(N_("放假安排"), "registry:calendars", Section.ADMINISTRATION, _everybody, 40, "calendar"))
    add_entry(Entry(N_("机构变更"), "registry:decisions", Section.ADMINISTRATION, _decides, 15, "building"))
    add_entry(Entry(N_("点位"), "registry:places", Section.ADMINISTRATION, _everybody, 30, "map-pin"))
    add_entry(
        Entry(N_("删除个人信息"), "registry:erasures", Section.ADMINISTRATION, can_follow_erasures, 50, "user-off")
    )


def _decides(actor: Actor) -> bool:
    return can_prepare_decisions(actor)


def _everybody(actor: Any) -> bool:
    return True
