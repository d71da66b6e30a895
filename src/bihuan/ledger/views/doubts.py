"""疑点: what is doubtful about an item's pictures, shown side by side and settled with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence, Verdict
from bihuan.evidence.truth import DoubtKind
from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.formats import moment

from ..actions import settle_item_doubt
from ..actions.doubting import may_settle
from ..casefile import Case, open_case
from ..doubting import Doubted, doubts_about
from ..forms.doubts import SettleForm
from ..models import Item
from .pictures import Side, outlined, side_of
from .tags import Tag

ALONE = {
    DoubtKind.EARLY: N_("照片自带的拍摄时间是 %(taken)s，早于问题发现的 %(found)s"),
    DoubtKind.FAR: N_("照片自带的拍摄位置离点位约 %(metres)s 米"),
    DoubtKind.EDITED: N_("照片最后由修图软件 %(software)s 保存"),
}
# By how the two pictures are alike: the very file, the same view, the same view turned or mirrored, a part of the view.
REUSED = (
    N_("与 %(number)s 号的照片是同一个文件"),
    N_("与 %(number)s 号的照片画面几乎相同"),
    N_("与 %(number)s 号的照片画面几乎相同，只是旋转或镜像过"),
    N_("与 %(number)s 号的照片有一部分画面相同（截取、截屏或翻拍），相同处已框出"),
)
REUSED_ELSEWHERE = (
    N_("与别处用过的一张照片是同一个文件（那个事项您看不到）"),
    N_("与别处用过的一张照片画面几乎相同（那个事项您看不到）"),
    N_("与别处用过的一张照片画面几乎相同，只是旋转或镜像过（那个事项您看不到）"),
    N_("与别处用过的一张照片有一部分画面相同（截取、截屏或翻拍；那个事项您看不到），相同处已框出"),
)
ALIKE = (
    N_("与本事项另一时候的照片是同一个文件"),
    N_("与本事项另一时候的照片画面几乎相同"),
    N_("与本事项另一时候的照片画面几乎相同，只是旋转或镜像过"),
    N_("与本事项另一时候的照片有一部分画面相同（截取、截屏或翻拍），相同处已框出"),
)


@dataclass(frozen=True)
class Shown:
    """One doubt on a page; ``href`` is where it is settled, empty where the reader may not or it is done."""

    uid: UUID
    text: str
    picture: Side
    other: Side | None
    other_title: str
    other_href: str
    tag: Tag
    settled: str
    href: str


def doubts_shown(items: Sequence[Item], actor: Actor, may: Sequence[bool]) -> dict[UUID, list[Shown]]:
    """What is doubtful about each item; ``may`` says of each whether the reader may settle it."""
    found = doubts_about(items, actor)
    return {
        item.uid: [_shown(one, item, allowed) for one in found[item.uid]]
        for item, allowed in zip(items, may, strict=True)
    }


def doubts_of(case: Case) -> list[Shown]:
    """What is doubtful about one item."""
    allowed = may_settle(case.desk, case.actor)
    return [_shown(one, case.item, allowed) for one in case.doubts]


@require_http_methods(["GET", "HEAD", "POST"])
def settle_doubt(request: ActorRequest, uid: UUID, doubt: UUID) -> HttpResponse:
    """The two pictures, what the machine says, and what a person says. Rule: ``actions.doubting.may_settle``."""
    case = open_case(request.actor, uid)
    shown = next((one for one in doubts_of(case) if one.uid == doubt), None)
    if shown is None:
        raise NotFound("doubt", N_("没有这个疑点"))
    if not may_settle(case.desk, request.actor):
        raise Denied("doubt_not_yours", N_("疑点由主管办公室或核查单位处理，本单位经手的整改由他人处理"))
    form = SettleForm(request.POST) if request.method == "POST" else SettleForm.fresh()
    if request.method == "POST" and form.is_valid():
        try:
            settle_item_doubt(uid, doubt=doubt, actor=request.actor, **form.given)
        except Invalid as refusal:
            add_to_form(form, refusal)
        except Conflict as refusal:
            messages.error(request, sentence(refusal))
            return redirect(_onward(request, uid))
        else:
            messages.success(request, _("已记下对 %(number)s 号照片疑点的结论。") % {"number": case.item.number})
            return redirect(_onward(request, uid))
    context: dict[str, Any] = {"item": case.item, "doubt": shown, "form": form, "next": _next(request)}
    return render(request, "ledger/doubt.html", context, status=422 if form.errors else 200)


def _next(request: ActorRequest) -> str:
    asked = request.POST if request.method == "POST" else request.GET
    return "verify" if asked.get("next") == "verify" else ""


def _onward(request: ActorRequest, uid: UUID) -> str:
    if _next(request):
        return f"{reverse('ledger:verify_queue')}?at={uid}"
    return reverse("ledger:item", args=[uid]) + "#doubts"


def _shown(one: Doubted, item: Item, allowed: bool) -> Shown:
    doubt = one.doubt
    verdict = Verdict(doubt.verdict)
    names = {
        row.unit_id: row.unit.short_name for row in (doubt.evidence, one.other) if row and row.unit_id and row.unit
    }
    settles = allowed and verdict is Verdict.OPEN
    return Shown(
        uid=doubt.uid,
        text=_text(one),
        picture=outlined(side_of(doubt.evidence, names, item), doubt.evidence, doubt.data.get("own")),
        other=outlined(side_of(one.other, names, one.other_item or item), one.other, doubt.data.get("other"))
        if one.other
        else None,
        other_title=_title(one.other, one.other_item, item) if one.other else "",
        other_href=reverse("ledger:item", args=[one.other_item.uid])
        if one.other_item and one.other_item.pk != item.pk
        else "",
        tag=_tag(verdict),
        settled=_settled(one),
        href=reverse("ledger:doubt", args=[item.uid, doubt.uid]) if settles else "",
    )


def _text(one: Doubted) -> str:
    kind, data = DoubtKind(one.doubt.kind), one.doubt.data
    if kind in ALONE:
        return _(ALONE[kind]) % _values(data)
    how = 3 if "same" in data else 2 if data.get("layout") else 1 if data.get("distance") else 0
    if kind is DoubtKind.ALIKE:
        return _(ALIKE[how])
    if one.other_item is None:
        return _(REUSED_ELSEWHERE[how])
    return _(REUSED[how]) % {"number": one.other_item.number}


def _values(data: dict[str, Any]) -> dict[str, str]:
    times = {
        word: moment(datetime.fromisoformat(data[name]))
        for word, name in (("taken", "taken_at"), ("found", "found_at"))
        if name in data
    }
    return {**{name: str(value) for name, value in data.items()}, **times}


def _title(other: Evidence, other_item: Item | None, item: Item) -> str:
    purpose = str(other.get_purpose_display())
    if other_item is None or other_item.pk == item.pk:
        return purpose
    return _("%(number)s 号 · %(purpose)s") % {"number": other_item.number, "purpose": purpose}


def _tag(verdict: Verdict) -> Tag:
    kinds = {Verdict.OPEN: "soon", Verdict.USABLE: "done", Verdict.UNUSABLE: "late"}
    return Tag(kinds[verdict], str(verdict.label))


def _settled(one: Doubted) -> str:
    doubt = one.doubt
    if doubt.settled_at is None:
        return ""
    return _("%(when)s：“%(reason)s”") % {"when": moment(doubt.settled_at), "reason": doubt.reason}
