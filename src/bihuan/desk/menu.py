"""今天 and 运行情况 in the menu, and where the search field asks."""

from typing import Any

from bihuan.backstage.retention.queries import can_see_terms
from bihuan.backstage.webhooks.rules import can_connect
from bihuan.core.text import N_
from bihuan.registry.models import Role
from bihuan.ui.navigation import Entry, Section
from bihuan.ui.navigation import register as add_entry
from bihuan.ui.shell import search_at

from .audit.views import is_auditor

ANSWERING = (Role.LEADER, Role.OFFICE, Role.OFFICE_HEAD, Role.LIAISON, Role.HEAD, Role.DELEGATE)


def register() -> None:
    """Hand them to the shell."""
    add_entry(Entry(N_("今天"), "desk:today", Section.DAY, _everybody, 10, "home"))
    add_entry(Entry(N_("运行情况"), "desk:health", Section.WHOLE, _answers, 10, "chart-bar"))
    add_entry(Entry(N_("通知"), "desk:notices", Section.DAY, _everybody, 15, "bell"))
    add_entry(Entry(N_("推送对接"), "desk:webhooks", Section.ADMINISTRATION, can_connect, 50, "link"))
    add_entry(Entry(N_("保存期限"), "desk:retention", Section.ADMINISTRATION, can_see_terms, 55, "clock-off"))
    add_entry(Entry(N_("审计记录"), "desk:audit", Section.ADMINISTRATION, is_auditor, 60, "history"))
    search_at("desk:search", _everybody, suggest="desk:suggest")


def _everybody(actor: Any) -> bool:
    return True


def _answers(actor: Any) -> bool:
    """Those who answer for how the loop runs; checkers and inspectors may open the page as well."""
    return bool(actor.holds(*ANSWERING))
