"""公开版遮挡: faces and plates in an item's pictures, covered by hand before they go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.actions import cover_picture
from bihuan.evidence.covering import MOST_BOXES
from bihuan.evidence.models import Evidence, Picture
from bihuan.evidence.queries import newest_cover
from bihuan.evidence.rules import can_cover, require_cover
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..casefile import Case, open_case
from ..forms.covering import CoverForm, row_of
from .story import alt_of, is_picture
from .tags import Tag


@dataclass(frozen=True)
class Coverable:
    """One picture of an item: how it stands, and where it is covered."""

    src: str
    alt: str
    tag: Tag
    href: str


def coverable(case: Case, actor: Actor) -> list[Coverable]:
    """The item's pictures with what is known of their public copies, each file once; nothing for who may not cover."""
    if not can_cover(actor):
        return []
    return [_coverable(row, case) for row in _pictures(case)]


@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: ActorRequest, uid: UUID, picture: UUID) -> HttpResponse:
    """One picture with its boxes. Rule: ``evidence.rules.require_cover``, of an item the person sees."""
    case = open_case(request.actor, uid)
    row = next((one for one in case.evidence if one.uid == picture and is_picture(one)), None)
    if row is None:
        raise NotFound("evidence.unknown", N_("没有这个文件"))
    require_cover(request.actor)
    shown = row.file.picture
    form = CoverForm(request.POST) if request.method == "POST" else CoverForm.fresh(shown.cover_version)
    asks_more = request.method == "POST" and request.POST.get("action") == "more"
    if request.method == "POST" and not asks_more and form.is_valid():
        try:
            saved = cover_picture(picture, actor=request.actor, **form.given)
        except Invalid as refusal:
            add_to_form(form, refusal)
        except Conflict as refusal:
            messages.error(request, sentence(refusal))
            return redirect(reverse("ledger:cover", args=[uid, picture]))
        else:
            messages.success(request, _said(saved))
            return redirect(_onward(case, row))
    newest = newest_cover(shown)
    rows = form.rows if request.method == "POST" else [row_of(box) for box in newest.boxes] if newest else []
    context: dict[str, Any] = {
        "item": case.item,
        "row": row,
        "alt": alt_of(row, case.item),
        "size": (shown.display_width, shown.display_height),
        "form": form,
        "rows": [*rows, [""] * 4][:MOST_BOXES],
        "tag": _tag(shown),
        "newest": newest,
    }
    failed = bool(form.errors) and not asks_more
    return render(request, "ledger/cover.html", {**context, "failed": failed}, status=422 if failed else 200)


def _pictures(case: Case) -> Sequence[Evidence]:
    return list({row.file_id: row for row in case.evidence if is_picture(row)}.values())


def _coverable(row: Evidence, case: Case) -> Coverable:
    return Coverable(
        src=reverse("evidence:thumb", args=[row.uid]),
        alt=alt_of(row, case.item),
        tag=_tag(row.file.picture),
        href=reverse("ledger:cover", args=[case.item.uid, row.uid]),
    )


def _tag(picture: Picture) -> Tag:
    if not picture.cover_version:
        return Tag("todo", _("还没有人看过"))
    if not picture.cover_count:
        return Tag("done", _("不需遮挡"))
    count = picture.cover_count
    return Tag("done", ngettext("已遮挡 %(count)s 处", "已遮挡 %(count)s 处", count) % {"count": count})


def _said(picture: Picture) -> str:
    if not picture.cover_count:
        return _("已记下：这张照片不需要遮挡。")
    count = picture.cover_count
    return ngettext("已遮挡 %(count)s 处，公开版已重做。", "已遮挡 %(count)s 处，公开版已重做。", count) % {
        "count": count
    }


def _onward(case: Case, row: Evidence) -> str:
    """The next picture of the item that nobody has looked at, else back to the item."""
    waiting = [one for one in _pictures(case) if not one.file.picture.cover_version and one.file_id != row.file_id]
    if waiting:
        return reverse("ledger:cover", args=[case.item.uid, waiting[0].uid])
    return reverse("ledger:item", args=[case.item.uid]) + "#public"
