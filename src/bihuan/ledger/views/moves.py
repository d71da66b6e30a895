"""Every move a person makes: one page with one form, a refusal beside the field, a conflict with both sides."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ChoiceField, Field
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, uuid7
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Purpose
from bihuan.evidence.receipts import Receipt
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import FIELD, HOLDERS, add_to_form, sentence
from bihuan.ui.formats import date_prose

from ..casefile import Case, open_case
from ..forms.fields import EvidenceField
from ..forms.moves import FIX, MoveForm
from ..lifecycle import DECISIONS
from ..models import PartyPart
from ..queries import done_by
from ..rules import newest_contestable
from ..states import RELATION_LABELS, Move, Relation, RequestKind
from .choices import ask_label, label_of
from .items import about
from .move_pages import ASK_EFFECTS, MovePage, Sent, page_for_unit, page_of
from .requesting import Asked as AskedFor
from .requesting import ask_address, asked_of
from .story import Moment, tell_story

QUEUE, APPROVALS = "verify", "approve"
# The lists a move's page may lead back to.
LISTS = {QUEUE: "ledger:verify_queue", APPROVALS: "ledger:approve"}
ABOUT_REQUESTS = DECISIONS | {Move.ASK}
# Beside which field a refusal of the rules stands.
FIELDS = {
    "reason_missing": "reason",
    "sentence_missing": "text",
    "after_missing": "evidence",
    "after_picture_missing": "evidence",
    "evidence_missing": "evidence",
    "deadline_missing": "deadline",
    "deadline_fixed": "deadline",
    "lead_missing": "lead",
    "lead_assists": "assisting",
    "doer_missing": "doer",
    "doer_outside": "doer",
    "mend_by_missing": "workdays",
    "visit_missing": "on_site",
    "problem_missing": "problem",
    "merge_cycle": "number",
    "survivor": "number",
    "card_missing": "card",
    "card_same": "card",
    "extension": "deadline",
    "milestones": "milestones",
    "settle_reason": "code",
    "leader_signature": "leader_signed",
}


@require_http_methods(["GET", "HEAD", "POST"])
def make_move(request: ActorRequest, uid: UUID, move: Move) -> HttpResponse:
    """Show a move's form, or make the move. Rule: the table of moves, by ``rules.fault_on`` and the action itself."""
    case = open_case(request.actor, uid)
    return _serve(request, case, move, page_of(move, _kind(request, case, move)))


@require_http_methods(["GET", "HEAD", "POST"])
def make_for_unit(request: ActorRequest, uid: UUID, unit: UUID, move: Move) -> HttpResponse:
    """代录: the same for the office that enters what a unit signed on paper. Rule: as for every move, with ``behalf``."""
    case = open_case(request.actor, uid)
    party = next((one for one in case.desk.parties if case.desk.tree[one.unit_id].uid == str(unit)), None)
    if party is None or party.part == PartyPart.DOER.value:
        raise NotFound("party", N_("这个单位不是事项的牵头或配合单位"))
    return _serve(request, case, move, page_for_unit(move, party.unit))


def _serve(request: ActorRequest, case: Case, move: Move, page: MovePage | None) -> HttpResponse:
    if page is None:
        raise NotFound("move", N_("这一步没有办理页面"))
    kind = _kind(request, case, move)
    fault = _fault(case, move, page.form, kind)
    if fault and not _sent_before(request) and _is_final(fault, request, move, kind):
        # Before files are taken in, and before the fields are found wanting.
        return _refused(request, case, move, fault)
    if move is Move.ASK and kind is None:
        return _choose_kind(request, case)
    if request.method != "POST":
        asked = {name: request.GET[name] for name in page.form.from_address if name in request.GET}
        return _form(request, case, move, page.form(case=case, initial={**_start(kind), **asked}))
    return _made(request, case, move, page)


def _is_final(fault: DomainError, request: ActorRequest, move: Move, kind: RequestKind | None) -> bool:
    return isinstance(fault, Denied) or request.method != "POST" or (move in DECISIONS and kind is None)


def _sent_before(request: ActorRequest) -> bool:
    """Say whether this very submission was carried out: a second press is answered by the action, as the first was."""
    client = read_uid(request.POST.get("client", ""))
    return client is not None and done_by(request.actor, client) is not None


def _kind(request: ActorRequest, case: Case, move: Move) -> RequestKind | None:
    """Which kind of request a page is about: the one named, else the one that waits for this person's answer."""
    if move not in ABOUT_REQUESTS:
        return None
    named = request.POST.get("kind") or request.GET.get("kind") or ""
    if named in set(RequestKind):
        return RequestKind(named)
    if move is Move.ASK:
        return None
    return next((kind for kind in sorted(case.desk.requests) if case.fault(move, kind) is None), None)


def _start(kind: RequestKind | None) -> dict[str, Any]:
    return {"kind": kind.value} if kind else {}


def _choose_kind(request: ActorRequest, case: Case) -> HttpResponse:
    """Which of the requests it is to be."""
    effects = [(ask_label(kind), ask_address(case.item, kind), _(ASK_EFFECTS[kind])) for kind in case.askable]
    return render(request, "ledger/ask.html", {**about(case), "kinds": effects})


def _made(request: ActorRequest, case: Case, move: Move, page: MovePage) -> HttpResponse:
    data, unread = _with_uploads(request, page)
    form = page.form(data, case=case)
    for name, fault in unread.items():
        form.add_error(name, sentence(fault))
    if not form.is_valid():
        late = _fault(case, move, page.form, _kind(request, case, move))
        return _refused(request, case, move, late) if late else _form(request, case, move, form)
    try:
        page.act(Sent(case, form))
    except Invalid as refusal:
        _refuse(form, refusal)
        return _form(request, case, move, form)
    except Conflict as conflict:
        return _conflict(request, move, form, data, conflict)
    except Denied as denied:
        raise _with_holders(denied, case) from denied
    label = _label(form, move, case, _kind(request, case, move))
    messages.success(request, _("%(number)s 号：%(move)s，已办理。") % {"number": case.item.number, "move": label})
    return redirect(_next(request, case))


def _with_uploads(request: ActorRequest, page: MovePage) -> tuple[QueryDict, dict[str, Invalid]]:
    """The form's data with the ids of everything uploaded; files of a browser without script are taken in here.

    What could not be taken in is told by its field.
    """
    data = request.POST.copy()
    unread: dict[str, Invalid] = {}
    for name, purpose in (("evidence", page.form.purpose), ("paper", Purpose.PAPER)):
        if name in page.form.base_fields:
            data.setlist(name, [])
            try:
                uids = gather(request, purpose=purpose, actor=request.actor, field=name)
            except Invalid as fault:
                unread[name] = fault
            else:
                data.setlist(name, [str(uid) for uid in uids])
    return data, unread


def _fault(case: Case, move: Move, form: type[MoveForm], kind: RequestKind | None) -> DomainError | None:
    """Why the move cannot be made now, before anything is filled in."""
    return case.fault(move, kind, form.behalf.pk if form.behalf else None)


def _refuse(form: MoveForm, refusal: Invalid) -> None:
    """Put what the rules say beside the fields they mean."""
    several = refusal.data.get("fields")
    if isinstance(several, dict):
        for key, fault in several.items():
            name = FIX + key
            form.add_error(name if name in form.fields else None, sentence(fault))
        return
    field = FIELDS.get(refusal.code)
    if refusal.data.get(FIELD) == "finish":
        field = form.finish_field()
    if field is not None and field in form.fields:
        form.add_error(field, sentence(refusal))
    else:
        add_to_form(form, refusal)


def _form(request: ActorRequest, case: Case, move: Move, form: MoveForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledger/move.html", _page(request, case, move, form), status=status)


def _page(request: ActorRequest, case: Case, move: Move, form: MoveForm) -> dict[str, Any]:
    kind = _kind(request, case, move)
    page = page_of(move, kind)
    asked = request.POST.get("next") or request.GET.get("next")
    return {
        **about(case),
        "form": form,
        "move": move,
        "shown": page,
        "effect": _effect(case, move, kind),
        "deciding": form.deciding,
        "label": _label(form, move, case, kind),
        "asked": _answered(case, kind) if move in DECISIONS else None,
        "contested": _contested(case) if kind is RequestKind.CONTEST else None,
        "purpose": form.purpose,
        "sent": _still_sent(request, form, "evidence"),
        "sent_paper": _still_sent(request, form, "paper"),
        "next": asked if asked in LISTS else "",
        "at": _at(request),
        "back": reverse(LISTS[asked]) if asked in LISTS else reverse("ledger:item", args=[case.item.uid]),
    }


def _answered(case: Case, kind: RequestKind | None) -> AskedFor | None:
    """The request that is answered, in words."""
    row = case.request_of(kind) if kind else None
    return next((replace(one, href="") for one in asked_of(case) if one.row == row), None)


def _contested(case: Case) -> Moment | None:
    """The return or rebound a 申诉 is about."""
    line = newest_contestable(case.story)
    moments = [moment for cycle in tell_story(case) for moment in cycle.moments]
    return next((moment for moment in moments if line is not None and moment.sequence == line.sequence), None)


def _still_sent(request: ActorRequest, form: MoveForm, name: str) -> list[Receipt]:
    uids = [UUID(str(uid)) for uid in form[name].value() or ()] if name in form.fields else []
    return still_sent(uids, actor=request.actor)


def _label(form: MoveForm, move: Move, case: Case, kind: RequestKind | None) -> str:
    """What is done here, and for whom."""
    if form.behalf is None:
        return label_of(move, case, kind)
    return _("代%(unit)s录入：%(move)s") % {"unit": form.behalf.short_name, "move": label_of(move, case)}


def _effect(case: Case, move: Move, request: RequestKind | None = None) -> str:
    """What follows; where the pack asks nobody's approval, sending up is approving."""
    kind = case.desk.rules.kind(case.item.kind)
    if move is Move.SUBMIT_PLAN and not kind.approval.head_approves_plan:
        move = Move.APPROVE_PLAN
    if move is Move.APPROVE_PLAN and kind.approval.office_examines_plan:
        return _("批准后还须主管办公室审核。")
    if move is Move.SUBMIT_REPORT and not kind.approval.head_approves_report:
        move = Move.APPROVE_REPORT
    page = page_of(move, request)
    return _(page.effect) if page and page.effect else ""


def _conflict(request: ActorRequest, move: Move, form: MoveForm, data: QueryDict, conflict: Conflict) -> HttpResponse:
    """Somebody acted since: show what they did and what was typed here; where the move still stands, offer it anew."""
    fresh = open_case(request.actor, form.case.item.uid)
    fault = _fault(fresh, move, form.__class__, _kind(request, fresh, move))
    again = None
    if fault is None:
        data["version"], data["client"] = str(fresh.item.version), str(uuid7())
        again = form.__class__(data, case=fresh)
    shown = _page(request, fresh, move, again or form)
    shown |= {"conflict": conflict.data, "conflict_words": sentence(conflict), "again": again is not None}
    shown["typed"] = typed_in(form)
    return render(request, "ledger/conflict.html", shown, status=409)


def typed_in(form: MoveForm) -> list[tuple[str, str]]:
    """What the person has written: words as they are, choices by their names, days as days are written."""
    written = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if bound.is_hidden or isinstance(bound.field, EvidenceField) or value in (None, "", (), False):
            continue
        written.append((str(bound.label), _written(bound.field, value)))
    return written


def _written(field: Field, value: Any) -> str:
    if value is True:
        return _("是")
    if isinstance(value, date):
        return date_prose(value)
    if isinstance(value, tuple):
        return _("；").join(" ".join([date_prose(day), text]) for day, text in value)
    if not isinstance(field, ChoiceField):
        return str(value)
    words = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc,union-attr]
    several = value if isinstance(value, list | QuerySet) else [value]
    return _("、").join(words.get(str(field.prepare_value(one)), str(one)) for one in several)


def _refused(request: ActorRequest, case: Case, move: Move, fault: DomainError) -> HttpResponse:
    """No right: who has it. Too late or too early: where the item is now."""
    if isinstance(fault, Denied):
        raise _with_holders(fault, case)
    shown = {**about(case), "label": label_of(move, case, _kind(request, case, move)), "reason": sentence(fault)}
    return render(request, "ledger/not_now.html", shown, status=409 if isinstance(fault, Conflict) else 422)


def _with_holders(denied: Denied, case: Case) -> Denied:
    """Add the units that may make the move."""
    labels = {label: relation for relation, label in RELATION_LABELS.items()}
    relation = labels.get(str(denied.data.get("who", "")))
    holders = _holders(relation, case) if relation else []
    return Denied(denied.code, denied.message, **{**denied.data, HOLDERS: tuple(holders)})


def _holders(relation: Relation, case: Case) -> list[str]:
    match relation:
        case Relation.OFFICE | Relation.OFFICE_HEAD:
            return [case.names[case.item.owner_id]]
        case Relation.LEAD | Relation.LEAD_HEAD:
            return case.units(PartyPart.LEAD)
        case Relation.ASSISTING:
            return case.units(PartyPart.ASSISTING)
        case Relation.DOER:
            return case.units(PartyPart.DOER)
        case Relation.VERIFIER:
            return [case.checker] if case.checker else []
    return []


def _next(request: ActorRequest, case: Case) -> str:
    """Back to the list one came from, in the queue at the next item; or to the item."""
    asked = request.POST.get("next")
    if asked not in LISTS:
        return reverse("ledger:item", args=[case.item.uid])
    at = _at(request) if asked == QUEUE else ""
    return reverse(LISTS[asked]) + (f"?{urlencode({'at': at})}" if at else "")


def _at(request: ActorRequest) -> str:
    """The item the queue goes on with."""
    return request.POST.get("at") or request.GET.get("at") or ""
