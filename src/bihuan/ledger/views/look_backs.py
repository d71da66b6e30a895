"""回头看: the draws, drawing one, one with its results, its sheet and its list."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, read_uids, uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.people import cards
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence
from bihuan.ui.formats import date_prose, ratio
from bihuan.ui.pages import paginate

from ..actions.looking_back import draw_look_back, end_look_back, name_visitor
from ..exchange.ledger_out import MEDIA_TYPES, Form
from ..exchange.look_back_sheet import print_look_back, told_of, write_list
from ..forms.look_backs import LookBackForm
from ..look_back_queries import (
    READING,
    Seen,
    accounts_to_send,
    entries_of,
    get_look_back,
    tallies,
    visible_look_backs,
    visitors_named,
)
from ..lookback import COVERAGE_LABELS, OUTCOME_LABELS, Coverage, Outcome, Tally, whole
from ..models import LookBack
from ..states import Move
from .exports import language_of_paper, printed_by
from .items import title_of
from .kinds import kind_word, kind_words
from .tags import Tag

OUTCOME_KINDS = {Outcome.WAITING: "todo", Outcome.GOOD: "done", Outcome.REBOUND: "back", Outcome.GONE: "grey"}
MOST_PRINTED = 2_000
HOLDERS = tuple(role.label for role in READING)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Row:
    """One draw in the list."""

    look_back: LookBack
    title: str
    coverage: str


@dataclass(frozen=True)
class Drawn:
    """One item drawn, as its page shows it; ``mine`` says that the reader is to go."""

    seen: Seen
    title: str
    kind: str
    visitor: str
    outcome: Tag
    waits: bool
    mine: bool


@dataclass(frozen=True)
class Counted:
    """One line of the results; ``most`` is the greatest number believable, "" before anything was visited."""

    label: str
    kind: str
    tally: Tally
    share: str
    bounds: str


@require_safe
def show_look_backs(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``look_back_queries.visible_look_backs``."""
    _require_reader(request.actor)
    page = paginate(visible_look_backs(request.actor).order_by("-id"), request.GET.get("page"))
    rows = [Row(one, title_of_draw(one), _(COVERAGE_LABELS[Coverage(one.coverage)])) for one in page.rows]
    context = {"page": page, "rows": rows, "may_draw": request.actor.holds(*OFFICE_ROLES)}
    return render(request, "ledger/look_backs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: ActorRequest) -> HttpResponse:
    """Draw one. Rule: ``actions.draw_look_back``: the office's own people."""
    actor = request.actor
    if not actor.holds(*OFFICE_ROLES):
        raise Denied("not_an_office", N_("回头看由主管办公室抽取"), holders=[_("主管办公室经办和负责人")])
    form = LookBackForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        visitors=_offered(actor),
        initial={"batch": request.GET.get("batch", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            look_back = draw_look_back(form.draft(), actor=actor, client_uid=form.cleaned_data["client"])
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            told = ngettext(
                "已抽中 %(count)s 项，并通知了回访人。", "已抽中 %(count)s 项，并通知了回访人。", look_back.drawn
            )
            messages.success(request, told % {"count": look_back.drawn})
            return redirect("ledger:look-back", uid=look_back.uid)
    return render(request, "ledger/look_back_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def show_look_back(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One draw with its results. Rule: ``look_back_queries.get_look_back``."""
    look_back = get_look_back(request.actor, uid)
    entries = entries_of(look_back)
    found = tallies(entries)
    names = visitors_named(request.actor, entries)
    lots = sorted((one for one in entries if one.entry.position), key=lambda one: one.entry.position or 0)
    # Whoever is to go sees their own first.
    drawn = sorted((_drawn(one, request.actor, names) for one in lots), key=lambda one: not one.mine)
    everything = whole(found.values())
    ours = any(post.unit_id == look_back.owner_id for post in request.actor.posts_as(*OFFICE_ROLES))
    context = {
        "look_back": look_back,
        "title": title_of_draw(look_back),
        "coverage": _(COVERAGE_LABELS[Coverage(look_back.coverage)]),
        "whole": everything,
        "results": result_in_words(look_back, everything),
        "counts": [
            _counted(unit, kind_word(kind), one, look_back.confidence / _HUNDRED) for (unit, kind), one in found.items()
        ],
        "drawn": drawn,
        "told": told_of(look_back),
        "ours": ours and look_back.ended_at is None,
        "visitors": _offered(request.actor) if ours else [],
        "client": uuid7(),
        "printable": look_back.listed <= MOST_PRINTED,
        "consolidate": Move.CONSOLIDATE,
        "rebound": Move.REBOUND,
    }
    return render(request, "ledger/look_back.html", context)


@require_POST
def send_other(request: ActorRequest, uid: UUID) -> HttpResponse:
    """指定回访人. Rule: ``actions.name_visitor``."""
    look_back = get_look_back(request.actor, uid)
    try:
        name_visitor(
            look_back.uid,
            read_uids(request.POST.getlist("item")),
            visitor=read_uid(request.POST.get("visitor", "")),
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            client_uid=read_uid(request.POST.get("client", "")),
        )
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已指定回访人，并通知了本人。"))
    return redirect("ledger:look-back", uid=uid)


@require_POST
def end(request: ActorRequest, uid: UUID) -> HttpResponse:
    """结束. Rule: ``actions.end_look_back``."""
    get_look_back(request.actor, uid)
    try:
        end_look_back(
            uid,
            actor=request.actor,
            words=request.POST.get("words", ""),
            client_uid=read_uid(request.POST.get("client", "")),
        )
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("这次回头看已结束。"))
    return redirect("ledger:look-back", uid=uid)


@never_cache
@require_safe
def print_sheet(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The sheet to print. Rule: ``look_back_queries.get_look_back``; the auditor is told."""
    look_back = get_look_back(request.actor, uid)
    if look_back.listed > MOST_PRINTED:
        message = N_("名单有 %(count)s 项，超过 %(most)s 项，请下载名单")
        raise Invalid("look_back.too_long", message, count=look_back.listed, most=MOST_PRINTED)
    entries = entries_of(look_back)
    title = title_of_draw(look_back)
    content = print_look_back(
        look_back,
        entries,
        kind_words(),
        visitors_named(request.actor, entries),
        title=title,
        printed_by=printed_by(request.actor),
        language=language_of_paper(),
    )
    return _file(request, look_back, content, Form.PDF, _("%(title)s回头看抽取表") % {"title": title})


@never_cache
@require_safe
def download_list(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The whole list as CSV. Rule: ``look_back_queries.get_look_back``; the auditor is told."""
    look_back = get_look_back(request.actor, uid)
    entries = entries_of(look_back)
    text = io.StringIO(newline="")
    write_list(text, entries, kind_words(), visitors_named(request.actor, entries))
    name = _("%(title)s回头看名单") % {"title": title_of_draw(look_back)}
    return _file(request, look_back, text.getvalue().encode(), Form.CSV, name)


def title_of_draw(look_back: LookBack) -> str:
    """The batch, or the days of closing."""
    if look_back.batch is not None:
        return look_back.batch.name
    days = {"first": date_prose(look_back.closed_from), "last": date_prose(look_back.closed_to)}
    return _("%(first)s至%(last)s销号") % days


def result_in_words(look_back: LookBack, found: Tally) -> list[str]:
    """What the visits so far say of the whole list, each with its numbers; nothing where nobody has been anywhere."""
    if not found.visited:
        return []
    confidence = look_back.confidence / _HUNDRED
    low, high = found.wilson(confidence)
    least, most = found.bounds(confidence)
    values = {
        "drawn": found.drawn,
        "visited": found.visited,
        "rebounds": found.rebounds,
        "listed": found.listed,
        "confidence": f"{look_back.confidence.normalize():f}",
        "worst": f"{look_back.worst.normalize():f}",
        "low": f"{low * 100:.1f}",
        "high": f"{high * 100:.1f}",
        "least": least,
        "most": most,
        "top": found.most(confidence),
    }
    said = [
        _("抽中 %(drawn)s 项，已回访 %(visited)s 项，反弹 %(rebounds)s 项。") % values,
        _(
            "%(confidence)s%% 的把握：名单 %(listed)s 项中反弹 %(least)s 至 %(most)s 项（超几何精确界）；反弹率 %(low)s%% 至 %(high)s%%（威尔逊区间）。"
        )
        % values,
    ]
    if look_back.coverage == Coverage.SAMPLE and found.done:
        met = found.most(confidence) * _HUNDRED < look_back.worst * found.listed
        message = (
            _("目标达到：有 %(confidence)s%% 的把握，反弹不超过 %(top)s 项，不到 %(worst)s%%。")
            if met
            else _("目标没有达到：有 %(confidence)s%% 的把握只能说反弹不超过 %(top)s 项，到了 %(worst)s%%。")
        )
        said.append(message % values)
    return said


def _counted(unit: str, kind: str, found: Tally, confidence: Decimal) -> Counted:
    if not found.visited:
        return Counted(unit, kind, found, "—", "—")
    least, most = found.bounds(confidence)
    return Counted(unit, kind, found, ratio(found.rebounds, found.visited), f"{least}–{most}")


def _drawn(one: Seen, actor: Actor, names: Mapping[int, str]) -> Drawn:
    outcome = one.outcome or Outcome.GONE
    waits = outcome is Outcome.WAITING
    return Drawn(
        seen=one,
        title=title_of(one.entry.item),
        kind=kind_word(one.entry.kind),
        visitor=names.get(one.entry.visitor_id or 0, ""),
        outcome=Tag(OUTCOME_KINDS[outcome], _(OUTCOME_LABELS[outcome])),
        waits=waits,
        mine=waits and one.entry.visitor_id == actor.account_id,
    )


def _offered(actor: Actor) -> list[tuple[str, str]]:
    """Who may be sent, as a choice: every inspector and checker of the office's lines."""
    lines = {Line.CIVIC if post.line is Line.ALL else post.line for post in actor.posts_as(*OFFICE_ROLES)}
    accounts = {key: one for line in sorted(lines) for key, one in accounts_to_send(actor.realm_id, line).items()}
    people = cards(
        actor, [one.person_id for one in accounts.values() if one.person_id is not None], today=timezone.localdate()
    )
    return [(key, people[one.person_id].name) for key, one in accounts.items() if one.person_id in people]


def _require_reader(actor: Actor) -> None:
    if not actor.holds(*READING):
        raise Denied("look_back.no_reader", N_("回头看由主管办公室、巡查员和核验员掌握"), holders=HOLDERS)


def _file(request: ActorRequest, look_back: LookBack, content: bytes, form: Form, name: str) -> HttpResponse:
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="ledger.look_back",
        target=str(look_back.uid),
        address=audit.client_address(request),
        form=form.value,
        rows=look_back.listed,
    )
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{form.value}") or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)
