"""The entry in the menu, for those who may see a meeting."""

from typing import Any

from bihuan.core.text import N_
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry

from .rules import READING


def register() -> None:
    """Hand it to the shell."""
    add_entry(Entry(N_("会议"), "meetings:list", Section.DAY, _reads, 47, "users-group"))


def _reads(actor: Any) -> bool:
    return bool(actor.holds(*READING))
