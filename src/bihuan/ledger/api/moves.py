"""Moves: what one asks for, and making it. The fields are those of the move's page, and so are the rules."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Router

from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.forms import DayField
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.json_answers import must_match, refusals
from bihuan.ui.problems import WrongFields

from ..casefile import Case, open_case
from ..forms import moves as move_forms
from ..forms.fields import EvidenceField, MoneyField
from ..forms.milestones import MilestonesField
from ..lifecycle import DECISIONS
from ..queries import done_by
from ..states import Move, RequestKind
from ..views.choices import label_of
from ..views.move_pages import MovePage, Sent, page_of
from .items import item_answer
from .schemas import ItemFull, MoveField, MoveForm, MoveWanted, Value

router = Router()
KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (EvidenceField, "uploads"),
    (MilestonesField, "rows"),
    (DayField, "day"),
    (MoneyField, "money"),
    (forms.BooleanField, "yes_no"),
    (forms.IntegerField, "number"),
    (forms.ModelMultipleChoiceField, "choices"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.ModelChoiceField, "choice"),
)


@router.get("/items/{uid}/moves/{move}", response={200: MoveForm, **refusals(404, 422)}, summary=N_("一步办理要填什么"))
def show_move(request: ActorRequest, uid: UUID, move: str, request_kind: str = "") -> MoveForm:
    """The fields of a move for this item, as its page would show them."""
    case, page, kind = _opened(request, uid, move, request_kind)
    form = page.form(case=case, initial={"kind": kind.value} if kind else None)
    fields = [_field(name, field) for name, field in form.fields.items() if name not in move_forms.CARRIED]
    effect = _(page.effect) if page.effect else ""
    return MoveForm(move=move, label=label_of(Move(move), case, kind), effect=effect, fields=fields)


@router.post(
    "/items/{uid}/moves/{move}", response={200: ItemFull, **refusals(404, 409, 412, 422)}, summary=N_("办理一步")
)
def make_move(request: ActorRequest, uid: UUID, move: str, payload: MoveWanted) -> HttpResponse:
    """Make one move of one item and return the item after it.

    With If-Match the move is made only of the version named. Rule: the table of moves, by the action itself.
    """
    case, page, kind = _opened(request, uid, move, payload.request or "")
    repeated = done_by(case.actor, payload.uid) is not None
    if not repeated:
        fault = case.fault(Move(move), kind)
        if isinstance(fault, Denied):
            raise fault
        seen = must_match(request, case.item.version)
    else:
        seen = None
    form = page.form(_data(payload, page, case, kind, seen), case=case)
    unknown = set(payload.fields) - (set(form.fields) - move_forms.CARRIED)
    if unknown:
        raise WrongFields({name: [_("这一步没有这一项")] for name in sorted(unknown)})
    if not form.is_valid():
        late = None if repeated else case.fault(Move(move), kind)
        if late is not None:
            raise late
        raise WrongFields({name or "item": [str(one) for one in words] for name, words in form.errors.items()})
    _act(page, Sent(case, form))
    return item_answer(open_case(case.actor, uid))


def _act(page: MovePage, sent: Sent) -> None:
    try:
        page.act(sent)
    except Invalid as refusal:
        several = refusal.data.get("fields")
        if isinstance(several, dict):
            named = {move_forms.FIX + key: [sentence(fault)] for key, fault in several.items()}
            raise WrongFields(named) from refusal
        raise


def _opened(request: ActorRequest, uid: UUID, move: str, kind: str) -> tuple[Case, MovePage, RequestKind | None]:
    case = open_case(request.actor, uid)
    if move not in set(Move):
        raise NotFound("move", N_("没有这一步"))
    asked = _kind(case, Move(move), kind)
    page = page_of(Move(move), asked)
    if page is None:
        raise NotFound("move", N_("没有这一步"))
    return case, page, asked


def _kind(case: Case, move: Move, named: str) -> RequestKind | None:
    """The kind of request a move is about: the one named, else the one that waits for an answer."""
    if move is not Move.ASK and move not in DECISIONS:
        return None
    if named:
        if named not in set(RequestKind):
            raise Invalid("request_kind", N_("没有这种申请"), field="request")
        return RequestKind(named)
    if move is Move.ASK:
        raise Invalid("request_kind", N_("请写明申请哪一种"), field="request")
    waiting = next((one for one in sorted(case.desk.requests) if case.fault(move, one) is None), None)
    if waiting is None:
        raise Invalid("request_kind", N_("没有等待您答复的申请"), field="request")
    return waiting


def _data(payload: MoveWanted, page: MovePage, case: Case, kind: RequestKind | None, seen: int | None) -> QueryDict:
    """The fields as a browser would send them. Papers are filled in where fields are given, else one that waits is approved."""
    data = QueryDict(mutable=True)
    for name, value in payload.fields.items():
        _put(data, name, value)
    always = page.form.fresh is move_forms.MoveForm.fresh
    data["client"] = str(payload.uid)
    data["version"] = "" if seen is None else str(seen)
    data["writes"] = str(always or bool(payload.fields))
    if kind is not None:
        data["kind"] = kind.value
    return data


def _put(data: QueryDict, name: str, value: Value) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    elif value is True:
        data[name] = "on"
    elif value is not None and value is not False:
        data[name] = str(value)


def _field(name: str, field: forms.Field) -> MoveField:
    kind = next((word for known, word in KINDS if isinstance(field, known)), "text")
    choices: list[str] | None = None
    if kind == "choice" and not isinstance(field, forms.ModelChoiceField):
        pairs: Any = field.choices  # type: ignore[attr-defined]
        choices = [str(value) for value, _label in pairs]
    return MoveField(
        name=name,
        label=str(field.label or name),
        kind=kind,
        required=field.required,
        help=str(field.help_text),
        choices=choices,
    )
