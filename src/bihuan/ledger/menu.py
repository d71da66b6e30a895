"""The ledger's entries in the menu; only those who read business data have them."""

from typing import Any

from bihuan.core.text import N_
from bihuan.registry.models import Role
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry

from .approving import WORKING_ROLES
from .look_back_queries import READING as LOOKING_BACK
from .queries import READING_ROLES

CHECKING = (Role.VERIFIER, Role.OFFICE, Role.OFFICE_HEAD, Role.HEAD, Role.DELEGATE, Role.LEADER)

SUPERVISING = (Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER)


def register() -> None:
    """Hand them to the shell."""
    add_entry(Entry(N_("整改台账"), "ledger:home", Section.DAY, _reads, 20, "clipboard-list", under=("ledger:items",)))
    incoming = ("ledger:import", "ledger:dispatch")
    add_entry(Entry(N_("来件"), "ledger:batches", Section.DAY, _reads, 30, "inbox", under=incoming))
    add_entry(Entry(N_("文书"), "ledger:documents", Section.DAY, _reads, 35, "file"))
    add_entry(Entry(N_("待批"), "ledger:approve", Section.DAY, _approves, 36, "signature"))
    add_entry(Entry(N_("核查"), "ledger:verify_queue", Section.DAY, _checks, 40, "eye-check"))
    add_entry(Entry(N_("督办牌"), "ledger:cards", Section.DAY, _supervises, 44, "flag"))
    add_entry(Entry(N_("回头看"), "ledger:look-backs", Section.DAY, _looks_back, 45, "walk"))
    add_entry(Entry(N_("长期管护"), "ledger:keepings", Section.DAY, _reads, 46, "repeat"))


def _reads(actor: Any) -> bool:
    return bool(actor.holds(*READING_ROLES))


def _supervises(actor: Any) -> bool:
    return bool(actor.holds(*SUPERVISING))


def _looks_back(actor: Any) -> bool:
    return bool(actor.holds(*LOOKING_BACK))


def _approves(actor: Any) -> bool:
    return bool(actor.holds(*WORKING_ROLES))


def _checks(actor: Any) -> bool:
    return bool(actor.holds(*CHECKING))
