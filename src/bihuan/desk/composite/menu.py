"""The entry in the menu: for everybody but the administrators, since any unit may be ranked."""

from typing import Any

from bihuan.core.text import N_
from bihuan.registry.models.appointments import ADMINISTRATORS
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry


def register() -> None:
    """Hand it to the shell."""
    add_entry(Entry(N_("综合考评"), "composite:composites", Section.WHOLE, reads, 30, "trophy"))


def reads(actor: Any) -> bool:
    """Say whether somebody has a use for composites."""
    return any(post.role not in ADMINISTRATORS for post in actor.posts)
