"""The entry in the menu: for everybody but the administrators, since anybody may declare or be asked to judge."""

from typing import Any

from bihuan.core.text import N_
from bihuan.registry.models.appointments import ADMINISTRATORS
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry


def register() -> None:
    """Hand it to the shell."""
    add_entry(Entry(N_("特色创新评审"), "appraisal:reviews", Section.BUSINESS, reads, 15, "award"))


def reads(actor: Any) -> bool:
    """Say whether somebody has a use for reviews."""
    return any(post.role not in ADMINISTRATORS for post in actor.posts)
