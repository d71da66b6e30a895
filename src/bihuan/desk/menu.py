"""今天 in the menu, and where the search field asks."""

from typing import Any

from bihuan.core.text import N_
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry
from bihuan.ui.shell import search_at


def register() -> None:
    """Hand both to the shell."""
    add_entry(Entry(N_("今天"), "desk:today", Section.DAY, _everybody, 10, "home"))
    search_at("desk:search", _everybody, suggest="desk:suggest")


def _everybody(actor: Any) -> bool:
    return True
