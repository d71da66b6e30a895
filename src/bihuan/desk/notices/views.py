"""The page of notices: what they are about is one press away, and pressing takes them as read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.backstage import notices
from bihuan.backstage.models import Notice
from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.request import ActorRequest
from bihuan.ui.pages import paginate

SIZE = 50
# Where the thing of a kind is shown, by its public id.
PAGES: Mapping[str, str] = {
    "ledger.item": "ledger:item",
    "ledger.look_back": "ledger:look-back",
    "ledger.document": "ledger:document",
    "appraisal.review": "appraisal:review",
    "appraisal.declaration": "appraisal:declaration",
    "composite.composite": "composite:composite",
    "meetings.meeting": "meetings:meeting",
    "scoring.comments": "scoring:comments",
    "registry.decision": "registry:decision",
    "backstage.webhook": "desk:webhook",
}


@dataclass(frozen=True)
class Shown:
    """One notice in the reader's language."""

    uid: UUID
    text: str
    at: datetime
    unread: bool
    leads: bool


@require_safe
def show_notices(request: ActorRequest) -> HttpResponse:
    """One's own notices. Rule: ``notices.visible_to``."""
    page = paginate(notices.visible_to(request.actor), request.GET.get("page"), size=SIZE)
    context = {
        "page": page,
        "rows": [_shown(row) for row in page.rows],
        "unread": notices.unread_count(request.actor),
    }
    return render(request, "desk/notices.html", context)


@require_POST
def open_notice(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take everything told about the same thing as read, and go there. Rule: one's own."""
    row = notices.visible_to(request.actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("notice", N_("没有这条通知"))
    if row.target_uid is None or row.target_kind not in PAGES:
        notices.mark_read([uid], actor=request.actor)
        return redirect("desk:notices")
    notices.mark_target_read(row.target_kind, row.target_uid, actor=request.actor)
    return redirect(reverse(PAGES[row.target_kind], args=[row.target_uid]))


@require_POST
def read_all(request: ActorRequest) -> HttpResponse:
    """Take everything as read. Rule: one's own."""
    count = notices.mark_all_read(actor=request.actor)
    text = ngettext("%(count)s 条通知标为已读。", "%(count)s 条通知标为已读。", count) % {"count": count}
    messages.success(request, text)
    return redirect("desk:notices")


def _shown(row: Notice) -> Shown:
    text = _(row.message)
    return Shown(
        uid=row.uid,
        text=text % row.data if row.data else text,
        at=row.at,
        unread=row.read_at is None,
        leads=row.target_uid is not None and row.target_kind in PAGES,
    )
